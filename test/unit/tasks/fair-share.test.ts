/** Whose attempt is next: priorities, turns of repositories, limits, and that nothing waits for ever. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { WaitingAttempt } from '../../../runner/store/queue.ts';
import { nextLane, placesOf, type Shares } from '../../../runner/tasks/fair-share.ts';

type Kind = Partial<Pick<WaitingAttempt, 'priority' | 'sender'>>;

let age = 0;
const tasks = (repository: string, count: number, kind: Kind = {}): WaitingAttempt[] =>
  Array.from({ length: count }, (_, n) => ({
    task: `${repository}-${kind.priority ?? ''}${n}`,
    attempt: 1,
    repository,
    sender: 'owner',
    priority: 'normal' as const,
    oldest: ++age,
    ...kind,
  }));

const shares = (more: Partial<Shares> = {}): Shares => ({
  running: [],
  turns: new Map(),
  starts: 0,
  limits: {},
  ...more,
});
const running = (repository: string, sender = 'owner') => ({ repository, sender });

/** Carries out one after the other, `places` at a time, the first begun being the first to end. */
function startOrder(waiting: WaitingAttempt[], places: number, limits: Shares['limits'] = {}) {
  const order: string[] = [];
  const turns = new Map<string, number>();
  const under: WaitingAttempt[] = [];
  const left = [...waiting];
  for (;;) {
    const next = nextLane(left, shares({ running: under, turns, starts: order.length, limits }));
    if (next && under.length < places) {
      order.push(next.task);
      turns.set(next.repository, order.length);
      under.push(...left.splice(left.indexOf(next), 1));
    } else if (!under.shift()) return order;
  }
}

test('a repository with thousands waiting does not hold up one with a single task', () => {
  const waiting = [...tasks('large', 2000), ...tasks('small', 1)];
  assert.deepEqual(
    placesOf(waiting, shares(), 3).map(({ task }) => task),
    ['large-0', 'small-0', 'large-1'],
  );
  // With both places taken by the large one, the next free place is the small one's.
  const taken = shares({ running: [running('large')], turns: new Map([['large', 2]]), starts: 2 });
  assert.equal(nextLane(waiting, taken)?.task, 'small-0');
});

test('with one place, repositories take turns, and the oldest of each is first', () => {
  const waiting = [...tasks('a', 3), ...tasks('b', 2), ...tasks('c', 1)];
  assert.deepEqual(startOrder(waiting, 1), ['a-0', 'b-0', 'c-0', 'a-1', 'b-1', 'a-2']);
});

test('the higher priority is first, over all repositories', () => {
  const waiting = [
    ...tasks('a', 1, { priority: 'low' }),
    ...tasks('a', 1),
    ...tasks('b', 1, { priority: 'high' }),
  ];
  assert.deepEqual(startOrder(waiting, 1), ['b-high0', 'a-0', 'a-low0']);
});

test('two hundred urgent tasks of one repository do not hold up the first of another', () => {
  const flood = tasks('a', 200, { priority: 'high' });
  const first = tasks('b', 1, { priority: 'low' });
  for (const places of [1, 2, 5]) {
    const order = startOrder([...flood, ...first], places);
    assert.equal(order.indexOf('b-low0'), 3, `with ${places} places: ${order.slice(0, 5).join()}`);
  }
});

test('in a repository that never runs out of urgent tasks, low ones get their turn', () => {
  const low = tasks('a', 3, { priority: 'low' });
  const order = startOrder([...low, ...tasks('a', 200, { priority: 'high' })], 2);
  assert.deepEqual(
    low.map(({ task }) => order.indexOf(task)),
    [3, 7, 11],
  );
});

test('a repository and a user have no more places than they may', () => {
  const waiting = [...tasks('a', 4), ...tasks('b', 1, { sender: 'anna' })];
  const perRepository = shares({ running: [running('a')], limits: { perRepository: 1 } });
  assert.equal(nextLane(waiting, perRepository)?.task, 'b-0');
  const perUser = shares({ running: [running('c', 'anna')], limits: { perUser: 1 } });
  assert.equal(nextLane(waiting, perUser)?.task, 'a-0');
  const both = shares({
    running: [running('a'), running('c', 'anna')],
    limits: { perRepository: 1, perUser: 1 },
  });
  assert.equal(nextLane(waiting, both), undefined);
  assert.equal(startOrder(waiting, 5, { perRepository: 1 }).length, 5, 'all get their turn');
});

test('places are those in which the attempts start, and say what holds one', () => {
  const waiting = [...tasks('a', 3), ...tasks('b', 2, { priority: 'high' })];
  const places = placesOf(waiting, shares(), 4);
  assert.deepEqual(
    places.map(({ task, place }) => [place, task]),
    startOrder(waiting, 1)
      .slice(0, 4)
      .map((task, index) => [index + 1, task]),
  );
  const held = placesOf(
    waiting,
    shares({ running: [running('a')], limits: { perRepository: 1 } }),
    9,
  );
  assert.deepEqual(Object.fromEntries(held.map((each) => [each.task, each.held])), {
    'a-0': 'repository',
    'a-1': 'repository',
    'a-2': 'repository',
    'b-high0': undefined,
    'b-high1': undefined,
  });
  assert.deepEqual(placesOf([], shares(), 5), []);
});
