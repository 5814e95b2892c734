/**
 * Applying where the files are on more than one disk (git's folder elsewhere, a disk mounted in the
 * work tree), and where the disk keeps a folder: all or nothing holds there too, and nothing of
 * ours stays behind. As root, for the mounts.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { recover } from '../../../runner/client/apply/journal.ts';
import { applyRecords, beginRecord, undoRecord } from '../../../runner/client/apply/record.ts';
import { rewriteAll } from '../../../runner/client/apply/rewrite.ts';
import { doingOf, rewriteOf } from '../../../runner/client/apply/steps.ts';
import { takeSnapshot } from '../../../runner/client/snapshot.ts';
import { carryOut, kindsOf, plan, scene, shell, stateOf, undo } from './apply-support.ts';
import { folder, git } from './support.ts';

const OTHER = '/dev/shm';
let count = 0;

/** A work tree whose git folder is on another disk; undefined where there is only one. */
function apart(t: TestContext): { readonly root: string; readonly gitDir: string } | undefined {
  const root = folder(t);
  if (statSync(OTHER, { throwIfNoEntry: false })?.dev === statSync(root).dev) return undefined;
  const gitDir = join(OTHER, `errand-apply-${process.pid}-${(count += 1)}`);
  t.after(() => shell('/', `rm -rf ${gitDir}`));
  git(root, ['init', '--quiet', `--separate-git-dir=${gitDir}`]);
  return { root, gitDir };
}

const ours = (place: string): string[] =>
  readdirSync(place).filter((name) => name.includes('errand-appl'));

for (const [what, base, result] of [
  ['edits', 'mkdir d; echo a >d/a; echo b >d/b', 'echo x >>d/a; rm d/b'],
  ['a folder becomes a file', 'mkdir d; echo a >d/a; echo b >d/b', 'rm -r d; echo d >d'],
  ['a folder becomes a link', 'mkdir -p d/e; echo a >d/e/a', 'rm -r d; ln -s nowhere d'],
  ['folders go', 'echo k >k; mkdir -p d/e; echo a >d/e/a; echo b >d/b', 'rm -r d'],
  ['a folder is renamed', 'mkdir d; echo a >d/a; echo c >c', 'mv d e; rm c; mkdir c; echo c >c/c'],
] as const) {
  test(`git's folder on another disk: ${what}`, async (t) => {
    const place = apart(t);
    if (!place) return t.skip('there is one disk');
    const { root, gitDir } = place;
    const made = await scene(t, { base, result }, root);
    const before = stateOf(root);
    const done = await carryOut(made, await plan(made));
    git(root, ['add', '--all']);
    assert.equal(git(root, ['diff', '--cached', made.result]), '', 'it is the result');
    assert.deepEqual([...ours(root), ...ours(gitDir)], [], 'nothing else is there');
    assert.deepEqual(await undo(made, done), []);
    assert.deepEqual(stateOf(root), before);
  });
}

test("killed midway with git's folder on another disk", async (t) => {
  const place = apart(t);
  if (!place) return t.skip('there is one disk');
  const made = await scene(t, { base: 'echo a >a; mkdir d; echo b >d/b', result: ':' }, place.root);
  const before = stateOf(made.root);
  const script = `
    import { Journal } from ${JSON.stringify(new URL('../../../runner/client/apply/journal.ts', import.meta.url).href)};
    const journal = new Journal(${JSON.stringify(place)});
    for (const name of ['a', 'd/b']) await journal.moveAside(Buffer.from(name));
    process.kill(process.pid, 'SIGKILL');`;
  const args = ['--input-type=module', '-e', script];
  const ran = spawnSync(process.execPath, args, { encoding: 'utf8' });
  assert.equal(ran.signal, 'SIGKILL', ran.stderr);
  assert.equal(ours(made.root).length, 1, 'what was moved aside is there');
  assert.deepEqual(await recover(made.repository), { wasCutOff: true, stuck: [] });
  assert.deepEqual(stateOf(made.root), before);
  assert.deepEqual([...ours(made.root), ...ours(place.gitDir)], []);
});

/** A folder with a small disk at `d`, or as a whole; undefined where nothing can be mounted. */
function mounted(t: TestContext, below: string, size = '8m'): string | undefined {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'errand-mounted-')));
  const disk = join(root, below);
  mkdirSync(disk, { recursive: true });
  t.after(() => {
    spawnSync('umount', [disk]);
    rmSync(root, { recursive: true, force: true });
  });
  try {
    shell('/', `mount -t tmpfs -o size=${size} none ${disk} 2>&1`);
    return root;
  } catch {
    return undefined;
  }
}

