/**
 * Leaves out old tool output, all in one batch, to make room in the model's window. Pure.
 */
import type Anthropic from '@anthropic-ai/sdk';
import type { Cut } from './entries.ts';

/** Messages of the last turns that a reset keeps: a reply and its results each. */
export const LAST_TURNS = 3 * 2;
/** Characters below which output is not worth the words that would replace it. */
const SHORT_OUTPUT_CHARACTERS = 400;

/** Finds the old tool output that can be left out, all in one batch. */
export function oldOutput(messages: readonly Anthropic.MessageParam[]): Cut[] {
  return messages.slice(0, -LAST_TURNS).flatMap(({ content }, message) =>
    typeof content === 'string'
      ? []
      : content.flatMap((each, block): Cut[] => {
          if (each.type !== 'tool_result' || typeof each.content !== 'string') return [];
          const { length } = each.content;
          if (length < SHORT_OUTPUT_CHARACTERS) return [];
          const text = `[${length} characters of output left out to make room; ask again if you need them]`;
          return [{ message, block, text }];
        }),
  );
}

/** Returns how many characters these cuts save. */
export function charactersSaved(
  messages: readonly Anthropic.MessageParam[],
  cuts: readonly Cut[],
): number {
  return cuts.reduce((sum, { message, block, text }) => {
    const content = messages[message]?.content[block];
    const whole =
      typeof content === 'object' && content.type === 'tool_result' ? content.content : '';
    return sum + (whole?.length ?? 0) - text.length;
  }, 0);
}

/** Returns the messages with these results replaced. */
export function withCuts(
  messages: readonly Anthropic.MessageParam[],
  cuts: readonly Cut[],
): Anthropic.MessageParam[] {
  const texts = new Map(cuts.map(({ message, block, text }) => [`${message}.${block}`, text]));
  return messages.map((whole, index): Anthropic.MessageParam => {
    const { content } = whole;
    if (typeof content === 'string' || !cuts.some(({ message }) => message === index)) return whole;
    const shorter = content.map((block, at) => {
      const text = texts.get(`${index}.${at}`);
      return text === undefined || block.type !== 'tool_result' ? block : shortened(block, text);
    });
    return { role: 'user', content: shorter };
  });
}

/** Keeps the fields in the order in which they were sent before. */
function shortened(result: Anthropic.ToolResultBlockParam, text: string) {
  return { ...result, content: text };
}
