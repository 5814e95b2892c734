/** JSON as settings are written, whatever its length. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parsedLoosely } from '../../../runner/project/loose-json.ts';

test('comments and commas at the end are no part of it', () => {
  assert.deepEqual(parsedLoosely('{"a":1,}'), { a: 1 });
  assert.deepEqual(parsedLoosely('[1,/* x */ // y\n]'), [1]);
  assert.deepEqual(parsedLoosely('{"a":"x,}",\n"b":[],}'), { a: 'x,}', b: [] });
  for (const none of ['[1,,]', '[1,,2]', '1,', '[']) {
    assert.equal(parsedLoosely(none), undefined, none);
  }
});

test('a long one takes no longer for each of its letters', () => {
  const before = process.cpuUsage();
  parsedLoosely(']'.repeat(2_000_000));
  parsedLoosely('[1,]'.repeat(500_000));
  const { user } = process.cpuUsage(before);
  assert.ok(user < 20_000_000, `${user / 1e6} s`);
});
