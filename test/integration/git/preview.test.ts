// Looking at what a snapshot would hold: it says what the snapshot then says, and leaves nothing
// behind, neither an object nor a ref.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { findRepository } from '../../../runner/client/repository.ts';
import { previewSnapshot, takeSnapshot } from '../../../runner/client/snapshot.ts';
import { git, repository, TASK } from './support.ts';

/** Every file's name and content, git's own among them. */
function everything(root: string): string {
  const hash = createHash('sha256');
  const files = readdirSync(root, { recursive: true, withFileTypes: true });
  for (const file of files.filter((each) => each.isFile())) {
    const path = join(file.parentPath, file.name);
    hash.update(`${path}\n`).update(readFileSync(path));
  }
  return hash.digest('hex');
}

test('a preview says what the snapshot says, and leaves nothing in the repository', async (t) => {
  const root = repository(t, { 'a.txt': 'one\n', 'b.txt': 'two\n' });
  git(root, ['tag', 'v1']);
  writeFileSync(join(root, 'a.txt'), 'staged\n');
  git(root, ['add', 'a.txt']);
  writeFileSync(join(root, 'b.txt'), 'unstaged\n');
  writeFileSync(join(root, 'new.txt'), 'untracked\n');
  writeFileSync(join(root, 'big.bin'), 'x'.repeat(2000));
  const buffers = new Map([[join(root, 'a.txt'), 'unsaved\n']]);
  const found = await findRepository(root);
  const before = everything(root);

  const { changed, files, bytes, warnings, beside } = await previewSnapshot(found, { buffers });
  assert.equal(everything(root), before);
  assert.deepEqual(changed, { staged: 1, unstaged: 1, untracked: 2, unsaved: 1 });
  assert.deepEqual(beside.tags.length, 1);

  const taken = await takeSnapshot(found, { taskId: TASK, buffers });
  const { changed: c, files: f, bytes: b, warnings: w, beside: s } = taken;
  assert.deepEqual([changed, files, bytes, warnings, beside], [c, f, b, w, s]);
  assert.notEqual(everything(root), before, 'the snapshot itself is kept there');

  await assert.rejects(previewSnapshot(found, { buffers, maxFileBytes: 1000 }), (error: Error) =>
    /big\.bin/.test(error.message),
  );
});

test('of very many changed files the first are named, and all are counted', async (t) => {
  const root = repository(t, { 'a.txt': 'one\n' });
  for (let n = 0; n < 230; n += 1) writeFileSync(join(root, `new-${n}.txt`), `${n}\n`);
  const { changed, files, fileCount } = await previewSnapshot(await findRepository(root), {});
  assert.equal(changed.untracked, 230);
  assert.equal(files.length, 200);
  assert.equal(fileCount, 230);
});
