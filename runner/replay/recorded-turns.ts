/**
 * Owns the turns of a recorded attempt: for each reply of the model, the request that it answered and
 * the messages of people that came before it. Derived from the stored conversations by the fold with
 * which the agent itself continues them. Pure.
 */
import type Anthropic from '@anthropic-ai/sdk';
import { ConversationFold } from '../agent/conversation-fold.ts';
import type { AssistantBody, System } from '../agent/entries.ts';
import { loadEntries } from '../agent/stored-entries.ts';
import { toolboxOf } from '../agent/tools/toolbox.ts';
import type { AttemptRecord } from '../protocol/attempt-record.ts';

export interface RecordedTurn {
  /** Name of the conversation. */
  readonly conversation: string;
  /** From 1, in the whole conversation. */
  readonly n: number;
  readonly system: System;
  readonly messages: readonly Anthropic.MessageParam[];
  readonly reply: AssistantBody;
  /** Ids of people's messages that the agent was given since the turn before. */
  readonly given: readonly string[];
}

/**
 * @param before the attempt that this one continues: what it has of the conversation already
 */
export function recordedTurns(
  record: AttemptRecord,
  before: AttemptRecord | undefined,
): RecordedTurn[] {
  const own = Map.groupBy(record.entries, ({ phase }) => phase);
  const earlier = Map.groupBy(before?.entries ?? [], ({ phase }) => phase);
  return [...own].flatMap(([conversation, entries]) => {
    const fold = new ConversationFold({}, toolboxOf('code'));
    const { standing, before: gone } = loadEntries(entries);
    fold.takeCosts(gone);
    const known = (earlier.get(conversation)?.length ?? 0) - gone.count;
    const turns: RecordedTurn[] = [];
    let given: string[] = [];
    for (const [index, entry] of standing.entries()) {
      if (entry.role === 'user') given.push(...(entry.body.heard?.given ?? []).map(({ id }) => id));
      if (entry.role === 'assistant') {
        const { system = [], replies } = fold;
        const messages = structuredClone([...fold.messages]);
        const turn = { conversation, n: replies + 1, system, messages, reply: entry.body, given };
        if (index >= known) turns.push(turn);
        given = [];
      }
      fold.take(entry);
    }
    return turns;
  });
}
