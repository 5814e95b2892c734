/**
 * One reply as the Messages API sends it: as a message object, and as the events of its stream.
 */
import type { Tokens } from '../cache.ts';
import type { Block, Reply, StopReason } from '../script.ts';
import { type Json, MODEL, outputTokens, pieces, sign, type SseEvent } from '../wire.ts';

function stopOf(reply: Reply): StopReason {
  return reply.stop ?? (reply.blocks.some((b) => b.type === 'tool_use') ? 'tool_use' : 'end_turn');
}

function usageOf(tokens: Tokens, output: number): Json {
  return {
    input_tokens: tokens.input,
    cache_creation_input_tokens: tokens.cacheWrite,
    cache_read_input_tokens: tokens.cacheRead,
    cache_creation: { ephemeral_5m_input_tokens: tokens.cacheWrite, ephemeral_1h_input_tokens: 0 },
    output_tokens: output,
    output_tokens_details: null,
    server_tool_use: null,
    service_tier: 'standard',
    inference_geo: null,
    speed: null,
  };
}

function envelope(id: string, tokens: Tokens): Json {
  return {
    id: `msg_${id}`,
    type: 'message',
    role: 'assistant',
    model: MODEL,
    content: [],
    container: null,
    diagnostics: null,
    stop_reason: null,
    stop_sequence: null,
    stop_details: null,
    usage: usageOf(tokens, 1),
  };
}

function stopDetails(stop: StopReason): Json | null {
  if (stop !== 'refusal') return null;
  return { type: 'refusal', category: 'cyber', explanation: 'The script refuses.' };
}

function toolId(id: string, index: number, block: Block): string {
  return (block.type === 'tool_use' && block.id) || `toolu_${id}_${index}`;
}

export function asMessage(id: string, reply: Reply, tokens: Tokens): Json {
  const stop = stopOf(reply);
  return {
    ...envelope(id, tokens),
    content: reply.blocks.map((block, index) => {
      if (block.type === 'text') return { type: 'text', text: block.text, citations: null };
      if (block.type === 'thinking') return { ...block, signature: sign(block.thinking) };
      const { name, input } = block;
      return { type: 'tool_use', id: toolId(id, index, block), name, input, caller: DIRECT };
    }),
    stop_reason: stop,
    stop_details: stopDetails(stop),
    usage: usageOf(tokens, outputTokens(reply)),
  };
}

const DIRECT = { type: 'direct' };

/** Every event of the reply's stream, in order. */
export function asEvents(id: string, reply: Reply, tokens: Tokens): SseEvent[] {
  const events: SseEvent[] = [];
  const emit = (event: string, data: Json): void => {
    events.push({ event, data: { type: event, ...data } });
  };
  emit('message_start', { message: envelope(id, tokens) });
  emit('ping', {});
  for (const [index, block] of reply.blocks.entries()) {
    const delta = (type: string, key: string, value: string): void =>
      emit('content_block_delta', { index, delta: { type, [key]: value } });
    if (block.type === 'text') {
      const start = { type: 'text', text: '', citations: null };
      emit('content_block_start', { index, content_block: start });
      for (const piece of pieces(block.text)) delta('text_delta', 'text', piece);
    } else if (block.type === 'thinking') {
      const start = { type: 'thinking', thinking: '', signature: '' };
      emit('content_block_start', { index, content_block: start });
      for (const piece of pieces(block.thinking)) delta('thinking_delta', 'thinking', piece);
      delta('signature_delta', 'signature', sign(block.thinking));
    } else {
      const start = { type: 'tool_use', id: toolId(id, index, block), name: block.name, input: {} };
      emit('content_block_start', { index, content_block: { ...start, caller: DIRECT } });
      delta('input_json_delta', 'partial_json', '');
      const json = block.raw ?? JSON.stringify(block.input);
      for (const piece of pieces(json)) delta('input_json_delta', 'partial_json', piece);
    }
    emit('content_block_stop', { index });
  }
  const stop = stopOf(reply);
  const {
    service_tier: _,
    inference_geo: __,
    speed: ___,
    ...usage
  } = usageOf(tokens, outputTokens(reply));
  emit('message_delta', {
    delta: {
      stop_reason: stop,
      stop_sequence: null,
      stop_details: stopDetails(stop),
      container: null,
    },
    usage,
  });
  emit('message_stop', {});
  return events;
}
