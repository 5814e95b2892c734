/** One reply as the Gemini API sends it: whole, and as the events of its stream. */
import type { Tokens } from '../cache.ts';
import type { Block, Reply } from '../script.ts';
import { type Json, MODEL, outputTokens, pieces, type SseEvent } from '../wire.ts';
import { sealOf } from './history.ts';

function usageOf(tokens: Tokens, reply: Reply): Json {
  const output = outputTokens(reply);
  const prompt = tokens.input + tokens.cacheRead + tokens.cacheWrite;
  return {
    promptTokenCount: prompt,
    cachedContentTokenCount: tokens.cacheRead,
    candidatesTokenCount: output,
    totalTokenCount: prompt + output,
  };
}

function finishOf(reply: Reply): string {
  // The API cannot send arguments that are not JSON; it reports that it produced some.
  if (reply.fault?.kind === 'malformed_json') return 'MALFORMED_FUNCTION_CALL';
  if (reply.stop === 'max_tokens') return 'MAX_TOKENS';
  return reply.stop === 'refusal' ? 'SAFETY' : 'STOP';
}

function envelope(id: string, parts: readonly Json[], finish?: string): Json {
  const content = { role: 'model', parts };
  const candidate = finish === undefined ? { content } : { content, finishReason: finish };
  return { candidates: [{ index: 0, ...candidate }], modelVersion: MODEL, responseId: id };
}

export function asContent(id: string, reply: Reply, tokens: Tokens): Json {
  const parts = sayable(reply).map((block, index) => partOf(id, index, block, reply));
  return { ...envelope(id, parts, finishOf(reply)), usageMetadata: usageOf(tokens, reply) };
}

function sayable(reply: Reply): readonly Block[] {
  return reply.fault?.kind === 'malformed_json'
    ? reply.blocks.filter((block) => block.type !== 'tool_use')
    : reply.blocks;
}

function partOf(id: string, index: number, block: Block, reply: Reply): Json {
  if (block.type === 'text') return { text: block.text };
  if (block.type === 'thinking') return { text: block.thinking, thought: true };
  const functionCall = { id: block.id ?? `${id}_${index}`, name: block.name, args: block.input };
  const isFirst = reply.blocks.find((b) => b.type === 'tool_use') === block;
  return isFirst ? { functionCall, thoughtSignature: sealOf(functionCall) } : { functionCall };
}

/** Every event of the reply's stream, in order. A call comes in one piece, as the API sends it. */
export function asEvents(id: string, reply: Reply, tokens: Tokens): SseEvent[] {
  const events: SseEvent[] = [];
  const emit = (data: Json): void => {
    events.push({ event: '', data });
  };
  for (const [index, block] of sayable(reply).entries()) {
    if (block.type === 'tool_use') {
      emit(envelope(id, [partOf(id, index, block, reply)]));
      continue;
    }
    const text = block.type === 'text' ? block.text : block.thinking;
    const thought = block.type === 'thinking' ? { thought: true } : {};
    for (const piece of pieces(text)) emit(envelope(id, [{ text: piece, ...thought }]));
  }
  const end = envelope(id, [{ text: '' }], finishOf(reply));
  emit({ ...end, usageMetadata: usageOf(tokens, reply) });
  return events;
}
