/**
 * The API forms in which agents talk to models, and the few requests of each that may pass. A
 * request that is not in this table never leaves the gateway. Pure.
 */

/** Anthropic Messages, OpenAI Responses, OpenAI chat completions, Gemini. */
export type Form = 'messages' | 'responses' | 'chat' | 'gemini';

/** The company whose service speaks a form. */
export type Provider = 'anthropic' | 'openai' | 'gemini';

export const PROVIDERS: Readonly<Record<Form, Provider>> = {
  messages: 'anthropic',
  responses: 'openai',
  chat: 'openai',
  gemini: 'gemini',
};

export interface Route {
  readonly form: Form;
  /** Path below the provider's base address, with the known parts of the query only. */
  readonly path: string;
  /** Set where the path names the model; otherwise the body does. */
  readonly model?: string;
  /** True for a request that only counts tokens, which costs nothing. */
  readonly free: boolean;
}

const FIXED: Readonly<Record<string, { form: Form; path: string; free?: true }>> = {
  '/v1/messages': { form: 'messages', path: '/v1/messages' },
  '/v1/messages/count_tokens': {
    form: 'messages',
    path: '/v1/messages/count_tokens',
    free: true,
  },
  // This provider's base address already ends in its version.
  '/v1/responses': { form: 'responses', path: '/responses' },
  '/v1/chat/completions': { form: 'chat', path: '/chat/completions' },
};
const GEMINI =
  /^\/(v1beta|v1)\/models\/([\w.-]+):(generateContent|streamGenerateContent|countTokens)$/;
const QUERY: Readonly<Record<Form, RegExp | undefined>> = {
  messages: /^beta=true$/,
  responses: undefined,
  chat: undefined,
  gemini: /^alt=(sse|json)$/,
};

/** Returns the route of a request, or undefined if it may not pass. `url` is path and query. */
export function routeOf(method: string | undefined, url: string | undefined): Route | undefined {
  if (method !== 'POST' || url === undefined) return undefined;
  const [path = '', query = ''] = url.split('?', 2);
  const fixed = Object.hasOwn(FIXED, path) ? FIXED[path] : undefined;
  if (fixed) {
    return {
      form: fixed.form,
      path: fixed.path + known(query, fixed.form),
      free: fixed.free ?? false,
    };
  }
  const [, version, model, verb] = GEMINI.exec(path) ?? [];
  if (model === undefined) return undefined;
  return {
    form: 'gemini',
    path: `/${version}/models/${model}:${verb}${known(query, 'gemini')}`,
    model,
    free: verb === 'countTokens',
  };
}

function known(query: string, form: Form): string {
  const kept = [...new URLSearchParams(query)].filter(([name, value]) =>
    QUERY[form]?.test(`${name}=${value}`),
  );
  return kept.length === 0 ? '' : `?${new URLSearchParams(kept).toString()}`;
}

/** Formats an error body as clients of this form expect it. */
export function errorBody(form: Form | undefined, status: number, message: string): string {
  switch (form) {
    case 'responses':
    case 'chat': {
      const type = status === 402 ? 'insufficient_quota' : 'invalid_request_error';
      return JSON.stringify({ error: { message, type, code: type, param: null } });
    }
    case 'gemini': {
      const word = status === 402 || status === 403 ? 'PERMISSION_DENIED' : 'INVALID_ARGUMENT';
      return JSON.stringify({ error: { code: status, message, status: word } });
    }
    case 'messages':
    case undefined: {
      const type = ERROR_TYPES[status] ?? 'api_error';
      return JSON.stringify({ type: 'error', error: { type, message } });
    }
  }
}

const ERROR_TYPES: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  402: 'billing_error',
  403: 'permission_error',
  413: 'request_too_large',
};
