/** Taking parts of two attempts at one task together: in one apply, with one undo. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { type Share, together } from '../../../runner/client/apply/across.ts';
import { chooseChanges } from '../../../runner/client/apply/choose-changes.ts';
import { type Choice, unitsOf } from '../../../runner/client/apply/part.ts';
import {
  applyRecords,
  beginRecord,
  hadOf,
  undoRecord,
} from '../../../runner/client/apply/record.ts';
import { rewriteAll } from '../../../runner/client/apply/rewrite.ts';
import { doingOf, rewriteOf } from '../../../runner/client/apply/steps.ts';
import { planMerge } from '../../../runner/client/merge.ts';
import type { TaskState } from '../../../runner/protocol/task.ts';
import { attemptOf, stateOf as taskOf } from '../../unit/extension/samples.ts';
import { changesOf, type Scene, scene, shell, stateOf } from './apply-support.ts';
import { git } from './support.ts';

const TASK = 'task-aaaa';
const BASE = 'seq 12 >a; seq 9 >b; seq 9 >c';
const ONE = 'sed -i -e s/^2$/two/ -e s/^8$/eight/ a; sed -i s/5/five/ b; echo one >n; chmod +x c';
const OTHER = 'sed -i -e s/^2$/zwei/ -e s/^5$/fuenf/ a; rm b; echo other >n; sed -i s/5/cinq/ c';

interface Story {
  readonly made: Scene;
  readonly task: TaskState;
}

async function story(t: TestContext, here = ':'): Promise<Story> {
  const made = await scene(t, { base: BASE, result: ONE, here });
  const next = await scene(t, { base: BASE, result: OTHER });
  git(made.root, ['fetch', '--quiet', next.root, 'refs/result:refs/next']);
  const commits = [made.result, git(made.root, ['rev-parse', 'refs/next'])];
  const attempts = commits.map((commit, index) => {
    const files = changesOf(made.root, commit, `${made.result}^`);
    const ref = `refs/errand/tasks/${TASK}/attempts/${index + 1}`;
    return attemptOf({
      n: index + 1,
      result: { ref, commit, files, additions: 0, deletions: 0 },
    });
  });
  return { made, task: taskOf(TASK, { attempts }) };
}

type Chosen = Readonly<Record<string, 'all' | readonly number[]>>;

async function sharesOf({ made, task }: Story, chosen: readonly Chosen[]): Promise<Share[]> {
  const { repository } = made;
  const had = await hadOf(repository, TASK);
  const shares: Share[] = [];
  for (const [index, each] of chosen.entries()) {
    const attempt = task.attempts[index];
    assert.ok(attempt);
    const changes = await chooseChanges(repository, task, attempt, new Map(), had);
    const units = await unitsOf(repository, changes, { singles: true });
    const choice: Choice = new Map(
      Object.entries(each).map(([key, hunks]) => [key, hunks === 'all' ? hunks : new Set(hunks)]),
    );
    shares.push({ attempt: attempt.n, units, choice });
  }
  return shares;
}

/** As the editor does. */
async function apply(one: Story, ...chosen: Chosen[]): Promise<readonly string[]> {
  const { repository } = one.made;
  const { changes, taken } = await together(repository, await sharesOf(one, chosen));
  const steps = await planMerge(repository, changes);
  const rewrites = doingOf(steps).flatMap((step) => rewriteOf(step) ?? []);
  const record = await beginRecord(repository, { task: TASK, attempt: 1 }, rewrites);
  const [own, ...beside] = taken;
  const done = await rewriteAll(repository, rewrites, { modes: true });
  await record.keep(done, { changes: own?.changes ?? [], beside });
  return steps.map(({ path, kind }) => `${path} ${kind}`).toSorted();
}

