/** Counting what is in a container's layer, however it is laid out. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { countFiles } from '../../../runner/sandbox/disk-watch.ts';
import { temporaryFolder } from '../../support/runner.ts';

const open = new AbortController().signal;

/** Removed by a program that follows no path from the top. */
function folderOf(t: TestContext): string {
  const folder = temporaryFolder();
  t.after(() => execFileSync('rm', ['-rf', folder]));
  return folder;
}

test('files and folders are counted, links are not followed, and counting ends at the limit', async (t) => {
  const root = folderOf(t);
  mkdirSync(join(root, 'a/b'), { recursive: true });
  for (let n = 0; n < 10; n++) writeFileSync(join(root, 'a/b', String(n)), '');
  symlinkSync('/', join(root, 'everything'));
  assert.equal(await countFiles(root, 1000, open), 13);
  assert.equal(await countFiles(root, 5, open), 6);
  assert.equal(await countFiles(join(root, 'nowhere'), 5, open), 0);
});

test('what is nested too deep to have a name counts as too many', async (t) => {
  let folder = folderOf(t);
  const root = folder;
  const name = 'd'.repeat(200);
  const back = process.cwd();
  try {
    for (let depth = 0; depth < 25; depth++) {
      process.chdir(folder);
      mkdirSync(name);
      folder = name;
    }
  } finally {
    process.chdir(back);
  }
  assert.equal(await countFiles(root, 1000, open), 1001);
});
