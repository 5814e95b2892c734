/** The files of a commit, found from those of another one, and objects read by one process. */
import assert from 'node:assert/strict';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { filesOfCommit } from '../../../runner/git/commit-files.ts';
import { refuseLargeFiles } from '../../../runner/git/large-files.ts';
import {
  endReading,
  endReadingBelow,
  objectInfos,
  readObjects,
} from '../../../runner/git/object-reader.ts';
import { readRef } from '../../../runner/git/refs-at-hand.ts';
import { openRepositoryStore } from '../../../runner/git/store.ts';
import { baseRef } from '../../../runner/protocol/task.ts';
import { folder, git, repository, TASK } from './support.ts';

function write(root: string, files: Readonly<Record<string, string | undefined>>): void {
  for (const [path, text] of Object.entries(files)) {
    const at = join(root, path);
    mkdirSync(dirname(at), { recursive: true });
    rmSync(at, { force: true, recursive: true });
    if (text !== undefined) writeFileSync(at, text);
  }
}

function commit(root: string): string {
  git(root, ['add', '--all']);
  git(root, ['commit', '--quiet', '--allow-empty', '-m', 'next']);
  return git(root, ['rev-parse', 'HEAD']);
}

/** Names and ids as git lists them, without submodules and names that are no UTF-8. */
function listed(root: string, of: string): [string, string][] {
  const lines = git(root, ['ls-tree', '-r', '-z', '--full-tree', of]).split('\0').filter(Boolean);
  return lines.flatMap((line): [string, string][] => {
    const [, mode = '', type, id = '', name = ''] =
      /^(\d+) (\w+) ([0-9a-f]+)\t([^]*)$/.exec(line) ?? [];
    return type === 'blob' ? [[name, `${mode} ${id}`]] : [];
  });
}

async function found(path: string, of: string): Promise<[string, string][]> {
  const files = await filesOfCommit(path, of);
  return files.names.map((name) => {
    const entry = files.entry(name);
    return [name, `${entry?.mode} ${entry?.id}`];
  });
}

function started(t: TestContext): string {
  const root = repository(t, { 'a.txt': 'one\n' });
  write(root, { 'b/c.txt': 'two\n' });
  commit(root);
  t.after(() => endReading(root));
  return root;
}

test('files of a commit are those of another one with what is different there', async (t) => {
  const root = started(t);
  write(root, { 'B.txt': 'b\n', 'b/ä.txt': 'ä\n', 'b/z/1': '1', 'c-d': 'x', c: 'y', 'b.x': 'z' });
  const first = commit(root);
  assert.deepEqual(await found(root, first), listed(root, first));
  write(root, { 'a.txt': 'changed\n' });
  const changed = commit(root);
  assert.deepEqual(await found(root, changed), listed(root, changed));
  const [names, others] = [await filesOfCommit(root, first), await filesOfCommit(root, changed)];
  assert.equal(names.names, others.names, 'the same names are one list');

  write(root, { 'b/c.txt': undefined, 'b/z': 'a file now', 'b/y': 'new', '!': '1', zz: '2' });
  write(root, { 'b/𝒙.txt': 'astral', 'b/．.txt': 'wide', c: undefined, 'c/d': 'a folder now' });
  symlinkSync('a.txt', join(root, 'link'));
  git(root, ['update-index', '--add', '--cacheinfo', `160000,${first},below`]);
  const moved = commit(root);
  assert.deepEqual(await found(root, moved), listed(root, moved));
  const files = await filesOfCommit(root, moved);
  assert.equal(files.entry('below'), undefined);
  assert.equal(files.entry('c'), undefined);
  assert.equal(files.entry('link')?.mode, '120000');
  // Back again, from what was found by a difference.
  assert.deepEqual(await found(root, first), listed(root, first));
});

test('objects are read whole and in order, and those that are not there are told', async (t) => {
  const root = started(t);
  const large = 'large\n'.repeat(300_000);
  write(root, { large, empty: '', bin: '\0\n\0' });
  const head = commit(root);
  const names = ['large', 'none', 'empty', 'bin', 'a.txt'].map((name) => `${head}:${name}`);
  const [all, again] = await Promise.all([readObjects(root, names), readObjects(root, names)]);
  const texts = all.map((each) => each?.content.toString());
  assert.deepEqual(texts, [large, undefined, '', '\0\n\0', 'one\n']);
  assert.deepEqual(again, all);
  const infos = await objectInfos(root, [head, ...names]);
  assert.deepEqual(
    infos.map((each) => each && [each.type, each.size]),
    [
      ['commit', infos[0]?.size],
      ['blob', large.length],
      undefined,
      ['blob', 0],
      ['blob', 3],
      ['blob', 4],
    ],
  );
  await assert.rejects(readObjects(root, ['two\nlines']));
  // What came after it began to read is found, too.
  write(root, { 'a.txt': 'later\n' });
  const later = commit(root);
  const [one] = await readObjects(root, [`${later}:a.txt`]);
  assert.equal(one?.content.toString(), 'later\n');
  await endReadingBelow(dirname(root));
  assert.equal((await readObjects(root, [later]))[0]?.type, 'commit');
  await assert.rejects(readObjects(join(root, 'no such folder'), [later]));
});

test('a ref is read wherever git keeps it', async (t) => {
  const root = started(t);
  const head = git(root, ['rev-parse', 'HEAD']);
  const bare = await (await openRepositoryStore(folder(t))).open('c'.repeat(32), 'sample');
  const ref = baseRef(TASK);
  assert.equal(await readRef(bare.path, ref), undefined);
  git(bare.path, ['fetch', '--quiet', root, `+${head}:${ref}`]);
  assert.equal(await readRef(bare.path, ref), head);
  git(bare.path, ['pack-refs', '--all', '--prune']);
  assert.equal(await readRef(bare.path, ref), head);
  assert.equal(await readRef(bare.path, baseRef('another-task')), undefined);
});

test('a large file is refused by the name it has, and one that was there before is not', async (t) => {
  const root = started(t);
  write(root, { before: 'x'.repeat(200) });
  commit(root);
  git(root, ['mv', 'before', 'moved']);
  write(root, { small: 'x'.repeat(100) });
  const fine = commit(root);
  const parentOf = async (of: string): Promise<string> => git(root, ['rev-parse', `${of}^`]);
  await refuseLargeFiles({ path: root, parentOf }, fine, 100);
  write(root, { 'b/large': 'y'.repeat(101) });
  const over = commit(root);
  await assert.rejects(refuseLargeFiles({ path: root, parentOf }, over, 100), /^[^]*b\/large is/);
});
