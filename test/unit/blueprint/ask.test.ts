/** Questions of a blueprint, as they are put to whoever is there. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as v from 'valibot';
import { runAsk } from '../../../runner/blueprint/run-ask.ts';
import type { Visit, AttemptRuntime } from '../../../runner/blueprint/attempt-runtime.ts';
import { Question } from '../../../runner/protocol/messages.ts';

test('a question is one that clients can read, however many answers it names', async () => {
  let asked: unknown;
  const context = {
    task: { spec: { answerWithinMinutes: 5 } },
    answerTo: () => undefined,
    park: (question: unknown) => {
      asked = question;
      return Promise.reject(new Error('parked'));
    },
  };
  const answers = Array.from({ length: 20 }, (_, n) => `${n}`.padEnd(400, 'x'));
  const node = { kind: 'ask', question: 'Which?', answers, next: [] } as const;
  const visit = { node: 'which_one', n: 1 } as Visit;
  await assert.rejects(runAsk({ context } as unknown as AttemptRuntime, node, visit), /parked/);
  assert.ok(v.is(Question, asked), JSON.stringify(asked));
  assert.equal((asked as { waitMinutes?: number }).waitMinutes, 5);
});
