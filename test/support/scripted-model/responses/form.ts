/** The Responses API: its paths, and the meaning of the parts of a request. */
import { segment } from '../cache.ts';
import type { ScriptTool } from '../script.ts';
import { type Asked, isJson, type Json, objects, type WireForm } from '../wire.ts';
import { findItemFault, messagesOf } from './history.ts';
import { asEvents, asResponse } from './reply.ts';

const ERROR_TYPES: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'invalid_request_error',
  402: 'insufficient_quota',
  403: 'invalid_request_error',
  404: 'invalid_request_error',
  429: 'rate_limit_exceeded',
};

export const responsesForm: WireForm = {
  name: 'responses',
  caching: 'automatic',
  ping: ': ping\n\n',

  asksFor(path) {
    if (path === '/v1/responses') return 'reply';
    return path === '/v1/responses/input_tokens' ? 'count' : undefined;
  },

  read(body): Asked {
    const input = body['input'];
    const items = typeof input === 'string' ? [{ role: 'user', content: input }] : objects(input);
    const format = isJson(body['text']) ? body['text']['format'] : undefined;
    return {
      model: String(body['model']),
      stream: body['stream'] === true,
      system: body['instructions'],
      tools: objects(body['tools']).flatMap((tool) => toolsOf(tool)),
      schema: isJson(format) ? format['schema'] : undefined,
      messages: messagesOf(items),
      invalid: findItemFault(items),
      segments: [...objects(body['tools']), body['instructions'] ?? '', ...items].map(segment),
    };
  },

  whole: asResponse,
  events: asEvents,
  counted: (tokens) => ({ object: 'response.input_tokens', input_tokens: tokens }),
  failure: (status, message) => {
    const type = ERROR_TYPES[status] ?? 'server_error';
    return { error: { message, type, param: null, code: status === 402 ? type : null } };
  },
  breakOff: (type = 'server_error') => ({
    event: 'response.failed',
    data: {
      type: 'response.failed',
      response: {
        id: 'resp_broken',
        object: 'response',
        status: 'failed',
        error: { code: type, message: 'the script breaks off' },
        output: [],
      },
    },
  }),
};

/** Leaves out tools that the API's own servers would run, because a script cannot. */
function toolsOf(tool: Json, namespace = ''): ScriptTool[] {
  const name = namespace + String(tool['name']);
  switch (tool['type']) {
    case 'function':
      return [{ name, kind: 'function', schema: tool['parameters'] }];
    case 'custom':
      return [{ name, kind: 'custom', schema: undefined }];
    case 'local_shell':
      return [{ name: 'local_shell', kind: 'local_shell', schema: undefined }];
    case 'namespace':
      return objects(tool['tools']).flatMap((each) => toolsOf(each, `${name}/`));
    default:
      return [];
  }
}
