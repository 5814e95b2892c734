import assert from 'node:assert/strict';
import { test } from 'node:test';
import { detachKeys } from '../../../runner/cli/detach-keys.ts';

/** What goes in, and whether it was left, with each piece typed by itself. */
function type(...pieces: string[]): [text: string, detached: boolean] {
  const keys = detachKeys();
  let text = '';
  for (const piece of pieces) {
    const typed = keys(piece);
    text += typed.text;
    if (typed.detach) return [text, true];
  }
  return [text, false];
}

test('Ctrl-P Ctrl-Q leaves, in one piece or two, and Ctrl-P alone goes in with the next key', () => {
  assert.deepEqual(type('ls\r\u0010\u0011'), ['ls\r', true]);
  assert.deepEqual(type('ab\u0010', '\u0011x'), ['ab', true]);
  assert.deepEqual(type('\u0010', 'x'), ['\u0010x', false]);
  assert.deepEqual(type('\u0010\u0010\u0011'), ['\u0010', true]);
  assert.deepEqual(type('\u0011'), ['\u0011', false]);
});

test('~. leaves at the beginning of a line only, and ~~ is one ~', () => {
  assert.deepEqual(type('~.'), ['', true]);
  assert.deepEqual(type('ls\r', '~', '.'), ['ls\r', true]);
  assert.deepEqual(type('cd ~.'), ['cd ~.', false]);
  assert.deepEqual(type('\r~~.\r'), ['\r~.\r', false]);
  assert.deepEqual(type('~/bin'), ['~/bin', false]);
});
