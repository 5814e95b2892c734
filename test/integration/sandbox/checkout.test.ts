/** Sandboxes over a prepared checkout, on the real engine, with a real repository of the runner. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { openRepositoryStore } from '../../../runner/git/store.ts';
import { CheckoutDriver } from '../../../runner/sandbox/checkouts/checkout-driver.ts';
import { openWorkspace } from '../../../runner/sandbox/git-workspace.ts';
import type { Sandbox, SandboxSpec } from '../../../runner/sandbox/sandbox.ts';
import type { Workspace } from '../../../runner/sandbox/workspace.ts';
import { git, makeRepository } from '../../support/repository.ts';
import { FOREIGN_IMAGE, run, SPEC, testDriver } from './support.ts';

const { driver, dataDirectory, runner } = testDriver();
const store = await openRepositoryStore(dataDirectory);
const ID = 'a'.repeat(16);
const repository = await store.open(ID, 'project');
const root = makeRepository();
const folder = join(dataDirectory, 'checkouts');
const said: string[] = [];
const checkouts = new CheckoutDriver({
  driver,
  folder,
  withSource: (_id, work) => work(repository),
  hasRoom: async () => true,
  limits: SPEC.limits,
  warm: 0,
  log: (text) => said.push(text),
});
after(async () => await checkouts.stop());

const FILES = 300;
let tasks = 0;

function write(files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(root, path, '..'), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}

function commit(message: string): string {
  git(root, 'add', '-A', '-f');
  git(root, 'commit', '-q', '--allow-empty', '-m', message);
  return git(root, 'rev-parse', 'HEAD').trim();
}

/** A base as a client sends it: a commit on top of HEAD that no branch has. */
function snapshot(): { task: string; base: string; head: string } {
  const head = git(root, 'rev-parse', 'HEAD').trim();
  const task = `checkout-000${++tasks}`;
  const base = commit('not committed by anybody');
  git(root, 'push', '-q', repository.path, `${base}:refs/errand/tasks/${task}/base`);
  git(root, 'reset', '-q', '--soft', head);
  return { task, base, head };
}

write(
  Object.fromEntries(Array.from({ length: FILES }, (_, i) => [`src/${i % 7}/f${i}.txt`, `${i}\n`])),
);
write({ '.gitignore': '*.log\n', 'run.sh': '#!/bin/sh\n', 'gone.txt': 'x\n', 'was/file': 'x\n' });
chmodSync(join(root, 'run.sh'), 0o755);
commit('first');

async function placed(
  of: { task: string; base: string },
  more: Partial<SandboxSpec> = {},
): Promise<{ sandbox: Sandbox; workspace: Workspace; isOver: boolean }> {
  const checkout = { repository: ID, task: of.task, base: of.base };
  const sandbox = await checkouts.create({ ...SPEC, ...more, checkout });
  const isOver = (await mounts(sandbox)).includes(' /workspace overlay ');
  const workspace = openWorkspace(sandbox);
  await workspace.place(of.base, repository.forTask(of.task).packOf(of.base));
  return { sandbox, workspace, isOver };
}

async function sh(sandbox: Sandbox, script: string): Promise<string> {
  const ran = await run(sandbox, ['sh', '-c', script]);
  assert.equal(ran.exit, 0, ran.stderr.toString());
  return ran.stdout.toString();
}

async function mounts(sandbox: Sandbox): Promise<string> {
  return (await run(sandbox, ['cat', '/proc/mounts'], { cwd: '/' })).stdout.toString();
}

function volumes(): string[] {
  const filter = `label=errand.runner=${runner}`;
  const out = execFileSync('docker', ['volume', 'ls', '-q', '--filter', filter], {
    encoding: 'utf8',
  });
  return out.split('\n').filter(Boolean);
}

/** Everything in a prepared checkout with its times, to see that nothing was written. */
function everything(): string {
  // The runner itself marks in its facts when a checkout was last used.
  const facts = ['-name', 'checkout.json', '-printf', '%P %m %s %i\n'];
  const list = ['.', ...facts, '-o', '-printf', '%P %m %s %T@ %C@ %i\n'];
  return execFileSync('find', list, { cwd: folder, encoding: 'utf8' })
    .split('\n')
    .toSorted()
    .join('\n');
}

