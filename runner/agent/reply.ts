/**
 * Reads a reply of the model: its content, its stop reason, its cost. Trusts nothing that comes
 * over the wire: a reply that lacks required parts is broken, and an unusable count is estimated,
 * never taken as free. Pure.
 */
import type Anthropic from '@anthropic-ai/sdk';
import { CHARACTERS_PER_TOKEN } from '../model/budget.ts';
import { plainlyNamed } from './call-names.ts';
import { BrokenReplyError } from './fault.ts';
import type { Tokens } from '../model/prices.ts';

/** The model that answered (or was asked, if the reply does not say), and the tokens used. */
export interface Cost {
  readonly model: string;
  readonly tokens: Tokens;
}

export interface Reply extends Cost {
  readonly kind: 'reply';
  /** As received, except for inputs, ids, names and blank text that could not be sent back. */
  readonly content: Anthropic.ContentBlock[];
  readonly stopReason: Anthropic.StopReason | null;
  readonly refusal: string | undefined;
}

/** Facts about a request besides its reply. */
export interface Known {
  readonly model: string;
  /** Characters of the request, for estimating its tokens. */
  readonly asked: () => number;
  /** Ids of calls that were sent with the request; absent: none. */
  readonly callIds?: () => ReadonlySet<string>;
}

/**
 * Stop reasons that may come in the middle of a call, so that the last call must not be carried
 * out.
 */
const CUTS = new Set<unknown>(['max_tokens', 'model_context_window_exceeded', 'refusal']);

export function isCut(stop: Anthropic.StopReason | null): boolean {
  return CUTS.has(stop);
}

export function replyOf(message: Anthropic.Message, known: Known): Reply {
  if (!isRecord(message) || !Array.isArray(message.content)) {
    throw new BrokenReplyError('broken', 'the answer is not a message');
  }
  // Passed through JSON once, so that the bytes stored and the bytes sent again are the same.
  const received = (
    JSON.parse(JSON.stringify(levelled(message.content))) as Anthropic.ContentBlock[]
  ).map(withoutDefaults);
  const ids = new Set(known.callIds?.());
  const content = received.filter(isNotBlank).map((block) => {
    if (typeof block.type !== 'string') {
      throw new BrokenReplyError('broken', 'a part of the reply has no type');
    }
    if (block.type !== 'tool_use') return block;
    // A call with an unknown name gets an answer; without a name, nobody knows what was asked for.
    if (typeof block.id !== 'string' || typeof block.name !== 'string') {
      throw new BrokenReplyError('broken', 'a tool call has no name or no id');
    }
    const call = plainlyNamed(block, ids);
    ids.add(call.id);
    if (!isRecord(call.input)) call.input = recordIn(call.input);
    return call;
  });
  const refused = message.stop_reason === 'refusal';
  if (content.length === 0 && !refused && message.stop_reason !== 'model_context_window_exceeded') {
    throw new BrokenReplyError('broken', 'the reply was empty');
  }
  return {
    kind: 'reply',
    content,
    stopReason: message.stop_reason,
    refusal: refused ? explanationIn(message) : undefined,
    ...costOf(message, known, JSON.stringify(content).length),
  };
}

/** Levels of nesting in an input: real inputs have fewer, and the code that walks them recurses. */
const MAX_LEVELS = 100;

/** Empties the input of a call that is nested too deeply, and rejects any other such part. */
export function levelled(content: readonly Anthropic.ContentBlock[]): Anthropic.ContentBlock[] {
  return content.map((block) => {
    if (!isDeep(block)) return block;
    if (block.type === 'tool_use') return { ...block, input: {} };
    throw new BrokenReplyError('broken', 'a part of the reply is nested too deeply');
  });
}

function isDeep(value: unknown): boolean {
  let level = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > MAX_LEVELS) return true;
    level = level.flatMap((each): unknown[] =>
      typeof each === 'object' && each !== null ? Object.values(each) : [],
    );
  }
  return false;
}

/** False for text of only white space, with which the service refuses a request. */
function isNotBlank(block: Anthropic.ContentBlock): boolean {
  return block.type !== 'text' || (typeof block.text === 'string' && block.text.trim() !== '');
}

function explanationIn({ stop_details: details }: Anthropic.Message): string {
  const { explanation }: { explanation?: unknown } = isRecord(details) ? details : {};
  const said = typeof explanation === 'string' ? explanation.trim() : '';
  return said || 'The model gave no explanation.';
}

/** Returns the cost of a reply, usable or not; `characters` counts the part that was seen. */
export function costOf(message: Anthropic.Message, known: Known, characters: number): Cost {
  const { model, usage }: { model?: unknown; usage?: unknown } = isRecord(message) ? message : {};
  const name = typeof model === 'string' && model !== '' ? model.slice(0, 200) : known.model;
  return { model: name, tokens: tokensOf(usage, known, characters) };
}

/**
 * Returns the cost of a reply that breaks off here: its own output count would come only at its
 * end.
 */
export function costSoFar(message: Anthropic.Message, known: Known, characters: number): Cost {
  const { model, tokens } = costOf(message, known, characters);
  return { model, tokens: { ...tokens, output: Math.max(tokens.output, estimated(characters)) } };
}

function tokensOf(usage: unknown, { asked }: Known, characters: number): Tokens {
  const said: Readonly<Record<string, unknown>> = isRecord(usage) ? { ...usage } : {};
  const cacheRead = countOf(said['cache_read_input_tokens']) ?? 0;
  const cacheWrite = countOf(said['cache_creation_input_tokens']) ?? 0;
  const input = countOf(said['input_tokens']) ?? 0;
  const { cache_creation: kept }: { cache_creation?: unknown } = said;
  const { ephemeral_1h_input_tokens: hour }: { ephemeral_1h_input_tokens?: unknown } = Object(kept);
  const cacheWriteHour = countOf(hour);
  return {
    // No request is empty, so a count of zero or none means that the service does not count.
    input: input + cacheRead + cacheWrite > 0 ? input : estimated(asked()),
    output: countOf(said['output_tokens']) || estimated(characters),
    cacheRead,
    cacheWrite,
    ...(cacheWriteHour ? { cacheWriteHour } : {}),
  };
}

function countOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined;
}

function estimated(characters: number): number {
  return Math.ceil(characters / CHARACTERS_PER_TOKEN);
}

/**
 * Returns an input as a record. An input encoded as a JSON string once too often is decoded;
 * anything else becomes {}.
 */
function recordIn(input: unknown): unknown {
  if (typeof input !== 'string') return {};
  try {
    const parsed: unknown = JSON.parse(input);
    return isRecord(parsed) && !isDeep(parsed) ? parsed : {};
  } catch {
    return {};
  }
}

/** Drops fields of a block that only state a default: every later request pays for them. */
function withoutDefaults(block: Anthropic.ContentBlock): Anthropic.ContentBlock {
  const { citations, caller, ...rest }: Partial<Record<string, unknown>> = { ...block };
  const isDirect = isRecord(caller) && Object.entries(caller).join() === 'type,direct';
  return {
    ...rest,
    ...(citations === undefined || citations === null ? {} : { citations }),
    ...(caller === undefined || isDirect ? {} : { caller }),
  } as Anthropic.ContentBlock;
}

function isRecord(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function toolCalls(content: readonly Anthropic.ContentBlock[]): Anthropic.ToolUseBlock[] {
  return content.filter((block) => block.type === 'tool_use');
}

export function endsInThought(content: readonly Anthropic.ContentBlock[]): boolean {
  const last = content.at(-1)?.type;
  return last === 'thinking' || last === 'redacted_thinking';
}
