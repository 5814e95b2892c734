/** Everything that waits for the user, as one list. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TaskSummary } from '../../../runner/protocol/task.ts';
import { choiceOf, inbox, questionKey } from '../../../extension/tasks/inbox.ts';
import { doneWith, START, summaryOf, t } from './samples.ts';

const now = Date.parse(START);
const inMinutes = (minutes: number) => new Date(now + minutes * 60_000).toISOString();
const asking = (id: string, question: { id?: string; default?: string; deadline?: string }) =>
  summaryOf(id, {
    title: `title of ${id}`,
    status: { kind: 'needs_input', question: { text: `question of ${id}`, ...question } },
  });
const list = (
  tasks: readonly TaskSummary[],
  known: { answered?: ReadonlySet<string>; isOwn?: () => boolean } = {},
) =>
  inbox(tasks, { needsUser: () => true, isOwn: () => true, answered: new Set(), ...known }, now, t);

test('questions come first, the most urgent of them before all, then what has ended', () => {
  const ended = { ...summaryOf('task-ended', { status: doneWith('verified') }), files: 2 };
  const empty = summaryOf('task-empty', { status: doneWith('declined') });
  const groups = list([
    ended,
    empty,
    asking('task-patient', { id: 'q-1' }),
    asking('task-later', { id: 'q-2', default: 'no', deadline: inMinutes(50) }),
    asking('task-soon', { id: 'q-3', default: 'yes', deadline: inMinutes(12) }),
  ]);
  assert.deepEqual(
    groups.flatMap(({ title, choices }) =>
      [title].concat(choices.map(({ label }) => `  ${label}`)),
    ),
    [
      'title of task-soon',
      '  1  yes',
      '  2  Write an Answer…',
      'title of task-later',
      '  3  no',
      '  4  Write an Answer…',
      'title of task-patient',
      '  5  Write an Answer…',
      'Accept ISO weeks',
      '  6  Verified · Review Result',
      'Accept ISO weeks',
      '  7  Declined · Open Task',
    ],
  );
});

test('the first choice is the default, with the question and how long there is', () => {
  const [group] = list([
    asking('task-aaaa', { id: 'q-1', default: 'half even', deadline: inMinutes(12) }),
  ]);
  const [usual, write] = group?.choices ?? [];
  assert.deepEqual(usual?.act, { kind: 'answer', question: 'q-1', text: 'half even' });
  assert.equal(usual?.description, 'default, taken in 12 min');
  assert.equal(usual?.detail, 'question of task-aaaa');
  assert.deepEqual(write?.act, { kind: 'answer', question: 'q-1' });
});

test('a number chooses by its place, and nothing else does', () => {
  const groups = list([asking('task-aaaa', { id: 'q-1', default: 'yes' })]);
  assert.equal(choiceOf(groups, '1')?.label, '1  yes');
  assert.equal(choiceOf(groups, '2')?.label, '2  Write an Answer…');
  for (const typed of ['', '0', '3', '11', 'y']) assert.equal(choiceOf(groups, typed), undefined);
  const many = list(
    Array.from({ length: 6 }, (_, i) => asking(`task-aaa${i}`, { id: `q-${i}`, default: 'yes' })),
  );
  assert.equal(many.flatMap(({ choices }) => choices)[9]?.label, 'Write an Answer…', 'the tenth');
});

test('what was just answered is not asked again, and other repositories are named', () => {
  const tasks = [asking('task-aaaa', { id: 'q-1' }), asking('task-bbbb', { id: 'q-1' })];
  const groups = list(tasks, {
    answered: new Set([questionKey('task-aaaa', 'q-1')]),
    isOwn: () => false,
  });
  assert.deepEqual(
    groups.map(({ title }) => title),
    ['calendar: title of task-bbbb'],
  );
});

test('a question of an older runner, which takes no answer by its id, opens its task', () => {
  const [group] = list([asking('task-aaaa', { default: 'yes' })]);
  assert.deepEqual(
    group?.choices.map(({ act }) => act),
    [{ kind: 'open' }],
  );
});
