import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lineWords, withQuotedLines, withComments } from '../../../runner/tasks/line-comments.ts';

const comment = { path: 'a.ts', line: 2, text: 'Why?' };

test('a remark comes with its place and what the lines say', () => {
  assert.equal(withQuotedLines(comment, 'one\r\ntwo\nthree').quoted, 'two');
  assert.equal(withQuotedLines({ ...comment, endLine: 3 }, 'one\ntwo\nthree').quoted, 'two\nthree');
  assert.equal(withQuotedLines({ ...comment, line: 9 }, 'one').quoted, undefined);
  assert.equal(withQuotedLines(comment, undefined).quoted, undefined);
  assert.equal(withQuotedLines({ ...comment, line: 1 }, 'x'.repeat(9000)).quoted?.length, 400);
  const long = withQuotedLines({ ...comment, line: 1, endLine: 900 }, 'lines\n'.repeat(900));
  assert.equal(long.quoted?.length, 4000);
  assert.equal(lineWords({ line: 3, endLine: 5 }), '3-5');
  assert.equal(lineWords({ line: 3, endLine: 3 }), '3');
});

test('without remarks the text is as it was; without a text the remarks stand alone', () => {
  assert.equal(withComments('Go on.'), 'Go on.');
  const quoted = { ...comment, quoted: 'two\nthree' };
  assert.match(withComments('', [quoted]), /^Remarks [^\n]+\n\na\.ts:2\n> two\n> three\nWhy\?$/);
});
