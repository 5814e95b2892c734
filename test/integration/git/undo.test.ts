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

test('files get other content and keep their modes; a new one has the mode it had before', async (t) => {
  const root = repository(t, {
    'run.sh': 'one\n',
    'a ü.txt': 'a\n',
    'gone.sh': 'gone\n',
  });
  mkdirSync(join(root, 'd'));
  writeFileSync(join(root, 'd/e.txt'), 'e\n');
  git(root, ['add', 'd']);
  git(root, ['update-index', '--chmod=+x', 'run.sh', 'gone.sh']);
  git(root, ['commit', '--quiet', '-m', 'mode']);
  const base = git(root, ['rev-parse', 'HEAD']);
  git(root, ['rm', '--quiet', '--force', 'gone.sh']);
  git(root, ['commit', '--quiet', '-m', 'gone']);
  const head = git(root, ['rev-parse', 'HEAD']);
  const bare = await (await openRepositoryStore(folder(t), {})).open('d'.repeat(32), 'sample');
  git(bare.path, ['fetch', '--quiet', root, `+${head}:${baseRef(TASK)}`]);
  const files = new Map<string, Uint8Array | null>([
    ['run.sh', Buffer.from('two\n')],
    ['a ü.txt', null],
    ['gone.sh', Buffer.from('back\n')],
    ['new.txt', Buffer.from('new\n')],
    ['d', Buffer.from('a file now\n')],
    ['d/e.txt', null],
  ]);
  const tree = await bare.withFiles(head, files, base);
  const commit = await bare.commit({ tree, parent: head, message: 'x', at: AT });
  const changes = await bare.changes(head, commit);
  assert.deepEqual(
    changes.map(({ path, status, after }) => [path, status, after?.mode]),
    [
      ['a ü.txt', 'deleted', undefined],
      ['d', 'added', '100644'],
      ['d/e.txt', 'deleted', undefined],
      ['gone.sh', 'added', '100755'],
      ['new.txt', 'added', '100644'],
      ['run.sh', 'modified', '100755'],
    ],
  );
  assert.equal((await bare.readFile(commit, 'run.sh', 10))?.toString(), 'two\n');
  assert.equal(await bare.withFiles(tree, new Map()), tree);
});
