import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as v from 'valibot';
import { reduceTask } from '../../../runner/protocol/reduce.ts';
import { canMove } from '../../../runner/protocol/status.ts';
import { type Status, type TaskSpec, TaskState } from '../../../runner/protocol/task.ts';
import { ErrandError } from '../../../runner/protocol/errors.ts';
import {
  CLAIMABLE,
  creation,
  move,
  moveUnlessFinal,
  UNDER_WAY,
} from '../../../runner/tasks/transitions.ts';
import { curated, harnessVerdict } from '../../../runner/tasks/internal-error.ts';

const AT = '2026-01-01T00:00:00.000Z';
const spec: TaskSpec = {
  title: 'Fix it',
  instructions: 'Do.',
  origin: { kind: 'prompt' },
  repository: { id: 'a'.repeat(16), name: 'sample' },
  base: 'b'.repeat(40),
  head: 'c'.repeat(40),
};

function queued(): TaskState {
  const events = creation('task-0001', spec, AT, () => ({ log: 'log', ledger: 'ledger' }));
  const state = events.reduce<TaskState | undefined>(reduceTask, undefined);
  assert.ok(state);
  return state;
}

function after(state: TaskState, status: Status): TaskState {
  const next = move(state, 1, status, AT).reduce<TaskState | undefined>(reduceTask, state);
  assert.ok(next);
  return next;
}

test('the task follows its attempt, and a repeated move makes no event', () => {
  const working = after(after(queued(), { kind: 'preparing' }), { kind: 'working' });
  assert.deepEqual([working.status.kind, working.attempts[0]?.status.kind], ['working', 'working']);
  assert.deepEqual(move(working, 1, { kind: 'working' }, AT), []);
});

test('with several attempts the one that is still going speaks for the task', () => {
  const one = after(queued(), { kind: 'preparing' });
  const two = reduceTask(one, { kind: 'attempt.created', at: AT, attempt: 2 });
  assert.ok(two);
  const events = move(two, 1, { kind: 'cancelled', reason: 'enough' }, AT);
  assert.deepEqual(
    events.map(({ kind }) => kind),
    ['attempt.status', 'task.status'],
  );
  assert.deepEqual(events[1], { kind: 'task.status', at: AT, status: { kind: 'queued' } });
});

const asks = (id: string): Status => ({ kind: 'needs_input', question: { id, text: '?' } });

test('a task with several attempts shows the one that is furthest, and a question before all', () => {
  const events = creation('task-0001', { ...spec, attempts: 3 }, AT, (n) => ({
    log: `log-${n}`,
    ledger: `ledger-${n}`,
  }));
  let state = events.reduce<TaskState | undefined>(reduceTask, undefined);
  const step = (attempt: number, status: Status): string | undefined => {
    assert.ok(state);
    state = move(state, attempt, status, AT).reduce<TaskState | undefined>(reduceTask, state);
    return state?.status.kind;
  };
  assert.equal(state?.attempts.length, 3);
  assert.equal(step(1, { kind: 'preparing' }), 'preparing');
  assert.equal(step(1, { kind: 'working' }), 'working');
  assert.equal(step(2, { kind: 'preparing' }), 'working');
  assert.equal(step(2, { kind: 'working' }), 'working');
  assert.equal(step(1, asks('a')), 'needs_input');
  assert.equal(step(2, asks('b')), 'needs_input');
  // The first was answered: the question that is still open is shown.
  assert.equal(step(1, { kind: 'queued' }), 'needs_input');
  assert.deepEqual(state?.status, asks('b'));
  assert.equal(step(2, { kind: 'queued' }), 'queued');
  assert.equal(step(1, { kind: 'cancelled', reason: 'x' }), 'queued');
  assert.equal(step(2, { kind: 'cancelled', reason: 'y' }), 'queued');
  assert.equal(step(3, { kind: 'done', verdict: { level: 'failed', because: [] } }), 'done');
});

test('an attempt that has ended is left as it is', () => {
  const gone = after(queued(), { kind: 'cancelled', reason: 'first' });
  assert.deepEqual(moveUnlessFinal(gone, 1, { kind: 'cancelled', reason: 'second' }, AT), []);
  assert.deepEqual(moveUnlessFinal(gone, 7, { kind: 'cancelled', reason: 'nobody' }, AT), []);
});

test('whatever is under way can be interrupted, and then claimed again', () => {
  for (const kind of UNDER_WAY) assert.ok(canMove(kind, 'interrupted'), kind);
  for (const kind of CLAIMABLE) assert.ok(canMove(kind, 'preparing'), kind);
});

test('only words written for people leave the runner', () => {
  assert.doesNotMatch(curated(new Error('/secret')), /secret/);
  const known = new ErrandError('unavailable', 'no Docker', { hint: 'Start it.', cause: 'secret' });
  assert.equal(curated(known), 'no Docker Start it.');
  assert.equal(harnessVerdict(known).level, 'failed');
});

test('a reason of any length leaves a state that clients take', () => {
  const status: Status = { kind: 'cancelled', reason: 'x'.repeat(5000) };
  const moved = move(queued(), 1, status, AT).reduce<TaskState | undefined>(reduceTask, queued());
  assert.ok(v.is(TaskState, moved));
  assert.equal(moved.status.kind, 'cancelled');
});
