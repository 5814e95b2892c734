/** What a task page may ask for: exactly what is listed, with the right kinds of values. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromPage } from '../../../extension/panel/from-page.ts';

test('what is listed is understood', () => {
  assert.deepEqual(fromPage({ kind: 'ready' }), { kind: 'ready' });
  assert.deepEqual(fromPage({ kind: 'action', action: 'review', attempt: 2 }), {
    kind: 'action',
    command: 'errand.review',
    attempt: 2,
  });
  assert.deepEqual(fromPage({ kind: 'action', action: 'pull', attempt: 1 }), {
    kind: 'action',
    command: 'errand.createPullRequest',
    attempt: 1,
  });
  assert.deepEqual(fromPage({ kind: 'open', attempt: 1, path: 'a.ts', line: 3 }), {
    kind: 'open',
    attempt: 1,
    path: 'a.ts',
    line: 3,
  });
  assert.deepEqual(fromPage({ kind: 'log', attempt: 1 }), { kind: 'log', attempt: 1 });
  assert.deepEqual(fromPage({ kind: 'log' }), { kind: 'log', attempt: undefined });
});

test('nothing else is', () => {
  for (const message of [
    undefined,
    'ready',
    { kind: 'action', action: 'constructor' },
    { kind: 'action', action: 'errand.review' },
    { kind: 'open', attempt: 0, path: 'a.ts' },
    { kind: 'open', attempt: 1, path: ['a.ts'] },
    { kind: 'keep', place: '../other', text: '' },
    { kind: 'say', what: 'steer', attempt: 1.5, text: '' },
    { kind: 'choose', attempt: 1 },
  ]) {
    assert.equal(fromPage(message), undefined);
  }
});

test('a line that no file has is no line', () => {
  for (const line of [0, -1, 1.5, Infinity, '3']) {
    const asked = fromPage({ kind: 'open', attempt: 1, path: 'a.ts', line });
    assert.deepEqual(asked, { kind: 'open', attempt: 1, path: 'a.ts', line: undefined });
  }
});
