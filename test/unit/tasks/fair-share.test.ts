/** Whose attempt is next, where several repositories have some waiting. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nextInTurn, type Waiting } from '../../../runner/tasks/fair-share.ts';

const tasks = (repository: string, count: number): Waiting[] =>
  Array.from({ length: count }, (_, n) => ({ task: `${repository}-${n}`, attempt: 1, repository }));

const namesOf = (waiting: readonly Waiting[]): string[] => waiting.map(({ task }) => task);

test('a repository with thousands waiting does not hold up one with a single task', () => {
  const waiting = [...tasks('large', 2000), ...tasks('small', 1)];
  const none = { running: new Map<string, number>(), turns: new Map<string, number>() };
  assert.deepEqual(namesOf(nextInTurn(waiting, none, 3)), ['large-0', 'small-0', 'large-1']);
  // With both places taken by the large one, the next free place is the small one's.
  const taken = { running: new Map([['large', 1]]), turns: new Map([['large', 2]]) };
  assert.deepEqual(namesOf(nextInTurn(waiting, taken, 1)), ['small-0']);
});

test('with one place, repositories take turns', () => {
  const waiting = [...tasks('a', 3), ...tasks('b', 2), ...tasks('c', 1)];
  const order: string[] = [];
  const turns = new Map<string, number>();
  for (let turn = 1; waiting.length > 0; turn++) {
    const [next] = nextInTurn(waiting, { running: new Map(), turns }, 1);
    assert.ok(next);
    order.push(next.task);
    turns.set(next.repository, turn);
    waiting.splice(waiting.indexOf(next), 1);
  }
  assert.deepEqual(order, ['a-0', 'b-0', 'c-0', 'a-1', 'b-1', 'a-2']);
});

test('the oldest of a repository is first, and no more are taken than wait', () => {
  const shares = { running: new Map<string, number>(), turns: new Map<string, number>() };
  assert.deepEqual(namesOf(nextInTurn(tasks('only', 2), shares, 5)), ['only-0', 'only-1']);
  assert.deepEqual(nextInTurn([], shares, 5), []);
});
