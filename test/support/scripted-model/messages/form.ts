/** The Messages API: its paths, and the meaning of the parts of a request. */
import { type Segment, segment } from '../cache.ts';
import type { ScriptMessage, ScriptTool } from '../script.ts';
import { type Asked, encode, isJson, type Json, objects, type WireForm } from '../wire.ts';
import { blocksOf, findFault } from './history.ts';
import { asEvents, asMessage } from './reply.ts';

const ERROR_TYPES: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  402: 'billing_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  529: 'overloaded_error',
};

const MAX_MARKS = 4;

export const messagesForm: WireForm = {
  name: 'messages',
  caching: 'marked',
  ping: encode({ event: 'ping', data: { type: 'ping' } }),

  asksFor(path) {
    if (path === '/v1/messages') return 'reply';
    return path === '/v1/messages/count_tokens' ? 'count' : undefined;
  },

  read(body): Asked {
    if (!Array.isArray(body['messages'])) throw new Error('messages: is required');
    const messages = body['messages'] as ScriptMessage[];
    const segments = segmentsOf(body, messages);
    const marks = segments.filter(({ mark }) => mark).length;
    const tooMany =
      marks > MAX_MARKS
        ? `a maximum of ${MAX_MARKS} blocks with cache_control, found ${marks}`
        : '';
    const { output_config: output } = body;
    return {
      model: String(body['model']),
      stream: body['stream'] === true,
      system: body['system'],
      tools: objects(body['tools']).map(toolOf),
      schema: isJson(output) && isJson(output['format']) ? output['format']['schema'] : undefined,
      messages,
      invalid: findFault(messages) ?? (tooMany || undefined),
      segments,
    };
  },

  whole: asMessage,
  events: asEvents,
  counted: (tokens) => ({ input_tokens: tokens }),
  failure: (status, message) => ({
    type: 'error',
    error: { type: ERROR_TYPES[status] ?? 'api_error', message },
    request_id: 'req_scripted',
  }),
  breakOff: (type = 'overloaded_error') => ({
    event: 'error',
    data: { type: 'error', error: { type, message: 'the script breaks off' } },
  }),
};

function toolOf(tool: Json): ScriptTool {
  return { name: String(tool['name']), kind: 'function', schema: tool['input_schema'] };
}

function segmentsOf(body: Json, messages: readonly ScriptMessage[]): Segment[] {
  const system = typeof body['system'] === 'string' ? [body['system']] : objects(body['system']);
  const parts: unknown[] = [...objects(body['tools']), ...system];
  for (const message of messages) parts.push(...blocksOf(message));
  const segments = parts.map(segment);
  const last = segments.at(-1);
  // A mark on the request itself stands for one on its last block.
  return 'cache_control' in body && last
    ? [...segments.slice(0, -1), { ...last, mark: true }]
    : segments;
}
