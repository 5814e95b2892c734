/** What the bytes of an index tell, beside what git says of the same index. */
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { indexFacts } from '../../../runner/client/index-facts.ts';
import { readSettings } from '../../../runner/client/git-settings.ts';
import { git, repository } from './support.ts';

const NOTHING = { links: false, overlooked: false, attributes: false };
const SHA1 = 20;

const factsIn = (root: string) => indexFacts(join(root, '.git', 'index'), SHA1);

/** Names of every length of padding, and some that need care. */
function manyFiles(t: TestContext): string {
  const root = repository(t);
  const names = Array.from({ length: 17 }, (_, length) => 'a'.repeat(length + 1));
  for (const name of [...names, 'my.gitattributes.txt', 'ä b']) {
    writeFileSync(join(root, name), name);
  }
  git(root, ['add', '-A']);
  return root;
}

test('of plain files nothing is said, in whatever order and with whatever git adds', async (t) => {
  const root = manyFiles(t);
  assert.deepEqual(await factsIn(root), NOTHING);
  // With the trees that git remembers, and entries of the third version.
  git(root, ['commit', '-q', '-m', 'all']);
  writeFileSync(join(root, 'later'), '');
  git(root, ['add', '-N', 'later']);
  assert.deepEqual(await factsIn(root), NOTHING);
  // Longer than an entry can say.
  const long = Array.from({ length: 24 }, () => 'n'.repeat(200)).join('/');
  git(
    root,
    ['update-index', '--index-info'],
    `100644 ${git(root, ['rev-parse', ':aaa'])}\t${long}\n`,
  );
  assert.deepEqual(await factsIn(root), NOTHING);
});

test('attributes, submodules and what git overlooks are seen, wherever they are', async (t) => {
  const root = manyFiles(t);
  const facts = async () => await factsIn(root);
  mkdirSync(join(root, 'deep', 'er'), { recursive: true });
  writeFileSync(join(root, 'deep', 'er', '.gitattributes'), '* text\n');
  git(root, ['add', '-A']);
  assert.deepEqual(await facts(), { ...NOTHING, attributes: true });
  git(root, ['rm', '-q', '--cached', 'deep/er/.gitattributes']);
  const commit = git(root, ['commit-tree', '-m', 'x', git(root, ['write-tree'])]);
  git(root, ['update-index', '--add', '--cacheinfo', `160000,${commit},zz/module`]);
  assert.deepEqual(await facts(), { ...NOTHING, links: true });
  git(root, ['update-index', '--force-remove', 'zz/module']);
  for (const [set, unset] of [
    ['--assume-unchanged', '--no-assume-unchanged'],
    ['--skip-worktree', '--no-skip-worktree'],
  ] as const) {
    git(root, ['update-index', set, 'aaa']);
    assert.deepEqual(await facts(), { ...NOTHING, overlooked: true });
    git(root, ['update-index', unset, 'aaa']);
    assert.deepEqual(await facts(), NOTHING);
  }
});

test('an index that is written otherwise, shared, cut off or not there: git has to be asked', async (t) => {
  const root = manyFiles(t);
  git(root, ['update-index', '--index-version', '4']);
  assert.equal(await factsIn(root), undefined);
  git(root, ['update-index', '--index-version', '2']);
  assert.deepEqual(await factsIn(root), NOTHING);
  git(root, ['update-index', '--split-index']);
  assert.equal(await factsIn(root), undefined);
  git(root, ['update-index', '--no-split-index']);
  assert.equal(await indexFacts(join(root, '.git', 'index'), 32), undefined);
  writeFileSync(join(root, '.git', 'index'), 'DIRC\0\0\0\x02\0\0\0\x09');
  assert.equal(await factsIn(root), undefined);
  assert.equal(await indexFacts(join(root, 'none'), SHA1), undefined);
});

test('settings are read as git reads them', async (t) => {
  const root = repository(t);
  const plain = await readSettings(root);
  assert.equal(plain.promisor, undefined);
  const set = (...args: string[]) => git(root, ['config', ...args]);
  set('filter.crypt.smudge', 'unlock');
  set('filter.same.smudge', ' cat ');
  set('filter.lfs.process', 'git-lfs filter-process');
  set('filter.A.B.process', 'x\ny');
  set('remote.no.promisor', 'off');
  set('remote.My.one.promisor', 'yes');
  set('core.excludesFile', 'mine/ignored');
  const named = await readSettings(root);
  assert.deepEqual([...named.filters].toSorted(), ['A.B', 'crypt']);
  assert.equal(named.promisor, 'My.one');
  assert.equal(named.excludesFile, join(root, 'mine/ignored'));
  set('extensions.partialClone', 'origin');
  set('core.excludesFile', '~/ignored');
  const home = await readSettings(root);
  assert.equal(home.promisor, 'origin');
  assert.equal(home.excludesFile, join(homedir(), 'ignored'));
  set('core.excludesFile', '');
  assert.equal((await readSettings(root)).excludesFile, undefined);
});
