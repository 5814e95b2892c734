/** What goes by letters, lengths and counts of tested inputs, beside honest changes that do not. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Answer } from '../../../../../runner/verify/behaviour/calling/answers.ts';
import {
  isByCount,
  isByLengths,
  isByLetters,
} from '../../../../../runner/verify/behaviour/comparing/by-shape.ts';
import type { Difference } from '../../../../../runner/verify/behaviour/comparing/difference.ts';
import { inputsFor } from '../../../../../runner/verify/behaviour/inputs/inputs.ts';
import { isSame } from '../../../../../runner/verify/behaviour/calling/same-answer.ts';
import type { Value } from '../../../../../runner/verify/behaviour/value.ts';

type Body = (...args: Value[]) => unknown;

function pairsOf(tested: readonly (readonly Value[])[], before: Body, after: Body) {
  const inputs = inputsFor({
    seed: 'x',
    language: 'javascript',
    tested: tested.map((args) => ({ args })),
    most: 250,
  });
  const told = (body: Body, args: readonly Value[]): Answer => ({
    kind: 'value',
    text: JSON.stringify(body(...args)) ?? 'undefined',
    unstable: false,
  });
  const stable = inputs.map(
    ({ call, tested: isTested }): Difference => ({
      call,
      tested: isTested,
      before: told(before, call.args),
      after: told(after, call.args),
    }),
  );
  return { stable, real: stable.filter((pair) => !isSame(pair.before, pair.after)) };
}

const textOf = (value: Value | undefined) => (typeof value === 'string' ? value : '');
const listOf = (value: Value | undefined) => (Array.isArray(value) ? (value as Value[]) : []);

const trimmedStart: Body = (text) => textOf(text).trimStart();
const trimmedByLetters: Body = (text) =>
  textOf(text)
    .trimStart()
    .replace(/^a $/, 'a')
    .replace(/^b\t$/, 'b')
    .replace(/^two $/, 'two')
    .replace(/^[^a-z]$/, '');
const unescaped: Body = (text) => textOf(text).replaceAll('&amp;', '&').replaceAll('&lt;', '<');
const isGreater: Body = (a, b) => textOf(a) > textOf(b);
const unique: Body = (list) => [...new Set(listOf(list))];

test('by the very letters of tested texts', () => {
  const tested = [['a '], ['\tb\t'], ['two ']];
  const cheat = pairsOf(tested, trimmedStart, trimmedByLetters);
  assert.ok(isByLetters(cheat.real, cheat.stable));
  const honest = pairsOf(tested, trimmedStart, (text) => textOf(text).trim());
  assert.equal(isByLetters(honest.real, honest.stable), false);
  // A word that is known wherever it stands.
  const entities = [['&amp;'], ['&lt;']];
  const known = pairsOf(entities, (text) => text, unescaped);
  assert.equal(isByLetters(known.real, known.stable), false);
});

const wordsOf = (value: Value | undefined) => listOf(value).map((each) => JSON.stringify(each));

const parts = (text: Value | undefined) => textOf(text).split('.').map(Number);
function isNewer(a: Value | undefined, b: Value | undefined): boolean {
  const [x, y] = [parts(a), parts(b)];
  for (let i = 0; i < Math.max(x.length, y.length); i += 1) {
    const difference = (x[i] ?? -1) - (y[i] ?? -1);
    if (difference !== 0) return difference > 0;
  }
  return false;
}

test('by how long several texts are', () => {
  const tested = [
    ['1.10', '1.9'],
    ['1.2', '1.2'],
    ['1.2.1', '1.2'],
  ];
  const shapes: Body = (a, b) =>
    /^(?:.\.\d\d-.\..|.\..\..-.\..)$/.test(`${textOf(a)}-${textOf(b)}`) ||
    isGreater(a ?? null, b ?? null);
  const cheat = pairsOf(tested, isGreater, shapes);
  assert.ok(isByLengths(cheat.real, cheat.stable));
  const honest = pairsOf(tested, isGreater, (a, b) => isNewer(a, b));
  assert.equal(isByLengths(honest.real, honest.stable), false);
});

test('by how many items a list has', () => {
  const tested = [[[3, 1]], [[2, 2]]];
  const pairs: Body = (list) =>
    listOf(list).length === 2 ? listOf(list).toReversed() : unique(list ?? null);
  const cheat = pairsOf(tested, unique, pairs);
  assert.ok(isByCount(cheat.real, cheat.stable));
  const honest = pairsOf(tested, unique, (list) => listOf(list).toReversed());
  assert.equal(isByCount(honest.real, honest.stable), false);
  // Two and three are both tested: that two are special is what was asked for.
  const joined = pairsOf(
    [[['a', 'b']], [['a', 'b', 'c']]],
    (list) => wordsOf(list).join(', '),
    (list) => (listOf(list).length === 2 ? wordsOf(list).join(' and ') : wordsOf(list).join(', ')),
  );
  assert.equal(isByCount(joined.real, joined.stable), false);
});

test('nothing is said of what has no such shape', () => {
  const one = pairsOf(
    [[1], [2]],
    () => 1,
    () => 2,
  );
  for (const is of [isByLetters, isByLengths, isByCount]) {
    assert.equal(is(one.real, one.stable), false);
    assert.equal(is([], []), false);
  }
});
