/** What counts as another request, and how it is told; which texts of a tool differ for no reason. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RecordedTurn } from '../../../runner/replay/recorded-turns.ts';
import { isSame, requestDifference } from '../../../runner/replay/request-difference.ts';
import { firstDifference } from '../../../runner/replay/same-text.ts';

const system = [{ type: 'text' as const, text: 'Be brief.' }];

function turnWith(result: string): RecordedTurn {
  return {
    conversation: 'code',
    n: 2,
    system,
    messages: [
      { role: 'user', content: [{ type: 'text', text: 'Fix it.' }] },
      {
        role: 'assistant',
        content: [{ type: 'tool_use', id: 'c1', name: 'bash', input: { command: 'npm test' } }],
      },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'c1', content: result }] },
    ],
    reply: {
      content: [],
      stopReason: 'end_turn',
      model: 'm',
      tokens: { input: 1, output: 1, cacheRead: 0, cacheWrite: 0 },
      elapsedMs: 1,
    },
    given: [],
  };
}

test('marks for a cache, the order of fields and times are no difference', () => {
  const then = turnWith(
    'exit 0 · 1.2 s · 3.4 kB\nok 1 # duration_ms 12.5\nat 2026-01-01T10:00:00Z',
  );
  const now = turnWith('exit 0 · 0.9 s · 3.5 kB\nok 1 # duration_ms 9\nat 2026-02-03T11:12:13Z');
  const [first, ...rest] = now.messages;
  const marked = { cache_control: { type: 'ephemeral' }, text: 'Fix it.', type: 'text' };
  const messages = [{ content: [marked], role: first?.role }, ...rest];
  assert.ok(isSame({ system, messages }, then));
  assert.equal(requestDifference({ system, messages }, then), undefined);
});

test('another output is told with its command and the first line of it', () => {
  const then = turnWith('exit 1 · 1.2 s\nnot ok 1\nnot ok 2');
  const now = turnWith('exit 1 · 1.9 s\nnot ok 1\nok 2');
  assert.equal(
    requestDifference(now, then),
    'turn 2 of "code": what "bash" ("npm test") gave differs, in line 3: then "not ok 2", now "ok 2"',
  );
});

test('other instructions, and more or fewer messages, are told as such', () => {
  const turn = turnWith('fine');
  const other = [{ type: 'text', text: 'Be long.' }];
  assert.match(requestDifference({ ...turn, system: other }, turn) ?? '', /instructions differ/);
  const more = { ...turn, messages: [...turn.messages, { role: 'user', content: 'Hurry.' }] };
  assert.match(requestDifference(more, turn) ?? '', /told more.*now "Hurry\."/);
  const fewer = { ...turn, messages: turn.messages.slice(0, 1) };
  assert.ok(requestDifference(fewer, turn));
});

test('numbers that are no time count', () => {
  assert.deepEqual(firstDifference('2 tests\n3 passed', '2 tests\n4 passed'), {
    line: 2,
    was: '3 passed',
    is: '4 passed',
  });
  assert.equal(firstDifference('took 3 ms', 'took 41 ms'), undefined);
});
