/** What is left of a result of which a part was applied, and what would become of it. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { fittingRows, partRows, sharesOf } from '../../../extension/review/part-rows.ts';
import { chooseChanges } from '../../../runner/client/apply/choose-changes.ts';
import {
  type Choice,
  chosenChanges,
  isAll,
  requireSameHunks,
  unitsOf,
} from '../../../runner/client/apply/part.ts';
import { type Preview, previewOf } from '../../../runner/client/apply/preview.ts';
import {
  applyRecords,
  beginRecord,
  hadOf,
  undoRecord,
} from '../../../runner/client/apply/record.ts';
import { rewriteAll } from '../../../runner/client/apply/rewrite.ts';
import { doingOf, rewriteOf } from '../../../runner/client/apply/steps.ts';
import { tell, toldResults } from '../../../runner/client/apply/told.ts';
import { planMerge } from '../../../runner/client/merge.ts';
import type { TaskState } from '../../../runner/protocol/task.ts';
import { attemptOf, stateOf, t as words } from '../../unit/extension/samples.ts';
import { changesOf, type Scene, scene, shell } from './apply-support.ts';
import { git } from './support.ts';

const TASK = 'task-aaaa';
const NINE = `seq 9 >a; seq 9 >b; printf 'a\\0b' >bin`;
const RESULT = 'sed -i -e s/2/two/ -e s/5/five/ -e s/8/eight/ a; echo 10 >>b; echo n >n';
/** The follow-up keeps one line, reverts one, and changes one again; and reverts a file. */
const NEXT = 'sed -i -e s/2/two/ -e s/8/EIGHT/ a; echo n >n';

interface Story {
  readonly made: Scene;
  readonly task: TaskState;
}

async function story(t: TestContext, result = RESULT, isFollowUp = true): Promise<Story> {
  const made = await scene(t, { base: NINE, result });
  const next = await scene(t, { base: NINE, result: NEXT });
  git(made.root, ['fetch', '--quiet', next.root, 'refs/result:refs/next']);
  const commits = [made.result, git(made.root, ['rev-parse', 'refs/next'])];
  const attempts = commits.map((commit, index) =>
    attemptOf({
      n: index + 1,
      ...(index > 0 && isFollowUp && { continues: index }),
      result: {
        ref: `refs/errand/tasks/${TASK}/attempts/${index + 1}`,
        commit,
        files: changesOf(made.root, commit, `${made.result}^`),
        additions: 0,
        deletions: 0,
      },
    }),
  );
  return { made, task: stateOf(TASK, { attempts }) };
}

type Chosen = Readonly<Record<string, 'all' | readonly number[]>> | 'all';

/** As the command does. */
async function apply({ made, task }: Story, chosen: Chosen, n = 1): Promise<readonly string[]> {
  const { repository } = made;
  const attempt = task.attempts[n - 1];
  assert.ok(attempt);
  const had = await hadOf(repository, TASK);
  const changes = await chooseChanges(repository, task, attempt, new Map(), had);
  const units = await unitsOf(repository, changes);
  const choice = new Map(
    units.flatMap(({ key }) => {
      const each = chosen === 'all' ? 'all' : chosen[key];
      return each === undefined ? [] : [[key, each === 'all' ? each : new Set(each)]];
    }),
  );
  const wanted = await chosenChanges(repository, units, choice);
  const steps = await planMerge(repository, wanted);
  const rewrites = doingOf(steps).flatMap((step) => rewriteOf(step) ?? []);
  const record = await beginRecord(repository, { task: TASK, attempt: n }, rewrites);
  const isWhole = isAll(units, choice);
  const done = await rewriteAll(repository, rewrites, { modes: true });
  await record.keep(done, isWhole ? undefined : { changes: wanted });
  await tell(repository, { task: TASK, [isWhole ? 'has' : 'part']: n });
  return steps.map(({ path, kind }) => `${path} ${kind}`).toSorted();
}

/** Hunks that are left, by file. */
async function rest({ made, task }: Story, n = 1): Promise<Record<string, number>> {
  const attempt = task.attempts[n - 1];
  assert.ok(attempt);
  const had = await hadOf(made.repository, TASK);
  const changes = await chooseChanges(made.repository, task, attempt, new Map(), had);
  const units = await unitsOf(made.repository, changes);
  return Object.fromEntries(units.map(({ key, hunks, given }) => [key, hunks.length - given.size]));
}

