// A runner may be newer than its client: what it says in words of its own takes nothing else away.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as v from 'valibot';
import {
  EventsNotice,
  ListTasks,
  parseEvents,
  parseTaskEvent,
  parseTaskListEvent,
} from '../../../runner/protocol/requests.ts';
import { reduceTask, reduceTaskList } from '../../../runner/protocol/reduce.ts';
import { isFinal, statusWords } from '../../../runner/protocol/status.ts';
import {
  Status,
  TaskSpec,
  TaskState,
  TaskSummaries,
  TaskSummary,
} from '../../../runner/protocol/task.ts';
import { attemptOf, doneWith, START, stateOf, summaryOf } from '../extension/samples.ts';

const verified = summaryOf('task-aaaa', { status: doneWith('verified') });
const paused = { ...summaryOf('task-bbbb'), status: { kind: 'paused', until: START } };
const level = { kind: 'done', verdict: { level: 'proved', because: [] } };
const proved = { ...summaryOf('task-cccc'), status: level };
const origin = { kind: 'review', path: 'src/a.ts', line: 3, ticket: { number: 7 } };
const elsewhere = { ...summaryOf('task-dddd'), origin };

test('a new status, verdict or origin of one task leaves a list whole', () => {
  const list = v.parse(TaskSummaries, [verified, paused, proved, elsewhere]);
  assert.deepEqual(
    list.map(({ id, status }) => [id, status.kind]),
    [
      ['task-aaaa', 'done'],
      ['task-bbbb', 'unknown'],
      ['task-cccc', 'unknown'],
      ['task-dddd', 'queued'],
    ],
  );
  assert.deepEqual(list[0], v.parse(TaskSummary, verified));
  assert.deepEqual(list[3]?.origin, {
    kind: 'prompt',
    path: 'src/a.ts',
    line: 3,
    ticket: undefined,
  });
  const { tasks } = v.parse(ListTasks.result, { tasks: [paused, verified], more: false });
  assert.equal(tasks.length, 2);
});

test('a task that cannot be read at all hides no other', () => {
  const unreadable = [{ ...verified, id: '../x' }, null, 7, [], { ...verified, title: undefined }];
  assert.deepEqual(v.parse(TaskSummaries, [...unreadable, verified]), [
    v.parse(TaskSummary, verified),
  ]);
  assert.equal(v.is(TaskSummaries, { tasks: [] }), false, 'no list at all is still refused');
});

test('an unknown status is said, ends nothing, and goes with the next that is known', () => {
  const at = START;
  assert.equal(statusWords({ kind: 'unknown' }), 'Unknown to this version');
  assert.equal(isFinal({ kind: 'unknown' }), false);
  const before = stateOf('task-aaaa', { status: { kind: 'working' }, attempts: [attemptOf()] });
  const follow = (state: TaskState | undefined, status: unknown): TaskState | undefined =>
    ['task.status', 'attempt.status'].reduce((now, kind) => {
      const event = parseTaskEvent({ kind, at, attempt: 1, status });
      assert.ok(event);
      return reduceTask(now, event);
    }, state);
  const newer = follow(before, { kind: 'paused', until: at });
  assert.deepEqual(
    [newer?.status, newer?.attempts[0]?.status],
    [{ kind: 'unknown' }, { kind: 'unknown' }],
  );
  const done = doneWith('verified');
  const after = follow(newer, done);
  assert.deepEqual([after?.status, after?.attempts[0]?.status], [done, done]);
  const ended = follow(after, { kind: 'paused' });
  assert.deepEqual(ended?.attempts[0]?.status, done, 'an attempt that has ended stays so');
  assert.ok(v.is(TaskState, { ...before, status: { kind: 'paused' } }));
});

test('a task whose status is unknown replaces what a list had of it', () => {
  const known = summaryOf('task-bbbb', { status: { kind: 'working' } });
  const event = parseTaskListEvent({ kind: 'list.put', at: START, task: paused });
  assert.ok(event);
  assert.deepEqual(
    reduceTaskList([known, verified], event).map(({ status }) => status.kind),
    ['unknown', 'done'],
  );
});

test('what a client sends is read as strictly as before', () => {
  const { spec } = stateOf('task-aaaa');
  assert.ok(v.is(TaskSpec, spec));
  assert.equal(v.is(TaskSpec, { ...spec, origin }), false);
});

test('a status that is known is read in full', () => {
  const question = { id: 'q-1', text: 'Which?' };
  const asks = { kind: 'needs_input', question };
  assert.deepEqual(v.parse(Status, { ...asks, more: 1 }), asks);
});

test('a message with events is read as its schema says', () => {
  const channel = 'task/task-0001';
  const event = { kind: 'of a newer runner' };
  for (const message of [
    { channel, events: [{ seq: 1, event }] },
    { channel, events: [] },
    { channel: 'other/task-0001', events: [] },
    { channel, events: [{ seq: -1, event }] },
    { channel, events: [{ seq: 1.5, event }] },
    { channel, events: [{ seq: '1', event }] },
    { channel, events: [null] },
    { channel },
    undefined,
    'text',
  ]) {
    const parsed = v.safeParse(EventsNotice.params, message);
    assert.deepEqual(
      parseEvents(message),
      parsed.success ? parsed.output : undefined,
      JSON.stringify(message),
    );
  }
});
