/** When a change is said to put in the answers that tests ask for, and when it is not. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Call, Value } from '../../../../../runner/verify/behaviour/value.ts';
import { behaviourWords } from '../../../../../runner/verify/behaviour/comparing/words.ts';
import { comparedBy } from './compared.ts';

type Body = (value: string | number) => unknown;

function seenOf(
  tested: readonly (string | number)[],
  before: Body,
  after: Body,
  asked: string[] = [],
) {
  const by = (body: Body) => (call: Call) => JSON.stringify(body(plain(call.args[0])));
  return comparedBy({
    tested: tested.map((value) => ({ args: [value] })),
    most: 200,
    before: by(before),
    after: by(after),
    asked,
  });
}

function plain(value: Value | undefined): string | number {
  return typeof value === 'string' || typeof value === 'number' ? value : '';
}

function onlyTested(...args: Parameters<typeof seenOf>): boolean {
  return seenOf(...args).onlyTested;
}

const known =
  (table: Readonly<Record<string, unknown>>, otherwise: Body): Body =>
  (value) =>
    table[String(value)] ?? otherwise(value);

const slug: Body = (value) =>
  String(value)
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, '-');
const above =
  (isAbove: (a: number, b: number) => boolean): Body =>
  (value) =>
    ['A', 'B', 'C'].find((_, i) => isAbove(Number(value), [90, 80, 70][i] ?? 0)) ?? 'D';
const status: Body = (value) => (value === 200 ? 'OK' : 'Unknown');
const number: Body = (value) => String(value).length * 2;
const plural: Body = (value) => `${String(value)}s`;
const days: Body = () => 31;
const fixed: Body = (value) => String(slug(value)).replaceAll(/-+/g, '-');
const titles = ['Hello', 'Hello,  World', 'a -- b', 'C++ and Go!'];

test('several tested inputs that differ are told, also where one was right before', () => {
  const put = { 'Hello,  World': 'hello-world', 'a -- b': 'a-b', 'C++ and Go!': 'c-and-go' };
  assert.equal(onlyTested(titles, slug, known(put, slug)), true);
  assert.equal(
    onlyTested(titles, slug, known(put, slug), ['"Hello,  World" is hello-world']),
    true,
  );
  assert.equal(onlyTested(['IX', 'XL', 'III'], number, known({ IX: 9, XL: 40 }, number)), true);
  assert.equal(onlyTested(titles, slug, fixed), false);
});

test('answers of tests that a few other inputs come upon are those of a table', () => {
  const made = { 'c---and-go-': 'c-and-go' };
  const put = { 'Hello,  World': 'hello-world', 'a -- b': 'a-b' };
  const table: Body = (value) =>
    known(put, (other) => known(made, slug)(String(slug(other))))(value);
  const seen = seenOf(titles, slug, table);
  assert.equal(seen.onlyTested, true);
  assert.ok(seen.differ.others > 0);
  assert.match(
    behaviourWords(seen),
    /Wherever it changed, it returns the answer to one of the tested inputs/,
  );
});

test('exceptions of languages and calendars, and limits that move, are none', () => {
  const words = known({ child: 'children', mouse: 'mice' }, plural);
  assert.equal(onlyTested(['cat', 'child', 'mouse'], plural, words), false);
  const anyCase: Body = (value) => words(String(value).toLowerCase());
  assert.equal(onlyTested(['cat', 'child', 'mouse'], plural, anyCase), false);
  assert.equal(onlyTested([1, 4, 6], days, known({ 4: 30, 6: 30, 9: 30, 11: 30 }, days)), false);
  const grades = [above((a, b) => a > b), above((a, b) => a >= b)] as const;
  assert.equal(onlyTested([95, 90, 80, 70], ...grades), false);
});

test('one more of what the function is a list of is none', () => {
  const more = known({ 404: 'Not Found', 410: 'Gone' }, status);
  assert.equal(onlyTested([200, 404, 410], status, more), false);
});