/** What the editor ticks at first. */
function fitting(previews: readonly Preview[]): Choice {
  const offers = [{ attempt: 1, previews }];
  const rows = partRows(offers, words);
  const [share] = sharesOf(offers, rows, fittingRows(rows, offers));
  return share?.choice ?? new Map();
}

const read = ({ made }: Story, path: string): string =>
  readFileSync(join(made.root, path), 'utf8').trimEnd().replaceAll('\n', ' ');

test('the rest is what was not applied yet', async (t) => {
  const one = await story(t);
  assert.deepEqual(await rest(one), { a: 3, b: 0, n: 0 });
  assert.deepEqual(await apply(one, { a: [1], n: 'all' }), ['a take', 'n add']);
  assert.equal(read(one, 'a'), '1 2 3 4 five 6 7 8 9');
  assert.deepEqual(await rest(one), { a: 2, b: 0 });
  assert.deepEqual(await apply(one, { a: [2] }), ['a take']);
  assert.equal(read(one, 'a'), '1 2 3 4 five 6 7 eight 9');
  assert.deepEqual(await rest(one), { a: 1, b: 0 });
  assert.deepEqual(await apply(one, 'all'), ['a take', 'b take']);
  assert.equal(read(one, 'a'), '1 two 3 4 five 6 7 eight 9');
  assert.deepEqual(await hadOf(one.made.repository, TASK), { whole: 1, parts: [] });
});

test('hunks keep their numbers while parts of the file are applied', async (t) => {
  const one = await story(t, 'sed -i -e s/2/two/ -e "s/4/x\\nfour/" -e s/6/six/ -e /8/d a; rm b');
  await apply(one, { a: [1] });
  shell(one.made.root, 'sed -i s/four/FOUR/ a');
  const numbered = async () => {
    const [attempt] = one.task.attempts;
    assert.ok(attempt);
    const had = await hadOf(one.made.repository, TASK);
    const { repository } = one.made;
    const changes = await chooseChanges(repository, one.task, attempt, new Map(), had);
    const units = await unitsOf(repository, changes);
    const previews = await previewOf(repository, units, await planMerge(repository, changes));
    return previews.find(({ unit }) => unit.key === 'a')?.hunks;
  };
  assert.deepEqual(await numbered(), ['clean', 'there', 'clean', 'clean']);
  // What is there already changes nothing, and is undone by nobody.
  assert.deepEqual(await apply(one, { a: [1] }), []);
  assert.deepEqual(await apply(one, { a: [3] }), ['a merged']);
  assert.equal(read(one, 'a'), '1 2 3 x FOUR 5 6 7 9');
  assert.deepEqual(await numbered(), ['clean', 'there', 'clean', 'there']);
  assert.deepEqual(await apply(one, { a: [0, 2] }), ['a merged']);
  assert.equal(read(one, 'a'), '1 two 3 x FOUR 5 six 7 9');
  assert.deepEqual(await rest(one), { b: 0 });
});

test('an edit of what was applied stays when the rest is', async (t) => {
  const one = await story(t);
  await apply(one, { a: [1] });
  shell(one.made.root, 'sed -i s/five/fünf/ a');
  assert.deepEqual(await apply(one, 'all'), ['a merged', 'b take', 'n add']);
  assert.equal(read(one, 'a'), '1 two 3 4 fünf 6 7 eight 9');
});

test('a part that git has taken out again is missing like the others', async (t) => {
  const one = await story(t);
  await apply(one, { a: [1], n: 'all' });
  shell(one.made.root, 'git checkout -q -- a; rm n');
  assert.deepEqual(await rest(one), { a: 3, b: 0, n: 0 });
  assert.deepEqual(await apply(one, 'all'), ['a take', 'b take', 'n add']);
  assert.equal(read(one, 'a'), '1 two 3 4 five 6 7 eight 9');
});

test('each part is undone by itself, and the others stay', async (t) => {
  const one = await story(t);
  const { repository } = one.made;
  await apply(one, { a: [1] });
  await apply(one, { a: [0], b: 'all' });
  const undo = async () => {
    const [newest] = await applyRecords(repository);
    assert.ok(newest);
    assert.deepEqual((await undoRecord(repository, newest, true)).left, []);
  };
  await undo();
  assert.equal(read(one, 'a'), '1 2 3 4 five 6 7 8 9');
  assert.deepEqual(await toldResults(repository), [{ task: TASK, part: 1 }]);
  assert.deepEqual(await rest(one), { a: 2, b: 0, n: 0 });
  await undo();
  assert.equal(git(one.made.root, ['status', '--porcelain']), '');
  assert.deepEqual(await toldResults(repository), [{ task: TASK }]);
});

