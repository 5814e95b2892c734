/**
 * Applying where the repository has gone far since, is a part of another one, or the change is
 * large; each with its record, and undone exactly.
 */
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { chosenChanges, unitsOf } from '../../../runner/client/apply/part.ts';
import { applyRecords, beginRecord, undoRecord } from '../../../runner/client/apply/record.ts';
import { rewriteAll } from '../../../runner/client/apply/rewrite.ts';
import { doingOf, rewriteOf, withoutConflicts } from '../../../runner/client/apply/steps.ts';
import { planMerge } from '../../../runner/client/merge.ts';
import { findRepository } from '../../../runner/client/repository.ts';
import type { FileChange } from '../../../runner/protocol/task.ts';
import {
  changesOf,
  kindsOf,
  resultOf,
  type Scene,
  scene,
  shell,
  stateOf,
} from './apply-support.ts';
import { type Cleaning, folder, git } from './support.ts';

/** Applies what fits and keeps the record, as the command does. */
async function apply(
  { repository }: Scene,
  changes: readonly FileChange[],
  task = 'task-aaaa',
): Promise<string[]> {
  const steps = await planMerge(repository, changes);
  const rewrites = doingOf(withoutConflicts(steps)).flatMap((step) => rewriteOf(step) ?? []);
  const record = await beginRecord(repository, { task, attempt: 1 }, rewrites);
  await record.keep(await rewriteAll(repository, rewrites, { modes: true }));
  return kindsOf(steps);
}

async function undo({ repository }: Scene): Promise<void> {
  const [newest] = await applyRecords(repository);
  assert.ok(newest);
  assert.deepEqual((await undoRecord(repository, newest, true)).left, []);
}

/** In a repository that is there already. */
async function sceneIn(t: Cleaning, root: string, script: string): Promise<Scene> {
  const result = resultOf(t, root, script);
  return { root, repository: await findRepository(root), result, changes: changesOf(root, result) };
}

const read = ({ root }: Scene, path: string): string =>
  readFileSync(join(root, path), 'utf8').trimEnd().replaceAll('\n', ' ');

test('the base is 500 commits old', async (t) => {
  const made = await scene(t, {
    base: 'seq 9 >a; seq 9 >b; seq 9 >c; mkdir d; seq 3 11 >d/old',
    result: 'sed -i s/2/two/ a b; sed -i s/5/five/ c d/old',
  });
  const commits = Array.from({ length: 500 }, (_, n) => {
    const data = `data ${String(n).length}\n${n}\n`;
    const from = n === 0 ? `from ${git(made.root, ['rev-parse', 'HEAD'])}\n` : '';
    const who = 'committer A <a@localhost> 1700000000 +0000';
    return `commit refs/heads/main\n${who}\n${data}${from}M 100644 inline log\n${data}`;
  });
  git(made.root, ['fast-import', '--quiet', '--force'], commits.join(''));
  git(made.root, ['reset', '--quiet', '--hard']);
  shell(made.root, 'git mv d/old d/new; sed -i s/8/eight/ a; sed -i s/2/zwei/ b; git rm -q c');
  git(made.root, ['commit', '--quiet', '-am', 'last']);
  assert.equal(git(made.root, ['rev-list', '--count', 'HEAD', `^${made.result}^`]), '501');
  const before = stateOf(made.root);
  const steps = await planMerge(made.repository, made.changes, new Map(), `${made.result}^`);
  assert.deepEqual(kindsOf(steps), ['a merged', 'b conflict', 'c refuse', 'd/new take']);
  assert.deepEqual(stateOf(made.root), before);
  await apply(
    made,
    made.changes.filter(({ path }) => path === 'a'),
  );
  assert.equal(read(made, 'a'), '1 two 3 4 5 6 7 eight 9');
  await undo(made);
  assert.deepEqual(stateOf(made.root), before);
});

