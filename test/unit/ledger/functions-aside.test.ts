/** How functions are told together that a change does not touch. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asideWords } from '../../../runner/ledger/functions-aside.ts';

const all = (before: number, none: number) => [
  ...Array.from({ length: before }, () => ({ aside: 'as_before' as const })),
  ...Array.from({ length: none }, () => ({ aside: 'not_compared' as const })),
  {},
];

test('functions that the change does not touch are told in one sentence', () => {
  assert.equal(asideWords(all(0, 0), true), undefined);
  assert.equal(
    asideWords(all(19, 1), true),
    '19 other functions that the change may affect answer as before; 1 more was not compared',
  );
  assert.equal(
    asideWords(all(1, 0), false),
    '1 function that the change may affect answers as before',
  );
  assert.equal(
    asideWords(all(0, 2), true),
    '2 other functions that the change may affect were not compared',
  );
});
