/** What models were given, put together over phases and after breaks. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MAX_GIVEN, withGiven } from '../../../runner/protocol/given.ts';

const item = (name: string, bytes: number, note?: string) => ({
  kind: 'rules',
  name,
  bytes,
  ...(note === undefined ? {} : { note }),
});

test('an item that was given whole stays so, and the larger part counts else', () => {
  const listed = withGiven([], [item('a', 30, 'only its description'), item('b', 5)]);
  const read = withGiven(listed, [item('a', 10)]);
  assert.deepEqual(read, [item('a', 10), item('b', 5)]);
  assert.deepEqual(withGiven(read, [item('a', 99, 'cut'), item('b', 0, 'left out')]), read);
  assert.deepEqual(withGiven([item('c', 4, 'cut')], [item('c', 8, 'cut less')]), [
    item('c', 8, 'cut less'),
  ]);
});

test('what is kept has a bound', () => {
  const many = Array.from({ length: MAX_GIVEN + 9 }, (_, n) => item(`f${n}`, n));
  assert.equal(withGiven([], many).length, MAX_GIVEN);
});
