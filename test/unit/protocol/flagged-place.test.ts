/** The file and line that a flag leads to, also where its runner is older, newer or lying. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as v from 'valibot';
import { flaggedPlace, pathOfFlag, reasonText } from '../../../runner/protocol/flagged-place.ts';
import { Reason } from '../../../runner/protocol/task.ts';

const known = new Set(['a.ts', 'src/a b: c.ts']);
const flag = (text: string, place?: unknown): Reason =>
  v.parse(Reason, { code: 'flag.secret', text, entries: [4], place });

test('a flag leads to its line, and says it', () => {
  const placed = flag('a.ts: it is new', { path: 'a.ts', line: 12 });
  assert.deepEqual(flaggedPlace(placed, known), { path: 'a.ts', line: 12 });
  assert.equal(reasonText(placed), 'a.ts:12: it is new');
  const odd = flag('src/a b: c.ts: it is new', { path: 'src/a b: c.ts', line: 3 });
  assert.deepEqual(flaggedPlace(odd, known), { path: 'src/a b: c.ts', line: 3 });
  assert.equal(reasonText(odd), 'src/a b: c.ts:3: it is new');
});

test('of an earlier release it leads to its file, by its words', () => {
  assert.deepEqual(flaggedPlace(flag('a.ts: it is new'), known), { path: 'a.ts' });
  assert.equal(reasonText(flag('a.ts: it is new')), 'a.ts: it is new');
});

test('a place that cannot be is none, and takes nothing else with it', () => {
  for (const line of [0, -1, 1.5, Number.NaN, 2 ** 60, '7', null]) {
    const reason = flag('a.ts: it is new', { path: 'a.ts', line });
    assert.equal(reason.place, undefined, String(line));
    assert.deepEqual(flaggedPlace(reason, known), { path: 'a.ts' });
  }
  for (const place of [7, 'a.ts:7', [], { path: 7, line: 7 }]) {
    assert.equal(flag('a.ts: it is new', place).place, undefined);
  }
  const elsewhere = flag('a.ts: it is new', { path: '../../etc/passwd', line: 1 });
  assert.deepEqual(flaggedPlace(elsewhere, known), { path: 'a.ts' });
  assert.equal(reasonText(elsewhere), 'a.ts: it is new');
});

test('a reason that is no flag, or names no file of the result, leads nowhere', () => {
  const passed = { code: 'check_passed', text: 'a.ts: it passed', entries: [] };
  assert.equal(flaggedPlace(passed, known), undefined);
  assert.equal(flaggedPlace(flag('b.ts: it is new', { path: 'b.ts', line: 1 }), known), undefined);
  assert.equal(pathOfFlag('a.ts', known), undefined);
});
