/** Where each reason for a verdict stands on the page. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Reason, VerdictLevel } from '../../../runner/protocol/task.ts';
import { groupsOf } from '../../../webview/reasons.ts';

function codes(level: VerdictLevel, ...because: string[]): Record<string, string[]> {
  const groups = groupsOf({
    level,
    because: because.map((code) => ({ code, text: code, entries: [] })),
  });
  const filled = Object.entries<readonly Reason[]>({ ...groups }).filter(([, of]) => of.length > 0);
  return Object.fromEntries(filled.map(([name, of]) => [name, of.map(({ code }) => code)]));
}

test('reasons are grouped by what they say to a reviewer', () => {
  assert.deepEqual(codes('verified', 'hangs_on', 'canary_not_planted', 'not_compared'), {
    seen: ['hangs_on'],
    unchecked: ['canary_not_planted', 'not_compared'],
  });
  assert.deepEqual(
    codes('verified_with_flags', 'flag.secret', 'tests_not_red', 'check_fixed', 'not_tried'),
    { flags: ['flag.secret', 'tests_not_red'], seen: ['check_fixed'], unchecked: ['not_tried'] },
  );
  assert.deepEqual(codes('unverified', 'canary_not_planted', 'check_passed', 'flag.link'), {
    decisive: ['canary_not_planted'],
    flags: ['flag.link'],
    seen: ['check_passed'],
  });
});

test('a reason that is not known is shown among those that decide', () => {
  assert.deepEqual(codes('failed', 'from_a_newer_runner'), { decisive: ['from_a_newer_runner'] });
});