async function left(one: Story): Promise<readonly Record<string, number[]>[]> {
  return (await sharesOf(one, [{}, {}])).map(({ units }) =>
    Object.fromEntries(
      units.map(({ key, hunks, given }) => [
        key,
        hunks.flatMap((_, at) => (given.has(at) ? [] : [at])),
      ]),
    ),
  );
}

async function undo({ made }: Story): Promise<void> {
  const [newest] = await applyRecords(made.repository);
  assert.ok(newest);
  assert.deepEqual((await undoRecord(made.repository, newest, true)).left, []);
}

const read = ({ made }: Story, path: string): string =>
  readFileSync(join(made.root, path), 'utf8').trimEnd().replaceAll('\n', ' ');

test('hunks of both attempts in one file, and files of each, with one undo', async (t) => {
  const one = await story(t, 'sed -i s/12/mine/ a');
  const before = stateOf(one.made.root);
  const kinds = await apply(one, { a: [1], n: 'all' }, { a: [0, 1], b: 'all' });
  assert.deepEqual(kinds, ['a merged', 'b delete', 'n add']);
  assert.equal(read(one, 'a'), '1 zwei 3 4 fuenf 6 7 eight 9 10 11 mine');
  assert.equal(read(one, 'n'), 'one');
  await undo(one);
  assert.deepEqual(stateOf(one.made.root), before);
});

test('each attempt knows what is left of it afterwards', async (t) => {
  const one = await story(t);
  await apply(one, { a: [1] }, { a: [0] });
  assert.equal(read(one, 'a'), '1 zwei 3 4 5 6 7 eight 9 10 11 12');
  assert.deepEqual(await left(one), [
    { a: [0], b: [0], c: [], n: [] },
    { a: [1], b: [], c: [0], n: [] },
  ]);
  assert.deepEqual(await apply(one, {}, { a: [1] }), ['a merged']);
  assert.equal(
    read(one, 'a'),
    '1 zwei 3 4 fuenf 6 7 eight 9 10 11 12',
    'the other attempt’s hunk stays',
  );
  await undo(one);
  assert.equal(read(one, 'a'), '1 zwei 3 4 5 6 7 eight 9 10 11 12');
  assert.deepEqual((await left(one))[1], { a: [1], b: [], c: [0], n: [] });
});

for (const [what, chosen] of [
  ['lines that touch', [{ a: [0] }, { a: [0] }]],
  ['two new files of one name', [{ n: 'all' }, { n: 'all' }]],
  ['a file that one edits and the other deletes', [{ b: [0] }, { b: 'all' }]],
  ['a mode and lines', [{ c: 'all' }, { c: [0] }]],
] as const) {
  test(`not together: ${what}`, async (t) => {
    const one = await story(t);
    const before = stateOf(one.made.root);
    const shares = await sharesOf(one, chosen);
    await assert.rejects(together(one.made.repository, shares), { code: 'conflict' });
    assert.deepEqual(stateOf(one.made.root), before);
  });
}

test('what both have made alike comes once, and neither has it left', async (t) => {
  const one = await story(t);
  shell(one.made.root, 'git checkout -q -b next refs/next && sed -i s/zwei/two/ a');
  git(one.made.root, ['commit', '--quiet', '-am', 'same']);
  git(one.made.root, ['checkout', '--quiet', 'main']);
  const commit = git(one.made.root, ['rev-parse', 'refs/heads/next']);
  const files = changesOf(one.made.root, commit, `${one.made.result}^`);
  const [first, second] = one.task.attempts;
  assert.ok(first && second?.result);
  const attempts = [first, { ...second, result: { ...second.result, commit, files } }];
  const same = { made: one.made, task: { ...one.task, attempts } };
  assert.deepEqual(await apply(same, { a: [0, 1] }, { a: [0, 1] }), ['a take']);
  assert.equal(read(same, 'a'), '1 two 3 4 fuenf 6 7 eight 9 10 11 12');
  assert.deepEqual(await left(same), [
    { b: [0], c: [], n: [] },
    { b: [], c: [0], n: [] },
  ]);
});
