/** A later result of a task, where the work tree has an older one already, or has it no more. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { chooseChanges } from '../../../runner/client/apply/choose-changes.ts';
import { planMerge } from '../../../runner/client/merge.ts';
import type { AttemptState, TaskState } from '../../../runner/protocol/task.ts';
import { attemptOf, stateOf } from '../../unit/extension/samples.ts';
import { carryOut, changesOf, type Scene, scene, shell } from './apply-support.ts';
import { git } from './support.ts';

const LINES = 'seq 9 >a; seq 9 >b';
/** Attempt 1 changes two lines and adds a file; attempt 2 takes back one of them. */
const OLDER = 'sed -i s/^1$/one/ a; sed -i s/^9$/nine/ a; echo n >n';
const NEWER = 'sed -i s/^9$/nine/ a; echo n >n; echo 10 >>b';

async function two(t: TestContext): Promise<{ made: Scene; task: TaskState; last: AttemptState }> {
  const made = await scene(t, { base: LINES, result: OLDER });
  const newer = await scene(t, { base: LINES, result: NEWER });
  git(made.root, ['fetch', '--quiet', newer.root, 'refs/result:refs/newer']);
  const base = `${made.result}^`;
  const result = (n: number, commit: string) => ({
    ref: `refs/errand/tasks/task-aaaa/attempts/${n}`,
    commit,
    files: changesOf(made.root, commit, base),
    additions: 0,
    deletions: 0,
  });
  const attempts = [
    attemptOf({ n: 1, result: result(1, made.result) }),
    attemptOf({
      n: 2,
      continues: 1,
      result: result(2, git(made.root, ['rev-parse', 'refs/newer'])),
    }),
  ];
  const [, last] = attempts;
  assert.ok(last);
  return { made, task: stateOf('task-aaaa', { attempts }), last };
}

const read = ({ root }: Scene, path: string): string =>
  readFileSync(join(root, path), 'utf8').trimEnd().replaceAll('\n', ' ');

for (const [what, remembered, here, a] of [
  ['not there', undefined, ':', '1 2 3 4 5 6 7 8 nine'],
  ['there', undefined, 'git checkout -q refs/result -- .', '1 2 3 4 5 6 7 8 nine'],
  ['there and remembered', 1, 'git checkout -q refs/result -- .', '1 2 3 4 5 6 7 8 nine'],
  [
    'there, remembered and edited',
    1,
    'git checkout -q refs/result -- .; sed -i s/^5$/mine/ a',
    '1 2 3 4 mine 6 7 8 nine',
  ],
  ['remembered and thrown away', 1, ':', '1 2 3 4 5 6 7 8 nine'],
  [
    'remembered and thrown away, and edited after that',
    1,
    'sed -i s/^5$/mine/ a',
    '1 2 3 4 mine 6 7 8 nine',
  ],
] as const) {
  test(`the older result is ${what}`, async (t) => {
    const { made, task, last } = await two(t);
    shell(made.root, here);
    const changes = await chooseChanges(made.repository, task, last, new Map(), {
      ...(remembered !== undefined && { whole: remembered }),
      parts: [],
    });
    const steps = await planMerge(made.repository, changes);
    assert.deepEqual(
      steps.filter(({ kind }) => kind === 'refuse' || kind === 'conflict'),
      [],
    );
    await carryOut(made, steps);
    assert.equal(read(made, 'a'), a);
    assert.equal(read(made, 'b'), '1 2 3 4 5 6 7 8 9 10');
    assert.equal(read(made, 'n'), 'n');
  });
}
