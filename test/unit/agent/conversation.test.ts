import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TranscriptEntry } from '../../../runner/agent/backend.ts';
import { Conversation } from '../../../runner/agent/conversation.ts';
import { LIST_PRICES } from '../../../runner/model/prices.ts';
import { UNKNOWN_OUTCOME } from '../../../runner/agent/prompt.ts';
import { resultOf } from '../../../runner/agent/round.ts';
import { findLoop } from '../../../runner/agent/loop-detection.ts';
import { toolboxOf } from '../../../runner/agent/tools/toolbox.ts';

/** A stored conversation in which the same command was asked for and answered several times. */
function asked(times: number, result: string): Conversation {
  const entries: TranscriptEntry[] = [
    {
      role: 'user',
      body: { content: [{ type: 'text', text: 'the task' }], marks: [], elapsedMs: 0 },
    },
  ];
  for (let n = 1; n <= times; n++) {
    const id = `call_${n}`;
    entries.push(
      {
        role: 'assistant',
        body: {
          content: [{ type: 'tool_use', id, name: 'bash', input: { command: 'npm test' } }],
          stopReason: 'tool_use',
          model: 'scripted-model',
          tokens: { input: 1, output: 1, cacheRead: 0, cacheWrite: 0 },
          elapsedMs: 0,
        },
      },
      { role: 'user', body: { content: [resultOf(id, result, true)], marks: [], elapsedMs: 0 } },
    );
  }
  return new Conversation(
    { load: () => entries, append: async () => undefined },
    LIST_PRICES,
    toolboxOf('code'),
  );
}

test('a call that restarts cut off again and again is no sign of going in circles', () => {
  assert.equal(findLoop(asked(4, UNKNOWN_OUTCOME).state.recent), undefined);
  const words = findLoop(asked(3, 'exit 1').state.recent);
  assert.equal(words, 'the same bash call gave the same result 3 times');
});