test('a follow-up brings what was left of the result before it, too', async (t) => {
  const one = await story(t);
  await apply(one, { a: [1], b: 'all' });
  assert.equal(read(one, 'a'), '1 2 3 4 five 6 7 8 9');
  await apply(one, 'all', 2);
  assert.equal(read(one, 'a'), '1 two 3 4 5 6 7 EIGHT 9');
  assert.equal(read(one, 'b'), '1 2 3 4 5 6 7 8 9', 'it is as it was before both');
  assert.equal(read(one, 'n'), 'n');
});

test('a part of a follow-up goes onto the whole result before it', async (t) => {
  const one = await story(t);
  await apply(one, 'all');
  assert.deepEqual(await rest(one, 2), { a: 2, b: 0 });
  await apply(one, { a: [1] }, 2);
  assert.equal(read(one, 'a'), '1 two 3 4 five 6 7 EIGHT 9');
  assert.deepEqual(await rest(one, 2), { a: 1, b: 0 });
  await apply(one, 'all', 2);
  assert.equal(read(one, 'a'), '1 two 3 4 5 6 7 EIGHT 9');
});

test('parts of two attempts side by side, each undone by itself', async (t) => {
  const one = await story(t, RESULT, false);
  await apply(one, { a: [1] });
  assert.deepEqual(await apply(one, { a: [1] }, 2), ['a merged']);
  assert.equal(read(one, 'a'), '1 2 3 4 five 6 7 EIGHT 9');
  assert.deepEqual(await rest(one), { a: 2, b: 0, n: 0 });
  const [newest] = await applyRecords(one.made.repository);
  assert.ok(newest);
  await undoRecord(one.made.repository, newest, true);
  assert.equal(read(one, 'a'), '1 2 3 4 five 6 7 8 9');
  assert.deepEqual(await toldResults(one.made.repository), [{ task: TASK, part: 1 }]);
});

test('a record that somebody has made up counts for nothing', async (t) => {
  const one = await story(t);
  await apply(one, { a: [1] });
  const [record] = await applyRecords(one.made.repository);
  assert.ok(record);
  for (const part of [
    [{ name: 'YQ==', after: { mode: '100644', blob: '--output=x' } }],
    [{ name: Buffer.from('../a').toString('base64') }],
    'a',
    [7],
  ]) {
    const file = join(record.folder, 'record.json');
    writeFileSync(file, JSON.stringify({ ...record.written, part }));
    assert.deepEqual(await hadOf(one.made.repository, TASK), { parts: [] });
  }
});

test('what would become of each hunk is known before', async (t) => {
  const one = await story(t);
  shell(one.made.root, 'sed -i -e s/2/zwei/ -e s/5/five/ a; echo mine >n');
  const { repository, changes } = one.made;
  const units = await unitsOf(repository, changes);
  const previews = await previewOf(repository, units, await planMerge(repository, changes));
  assert.deepEqual(
    previews.map(({ unit, step, hunks }) => [unit.key, step.kind, ...hunks]),
    [
      ['a', 'conflict', 'conflict', 'there', 'clean'],
      ['b', 'take'],
      ['n', 'conflict'],
    ],
  );
  assert.deepEqual(
    [...fitting(previews)],
    [
      ['a', new Set([1, 2])],
      ['b', 'all'],
    ],
  );
  const wanted = await chosenChanges(repository, units, fitting(previews));
  const kinds = (await planMerge(repository, wanted)).map(({ path, kind }) => `${path} ${kind}`);
  assert.deepEqual(kinds, ['a merged', 'b take'], 'it does fit');
});

test('edits beside the hunks, and other line ends, are in nobody’s way', async (t) => {
  const one = await story(t, 'sed -i -e s/2/two/ -e s/5/five/ a');
  shell(one.made.root, "sed -i -e 's/$/\\r/' -e s/9/mine/ a");
  const { repository, changes } = one.made;
  const units = await unitsOf(repository, changes);
  const [first] = await previewOf(repository, units, await planMerge(repository, changes));
  assert.deepEqual([first?.step.kind, first?.hunks], ['merged', ['clean', 'clean']]);
});

