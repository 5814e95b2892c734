/** Which task each TODO of a file has, and whose result is for an older text. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TaskSummary } from '../../../runner/protocol/task.ts';
import { todoStates } from '../../../extension/tasks/todo-states.ts';
import { summaryOf } from './samples.ts';

const REPOSITORY = { id: 'a'.repeat(32) };

const path = 'src/a.ts';
const origin = (text: string, anchor: string) => ({ kind: 'todo' as const, path, text, anchor });
const todo = (text: string, anchor: string) => ({
  repositoryId: REPOSITORY.id,
  path,
  text,
  anchor,
});
const states = (
  todos: ReturnType<typeof todo>[],
  tasks: readonly TaskSummary[],
  {
    due = () => true,
    applied = () => false,
  }: Partial<Record<'due' | 'applied', () => boolean>> = {},
) =>
  todoStates(todos, { tasks, isDue: due, isApplied: applied }).map(
    (state) => state && [state.task.id, state.isOlder],
  );

test('a TODO has the task that was delegated from it, wherever it stands', () => {
  const task = summaryOf('task-aaaa', { origin: origin('TODO: parse dates', 'a-1/1.b-1/1') });
  assert.deepEqual(states([todo('TODO: parse dates', 'a-1/1.b-1/1')], [task]), [[task.id, false]]);
  assert.deepEqual(states([todo('TODO: something else', 'c-1/1.d-1/1')], [task]), [undefined]);
});

test('a result is for an older text when only some words of its TODO have changed', () => {
  const task = summaryOf('task-aaaa', {
    origin: origin('TODO: parse dates with a time', 'a-1/1.b-1/1'),
  });
  const edited = todo('TODO: parse dates with a time zone', 'c-1/1.d-1/1');
  assert.deepEqual(states([edited], [task]), [[task.id, true]]);
  // The tag alone makes no two alike.
  assert.deepEqual(states([todo('TODO: sort', 'e-1/1.f-1/1')], [task]), [undefined]);
  const twin = todo('TODO: parse dates with a time stamp', 'g-1/1.h-1/1');
  assert.deepEqual(states([edited, twin], [task]), [[task.id, true], undefined], 'one of them');
});

test('a task whose own TODO still stands is no older one of its neighbour', () => {
  const task = summaryOf('task-aaaa', { origin: origin('TODO: parse dates', 'a-1/1.b-1/1') });
  const both = [
    todo('TODO: parse all dates', 'c-1/1.d-1/1'),
    todo('TODO: parse dates', 'a-1/1.b-1/1'),
  ];
  assert.deepEqual(states(both, [task]), [undefined, [task.id, false]]);
});

test('once the result is applied or looked at, an edited TODO is another one', () => {
  const task = summaryOf('task-aaaa', { origin: origin('TODO: parse dates', 'a-1/1.b-1/1') });
  const edited = [todo('TODO: parse dates again', 'c-1/1.d-1/1')];
  const done = { due: () => false, applied: () => true };
  assert.deepEqual(states(edited, [task], done), [undefined]);
  assert.deepEqual(states([todo('TODO: parse dates', 'a-1/1.b-1/1')], [task], done), [
    [task.id, false],
  ]);
});

test('tasks of other files and repositories are not looked at', () => {
  const one = summaryOf('task-aaaa', {
    origin: { ...origin('TODO: parse', 'a-1/1.b-1/1'), path: 'src/b.ts' },
  });
  const other = {
    ...summaryOf('task-bbbb', { origin: origin('TODO: parse', 'a-1/1.b-1/1') }),
    repository: { id: 'f'.repeat(32), name: 'other' },
  };
  assert.deepEqual(states([todo('TODO: parse', 'a-1/1.b-1/1')], [one, other]), [undefined]);
});
