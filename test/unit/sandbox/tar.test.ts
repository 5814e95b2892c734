/** Archives that the engine is given are those that `tar` reads. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { tar } from '../../../runner/sandbox/tar.ts';

test('short names, long ones, folders and links are read as they were given', () => {
  const long = `${'a-folder/'.repeat(9)}${'b'.repeat(90)}.txt`;
  const content = Buffer.from('text');
  const archive = tar([
    { name: 'folder', mode: 0o755, owner: 0 },
    { name: 'short.txt', mode: 0o644, owner: 0, content },
    { name: long, mode: 0o644, owner: 0, content },
    { name: 'link', mode: 0o777, owner: 0, link: 'short.txt' },
  ]);
  const read = (...options: string[]): string =>
    execFileSync('tar', options, { input: archive, encoding: 'utf8' });
  assert.deepEqual(read('-t').trim().split('\n'), ['folder/', 'short.txt', long, 'link']);
  assert.equal(read('-x', '-O', long), 'text');
});
