// What the question says before tickets are delegated.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { batchLines, costLines } from '../../../../extension/commands/batch.ts';
import type { Estimate } from '../../../../runner/protocol/estimate.ts';
import { t } from '../samples.ts';

const titles = (count: number) => Array.from({ length: count }, (_, n) => `#${n + 1} Ticket`);

test('the tickets are named, up to a number, with what of them is sent and where it is from', () => {
  const one = batchLines({ titles: ['#1 Round\nprices'], places: ['GitHub'], agreed: false }, t);
  assert.deepEqual(one.slice(0, 2), ['The ticket:', '  #1 Round prices']);
  assert.match(
    one[2] ?? '',
    /in GitHub: title, description, comments.* Your sign-in is not sent\.$/,
  );
  const many = batchLines({ titles: titles(12), places: ['GitHub', 'Jira'], agreed: false }, t);
  assert.equal(many[0], 'Each becomes a task of its own:');
  assert.deepEqual(many.slice(8, 10), ['  #8 Ticket', '  and 4 more']);
  assert.match(many[10] ?? '', /GitHub, Jira/);
});

test('the cost is said for each and for all', () => {
  const known: Estimate = {
    basis: 'history',
    attempts: 9,
    costUsd: { usual: 0.1, most: 0.25 },
    minutes: { usual: 3, most: 10 },
  };
  const one =
    'Usually 3 min, $0.10; nine in ten take at most 10 min, $0.25 (from 9 earlier attempts here).';
  assert.deepEqual(costLines(known, 1, t), [one]);
  assert.deepEqual(costLines(known, 3, t), [
    `For each: ${one}`,
    'All 3 together: usually $0.30, at most $0.75.',
  ]);
  const limits: Estimate = {
    basis: 'limits',
    attempts: 0,
    costUsd: { most: 5 },
    minutes: { most: 60 },
  };
  assert.equal(costLines(limits, 4, t)[1], 'All 4 together cost at most $20.00.');
  const free: Estimate = { basis: 'limits', attempts: 0, minutes: { most: 60 } };
  assert.deepEqual(costLines(free, 2, t), ['For each: It takes at most 1 h.']);
});
