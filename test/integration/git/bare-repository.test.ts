import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import { type TestContext, test } from 'node:test';
import { openRepositoryStore } from '../../../runner/git/store.ts';
import { attemptRef, baseRef } from '../../../runner/protocol/task.ts';
import { folder, git, gitBytes, repository, TASK } from './support.ts';

const ID = 'c'.repeat(32);
const AT = new Date(1_700_000_000_000);

/** A runner's repository that has the base, and a sandbox that has it too. */
async function placed(t: TestContext, maxBundleBytes?: number) {
  const root = repository(t, { 'a.txt': 'one\n', keep: 'keep\n' });
  const base = git(root, ['rev-parse', 'HEAD']);
  const store = await openRepositoryStore(folder(t), { maxBundleBytes });
  const bare = await store.open(ID, 'sample');
  git(bare.path, ['fetch', '--quiet', root, `+${base}:${baseRef(TASK)}`]);
  return { root, base, bare, store };
}

function bundle(root: string, tree: string, base: string): Buffer {
  const commit = git(root, ['commit-tree', tree, '-p', base, '-m', 'sandbox']);
  git(root, ['update-ref', 'refs/heads/errand', commit]);
  return gitBytes(root, ['bundle', 'create', '--quiet', '-', 'refs/heads/errand', `^${base}`]);
}

/** Writes a tree object of any content, which no porcelain would make. */
function rawTree(
  root: string,
  entries: readonly [mode: string, name: string, id: string][],
): string {
  const bytes = entries.map(([mode, name, id]) =>
    Buffer.concat([Buffer.from(`${mode} ${name}\0`), Buffer.from(id, 'hex')]),
  );
  const args = ['hash-object', '-t', 'tree', '-w', '--literally', '--stdin'];
  return git(root, args, Buffer.concat(bytes));
}

test('a tree comes out of a bundle, and only its objects', async (t) => {
  const { root, base, bare } = await placed(t);
  const ran = join(root, 'ran');
  mkdirSync(join(root, '.git', 'hooks'), { recursive: true });
  writeFileSync(join(root, '.git', 'hooks', 'post-index-change'), `#!/bin/sh\ntouch ${ran}\n`);
  writeFileSync(join(root, 'a.txt'), 'two\n');
  git(root, ['add', '--all']);
  const tree = git(root, ['write-tree']);
  assert.equal(await bare.takeTree(Readable.from([bundle(root, tree, base)]), base), tree);
  assert.equal(existsSync(ran), false);
  assert.equal(await bare.hasCommit(git(root, ['rev-parse', 'errand'])), false);

  const commit = await bare.commit({ tree, parent: base, message: '--upload-pack=x\n', at: AT });
  assert.equal(
    await bare.commit({ tree, parent: base, message: '--upload-pack=x\n', at: AT }),
    commit,
  );
  assert.match(await text(bare.diff(base, commit)), /\n-one\n\+two\n$/);
  const [change, ...others] = await bare.changes(base, commit);
  assert.equal(others.length, 0);
  assert.deepEqual([change?.path, change?.additions, change?.deletions], ['a.txt', 1, 1]);
  assert.equal((await bare.readFile(commit, 'a.txt', 100))?.toString(), 'two\n');
  assert.equal(await bare.readFile(commit, 'none', 100), undefined);
  await assert.rejects(bare.readFile(commit, 'a.txt', 1), { code: 'too_large' });
  assert.deepEqual(await bare.listFiles(commit), ['a.txt', 'keep']);

  const fresh = folder(t);
  git(fresh, ['init', '--quiet', '--bare']);
  git(fresh, ['index-pack', '--stdin'], await buffer(bare.packOf(commit)));
  assert.equal(git(fresh, ['cat-file', '-t', commit]), 'commit');
  assert.deepEqual(git(fresh, ['ls-tree', '-r', '--name-only', commit]).split('\n'), [
    'a.txt',
    'keep',
  ]);
  assert.throws(() => git(fresh, ['cat-file', '-t', base]));
});

test('refs are set only from where they are expected', async (t) => {
  const { base, bare } = await placed(t);
  const tree = await bare.treeOf(base);
  const next = await bare.commit({ tree, parent: base, message: 'x', at: AT });
  const ref = attemptRef(TASK, 1);
  await bare.setRef(ref, base);
  await assert.rejects(bare.setRef(ref, next), { code: 'conflict' });
  await assert.rejects(bare.setRef(ref, next, next), { code: 'conflict' });
  await bare.setRef(ref, next, base);
  assert.equal(await bare.getRef(ref), next);
  await bare.deleteRefs(`refs/errand/tasks/${TASK}/`);
  assert.equal(await bare.getRef(ref), undefined);
  assert.equal(existsSync(join(bare.path, 'logs')), false);
});

