/** What setup left by ignore rules that are the user's own, in a prepared checkout and over it. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { test, type TestContext } from 'node:test';
import type { BareRepository } from '../../../runner/git/repository.ts';
import { openRepositoryStore } from '../../../runner/git/store.ts';
import { besideRef, MANIFEST_FILE, type Manifest } from '../../../runner/protocol/beside.ts';
import { baseRef } from '../../../runner/protocol/task.ts';
import { openWorkspace } from '../../../runner/sandbox/git-workspace.ts';
import { type Sandbox, WORKSPACE } from '../../../runner/sandbox/sandbox.ts';
import { localDriver } from '../../support/local-driver.ts';
import { git, makeRepository, writeFiles } from '../../support/repository.ts';
import { temporaryFolder } from '../../support/runner.ts';

const [WITH, WITHOUT] = ['with-rules-1', 'without-rules-1'];

async function made(t: TestContext) {
  const root = makeRepository({ file: 'first\n' });
  const folder = temporaryFolder();
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const store = await openRepositoryStore(folder);
  const repository = await store.open('d'.repeat(16), 'project');
  const from = git(root, 'rev-parse', 'HEAD').trim();
  writeFiles(root, { file: 'second\n' });
  git(root, 'commit', '-q', '-a', '-m', 'base');
  const base = git(root, 'rev-parse', 'HEAD').trim();
  const manifest: Manifest = {
    version: 1,
    tags: [],
    submodules: [],
    lfs: [],
    ignored: ['*.made'],
    notes: [],
  };
  const stdin = (input: string, ...args: string[]): string =>
    execFileSync('git', args, { cwd: root, input, encoding: 'utf8' }).trim();
  const blob = stdin(JSON.stringify(manifest), 'hash-object', '-w', '--stdin');
  const tree = stdin(`100644 blob ${blob}\t${MANIFEST_FILE}\n`, 'mktree');
  const beside = git(root, 'commit-tree', tree, '-m', 'beside').trim();
  const refs = [WITH, WITHOUT].map((task) => `${base}:${baseRef(task)}`);
  git(root, 'push', '-q', repository.path, ...refs, `${beside}:${besideRef(WITH, 1)}`);
  const sandbox = await localDriver.create({} as never);
  t.after(() => sandbox.destroy());
  return { root, repository, sandbox, from, base };
}

/** Prepares the commit in a sandbox in which setup left a file, for a task whose rules ignore it. */
async function prepared(t: TestContext): Promise<{
  repository: BareRepository;
  base: string;
  over: Sandbox;
  left: () => Promise<boolean>;
}> {
  const { root, repository, sandbox, from, base } = await made(t);
  const setup = openWorkspace(sandbox);
  await setup.writeFile(`${WORKSPACE}/settings.made`, Buffer.from('by setup'));
  const { pack, history, ignored } = await repository.packWithHistory(from, WITH);
  await setup.place(from, pack);
  git(root, 'checkout', '-q', from);
  const checkout = {
    commit: from,
    history,
    listing: Buffer.from(git(root, 'ls-files', '-s', '-z')),
    rules: [],
    made: [],
    ignored,
    extras: true,
    moved: () => {},
  };
  const over: Sandbox = {
    id: 'over',
    image: 'none',
    exec: (request, signal) => sandbox.exec(request, signal),
    takeCheckout: () => checkout,
    destroy: () => sandbox.destroy(),
  };
  const left = async () => (await setup.readFile('settings.made')) !== undefined;
  return { repository, base, over, left };
}

test('it stays where the same rules ignore it', async (t) => {
  const { repository, base, over, left } = await prepared(t);
  assert.equal(await left(), true);
  const workspace = openWorkspace(over);
  await workspace.place(base, repository.forTask(WITH).packOf(base));
  assert.equal(await left(), true);
  assert.equal(await workspace.treeId(), await repository.treeOf(base));
});

test('it goes where they do not, and is in no result', async (t) => {
  const { repository, base, over, left } = await prepared(t);
  const workspace = openWorkspace(over);
  await workspace.place(base, repository.forTask(WITHOUT).packOf(base));
  assert.equal(await left(), false);
  assert.equal(await workspace.treeId(), await repository.treeOf(base));
});
