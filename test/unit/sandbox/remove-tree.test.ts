/** What sandboxes wrote is removed, whatever they made of it, and what cannot be keeps nothing up. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { keptCheckouts } from '../../../runner/sandbox/checkouts/kept-checkout.ts';
import { emptied, rootLeftOptions } from '../../../runner/sandbox/root-left.ts';
import { removeTree } from '../../../runner/sandbox/tree-volume.ts';
import { temporaryFolder } from '../../support/runner.ts';

const USER = 1000;

function folderOf(t: TestContext): string {
  const folder = temporaryFolder();
  t.after(() => {
    execFileSync('chmod', ['-R', 'u+rwX', folder]);
    execFileSync('rm', ['-rf', folder]);
  });
  return folder;
}

/** Does the work as the user of sandboxes, where the tests run as root, who is kept out of nothing. */
async function asUser<T>(work: () => Promise<T>): Promise<T> {
  if (process.geteuid?.() !== 0) return await work();
  process.setegid?.(USER);
  process.seteuid?.(USER);
  try {
    return await work();
  } finally {
    process.seteuid?.(0);
    process.setegid?.(0);
  }
}

test('folders nested too deep to have a name are removed', async (t) => {
  const root = folderOf(t);
  const tree = join(root, 'tree');
  mkdirSync(tree);
  const name = 'd'.repeat(200);
  const back = process.cwd();
  try {
    process.chdir(tree);
    for (let depth = 0; depth < 25; depth++) {
      mkdirSync(name);
      process.chdir(name);
    }
  } finally {
    process.chdir(back);
  }
  await removeTree(tree);
  assert.equal(existsSync(tree), false);
});

test('folders that may not be written or read are removed by their owner, and no link is followed', async (t) => {
  const root = folderOf(t);
  const outside = join(root, 'outside');
  mkdirSync(outside);
  chmodSync(outside, 0o555);
  writeFileSync(join(root, 'kept'), '');
  chmodSync(join(root, 'kept'), 0o400);
  const tree = join(root, 'tree');
  mkdirSync(join(tree, 'cache/module'), { recursive: true });
  mkdirSync(join(tree, 'hidden/more'), { recursive: true });
  writeFileSync(join(tree, 'cache/module/file'), '');
  symlinkSync(outside, join(tree, 'hidden/link'));
  symlinkSync(join(root, 'kept'), join(tree, 'hidden/kept'));
  chmodSync(join(tree, 'cache/module'), 0o555);
  chmodSync(join(tree, 'hidden/more'), 0);
  chmodSync(join(tree, 'hidden'), 0);
  if (process.geteuid?.() === 0) execFileSync('chown', ['-hR', `${USER}:${USER}`, root]);
  await asUser(() => removeTree(tree));
  assert.equal(existsSync(tree), false);
  const modes = execFileSync('stat', ['-c', '%a', outside, join(root, 'kept')]).toString();
  assert.equal(modes, '555\n400\n');
});

test('what the kernel left to root is emptied by root, and removed by the runner', async (t) => {
  const tree = join(folderOf(t), 'tree');
  const left = join(tree, 'work/work');
  mkdirSync(join(left, '#2'), { recursive: true });
  for (const name of ['#1', '.hidden']) writeFileSync(join(left, name), '');
  if (process.geteuid?.() !== 0) return t.skip('needs root');
  for (const path of [join(tree, '..'), tree, join(tree, 'work')]) chownSync(path, USER, USER);
  chmodSync(left, 0);
  await assert.rejects(asUser(() => removeTree(tree)));
  execFileSync('sh', ['-c', emptied(join(tree, 'work'))]);
  await asUser(() => removeTree(tree));
  assert.equal(existsSync(tree), false);
});

test('the container in which root removes sees that folder and nothing else', () => {
  const folder = '/data/trees/a/work';
  const { HostConfig, User, Env } = {
    Env: undefined,
    ...rootLeftOptions({ runner: 'r', image: 'i', name: 'n', folder }),
  };
  assert.equal(User, '0:0');
  assert.equal(Env, undefined);
  assert.deepEqual(HostConfig.Mounts, [{ Type: 'bind', Source: folder, Target: '/left' }]);
  assert.deepEqual(HostConfig.CapDrop, ['ALL']);
  assert.equal(HostConfig.NetworkMode, 'none');
  assert.equal(HostConfig.ReadonlyRootfs, true);
  assert.equal(HostConfig.Privileged, false);
});

test('a prepared checkout that cannot be removed is told of, and the others go', async (t) => {
  const root = folderOf(t);
  const above = join(root, 'checkouts');
  mkdirSync(join(above, 'a/tree'), { recursive: true });
  mkdirSync(join(above, 'b/tree'), { recursive: true });
  writeFileSync(join(above, 'a/tree/file'), '');
  if (process.geteuid?.() === 0) {
    chmodSync(root, 0o755);
    for (const path of [above, join(above, 'b'), join(above, 'b/tree')]) {
      chownSync(path, USER, USER);
    }
  } else {
    // Nobody but root can make what its owner cannot remove.
    return t.skip('needs root');
  }
  const said: string[] = [];
  const found = await asUser(() =>
    keptCheckouts(
      above,
      () => Promise.resolve(true),
      (text) => said.push(text),
    ),
  );
  assert.deepEqual(found, []);
  assert.equal(existsSync(join(above, 'b')), false);
  assert.match(said.join('\n'), /checkouts\/a could not be removed: .*ermission denied/s);
  assert.equal(said.length, 1);
});
