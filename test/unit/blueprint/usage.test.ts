/** What an attempt has used: the sum of its conversations, and each visit's own part of it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CONVERSATION } from '../../../runner/blueprint/notes.ts';
import {
  countAnew,
  recordUsage,
  spentBeside,
  type UsageContext,
  usedBefore,
  usedSince,
} from '../../../runner/blueprint/usage.ts';
import type { Usage } from '../../../runner/protocol/task.ts';
import { NO_USAGE } from '../../../runner/protocol/usage.ts';
import type { AttemptNews } from '../../../runner/tasks/context.ts';
import { memoryNotes } from '../../support/memory-notes.ts';

const used = (requests: number, costUsd?: number): Usage => ({
  ...NO_USAGE,
  requests,
  ...(costUsd === undefined ? {} : { costUsd }),
});

function attempt(coder?: string) {
  const told: AttemptNews[] = [];
  const context: UsageContext = {
    notes: memoryNotes(new Map(coder === undefined ? [] : [[CONVERSATION.key, coder]])),
    record: async () => undefined as never,
    tell: async (news) => void told.push(news),
  };
  return { context, told };
}

test('conversations add up, and a visit has only what came since it first began', async () => {
  const { context, told } = attempt('code');
  const first = await usedBefore(context, { node: 'code', n: 1 });
  await recordUsage(context, 'code', { usage: used(3, 0.5), model: 'm' });
  assert.deepEqual(usedSince(context, first, ['code']), used(3, 0.5));
  await recordUsage(context, 'review', { usage: used(1, 0.25), model: 'r' });
  const later = await usedBefore(context, { node: 'code', n: 2 });
  await recordUsage(context, 'code', { usage: used(5, 1), model: 'm' });
  assert.deepEqual(usedSince(context, later, ['code']), used(2, 0.5));
  // Cut off, and begun again.
  const again = await usedBefore(context, { node: 'code', n: 2 });
  await recordUsage(context, 'code', { usage: used(6, 1.25), model: 'm' });
  assert.deepEqual(usedSince(context, again, ['code']), used(3, 0.75));
  // Stopped to ask, and begun again with the answer.
  await countAnew(context, { node: 'code', n: 2 });
  const answered = await usedBefore(context, { node: 'code', n: 2 });
  assert.deepEqual(usedSince(context, answered, ['code']), used(0, 0));
  assert.equal(spentBeside(context, 'code'), 0.25);
  const last = told.at(-1);
  assert.deepEqual(last?.kind === 'attempt.usage' && last.usage, used(7, 1.5));
});

test('people see the model that writes the code, also when another one reviews it', async () => {
  const { context, told } = attempt('code');
  const record = (conversation: string) =>
    recordUsage(context, conversation, {
      usage: used(1, 0),
      model: conversation,
    });
  for (const each of ['code', 'code-2', 'review', 'code-review']) await record(each);
  const models = told.map((news) => news.kind === 'attempt.usage' && news.model);
  assert.deepEqual(models, ['code', 'code-2', undefined, undefined]);
});

test('where one price is not known, neither is the sum', async () => {
  const { context, told } = attempt();
  await recordUsage(context, 'plan', { usage: used(1, 0.5), model: 'a' });
  await recordUsage(context, 'code', { usage: used(1), model: 'b' });
  const last = told.at(-1);
  assert.deepEqual(last?.kind === 'attempt.usage' && last.usage, used(2));
});
