/** The Gemini API: its paths, and the meaning of the parts of a request. */
import { segment } from '../cache.ts';
import type { ScriptTool } from '../script.ts';
import { type Asked, isJson, type Json, objects, type WireForm } from '../wire.ts';
import { findContentFault, messagesOf } from './history.ts';
import { asContent, asEvents } from './reply.ts';

const STATUS: Readonly<Record<number, string>> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  429: 'RESOURCE_EXHAUSTED',
  500: 'INTERNAL',
  503: 'UNAVAILABLE',
};

const PATH =
  /^\/v1(?:beta)?\/models\/([^/:]+):(generateContent|streamGenerateContent|countTokens)$/;

export const geminiForm: WireForm = {
  name: 'gemini',
  caching: 'automatic',
  ping: ': ping\n\n',

  asksFor(path) {
    const [, , method] = PATH.exec(path) ?? [];
    if (method === undefined) return undefined;
    return method === 'countTokens' ? 'count' : 'reply';
  },

  read(received, path): Asked {
    const [, model = '', method] = PATH.exec(path) ?? [];
    // Tokens are counted for a request, or for contents alone.
    const inner = received['generateContentRequest'];
    const body = isJson(inner) ? inner : received;
    const contents = objects(body['contents']);
    const config = isJson(body['generationConfig']) ? body['generationConfig'] : {};
    return {
      model,
      stream: method === 'streamGenerateContent',
      system: body['systemInstruction'],
      tools: objects(body['tools']).flatMap(toolsOf),
      schema: config['responseJsonSchema'] ?? config['responseSchema'],
      messages: messagesOf(contents),
      invalid: findContentFault(contents),
      segments: [...objects(body['tools']), body['systemInstruction'] ?? '', ...contents].map(
        segment,
      ),
    };
  },

  whole: asContent,
  events: asEvents,
  counted: (tokens) => ({ totalTokens: tokens }),
  failure: (status, message) => ({
    error: { code: status, message, status: STATUS[status] ?? 'UNKNOWN' },
  }),
  breakOff: (type = 'UNAVAILABLE') => ({
    event: '',
    data: { error: { code: 503, message: 'the script breaks off', status: type } },
  }),
};

function toolsOf(tool: Json): ScriptTool[] {
  return objects(tool['functionDeclarations']).map((declaration) => ({
    name: String(declaration['name']),
    kind: 'function',
    schema: declaration['parametersJsonSchema'] ?? declaration['parameters'],
  }));
}
