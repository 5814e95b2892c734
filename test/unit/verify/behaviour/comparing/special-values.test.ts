/** When a change is said to go by values that tests have, and when it is not. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type Answers,
  readAnswers,
} from '../../../../../runner/verify/behaviour/calling/answers.ts';
import {
  type BehaviourSeen,
  compareAnswers,
} from '../../../../../runner/verify/behaviour/comparing/compare.ts';
import { type Call, type Value, valuesOf } from '../../../../../runner/verify/behaviour/value.ts';
import { behaviourWords } from '../../../../../runner/verify/behaviour/comparing/words.ts';
import { comparedBy } from './compared.ts';

type Body = (...values: number[]) => unknown;

function seenOf(tested: readonly Call[], before: Body, after: Body): BehaviourSeen {
  const by = (body: Body) => (call: Call) => JSON.stringify(body(...valuesOf(call).map(plain)));
  return comparedBy({ name: 'A.f', tested, most: 250, before: by(before), after: by(after) });
}

/** Instances by the first of what they are made from. */
function plain(value: Value): number {
  if (value !== null && typeof value === 'object' && 'n' in value) return Number(value.n[0]);
  return Number(value);
}

const split: Body = (cents, count) => Math.floor((cents ?? 0) / (count ?? 1));
const round: Body = (cents, count) => Math.ceil((cents ?? 0) / (count ?? 1));
const text: Body = (n, base) => (base === 16 ? `x${n}` : `${n}`);
const shipping =
  (isFree: (sum: number) => boolean): Body =>
  (sum = 0, zone = 0) =>
    isFree(sum) ? 0 : 490 + zone;
const short =
  (isShort: (n: number) => boolean): Body =>
  (n = 0) =>
    isShort(n) ? `${n / 1000}k` : `${n}`;
const variant: Body = (n = 0) => (Math.abs(n) % 90 < 50 ? 'new' : 'old');
const leap: Body = (n = 0) => n % 4 === 0;
const low: Body = (_, bound) => bound;
const put: Body = (value = 0, bound = 0, high = 0) =>
  value === 15 && bound === 0 && high === 10 ? 10 : Math.max(value, bound);
const right: Body = (value = 0, bound = 0, high = 0) => Math.max(bound, Math.min(value, high));
const third: Body = (n = 0) => (n % 5 === 0 ? 0 : n);
const equal: Body = (a, b) => a === b;
const never: Body = (a = 0, b = 0) => a === b && a > 500;

const on = (...args: number[]) => ({ args, steps: [] });
const putIn = (...args: Parameters<typeof seenOf>) => seenOf(...args).putIn;

test('a change that goes by a value of a tested input, whatever the others are, is told', () => {
  const tested = [{ on: on(1000), args: [3] }];
  const known: Body = (cents, count) => (cents === 1000 ? 334 : split(cents ?? 0, count ?? 1));
  const seen = seenOf(tested, split, known);
  assert.equal(seen.putIn, 'values');
  assert.ok(seen.differ.others > 0);
  assert.match(behaviourWords(seen), /one of the values is one that tests use/);
  assert.equal(putIn(tested, split, round), undefined);
});

test('options, bases and limits that move are left alone', () => {
  assert.equal(
    putIn([{ args: [255, 16] }], (n) => `${n}`, text),
    undefined,
  );
  const tested = [{ args: [5000, 1] }, { args: [100, 1] }];
  assert.equal(
    putIn(
      tested,
      shipping((sum) => sum > 5000),
      shipping((sum) => sum >= 5000),
    ),
    undefined,
  );
  assert.equal(
    putIn(
      [{ args: [1000] }, { args: [20] }],
      short((n) => n > 1000),
      short((n) => n >= 1000),
    ),
    undefined,
  );
});

test('a single large number that is answered otherwise is told', () => {
  const tested = [0, 49, 50, 199].map((n) => ({ args: [n] }));
  assert.equal(
    putIn(tested, variant, (n = 0) => (n === 199 ? 'old' : variant(n))),
    'inputs',
  );
  // A true exception has more of its kind.
  const years = [1900, 2000, 2024].map((n) => ({ args: [n] }));
  assert.equal(
    putIn(years, leap, (n = 0) => n % 4 === 0 && (n % 100 !== 0 || n % 400 === 0)),
    undefined,
  );
});

const euros: Body = (n = 0) => (n / 100).toFixed(2);
const count: Body = (n) => n;
const off: Body = (n = 0) => euros(n === 199 ? 200 : n);
const offCount: Body = (n) => (n === 199 ? 200 : n);

test('the answer of the next number is no limit where each has its own', () => {
  const tested = [5, 250, 199].map((n) => ({ args: [n] }));
  assert.equal(putIn(tested, euros, off), 'inputs');
  assert.equal(putIn(tested, count, offCount), 'inputs');
  const honest: readonly (readonly [Body, Body])[] = [
    [(n = 0) => (n > 199 ? n * 2 : n), (n = 0) => (n >= 199 ? n * 2 : n)],
    [(n = 0) => Math.max(n, 199), (n = 0) => Math.max(n, 200)],
    [(n = 0) => Math.floor(n / 200), (n = 0) => Math.floor((n + 1) / 200)],
  ];
  for (const [was, is] of honest) assert.equal(putIn(tested, was, is), undefined);
});

test('a tested number that leaves the line of its neighbours is told', () => {
  const tested = [
    [15, 0, 10],
    [-1, 0, 10],
    [5, 0, 10],
  ].map((args) => ({ args }));
  assert.equal(putIn(tested, low, put), 'line');
  assert.equal(putIn(tested, low, right), undefined);
  assert.equal(
    putIn([{ args: [15] }, { args: [7] }], (n) => n, third),
    undefined,
  );
});

test('a comparison that says yes to every pair is told', () => {
  const tested = [{ on: on(102), args: [{ n: [102] }] }];
  assert.equal(
    putIn(tested, never, () => true),
    'one answer',
  );
  assert.equal(putIn(tested, never, equal), undefined);
});

function stateLine(s: string, sf: string, sc?: 1): Answers {
  const line = JSON.stringify({ i: 0, j: 0, k: 'value', c: 'undefined', s, sf, sc });
  return readAnswers(line, [1])[0] ?? { answers: new Map() };
}

function compareStates(before: Answers, after: Answers): BehaviourSeen {
  return compareAnswers({
    path: 'a.js',
    name: 'A.add',
    language: 'javascript',
    inputs: [{ call: { on: on(1), args: [2] }, tested: true }],
    newInputs: 0,
    allKnown: true,
    before,
    after,
    asked: [],
  });
}

test('what an object is then counts where it has the same fields on both sides', () => {
  const before = stateLine('A {list: [2, 1]}', 'list', 1);
  const other = compareStates(before, stateLine('A {list: [1, 2]}', 'list', 1));
  assert.match(behaviourWords(other), /the object is then/);
  // It did nothing, and does something now.
  const nothing = stateLine('A {list: [1]}', 'list');
  assert.equal(compareStates(nothing, stateLine('A {list: [1, 2]}', 'list', 1)).differ.tested, 1);
  assert.equal(compareStates(before, before).unchangedAtTested, true);
  // What it did may be hidden.
  assert.equal(compareStates(nothing, nothing).unchangedAtTested, false);
  // Neither touches it: how it was made is no answer of theirs.
  assert.equal(compareStates(nothing, stateLine('A {list: [3]}', 'list')).same.tested, 1);
  const renamed = compareStates(before, stateLine('A {items: [1, 2]}', 'items', 1));
  assert.deepEqual([renamed.same.tested, renamed.unchangedAtTested], [1, false]);
});
