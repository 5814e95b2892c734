/**
 * Schemas of a stored conversation of the built-in agent (entries.ts has the forms). Blocks of the
 * API are kept exactly as they came, since every request repeats them: only the fields read here
 * are checked. Checks forms and no lengths.
 */
import type Anthropic from '@anthropic-ai/sdk';
import * as v from 'valibot';
import { schemaFor } from '../protocol/schema-for.ts';
import { StoredQuestionToPut } from './ending-schema.ts';
import type { Entry, Mark, ResetBody, System, UserBody, UserContent } from './entries.ts';
import type { Tokens } from '../model/prices.ts';

type Fields = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value: unknown): boolean => typeof value === 'string';

/** Makes the schema of a list of blocks, each with the fields read of its type. */
function blocks<T>(reads: Readonly<Record<string, (block: Fields) => boolean>>, others: boolean) {
  const isBlock = (block: unknown): boolean => {
    if (!isObject(block) || typeof block['type'] !== 'string') return false;
    const { type } = block;
    return Object.hasOwn(reads, type) ? reads[type]?.(block) === true : others;
  };
  return v.custom<T>((value) => Array.isArray(value) && value.every(isBlock), 'must be blocks');
}

const text = (block: Fields): boolean => isText(block['text']);

const userContent = blocks<UserContent>(
  { text, tool_result: ({ tool_use_id: id }) => isText(id) },
  false,
);
const system = blocks<System>({ text }, false);
/** New types of reply content may appear; an unknown type is passed back unread. */
const replyContent = blocks<Anthropic.ContentBlock[]>(
  { text, tool_use: ({ id, name, input }) => isText(id) && isText(name) && input !== undefined },
  true,
);

const stopReason = v.custom<Anthropic.StopReason | null>(
  (value) => value === null || typeof value === 'string',
);

const tokens = schemaFor<Tokens>()(
  v.object({
    input: v.number(),
    output: v.number(),
    cacheRead: v.number(),
    cacheWrite: v.number(),
    cacheWriteHour: v.optional(v.number()),
  }),
);

const limitName = v.picklist(['turns', 'minutes', 'costUsd']);

const mark = schemaFor<Mark>()(v.picklist(['wrap_up', 'last_turn', 'call_done', 'stuck', 'go_on']));

const user = schemaFor<UserBody>()(
  v.object({
    content: userContent,
    marks: v.array(mark),
    rules: v.optional(v.array(v.string())),
    system: v.optional(system),
    model: v.optional(v.string()),
    tree: v.optional(v.string()),
    heard: v.optional(
      v.object({
        given: v.array(
          v.object({
            id: v.string(),
            kind: v.picklist(['steer', 'interrupt', 'answer', 'follow_up', 'fix']),
          }),
        ),
        grant: v.optional(
          v.object({
            turns: v.optional(v.number()),
            minutes: v.optional(v.number()),
            costUsd: v.optional(v.number()),
          }),
        ),
        declined: v.optional(v.boolean()),
        wordless: v.optional(v.boolean()),
        elapsedMs: v.number(),
      }),
    ),
  }),
);

const why = v.picklist(['window', 'stuck', 'model']);

const reset = schemaFor<ResetBody>()(
  v.union([
    v.object({
      why,
      cuts: v.array(v.object({ message: v.number(), block: v.number(), text: v.string() })),
    }),
    v.object({ why, content: userContent, keep: v.number(), model: v.string() }),
  ]),
);

export const StoredEntry = v.variant('role', [
  v.object({ role: v.literal('user'), body: user }),
  v.object({
    role: v.literal('assistant'),
    body: v.object({
      content: replyContent,
      stopReason,
      model: v.string(),
      tokens,
      refusal: v.optional(v.string()),
      elapsedMs: v.number(),
    }),
  }),
  v.object({ role: v.literal('spent'), body: v.object({ model: v.string(), tokens }) }),
  v.object({
    role: v.literal('asked'),
    body: v.object({
      question: v.object({ ...StoredQuestionToPut.entries, id: v.string() }),
      limit: v.optional(limitName),
    }),
  }),
  v.object({ role: v.literal('reset'), body: reset }),
]) satisfies v.GenericSchema<unknown, Entry>;