test('conflicts in every hunk, files that were deleted here, and binaries are left', async (t) => {
  const one = await story(t, `${RESULT}; printf 'a\\0c' >bin`);
  const { repository, changes } = one.made;
  shell(one.made.root, "sed -i 's/$/ mine/' a; rm b; printf 'x\\0y' >bin");
  const units = await unitsOf(repository, changes);
  const previews = await previewOf(repository, units, await planMerge(repository, changes));
  assert.deepEqual(
    previews.map(({ unit, step, hunks }) => [unit.key, step.kind, hunks]),
    [
      ['a', 'conflict', ['conflict', 'conflict', 'conflict']],
      ['b', 'refuse', []],
      ['bin', 'refuse', []],
      ['n', 'add', []],
    ],
  );
  assert.deepEqual([...fitting(previews)], [['n', 'all']]);
  assert.deepEqual(await apply(one, { n: 'all' }), ['n add']);
  assert.equal(read(one, 'a'), '1 mine 2 mine 3 mine 4 mine 5 mine 6 mine 7 mine 8 mine 9 mine');
});

test('a part that git has taken out is missing, also where the file was edited after that', async (t) => {
  const one = await story(t);
  await apply(one, { a: [0, 1], b: 'all' });
  shell(one.made.root, 'git checkout -q a; sed -i s/^9$/mine/ a');
  assert.deepEqual(await rest(one), { a: 3, n: 0 });
  assert.deepEqual(await apply(one, { a: [0] }), ['a merged']);
  assert.equal(read(one, 'a'), '1 two 3 4 5 6 7 8 mine');
  shell(one.made.root, 'sed -i s/two/zwei/ a');
  assert.deepEqual(await rest(one), { a: 2, n: 0 }, 'an edit of what was applied is none of that');
});

test('a part is known for longer than it can be undone', async (t) => {
  const one = await story(t);
  await apply(one, { a: [1] });
  const { repository, root } = one.made;
  for (let n = 0; n < 22; n += 1) {
    shell(root, 'echo 1 >other');
    const bytes = Buffer.from('other');
    const expect = { mode: '100644', content: Buffer.from('1\n') };
    const rewrites = [{ path: 'other', bytes, expect, become: undefined }];
    const record = await beginRecord(repository, { task: `task-${n}`, attempt: 1 }, rewrites);
    await record.keep(await rewriteAll(repository, rewrites, { modes: true }));
  }
  const known = (await applyRecords(repository)).map(({ task }) => task);
  assert.deepEqual([known.length, known.includes(TASK)], [20, false]);
  assert.deepEqual(await rest(one), { a: 2, b: 0, n: 0 });
  // The follow-up reverts what was applied; taken for an edit, it would stay.
  assert.deepEqual(await apply(one, 'all', 2), ['a take', 'n add']);
  assert.equal(read(one, 'a'), '1 two 3 4 5 6 7 EIGHT 9');
});

test('hunks are none that were chosen once the work tree has lost a part', async (t) => {
  const one = await story(t);
  const { repository } = one.made;
  await apply(one, { a: [1] });
  const units = async () => {
    const [attempt] = one.task.attempts;
    assert.ok(attempt);
    const had = await hadOf(repository, TASK);
    return unitsOf(repository, await chooseChanges(repository, one.task, attempt, new Map(), had));
  };
  const chosen = { choice: new Map([['a', new Set([1])]]), units: await units() };
  requireSameHunks(chosen, await units());
  shell(one.made.root, 'git checkout -q a');
  const now = await units();
  assert.throws(() => requireSameHunks(chosen, now), { code: 'conflict' });
  requireSameHunks({ choice: new Map([['a', 'all']]), units: chosen.units }, now);
});

test('a part between lines that repeat is not missing beside edits', async (t) => {
  const made = await scene(t, {
    base: "printf 'x\\n-\\n\\nb\\n6\\n' >a; echo b >b",
    result: "printf 'x\\n-\\nnew\\n-\\n\\nb\\n6\\n' >a; echo c >b",
    here: "printf '%s\\n' - 6 - '' b >a",
  });
  const attempt = attemptOf({
    result: { ref: 'r', commit: made.result, files: [...made.changes], additions: 0, deletions: 0 },
  });
  const one = { made, task: stateOf(TASK, { attempts: [attempt] }) };
  assert.deepEqual(await apply(one, { a: 'all' }), ['a merged']);
  const once = read(one, 'a');
  assert.deepEqual(await rest(one), { b: 0 });
  await apply(one, { a: 'all' });
  assert.equal(read(one, 'a'), once);
});