describe('a sandbox over a prepared checkout', () => {
  test('the first one is made as ever, and those after it are over what was prepared meanwhile', async () => {
    const first = snapshot();
    const one = await placed(first);
    assert.equal(one.isOver, false);
    await one.sandbox.destroy();
    await checkouts.settled();
    assert.deepEqual(said, []);
    const two = await placed(first);
    assert.equal(two.isOver, true);
    assert.equal(await two.workspace.treeId(), await repository.treeOf(first.base));
    await two.sandbox.destroy();
  });

  test('files that are only new or have other content are exact, and git looks at no others', async () => {
    write({ 'src/5/f5.txt': 'other\n', 'src/[a] (b)/new, one.txt': 'new\n' });
    chmodSync(join(root, 'src/6/f6.txt'), 0o755);
    symlinkSync('f5.txt', join(root, 'src/5/link'));
    const head = commit('only new and changed');
    const of = snapshot();
    const { sandbox, workspace } = await placed(of);
    assert.equal(await workspace.treeId(), await repository.treeOf(head));
    const script =
      'git status --porcelain; cat src/5/link "src/[a] (b)/new, one.txt"; test -x src/6/f6.txt && echo runs';
    assert.equal(await sh(sandbox, script), 'other\nnew\nruns\n');
    await sandbox.destroy();
    // Had git compared all files, it would have made one again that is gone.
    const checkout = { repository: ID, task: of.task, base: of.base };
    const other = await checkouts.create({ ...SPEC, checkout });
    await sh(other, 'rm src/2/f2.txt; echo in the way >src/5/f5.txt');
    await openWorkspace(other).place(of.base, repository.forTask(of.task).packOf(of.base));
    assert.equal(await sh(other, 'git status --porcelain'), ' D src/2/f2.txt\n');
    await other.destroy();
  });

  test('what was changed, added, removed and renamed since is exact, with its history', async () => {
    git(root, 'rm', '-q', '-r', 'gone.txt', 'was');
    write({
      'src/0/f0.txt': 'changed\n',
      'new/deep/file': 'new\n',
      was: 'a file now\n',
      'a.log': 'ignored, and tracked\n',
    });
    const head = commit('second');
    write({ 'src/1/f1.txt': 'not committed\n' });
    const of = snapshot();
    const { sandbox, workspace, isOver } = await placed(of);
    assert.equal(isOver, true);
    assert.equal(await workspace.treeId(), await repository.treeOf(of.base));
    assert.equal(
      await sh(
        sandbox,
        'git status --porcelain; git log --format=%H; git fsck --no-dangling 2>&1; cat was src/1/f1.txt; ls',
      ),
      `${of.base}\n${git(root, 'log', '--format=%H', head).trim()}\na file now\nnot committed\na.log\nnew\nrun.sh\nsrc\nwas\n`,
    );
    const files = git(root, 'ls-tree', '-r', '--name-only', of.base).trim().split('\n');
    assert.deepEqual([...workspace.tracked()], files);
    assert.equal(await workspace.pristine(), true);
    await sh(sandbox, 'echo more >>src/2/f2.txt; rm -r src/3; echo x >new.txt; mv src/4 src/moved');
    assert.equal(await workspace.pristine(), false);
    const { tree, bundle } = await workspace.bundle();
    assert.equal(await repository.takeTree(bundle, of.base), tree);
    const paths = git(repository.path, 'diff-tree', '-r', '--name-only', of.base, tree).split('\n');
    assert.ok(
      paths.includes('new.txt') &&
        paths.includes('src/2/f2.txt') &&
        paths.includes('src/moved/f4.txt'),
    );
    await sandbox.destroy();
  });

  test('nothing that a sandbox does reaches the checkout, nor the next sandbox', async () => {
    const of = snapshot();
    const before = everything();
    const { sandbox } = await placed(of);
    await sh(
      sandbox,
      `chmod -R u+w . ; for f in src/*/*; do echo evil >>$f; done; rm -rf .git/objects; echo x >run.sh
       cp run.sh /opt/errand/checkout/index; rm -rf /opt/errand/checkout/index; true`,
    );
    await sandbox.destroy();
    assert.equal(everything(), before);
    const next = await placed(of);
    assert.equal(next.isOver, true);
    assert.equal(await next.workspace.treeId(), await repository.treeOf(of.base));
    await next.sandbox.destroy();
  });

  test('the first git status of the agent reads no file again', async () => {
    const of = snapshot();
    const { sandbox } = await placed(of);
    const trace = await sh(
      sandbox,
      // With a file that looks otherwise than when it was read, git writes the index again.
      'cp .git/index /tmp/before; git update-index --refresh; git status --porcelain; cmp /tmp/before .git/index && echo same',
    );
    assert.equal(trace, 'same\n');
    await sandbox.destroy();
  });

  test('nothing stays behind: no mount, no volume, no folder', async () => {
    const of = snapshot();
    const { sandbox } = await placed(of);
    assert.equal(volumes().length, 1);
    await sandbox.destroy();
    assert.deepEqual(volumes(), []);
    assert.deepEqual(readdirSync(join(dataDirectory, 'trees')), []);
    assert.doesNotMatch(readFileSync('/proc/mounts', 'utf8'), new RegExp(dataDirectory));
  });

  test('what it writes counts to its limits', async () => {
    const of = snapshot();
    const limits = { ...SPEC.limits, diskBytes: 30 * 1024 * 1024 };
    const { sandbox } = await placed(of, { limits });
    const over = run(
      sandbox,
      ['sh', '-c', 'for i in 1 2 3 4 5; do head -c 10000000 /dev/urandom >big$i; done; sleep 60'],
      { timeoutMs: 60_000 },
    );
    await assert.rejects(over, /more than the 31457280 it may \(sandbox.disk\)/);
    await sandbox.destroy();
  });

  test('a commit that the runner has no more is no hindrance', async () => {
    const of = snapshot();
    const checkout = { repository: ID, task: of.task, base: of.base };
    const sandbox = await checkouts.create({ ...SPEC, checkout });
    const workspace = openWorkspace(sandbox);
    const pack = repository.forTask(of.task).packOf(of.base);
    const since = (): ReturnType<NonNullable<typeof pack.since>> => {
      const gone = { commit: 'f'.repeat(40), history: 'whole' } as const;
      return repository.packOf(of.base).since?.(gone) ?? pack;
    };
    await workspace.place(of.base, Object.assign(pack, { since }));
    assert.equal(await workspace.treeId(), await repository.treeOf(of.base));
    assert.equal(await sh(sandbox, 'git status --porcelain'), '');
    await sandbox.destroy();
  });

  test('an image without folders of ours serves too', async () => {
    const of = snapshot();
    const one = await placed(of, { image: FOREIGN_IMAGE });
    await one.sandbox.destroy();
    await checkouts.settled();
    const two = await placed(of, { image: FOREIGN_IMAGE });
    assert.equal(two.isOver, true);
    assert.equal(await sh(two.sandbox, 'git status --porcelain; stat -c %u .'), '1000\n');
    await two.sandbox.destroy();
    assert.deepEqual(said, []);
  });

  test('what setup left stays while a rule ignores it, and counts to no result', async () => {
    const made = await driver.create(SPEC);
    const image = `errand-checkout-test:${runner}`;
    after(() => execFileSync('docker', ['rmi', '-f', image], { stdio: 'ignore' }));
    const first = snapshot();
    const setup = openWorkspace(made);
    await setup.place(first.base, repository.forTask(first.task).packOf(first.base));
    await sh(made, 'mkdir node_modules; echo x >node_modules/x; echo y >made.log; echo z >stray');
    await driver.saveImage(made, image);
    await made.destroy();
    const one = await placed(first, { image });
    await one.sandbox.destroy();
    await checkouts.settled();
    const two = await placed(first, { image });
    assert.equal(two.isOver, true);
    const look =
      'git status --porcelain; cat node_modules/x made.log; ls stray 2>/dev/null || true';
    assert.equal(await sh(two.sandbox, look), 'x\ny\n');
    assert.equal(await two.workspace.treeId(), await repository.treeOf(first.base));
    await two.sandbox.destroy();

    // A commit that ignores it no more: as anywhere, it goes.
    write({ '.gitignore': '' });
    const of = snapshot();
    const three = await placed(of, { image });
    assert.equal(three.isOver, true);
    assert.equal(
      await sh(three.sandbox, 'cat node_modules/x; ls made.log 2>/dev/null || true'),
      'x\n',
    );
    assert.equal(await three.workspace.treeId(), await repository.treeOf(of.base));
    await three.sandbox.destroy();
    write({ '.gitignore': '*.log\n' });
    assert.deepEqual(said, []);
  });

  test('where no overlay can be mounted, files are written as before, and it says why', async () => {
    const words: string[] = [];
    const other = new CheckoutDriver({
      driver,
      // The kernel takes the comma for the end of the path.
      folder: join(dataDirectory, 'not, here'),
      withSource: (_id, work) => work(repository),
      hasRoom: async () => true,
      limits: SPEC.limits,
      warm: 1,
      log: (text) => words.push(text),
    });
    const of = snapshot();
    const checkout = { repository: ID, task: of.task, base: of.base };
    for (let n = 0; n < 2; n++) {
      const sandbox = await other.create({ ...SPEC, checkout });
      const workspace = openWorkspace(sandbox);
      await workspace.place(of.base, repository.forTask(of.task).packOf(of.base));
      assert.equal(await workspace.treeId(), await repository.treeOf(of.base));
      await sandbox.destroy();
      await other.settled();
    }
    assert.equal(words.length, 1, words.join());
    assert.match(words[0] ?? '', /cannot be part of an overlay/);
    await other.stop();
    assert.deepEqual(volumes(), []);
  });

  test('of a discarded task nothing is kept, and its checkout goes with its last sandbox', async () => {
    const [kept] = readdirSync(folder).map(
      (name) =>
        JSON.parse(readFileSync(join(folder, name, 'checkout.json'), 'utf8')) as { task: string },
    );
    assert.ok(kept);
    const of = snapshot();
    const { sandbox, workspace, isOver } = await placed(of);
    assert.equal(isOver, true);
    for (let n = 1; n <= tasks; n++) await checkouts.forget(`checkout-000${n}`);
    assert.equal(readdirSync(folder).length, 1);
    assert.equal(await workspace.treeId(), await repository.treeOf(of.base));
    await sandbox.destroy();
    await checkouts.settled();
    assert.deepEqual(readdirSync(folder), []);
    assert.equal(existsSync(root), true);
  });
});
