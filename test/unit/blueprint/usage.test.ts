/** What an attempt has used: the sum of its conversations, and each visit's own part of it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CONVERSATION, USAGE } from '../../../runner/blueprint/notes.ts';
import {
  countAnew,
  recordUsage,
  recoverUsage,
  spentBeside,
  type UsageContext,
  usedBefore,
  usedSince,
} from '../../../runner/blueprint/usage.ts';
import type { LedgerEntry } from '../../../runner/ledger/entry.ts';
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

test('what was paid is found in the ledger where its note cannot be read', async () => {
  const entries = [
    { kind: 'model', phase: 'code', model: 'm', usage: used(1, 0.5) },
    { kind: 'claim', phase: 'code', text: 'done' },
    { kind: 'model', phase: 'review', model: 'r', usage: used(2, 0.25) },
    { kind: 'model', phase: 'code', model: 'm', usage: used(4, 1) },
  ] as unknown as readonly LedgerEntry[];
  const broken = memoryNotes(new Map([[USAGE.key, { code: { requests: 'many' } }]]));
  await recoverUsage({ notes: broken, ledger: () => entries });
  assert.deepEqual(broken.read(USAGE), { code: used(4, 1), review: used(2, 0.25) });
  assert.equal(spentBeside({ notes: broken }), 1.25);
  const fine = memoryNotes(new Map([[USAGE.key, {}]]));
  await recoverUsage({ notes: fine, ledger: () => entries });
  assert.deepEqual(fine.read(USAGE), {});
});

test('a conversation may have the name of what every object has', async () => {
  const { context } = attempt();
  await recordUsage(context, 'constructor', { usage: used(2, 0.5), model: 'm' });
  assert.deepEqual(usedSince(context, {}, ['constructor', 'toString']), used(2, 0.5));
});
