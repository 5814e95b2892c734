/**
 * Sends the gateway's requests to the providers, with the runner's own keys. Owns the keys; they
 * appear in no reply, no error and no recording. Follows no redirect.
 */
import { type IncomingMessage, request as overHttp } from 'node:http';
import { request as overHttps } from 'node:https';
import type { Form, Provider } from './forms.ts';
import { PROVIDERS } from './forms.ts';

/** A request that may pass. */
export interface Call {
  readonly form: Form;
  /** Path below the provider's base address. */
  readonly path: string;
  /** The allowed headers (`passingHeaders`), without any that authenticate. */
  readonly headers: Readonly<Record<string, string>>;
  /** Header in which the agent sent its token; the key is sent in the same one. */
  readonly scheme: 'bearer' | 'key';
  readonly body: Buffer;
}

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: AsyncIterable<Buffer>;
}

export interface Upstream {
  /** True if there is a key for this form's provider. */
  has(form: Form): boolean;
  /** Resolves with the head of the reply. The signal may end it at any time. */
  send(call: Call, signal: AbortSignal): Promise<Reply>;
}

/** A provider's service: its address, and the runner's key for it. */
export interface Service {
  readonly baseURL?: string;
  readonly apiKey: string;
}

export type Services = Partial<Readonly<Record<Provider, Service>>>;

const ADDRESSES: Readonly<Record<Provider, string>> = {
  anthropic: 'https://api.anthropic.com',
  openai: 'https://api.openai.com/v1',
  gemini: 'https://generativelanguage.googleapis.com',
};

/** Request headers that are forwarded; none names the runner's network or carries a cookie. */
const REQUEST_HEADERS = ['content-type', 'accept', 'anthropic-version', 'anthropic-beta'];
/** Reply headers that are passed back. */
const REPLY_HEADERS = [
  'content-type',
  'content-encoding',
  'retry-after',
  'request-id',
  'x-request-id',
];

export function passingHeaders(headers: IncomingMessage['headers']): Record<string, string> {
  return only(REQUEST_HEADERS, headers);
}

/** Returns an upstream to the providers for which the runner has a key. */
export function providers(services: Services): Upstream {
  return {
    has: (form) => services[PROVIDERS[form]] !== undefined,
    async send(call, signal) {
      const provider = PROVIDERS[call.form];
      const service = services[provider];
      if (!service) throw new Error(`the runner has no key for ${provider}`);
      const url = new URL(base(service.baseURL ?? ADDRESSES[provider]) + call.path);
      const send = url.protocol === 'https:' ? overHttps : overHttp;
      const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
      const request = send(url, {
        method: 'POST',
        signal,
        headers: {
          ...call.headers,
          ...authentication(provider, call.scheme, service.apiKey),
          // The meter reads the reply as it passes, so it must not be compressed.
          'accept-encoding': 'identity',
          'content-length': call.body.length,
          'user-agent': 'errand-runner',
        },
      });
      request.on('error', reject);
      request.on('response', resolve);
      request.end(call.body);
      const response = await promise;
      const { statusCode = 502 } = response;
      return { status: statusCode, headers: only(REPLY_HEADERS, response.headers), body: response };
    },
  };
}

function base(address: string): string {
  return address.replace(/\/+$/, '');
}

function authentication(
  provider: Provider,
  scheme: Call['scheme'],
  key: string,
): Record<string, string> {
  if (provider === 'gemini') return { 'x-goog-api-key': key };
  if (provider === 'openai' || scheme === 'bearer') return { authorization: `Bearer ${key}` };
  return { 'x-api-key': key };
}

function only(
  names: readonly string[],
  headers: IncomingMessage['headers'],
): Record<string, string> {
  const kept = names.flatMap((name) => {
    const value = headers[name];
    return typeof value === 'string' ? [[name, value] as const] : [];
  });
  return Object.fromEntries(kept);
}
