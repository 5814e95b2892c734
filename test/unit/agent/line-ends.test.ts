/** What an edit or a rewrite leaves of a file's line ends and byte order mark. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { applyEdits } from '../../../runner/agent/tools/edit.ts';
import { asReplaced, usualEnd } from '../../../runner/agent/tools/line-ends.ts';

function edited(text: string, old: string, fresh: string): string {
  const result = applyEdits(text, [{ old, new: fresh }]);
  return result.kind === 'edited' ? result.text : result.message;
}

describe('an edit, where line ends are not what is shown', () => {
  const cases: [name: string, file: string, old: string, next: string, right: string][] = [
    ['mixed, within CRLF', 'a\r\nb\r\nc\nd\n', 'a\nb', 'a\nx', 'a\r\nx\r\nc\nd\n'],
    ['mixed, across both', 'a\r\nb\nc\r\nd\n', 'a\nb\nc', 'a\nx\nc', 'a\r\nx\nc\r\nd\n'],
    ['mixed, a line added', 'a\r\nb\nc\r\nd', 'b\nc\nd', 'b\nnew\nc\nd', 'a\r\nb\nnew\nc\r\nd'],
    ['mixed, a line removed', 'a\r\nb\nc\r\nd\n', 'a\nb\nc\n', 'a\nc\n', 'a\r\nc\r\nd\n'],
    ['mixed, one line becomes two', 'a\r\nb\r\nc\n', 'b', 'x\ny', 'a\r\nx\r\ny\r\nc\n'],
    ['CRLF throughout, at the end', 'a\r\nb', 'b', 'b\nc\n', 'a\r\nb\r\nc\r\n'],
    ['lone CR', 'a\rb\rc\r', 'a\nb', 'a\nx\nb', 'a\rx\rb\rc\r'],
    ['CR as text in an LF file', 'a\n1%\r2%\nb\n', '1%\n2%\nb', '3%\n2%\nb', 'a\n3%\r2%\nb\n'],
    ['CR that is sent is meant', 'a\nb\n', 'b', 'x\r\ny', 'a\nx\r\ny\n'],
    ['CR sent to a CRLF file', 'a\r\nb\r\n', 'a\r\nb', 'a\r\nx\ny', 'a\r\nx\r\ny\r\n'],
    ['a mark, sent along', '\uFEFFa\r\nb\r\n', '\uFEFFa\nb', '\uFEFFx\nb', '\uFEFFx\r\nb\r\n'],
    ['a mark, not sent', '\uFEFFa\nb\n', 'a\nb', 'x\nb', '\uFEFFx\nb\n'],
  ];
  for (const [name, file, old, next, right] of cases) {
    it(name, () => assert.equal(edited(file, old, next), right));
  }

  it('places that look alike are several, unless the line end that is sent tells them apart', () => {
    const file = 'a\r\nb\r\nx\na\nb\n';
    assert.match(edited(file, 'a\nb', 'c'), /more than once \(lines 1 and 4\)/);
    assert.equal(edited(file, 'a\r\nb', 'c'), 'c\r\nx\na\nb\n');
  });
});

it('a file that is sent whole has the ends of the lines it keeps, and else of those above', () => {
  const before = 'one\r\ntwo\nthree\r\nfour\n';
  const replaced = (next: string) =>
    asReplaced(next, { text: before, file: before, above: usualEnd(before) });
  assert.equal(replaced('one\ntwo\nthree\nfour\n'), before);
  assert.equal(replaced('one\nnew\ntwo\nthree\n'), 'one\r\nnew\r\ntwo\nthree\r\n');
  assert.equal(replaced('four\nthree\nnew'), 'four\nthree\nnew');
  const dos = 'a\r\nb\r\n';
  assert.equal(asReplaced('b\nc\n', { text: dos, file: dos, above: '\r\n' }), 'b\r\nc\r\n');
});
