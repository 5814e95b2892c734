/**
 * Ids and names of tool calls in a form that a model's service takes back. A service that refuses
 * one of them refuses the whole request, and each later one that holds it. Owns that form; never
 * changes what is in it already. Pure.
 */
import type Anthropic from '@anthropic-ai/sdk';

/** What the service allows in both. */
const PLAIN = /^[\w-]{1,64}$/;
const MAX_CHARACTERS = 64;

/**
 * The same call. An id that was given before (`used`) becomes another one: who stands between
 * and counts the calls of each reply anew would have one call replace another.
 */
export function plainlyNamed(
  call: Anthropic.ToolUseBlock,
  used: ReadonlySet<string>,
): Anthropic.ToolUseBlock {
  return { ...call, id: freshId(plain(call.id, 'call'), used), name: plain(call.name, 'unnamed') };
}

/** The ids of all calls that these messages hold. */
export function callIds(messages: readonly Anthropic.MessageParam[]): Set<string> {
  const blocks = messages.flatMap(({ content }) => (typeof content === 'string' ? [] : content));
  return new Set(blocks.flatMap((block) => (block.type === 'tool_use' ? [block.id] : [])));
}

function plain(word: string, instead: string): string {
  if (PLAIN.test(word)) return word;
  return word.slice(0, MAX_CHARACTERS).replaceAll(/[^\w-]/g, '_') || instead;
}

function freshId(id: string, used: ReadonlySet<string>): string {
  let fresh = id;
  for (let n = 2; used.has(fresh); n += 1) {
    const end = `-${n}`;
    fresh = id.slice(0, MAX_CHARACTERS - end.length) + end;
  }
  return fresh;
}
