/** One reply as the Responses API sends it: as a response object, and as the events of its stream. */
import type { Tokens } from '../cache.ts';
import type { Block, Reply } from '../script.ts';
import {
  type Asked,
  type Json,
  MODEL,
  outputTokens,
  pieces,
  sign,
  type SseEvent,
} from '../wire.ts';

function usageOf(tokens: Tokens, reply: Reply): Json {
  const output = outputTokens(reply);
  const input = tokens.input + tokens.cacheRead + tokens.cacheWrite;
  return {
    input_tokens: input,
    input_tokens_details: { cached_tokens: tokens.cacheRead },
    output_tokens: output,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: input + output,
  };
}

function envelope(id: string, output: readonly Json[]): Json {
  return {
    id: `resp_${id}`,
    object: 'response',
    created_at: 1_795_000_000,
    status: 'in_progress',
    error: null,
    incomplete_details: null,
    model: MODEL,
    output,
    parallel_tool_calls: true,
    usage: null,
  };
}

export function asResponse(id: string, reply: Reply, tokens: Tokens, asked: Asked): Json {
  const items = reply.blocks.map((block, index) => itemOf(id, index, block, asked));
  const cut = reply.stop === 'max_tokens';
  return {
    ...envelope(id, items),
    status: cut ? 'incomplete' : 'completed',
    incomplete_details: cut ? { reason: 'max_output_tokens' } : null,
    usage: usageOf(tokens, reply),
  };
}

/** A block as an item that is complete. */
function itemOf(id: string, index: number, block: Block, asked: Asked): Json {
  const status = 'completed';
  if (block.type === 'text') {
    const content = [{ type: 'output_text', text: block.text, annotations: [] }];
    return { id: `msg_${id}_${index}`, type: 'message', role: 'assistant', status, content };
  }
  if (block.type === 'thinking') {
    const summary = [{ type: 'summary_text', text: block.thinking }];
    const seal = sign(block.thinking);
    return { id: `rs_${id}_${index}`, type: 'reasoning', summary, encrypted_content: seal };
  }
  const { name, input, raw } = block;
  const call_id = block.id ?? `call_${id}_${index}`;
  const kind = asked.tools.find((tool) => tool.name === name)?.kind;
  if (kind === 'custom') {
    const text = typeof input === 'string' ? input : JSON.stringify(input);
    const item = { id: `ctc_${id}_${index}`, type: 'custom_tool_call', status, call_id, name };
    return { ...item, input: raw ?? text };
  }
  if (kind === 'local_shell') {
    const item = { id: `lsh_${id}_${index}`, type: 'local_shell_call', status, call_id };
    return { ...item, action: { type: 'exec', ...(input as object) } };
  }
  const [, namespace, own = name] = /^(.+)\/(.+)$/.exec(name) ?? [];
  const called = { name: own, ...(namespace !== undefined && { namespace }) };
  const item = { id: `fc_${id}_${index}`, type: 'function_call', status, call_id, ...called };
  return { ...item, arguments: raw ?? JSON.stringify(input) };
}

/** Every event of the reply's stream, in order. */
export function asEvents(id: string, reply: Reply, tokens: Tokens, asked: Asked): SseEvent[] {
  const events: SseEvent[] = [];
  const emit = (event: string, data: Json): void => {
    const sequence_number = events.length;
    events.push({ event, data: { type: event, sequence_number, ...data } });
  };
  emit('response.created', { response: envelope(id, []) });
  emit('response.in_progress', { response: envelope(id, []) });
  for (const [output_index, block] of reply.blocks.entries()) {
    const item = itemOf(id, output_index, block, asked);
    const place = { item_id: item['id'], output_index };
    const deltas = (event: string, text: string, more: Json = {}): void => {
      for (const delta of pieces(text)) emit(`${event}.delta`, { ...place, ...more, delta });
    };
    emit('response.output_item.added', { output_index, item: { ...item, ...begun(item) } });
    switch (item['type']) {
      case 'message': {
        const text = block.type === 'text' ? block.text : '';
        const part = { type: 'output_text', text: '', annotations: [] };
        const at = { content_index: 0 };
        emit('response.content_part.added', { ...place, ...at, part });
        deltas('response.output_text', text, at);
        emit('response.output_text.done', { ...place, ...at, text });
        emit('response.content_part.done', { ...place, ...at, part: { ...part, text } });
        break;
      }
      case 'reasoning': {
        const text = block.type === 'thinking' ? block.thinking : '';
        const part = { type: 'summary_text', text: '' };
        const at = { summary_index: 0 };
        emit('response.reasoning_summary_part.added', { ...place, ...at, part });
        deltas('response.reasoning_summary_text', text, at);
        emit('response.reasoning_summary_text.done', { ...place, ...at, text });
        emit('response.reasoning_summary_part.done', { ...place, ...at, part: { ...part, text } });
        break;
      }
      case 'function_call':
        deltas('response.function_call_arguments', String(item['arguments']));
        emit('response.function_call_arguments.done', { ...place, arguments: item['arguments'] });
        break;
      case 'custom_tool_call':
        deltas('response.custom_tool_call_input', String(item['input']));
        emit('response.custom_tool_call_input.done', { ...place, input: item['input'] });
        break;
    }
    emit('response.output_item.done', { output_index, item });
  }
  const last = reply.stop === 'max_tokens' ? 'response.incomplete' : 'response.completed';
  emit(last, { response: asResponse(id, reply, tokens, asked) });
  return events;
}

/** An item as it is before its first delta. */
function begun(item: Json): Json {
  const status = { status: 'in_progress' };
  switch (item['type']) {
    case 'message':
      return { ...status, content: [] };
    case 'reasoning':
      return { summary: [] };
    case 'function_call':
      return { ...status, arguments: '' };
    case 'custom_tool_call':
      return { ...status, input: '' };
    default:
      return status;
  }
}
