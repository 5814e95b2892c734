/** What an attempt goes on with, and that a person's typing in it is not forgotten. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TaskEvent } from '../../../runner/protocol/events.ts';
import { reduceTask } from '../../../runner/protocol/reduce.ts';
import type { Reason, TaskState } from '../../../runner/protocol/task.ts';
import { continued } from '../../../runner/tasks/continued.ts';
import { specOf } from '../../support/core.ts';

const AT = '2026-11-30T00:00:00Z';
const TYPED: Reason = { code: 'flag.terminal', text: 'A person typed.', entries: [1] };

/** A line of attempts, each with the reasons of its verdict; without any it left no work. */
function taskOf(...attempts: (readonly Reason[])[]): TaskState {
  const events: TaskEvent[] = [{ kind: 'task.created', at: AT, id: 'task-0001', spec: specOf() }];
  for (const [index, because] of attempts.entries()) {
    const attempt = index + 1;
    const continues = index > 0 ? { continues: index } : {};
    events.push({ kind: 'attempt.created', at: AT, attempt, ...continues });
    if (because.length === 0) continue;
    const commit = String(attempt).repeat(40);
    const result = { ref: 'r', commit, files: [], additions: 0, deletions: 0 };
    events.push({ kind: 'attempt.result', at: AT, attempt, result });
    const verdict = { level: 'verified_with_flags' as const, because: [...because] };
    events.push({ kind: 'attempt.status', at: AT, attempt, status: { kind: 'done', verdict } });
  }
  const task = events.reduce<TaskState | undefined>((so, each) => reduceTask(so, each), undefined);
  return task ?? assert.fail('no task');
}

test('it goes on with the nearest work, and knows whether a person may have typed in it', () => {
  const passed: Reason = { code: 'passed', text: 'It passes.', entries: [1] };
  const task = taskOf([TYPED], [], [passed], []);
  const base = task.spec.base;
  assert.deepEqual(continued(task, 1), {});
  const first = { attempt: 1, commit: '1'.repeat(40), base, wasTyped: true };
  assert.deepEqual(continued(task, 2).continues, first);
  assert.deepEqual(continued(task, 3).continues, { ...first, attempt: 2 });
  assert.deepEqual(continued(task, 4).continues, { attempt: 3, commit: '3'.repeat(40), base });
});