test('two results change the same lines: the second is in conflict there, and merged elsewhere', async (t) => {
  const made = await scene(t, { base: 'seq 12 >a', result: 'sed -i s/^2$/two/ a' });
  const second = await sceneIn(t, made.root, 'sed -i -e s/^2$/zwei/ -e s/^9$/neun/ a');
  assert.deepEqual(await apply(made, made.changes), ['a take']);
  assert.deepEqual(await apply(second, second.changes, 'task-bbbb'), ['a conflict']);
  assert.equal(read(made, 'a'), '1 two 3 4 5 6 7 8 9 10 11 12');
  const units = await unitsOf(second.repository, second.changes);
  const part = await chosenChanges(second.repository, units, new Map([['a', new Set([1])]]));
  assert.deepEqual(await apply(second, part, 'task-bbbb'), ['a merged']);
  assert.equal(read(made, 'a'), '1 two 3 4 5 6 7 8 neun 10 11 12');
  await undo(second);
  assert.equal(read(made, 'a'), '1 two 3 4 5 6 7 8 9 10 11 12', 'the first result stays');
});

test('a submodule as the opened folder: it alone is changed', async (t) => {
  const inner = await scene(t, { base: 'seq 9 >a', result: ':' });
  const outer = await scene(t, { base: 'seq 9 >a', result: ':' });
  const add = [
    '-c',
    'protocol.file.allow=always',
    'submodule',
    '--quiet',
    'add',
    inner.root,
    'sub',
  ];
  git(outer.root, add);
  git(outer.root, ['commit', '--quiet', '-m', 'sub']);
  const made = await sceneIn(t, join(outer.root, 'sub'), 'sed -i s/2/two/ a; echo n >n');
  assert.match(made.repository.gitDir, /\.git\/modules\/sub$/);
  const before = stateOf(outer.root);
  assert.deepEqual(await apply(made, made.changes), ['a take', 'n add']);
  assert.equal(git(made.root, ['status', '--porcelain']), ' M a\n?? n');
  assert.equal(read(outer, 'a'), '1 2 3 4 5 6 7 8 9');
  await undo(made);
  assert.deepEqual(stateOf(outer.root), before);
});

test('a repository inside the folder of another one, which ignores it', async (t) => {
  const outer = await scene(t, { base: 'seq 9 >a; echo inner >.gitignore', result: ':' });
  mkdirSync(join(outer.root, 'inner'));
  const made = await scene(
    t,
    { base: 'seq 9 >a', result: 'sed -i s/2/two/ a' },
    join(outer.root, 'inner'),
  );
  const before = stateOf(outer.root);
  assert.deepEqual(await apply(made, made.changes), ['a take']);
  assert.equal(git(outer.root, ['status', '--porcelain']), '');
  assert.deepEqual(await applyRecords(outer.repository), [], 'the outer one knows nothing of it');
  await undo(made);
  assert.deepEqual(stateOf(outer.root), before);
});

test('of a linked work tree, the others are untouched', async (t) => {
  const main = await scene(t, { base: 'seq 9 >a', result: 'sed -i s/2/two/ a' });
  const root = join(folder(t), 'linked');
  git(main.root, ['worktree', 'add', '--quiet', '--detach', root]);
  const made: Scene = { ...main, root, repository: await findRepository(root) };
  const before = [stateOf(main.root), stateOf(root)];
  assert.deepEqual(await apply(made, made.changes), ['a take']);
  assert.deepEqual(stateOf(main.root), before[0]);
  assert.deepEqual(await applyRecords(main.repository), []);
  await undo(made);
  assert.deepEqual([stateOf(main.root), stateOf(root)], before);
});

test('a change of 50 MB, of which a hunk is chosen, then all of it', async (t) => {
  const made = await scene(t, {
    base: 'for n in $(seq 25); do seq 300000 >$n; done',
    result: "for n in $(seq 25); do sed -i -e 's/$/ x/' -e 150000s/.*/150000/ $n; done",
  });
  const units = await unitsOf(made.repository, made.changes);
  assert.ok(units.every(({ hunks }) => hunks.length === 2));
  const size = made.changes.reduce((sum, { additions = 0 }) => sum + additions, 0);
  assert.equal(size, 25 * 299_999);
  const part = await chosenChanges(made.repository, units, new Map([['7', new Set([1])]]));
  assert.deepEqual(await apply(made, part), ['7 take']);
  assert.equal(read(made, '7').slice(-8), '300000 x');
  await undo(made);
  assert.equal((await apply(made, made.changes)).length, 25);
  const bytes = made.changes.reduce(
    (sum, { path }) => sum + statSync(join(made.root, path)).size,
    0,
  );
  assert.ok(bytes > 50e6, `${bytes}`);
  await undo(made);
  assert.equal(git(made.root, ['status', '--porcelain']), '');
});
