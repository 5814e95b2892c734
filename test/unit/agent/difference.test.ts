/** An edit that misses says what differs where it cannot be seen. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { applyEdits } from '../../../runner/agent/tools/edit.ts';

function missed(text: string, old: string): string {
  const result = applyEdits(text, [{ old, new: 'x' }]);
  return result.kind === 'missed' ? result.message : '';
}

describe('a miss names', () => {
  const cases: [name: string, file: string, sent: string, says: RegExp][] = [
    ['a no-break space', 'a\n  x\u00a0= 1;\n', '  x = 1;', /line 2: the file has a no-break space/],
    [
      'a space that is one in the text sent only',
      'x = 1;\n',
      'x\u00a0= 1;',
      /has a space, your text a no-/,
    ],
    ['other spaces', 'a\u2009b\u3000c\n', 'a b c', /U\+2009.*ideographic space/],
    ['curly quotes', 'say \u201chi\u201d\n', 'say "hi"', /curly quote \(U\+201C\), your text """/],
    ['an apostrophe', 'it\u2019s\n', "it's", /U\+2019\), your text "'"/],
    [
      'normal forms',
      'cafe\u0301\n',
      'caf\u00e9',
      /"e" \+ U\+0301, your text U\+00E9 \(other Unicode/,
    ],
    [
      'normal forms, the other way',
      'caf\u00e9\n',
      'cafe\u0301',
      /U\+00E9, your text "e" \+ U\+0301/,
    ],
    ['tabs', 'if:\n\tgo()\n', 'if:\n    go()', /line 2: the file has a tab, your text 4 spaces/],
    ['tabs within a line', 'a\t= 1\n', 'a    = 1', /has a tab, your text 4 spaces/],
    [
      'blanks at the end of a line',
      'a  \nb\n',
      'a\nb',
      /line 1: the file has 2 spaces, your text no/,
    ],
    ['a zero-width space', 'a\u200bb\n', 'ab', /zero-width space \(U\+200B\), your text nothing/],
    ['dashes', '1 \u2013 2\n', '1 - 2', /an en dash/],
    ['an ellipsis', 'wait\u2026\n', 'wait...', /an ellipsis/],
    ['a terminal escape', '\u001b[31mred\u001b[0m x\n', 'red x', /U\+001B/],
    ['line numbers', 'one\ntwo\n', '10\tone\ntwo', /line number that read adds/],
    [
      'line numbers of other tools',
      'one\ntwo\n',
      '    1→one\n    2→two',
      /has line numbers before/,
    ],
    ['line numbers of grep', 'one\ntwo\n', '1:one\n2:two', /has line numbers before/],
    ['a form feed as read shows it', 'a\n\f\n(b)\n', '\\x0c\n(b)', /\\xNN, by which read/],
    ['a NUL as read shows it', `a\0b\n`, 'a\\x00b', /\\xNN, by which read/],
    ['quotes that are escaped', 'a = "x";\n', 'a = \\"x\\";', /escaped once more/],
    ['line ends that are escaped', 'a\nb\n', 'a\\nb', /escaped once more/],
    ['entities', 'if (a && b < c)\n', 'if (a &amp;&amp; b &lt; c)', /entities of HTML/],
    ['a fence', 'one\ntwo\n', '```js\none\ntwo\n```', /Markdown fence/],
    ['no line end at the end of the file', 'a\nb', 'b\n', /has a line end before or after/],
    ['a line end that only some know', 'a\u0085b\n', 'a b', /U\+0085/],
    [
      'one line among others',
      'a = 1\nb\u00a0= 2\nc = 3\n',
      'a = 1\nb = 2\nd = 4',
      /Of one line.*no-break/,
    ],
  ];
  for (const [name, file, sent, says] of cases) {
    it(name, () => assert.match(missed(file, sent), says));
  }

  it('the one line that has it twice', () => {
    assert.match(missed('aaaa\n', 'aaa'), /more than once \(twice in line 1\)/);
    assert.match(missed('a\na\n', 'a'), /more than once \(lines 1 and 2\)/);
  });

  it('what stands there, so that it can be sent', () => {
    const message = missed('one\n\u201ctwo\u201d\u00a0x\n', '"two" x');
    const shown = /JSON string: (".*")/.exec(message)?.[1] ?? '""';
    const old = JSON.parse(shown) as string;
    assert.equal(applyEdits('one\n\u201ctwo\u201d\u00a0x\n', [{ old, new: 'y' }]).kind, 'edited');
  });

  it('the closest places where more differs', () => {
    assert.match(
      missed('function add(a, b) {}\n', 'function sub(a, b) {}'),
      /closest places:\n1\t/,
    );
  });
});
