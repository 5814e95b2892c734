/**
 * The forms in which agents speak to models, and the few requests of each that pass. What is not
 * in this table does not leave the gateway. Pure.
 */

/** Anthropic Messages, OpenAI Responses, OpenAI chat completions, Gemini. */
export type Form = 'messages' | 'responses' | 'chat' | 'gemini';

/** Whose service a form is spoken to. */
export type Provider = 'anthropic' | 'openai' | 'gemini';

export const PROVIDERS: Readonly<Record<Form, Provider>> = {
  messages: 'anthropic',
  responses: 'openai',
  chat: 'openai',
  gemini: 'gemini',
};

export interface Route {
  readonly form: Form;
  /** Below the provider's base address; with the query, of which only what is known is kept. */
  readonly path: string;
  /** Named in the path; otherwise the body says it. */
  readonly model?: string;
  /** True where tokens are counted and none are made: it costs nothing. */
  readonly free: boolean;
}

const FIXED: Readonly<Record<string, { form: Form; path: string; free?: true }>> = {
  '/v1/messages': { form: 'messages', path: '/v1/messages' },
  '/v1/messages/count_tokens': {
    form: 'messages',
    path: '/v1/messages/count_tokens',
    free: true,
  },
  // The base address of this provider ends in its version already.
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

/** Where a request goes; undefined for one that may not pass. `url` is path and query. */
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

/** The body of an error as the form's own clients read it. */
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