test('names are checked before git sees them', async (t) => {
  const { base, bare, store } = await placed(t);
  for (const bad of ['--all', 'HEAD', `${base}\n--all`, `${base}^`, '']) {
    await assert.rejects(bare.treeOf(bad), { code: 'invalid' });
    await assert.rejects(bare.setRef(`refs/errand/${bad}`, base), { code: 'invalid' });
    await assert.rejects(bare.deleteRefs(bad), { code: 'invalid' });
  }
  await assert.rejects(store.open('../../etc'), { code: 'invalid' });
});

const hostile: Record<string, (root: string, blob: string) => string> = {
  'a .git folder': (root, blob) =>
    rawTree(root, [['40000', '.git', rawTree(root, [['100644', 'config', blob]])]]),
  'a .GIT folder': (root, blob) =>
    rawTree(root, [['40000', '.GIT', rawTree(root, [['100644', 'config', blob]])]]),
  'git~1': (root, blob) => rawTree(root, [['100644', 'git~1', blob]]),
  '.git that HFS+ sees': (root, blob) => rawTree(root, [['100644', '.g\u200cit', blob]]),
  'a name that climbs': (root, blob) =>
    rawTree(root, [['40000', '..', rawTree(root, [['100644', 'x', blob]])]]),
  'a name with a slash': (root, blob) => rawTree(root, [['100644', '../x', blob]]),
  'the same name twice': (root, blob) =>
    rawTree(root, [
      ['100644', 'x', blob],
      ['100644', 'x', blob],
    ]),
  'a symlink called .gitmodules': (root, blob) => rawTree(root, [['120000', '.gitmodules', blob]]),
  'a submodule with an option for its URL': (root) => {
    const modules = git(
      root,
      ['hash-object', '-w', '--stdin'],
      '[submodule "x"]\npath = x\nurl = -u./evil\n',
    );
    return rawTree(root, [['100644', '.gitmodules', modules]]);
  },
};
for (const [what, make] of Object.entries(hostile)) {
  test(`refused out of a sandbox: ${what}`, async (t) => {
    const { root, base, bare } = await placed(t);
    const blob = git(root, ['hash-object', '-w', '--stdin'], 'evil\n');
    const tree = make(root, blob);
    const bytes = bundle(root, tree, base);
    await assert.rejects(bare.takeTree(Readable.from([bytes]), base), { code: 'invalid' });
    assert.throws(() =>
      execFileSync('git', ['cat-file', '-e', tree], { cwd: bare.path, stdio: 'pipe' }),
    );
  });
}

test('refused: a bundle that is too large, cut off, or none', async (t) => {
  const { root, base, bare } = await placed(t);
  writeFileSync(join(root, 'a.txt'), 'two\n');
  git(root, ['add', '--all']);
  const bytes = bundle(root, git(root, ['write-tree']), base);
  for (const bad of [bytes.subarray(0, -30), bytes.subarray(0, 10), Buffer.from('no bundle\n\n')]) {
    await assert.rejects(bare.takeTree(Readable.from([bad]), base), { code: 'invalid' });
  }
  const small = await placed(t, 50);
  const taken = small.bare.takeTree(Readable.from([bytes]), small.base);
  await assert.rejects(taken, { code: 'too_large' });
});

test('changes name every kind of file, in bytes where it must be', async (t) => {
  const { root, base, bare } = await placed(t);
  writeFileSync(Buffer.concat([Buffer.from(`${root}/x`), Buffer.of(0xff)]), 'bytes');
  writeFileSync(join(root, 'bin'), Buffer.of(0, 1, 2));
  writeFileSync(join(root, 'new\nline'), 'x\n');
  git(root, ['rm', '--quiet', 'keep']);
  git(root, ['add', '--all']);
  const tree = git(root, ['write-tree']);
  await bare.takeTree(Readable.from([bundle(root, tree, base)]), base);
  const commit = await bare.commit({ tree, parent: base, message: 'x', at: AT });
  const changes = await bare.changes(base, commit);
  assert.deepEqual(
    changes.map((change) => [change.path, change.status, change.binary]),
    [
      ['bin', 'added', true],
      ['keep', 'deleted', false],
      ['new\nline', 'added', false],
      ['x\uFFFD', 'added', false],
    ],
  );
  assert.equal(changes[3]?.pathBase64, Buffer.of(0x78, 0xff).toString('base64'));
});

test('more files than anybody reviews are refused', async (t) => {
  const { root, base, bare } = await placed(t);
  const blob = git(root, ['rev-parse', `${base}:a.txt`]);
  const names = Array.from({ length: 20_001 }, (_, n) => `100644 blob ${blob}\tfile-${n}\n`);
  const tree = git(root, ['mktree'], names.join(''));
  assert.equal(await bare.takeTree(Readable.from([bundle(root, tree, base)]), base), tree);
  const commit = await bare.commit({ tree, parent: base, message: 'x', at: AT });
  const message = 'More than 20000 files are changed.';
  await assert.rejects(bare.changes(base, commit), { code: 'too_large', message });
});
