/** The result's tree with some of its changes undone, made without a work tree. */
import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { openRepositoryStore } from '../../../runner/git/store.ts';
import { baseRef } from '../../../runner/protocol/task.ts';
import { folder, git, repository, TASK } from './support.ts';

const AT = new Date(1_700_000_000_000);

test('changes are undone by path: edited, deleted, added, and a file for a folder', async (t) => {
  const root = repository(t, {
    'a.txt': 'one\n',
    'gone.txt': 'kept\n',
    'was-file': 'file\n',
    'source.txt': 'old\n',
  });
  const base = git(root, ['rev-parse', 'HEAD']);
  writeFileSync(join(root, 'a.txt'), 'two\n');
  writeFileSync(join(root, 'source.txt'), 'new\n');
  writeFileSync(join(root, 'added ü.txt'), 'added\n');
  rmSync(join(root, 'gone.txt'));
  rmSync(join(root, 'was-file'));
  mkdirSync(join(root, 'was-file'));
  writeFileSync(join(root, 'was-file', 'inside'), 'x\n');
  git(root, ['add', '--all']);
  git(root, ['commit', '--quiet', '-m', 'head']);
  const head = git(root, ['rev-parse', 'HEAD']);
  const store = await openRepositoryStore(folder(t), {});
  const bare = await store.open('c'.repeat(32), 'sample');
  git(bare.path, ['fetch', '--quiet', root, `+${head}:${baseRef(TASK)}`]);

  const changes = await bare.changes(base, head);
  assert.equal(await bare.undo(head, changes), await bare.treeOf(base));
  assert.equal(await bare.undo(head, []), await bare.treeOf(head));
  const most = await bare.undo(
    head,
    changes.filter(({ path }) => path !== 'source.txt'),
  );
  const commit = await bare.commit({ tree: most, parent: head, message: 'x', at: AT });
  assert.deepEqual(
    (await bare.changes(base, commit)).map(({ path }) => path),
    ['source.txt'],
  );
});

test('one file gets other content, and keeps its mode; one that is not there is refused', async (t) => {
  const root = repository(t, { 'run.sh': 'one\n', 'a ü.txt': 'a\n' });
  git(root, ['update-index', '--chmod=+x', 'run.sh']);
  git(root, ['commit', '--quiet', '-m', 'mode']);
  const head = git(root, ['rev-parse', 'HEAD']);
  const bare = await (await openRepositoryStore(folder(t), {})).open('d'.repeat(32), 'sample');
  git(bare.path, ['fetch', '--quiet', root, `+${head}:${baseRef(TASK)}`]);
  for (const path of ['run.sh', 'a ü.txt']) {
    const tree = await bare.withFile(head, path, Buffer.from('two\n'));
    const commit = await bare.commit({ tree, parent: head, message: 'x', at: AT });
    const [change, ...others] = await bare.changes(head, commit);
    assert.deepEqual([change?.path, change?.after?.mode], [path, change?.before?.mode]);
    assert.equal(others.length, 0);
    assert.equal((await bare.readFile(commit, path, 10))?.toString(), 'two\n');
  }
  await assert.rejects(bare.withFile(head, 'none', Buffer.alloc(0)), /no regular file/);
});
