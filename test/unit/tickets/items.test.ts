/** Task items are read as remark reads them: the cases are those in which readers differ. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readItems } from '../../../runner/tickets/list/items.ts';

const NONE: readonly string[] = [
  '-[ ] a',
  '- [ ]b',
  '- \\[ ] g',
  '- [-] h',
  '- [x ] k',
  '- [] p',
  '- [ ](x)',
  '```\n- [ ] fenced\n```',
  '<!--\n- [ ] in a comment\n-->',
  '| a |\n|---|\n| - [ ] in a cell |',
  '-\u00a0[ ] a no-break space',
  '- [\u00a0] a no-break space',
  '- [ ]',
  '- [ ]   ',
  '-     [ ] code',
  '- # [ ] a heading',
  '- [ ] <!-- nothing that people see -->',
];

for (const text of NONE) {
  test(`no item: ${JSON.stringify(text)}`, () => {
    assert.deepEqual(readItems(text), []);
  });
}

const ONE: readonly (readonly [text: string, isOpen: boolean, title: string, line?: number])[] = [
  ['* [X] c', false, 'c'],
  ['+ [x] j', false, 'j'],
  ['1) [ ] d', true, 'd'],
  ['-  [ ] l', true, 'l'],
  ['- [ ] ~~i~~', true, '~~i~~'],
  ['- [ ] [link](x)', true, 'link'],
  ['- [ ] `code` and ![a picture](p.png)', true, 'code and a picture'],
  ['<details>\n\n- [ ] y\n\n</details>', true, 'y', 3],
  ['> - [ ] e', true, 'e'],
  ['- - [ ] z', true, 'z'],
  ['- [ ]\n  words', true, 'words'],
  ['- [ ]\tm', true, 'm'],
  ['- [ ] see [x] here', true, 'see [x] here'],
  ['- [x] see [ ] here', false, 'see [ ] here'],
  ['text\r\n\r\n- [ ] q\r\n', true, 'q', 3],
];

for (const [text, isOpen, title, line = 1] of ONE) {
  test(`one item: ${JSON.stringify(text)}`, () => {
    const items = readItems(text);
    assert.deepEqual(
      items.map((item) => [item.isOpen, item.title, item.line]),
      [[isOpen, title, line]],
    );
  });
}

test('loose items are items', () => {
  assert.deepEqual(
    readItems('- [ ] a\n\n- [x] b\n').map(({ title, line }) => [title, line]),
    [
      ['a', 1],
      ['b', 3],
    ],
  );
});

test('an item has the headings above it, and what is nested in it', () => {
  const [boxed] = readItems('- [ ] [x] a\n  - b\n');
  assert.equal(boxed?.description, '[x] a\n- b');
  const [first, second, third, fourth] = readItems(
    [
      '# Work',
      '## Next *week*',
      '- [ ] Add paging',
      '      of all lists',
      '',
      '  It is slow.',
      '  - [ ] in the command',
      '  - in the editor',
      '## Later',
      '- API',
      '  - [x] Write it down',
      '',
    ].join('\n'),
  );
  assert.equal(first?.title, 'Add paging of all lists');
  assert.deepEqual(first.headings, ['Work', 'Next week']);
  assert.equal(
    first.description,
    'Add paging\n    of all lists\n\nIt is slow.\n- [ ] in the command\n- in the editor',
  );
  assert.equal(second?.title, 'in the command');
  assert.deepEqual(second.above, { line: 3, title: 'Add paging of all lists' });
  assert.equal(second.description, '');
  assert.equal(third?.title, 'Write it down');
  assert.deepEqual(third.headings, ['Work', 'Later']);
  assert.deepEqual(third.above, { line: 10, title: 'API' });
  assert.equal(fourth, undefined);
});

test('an anchor outlives edits elsewhere, and tells twins in different places apart', () => {
  const [first, second] = readItems('# A\n- [ ] Add tests\n# B\n- [ ] Add tests\n');
  assert.notEqual(first?.anchor, second?.anchor);
  const [, , moved] = readItems('# A\n- [ ] More\n- [ ] Add tests\n\n# B\n\n- [x] Add tests\n');
  assert.equal(moved?.anchor, second?.anchor);
});

test('a list that is nested deeply is read to its end', () => {
  const deep = Array.from({ length: 120 }, (_, n) => `${' '.repeat(n * 2)}- [ ] a`).join('\n');
  assert.equal(readItems(deep).length, 120);
});

test('named characters, references and marks are read as people see them', () => {
  const text = '\ufeff- [ ] R&amp;D &#38; &#x26; &hellip; \\* <b>b</b> [a][r] <x@y.z>\n\n[r]: u\n';
  assert.equal(readItems(text)[0]?.title, 'R&D & & &hellip; * b a x@y.z');
});