const NO_MOUNT = 'nothing can be mounted here';

for (const [what, result, kinds] of [
  ['edits', 'echo x >>d/a; mv d/b b; echo x >>z', ['b add', 'd/a take', 'd/b delete', 'z take']],
  ['all of its files go', 'rm -r d; echo x >>z', ['d/a delete', 'd/b delete', 'z take']],
  ['a file is to come there', 'rm -r d; echo d >d', ['d refuse', 'd/a refuse', 'd/b refuse']],
] as const) {
  test(`a disk that is mounted in the work tree: ${what}`, async (t) => {
    const root = mounted(t, 'd');
    if (!root) return t.skip(NO_MOUNT);
    const made = await scene(t, { base: 'echo a >d/a; echo b >d/b; echo z >z', result }, root);
    const before = stateOf(root);
    const steps = await plan(made);
    assert.deepEqual(kindsOf(steps), kinds);
    const done = await carryOut(made, steps);
    assert.deepEqual([...ours(root), ...ours(join(root, 'd'))], []);
    assert.deepEqual(await undo(made, done), []);
    assert.deepEqual(stateOf(root), before);
  });
}

test('what cannot be written is known before anything is, and the rest can be applied', async (t) => {
  const root = mounted(t, 'd');
  if (!root) return t.skip(NO_MOUNT);
  const made = await scene(
    t,
    {
      base: 'mkdir d/e; echo a >d/e/a; echo b >d/b; echo z >z',
      result: 'echo x >>d/e/a; rm d/b; mkdir d/n; echo n >d/n/n; echo x >>z',
    },
    root,
  );
  shell('/', `mount -o remount,ro ${root}/d`);
  const steps = await plan(made);
  assert.deepEqual(kindsOf(steps), ['d/b refuse', 'd/e/a refuse', 'd/n/n refuse', 'z take']);
  for (const step of steps) {
    if (step.kind === 'refuse') assert.equal(step.reason, 'the disk is read-only there');
  }
  await carryOut(made, steps);
  assert.equal(readFileSync(join(root, 'z'), 'utf8'), 'z\nx\n');
});

test('the mode of a file that another user owns, in a folder of both', async (t) => {
  if (process.geteuid?.() !== 0) return t.skip('only root can be somebody else');
  const made = await scene(t, { base: 'echo a >a', result: 'chmod +x a' });
  const rewrites = doingOf(await plan(made)).flatMap((step) => rewriteOf(step) ?? []);
  shell(made.root, 'chmod 777 . .git');
  process.seteuid?.(65_534);
  try {
    await rewriteAll(made.repository, rewrites, { modes: true });
  } finally {
    process.seteuid?.(0);
  }
  const { mode, uid } = statSync(join(made.root, 'a'));
  assert.deepEqual([mode & 0o100, uid], [0o100, 65_534], 'it was replaced, as git does');
});

test('a disk that is full: nothing is changed, or nothing is taken back, and it is said', async (t) => {
  const root = mounted(t, '.', '5m');
  if (!root) return t.skip(NO_MOUNT);
  const base = 'head -c 700000 /dev/urandom | base64 -w 70 >a; echo b >b; mkdir d; echo d >d/d';
  const result = 'echo x >>a; rm b; rm -r d; echo d >d';
  const made = await scene(t, { base, result }, root);
  const before = stateOf(root);
  const { repository } = made;
  const rewrites = doingOf(await plan(made)).flatMap((step) => rewriteOf(step) ?? []);
  const apply = async (): Promise<void> => {
    const record = await beginRecord(repository, { task: 'task-aaaa', attempt: 1 }, rewrites);
    await rewriteAll(repository, rewrites, { modes: true, keep: record.keep });
  };
  const fill = () => shell(root, 'cat /dev/zero >fill 2>&1 || true');
  fill();
  await assert.rejects(apply(), { hint: /^Nothing was changed\./ });
  await assert.rejects(takeSnapshot(repository, { taskId: 'task-0001' }), {
    message: `The disk that has ${root} is full.`,
  });
  shell(root, 'rm fill');
  assert.deepEqual(stateOf(root), before);
  await apply();
  const [record] = await applyRecords(repository);
  assert.ok(record);
  fill();
  await assert.rejects(undoRecord(repository, record, true), {
    message: /could not be written: the disk is full$/,
    hint: 'The work tree is unchanged.',
  });
  shell(root, 'rm fill');
  assert.deepEqual((await undoRecord(repository, record, true)).left, []);
  assert.deepEqual(stateOf(root), before);
  assert.deepEqual(ours(repository.gitDir), ['errand-applied']);
});
