/** Which words of a text become links into the diff. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pieces } from '../../../webview/links.ts';

const PATHS = new Set(['src/a.ts', 'src/a b.ts', 'Makefile']);

function links(text: string): [path: string, line: number | undefined][] {
  const found = pieces(text, PATHS);
  assert.equal(found.map((piece) => piece.text).join(''), text, 'nothing is lost or said twice');
  return found.flatMap(({ path, line }) => (path === undefined ? [] : [[path, line]]));
}

test('files of the result are links, with a line where one is named', () => {
  assert.deepEqual(links('src/a.ts: an assertion is weaker.'), [['src/a.ts', undefined]]);
  assert.deepEqual(links('see src/a.ts:12, then Makefile.'), [
    ['src/a.ts', 12],
    ['Makefile', undefined],
  ]);
  assert.deepEqual(links('at f (src/a.ts:12:9) and src/a.ts:3–5'), [
    ['src/a.ts', 12],
    ['src/a.ts', 3],
  ]);
  assert.deepEqual(links('No check opened "src/a b.ts" and "src/a.ts".'), [
    ['src/a b.ts', undefined],
    ['src/a.ts', undefined],
  ]);
  assert.deepEqual(links('src/a b.ts: it hangs on src/a.ts'), [
    ['src/a b.ts', undefined],
    ['src/a.ts', undefined],
  ]);
});

test('a flag begins with its file and line, though its name holds spaces', () => {
  const text = 'src/a b.ts:7: a check is silenced: src/a.ts:9';
  const found = pieces(text, PATHS, { path: 'src/a b.ts', line: 7 });
  assert.deepEqual(found, [
    { text: 'src/a b.ts:7', path: 'src/a b.ts', line: 7 },
    { text: ': a check is silenced: ' },
    { text: 'src/a.ts:9', path: 'src/a.ts', line: 9 },
  ]);
  const unknown = pieces('src/b.ts:7: it is new', PATHS, { path: 'src/b.ts', line: 7 });
  assert.deepEqual(unknown, [{ text: 'src/b.ts:7: it is new' }]);
});

test('nothing else is', () => {
  assert.deepEqual(links('src/b.ts:1, lib/src/a.ts, src/a.tsx, ../src/a.ts, makefile'), []);
  assert.deepEqual(links(''), []);
  assert.deepEqual(links(': " src/a.ts :0'), [['src/a.ts', undefined]]);
});
