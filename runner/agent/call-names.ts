/**
 * Brings ids and names of tool calls into a form that a model's service accepts back. A service
 * that refuses one of them refuses the whole request, and every later one that holds it. Owns that
 * form; never changes ids and names that already have it. Pure.
 */
import type Anthropic from '@anthropic-ai/sdk';

/** Form that the service allows for ids and names. */
const PLAIN = /^[\w-]{1,64}$/;
const MAX_NAME_CHARACTERS = 64;

/**
 * Returns the call in that form. An id that was given before (`used`) is replaced: a proxy that
 * numbers the calls of each reply from the start would otherwise have one call replace another.
 */
export function plainlyNamed(
  call: Anthropic.ToolUseBlock,
  used: ReadonlySet<string>,
): Anthropic.ToolUseBlock {
  return { ...call, id: freshId(plain(call.id, 'call'), used), name: plain(call.name, 'unnamed') };
}

/** Collects the ids of all calls in these messages. */
export function callIds(messages: readonly Anthropic.MessageParam[]): Set<string> {
  const blocks = messages.flatMap(({ content }) => (typeof content === 'string' ? [] : content));
  return new Set(blocks.flatMap((block) => (block.type === 'tool_use' ? [block.id] : [])));
}

function plain(word: string, instead: string): string {
  if (PLAIN.test(word)) return word;
  return word.slice(0, MAX_NAME_CHARACTERS).replaceAll(/[^\w-]/g, '_') || instead;
}

function freshId(id: string, used: ReadonlySet<string>): string {
  let fresh = id;
  for (let n = 2; used.has(fresh); n += 1) {
    const end = `-${n}`;
    fresh = id.slice(0, MAX_NAME_CHARACTERS - end.length) + end;
  }
  return fresh;
}
