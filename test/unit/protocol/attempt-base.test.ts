/** Which commit an attempt's result is a change to, over updates and what goes on with them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { baseOf, newerBaseWords } from '../../../runner/protocol/attempt-base.ts';
import type { TaskEvent } from '../../../runner/protocol/events.ts';
import { reduceTask } from '../../../runner/protocol/reduce.ts';
import type { NewerBase, TaskState } from '../../../runner/protocol/task.ts';
import { specOf } from '../../support/core.ts';

const AT = '2026-11-30T00:00:00Z';
const commit = (letter: string): string => letter.repeat(40);
const base = (letter: string): NewerBase => ({ commit: commit(letter), head: commit(letter) });

/** Attempts, each with what it goes on with, its newer base, and whether it left work. */
function taskOf(...attempts: [continues: number, newer: string, hasWork: boolean][]): TaskState {
  const events: TaskEvent[] = [{ kind: 'task.created', at: AT, id: 'task-0001', spec: specOf() }];
  for (const [index, [continues, newer, hasWork]] of attempts.entries()) {
    const attempt = index + 1;
    events.push({
      kind: 'attempt.created',
      at: AT,
      attempt,
      ...(continues > 0 ? { continues } : {}),
      ...(newer === '' ? {} : { base: base(newer) }),
    });
    if (!hasWork) continue;
    const result = { ref: 'r', commit: commit('f'), files: [], additions: 0, deletions: 0 };
    events.push({ kind: 'attempt.result', at: AT, attempt, result });
  }
  const state = events.reduce<TaskState | undefined>(
    (so, event) => reduceTask(so, event),
    undefined,
  );
  return state ?? assert.fail('no task');
}

const bases = (task: TaskState): string[] =>
  task.attempts.map((attempt) => baseOf(task, attempt).base.charAt(0));

test('what goes on with an update stands on its base; other lines do not', () => {
  const own = specOf().base.charAt(0);
  const task = taskOf([0, '', true], [1, 'b', true], [2, '', true], [1, '', true], [3, 'c', true]);
  assert.deepEqual(bases(task), [own, 'b', 'b', own, 'c']);
  assert.equal(baseOf(task, undefined).base, specOf().base);
});

test('an update that left no work moved no base for those that go on with it', () => {
  const own = specOf().base.charAt(0);
  const task = taskOf([0, '', true], [1, 'b', false], [2, '', true], [3, '', false]);
  assert.deepEqual(bases(task), [own, 'b', own, own]);
});

test('a newer base is named with what people know it by', () => {
  const named = { ...base('a'), branch: 'main' };
  assert.equal(newerBaseWords({ ...named, newer: 12 }), 'main aaaaaaaa (12 commits newer)');
  assert.equal(newerBaseWords({ ...named, newer: 1 }), 'main aaaaaaaa (1 commit newer)');
  assert.equal(newerBaseWords(base('a')), 'aaaaaaaa');
  assert.equal(
    newerBaseWords({ ...named, commit: commit('b'), newer: 0 }),
    'main aaaaaaaa, with uncommitted changes',
  );
});
