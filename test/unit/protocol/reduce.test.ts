import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as v from 'valibot';
import type { TaskEvent } from '../../../runner/protocol/events.ts';
import { parseTaskEvent } from '../../../runner/protocol/requests.ts';
import {
  reduceTask,
  reduceTaskList,
  summarise,
  TOOLS_KEPT,
} from '../../../runner/protocol/reduce.ts';
import { canMove, canTaskMove, isFinal, statusWords } from '../../../runner/protocol/status.ts';
import { type TaskSpec, TaskState } from '../../../runner/protocol/task.ts';
import { agreeOnVersion } from '../../../runner/protocol/version.ts';

const spec: TaskSpec = {
  title: 'Fix it',
  instructions: 'Do.',
  origin: { kind: 'prompt' },
  repository: { id: 'a'.repeat(16), name: 'sample' },
  base: 'b'.repeat(40),
  head: 'c'.repeat(40),
};
const at = '2026-01-01T00:00:00.000Z';
const later = '2026-01-01T00:01:00.000Z';

function fold(...events: TaskEvent[]): TaskState {
  const start: TaskEvent[] = [
    { kind: 'task.created', at, id: 'task-0001', spec },
    { kind: 'attempt.created', at, attempt: 1 },
  ];
  const state = [...start, ...events].reduce<TaskState | undefined>(reduceTask, undefined);
  assert.ok(state);
  return state;
}

test('nothing happens before the task is created, and nothing twice', () => {
  assert.equal(reduceTask(undefined, { kind: 'attempt.created', at, attempt: 1 }), undefined);
  const state = fold();
  assert.equal(
    reduceTask(state, { kind: 'task.created', at: later, id: 'other-001', spec }),
    state,
  );
  assert.equal(fold({ kind: 'attempt.created', at, attempt: 1 }).attempts.length, 1);
});

test('a notice of any length leaves a state that clients take', () => {
  const state = fold({ kind: 'attempt.notice', at, attempt: 1, text: 'x'.repeat(5000) });
  assert.ok(v.is(TaskState, state));
  const gone = reduceTask(state, { kind: 'attempt.notice', at, attempt: 1, text: '' });
  assert.equal(gone?.attempts[0]?.notice, undefined);
});

test('a plan of any length leaves a state that clients take', () => {
  const state = fold({ kind: 'attempt.plan', at, attempt: 1, text: 'x'.repeat(10_000) });
  assert.equal(state?.attempts[0]?.plan?.length, 8000);
});

test('a forbidden move changes nothing; an allowed one clears the notice', () => {
  const noticed = fold({ kind: 'attempt.notice', at, attempt: 1, text: 'waiting' });
  const skipped = reduceTask(noticed, {
    kind: 'attempt.status',
    at: later,
    attempt: 1,
    status: { kind: 'working' },
  });
  assert.equal(skipped?.attempts[0]?.status.kind, 'queued');
  const moved = reduceTask(noticed, {
    kind: 'attempt.status',
    at: later,
    attempt: 1,
    status: { kind: 'preparing' },
  });
  assert.equal(moved?.attempts[0]?.notice, undefined);
  assert.equal(moved?.updatedAt, later);
});

test('final statuses have no successor', () => {
  for (const to of ['queued', 'preparing', 'working', 'done', 'cancelled'] as const) {
    assert.equal(canMove('done', to), false);
    assert.equal(canMove('cancelled', to), false);
  }
  // A task is taken up again by a follow-up, which is a new attempt.
  assert.equal(canTaskMove('done', 'queued'), true);
  assert.equal(canTaskMove('cancelled', 'working'), false);
  const verdict = { level: 'verified_with_flags', because: [] } as const;
  const done = { kind: 'done', verdict: { ...verdict, because: [] } } as const;
  assert.equal(isFinal({ kind: 'done', verdict: { ...done.verdict, because: [] } }), true);
  assert.equal(statusWords({ kind: 'working' }), 'In progress');
});

test('tool calls are bounded, counted once each, and end in place', () => {
  const events: TaskEvent[] = [];
  for (let i = 0; i < TOOLS_KEPT + 10; i++) {
    for (const state of ['running', 'ok'] as const) {
      const call = { id: `${i}`, tool: 'run', summary: 'ls', state };
      events.push({ kind: 'attempt.tool', at, attempt: 1, call });
    }
  }
  const [attempt] = fold(...events).attempts;
  assert.equal(attempt?.tools.length, TOOLS_KEPT);
  assert.equal(attempt?.toolCount, TOOLS_KEPT + 10);
  assert.ok(attempt?.tools.every((call) => call.state === 'ok'));
});

const phase = (ms?: number): TaskEvent => ({
  kind: 'attempt.phase',
  at,
  attempt: 1,
  phase: { name: 'code', startedAt: at, ms },
});

test('an open phase is replaced by its end; the same name later is a new phase', () => {
  const [attempt] = fold(phase(), phase(5), phase()).attempts;
  assert.deepEqual(
    attempt?.phases.map(({ ms }) => ms),
    [5, undefined],
  );
});

test('an event of an unknown kind, or with unknown fields, does no harm', () => {
  assert.equal(parseTaskEvent({ kind: 'attempt.teleported', at, attempt: 1 }), undefined);
  const known = parseTaskEvent({ kind: 'attempt.claim', at, attempt: 1, text: 'x', extra: 1 });
  assert.deepEqual(known, { kind: 'attempt.claim', at, attempt: 1, text: 'x' });
});

test('the list puts, replaces and removes; the newest stays first', () => {
  const one = summarise(fold());
  const two = { ...one, id: 'task-0002', createdAt: later };
  let list = reduceTaskList([], { kind: 'list.put', at, task: two });
  list = reduceTaskList(list, { kind: 'list.put', at, task: one });
  assert.deepEqual(
    list.map((task) => task.id),
    ['task-0002', 'task-0001'],
  );
  list = reduceTaskList(list, { kind: 'list.put', at, task: { ...one, title: 'New' } });
  assert.equal(list[1]?.title, 'New');
  list = reduceTaskList(list, { kind: 'list.removed', at, id: 'task-0002' });
  assert.equal(list.length, 1);
});

test('versions agree on the newest both speak, or not at all', () => {
  assert.equal(agreeOnVersion({ min: 1, max: 3 }, { min: 2, max: 5 }), 3);
  assert.equal(agreeOnVersion({ min: 1, max: 1 }, { min: 2, max: 2 }), undefined);
});
