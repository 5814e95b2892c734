/**
 * Owns one try to reach a runner: socket, token, `hello`. Every way it can fail becomes an error
 * in words with what to do. It never tries twice (connection.ts does).
 */
import type { IncomingMessage } from 'node:http';
import { ErrorCodes, ResponseError, type MessageConnection } from 'vscode-jsonrpc/node';
import * as v from 'valibot';
import { WebSocket } from 'ws';
import { codeOf, ErrandError } from '../protocol/errors.ts';
import { EventsNotice, Hello } from '../protocol/requests.ts';
import { SPOKEN } from '../protocol/version.ts';
import { PING_EVERY_MS, watchPulse } from './connection-heartbeat.ts';
import { rpcOver } from './connection-transport.ts';
import type { RequestForm } from './requester.ts';

export interface ConnectOptions {
  /** `http(s)://host:port`. */
  readonly url: string;
  readonly token: string;
  readonly client: { readonly name: string; readonly version: string };
  /** Milliseconds between pings to the runner. */
  readonly pingEveryMs?: number;
}

export type HelloResult = v.InferOutput<typeof Hello.result>;

/** An open connection that has been greeted. */
export interface Link {
  readonly hello: HelloResult;
  readonly rpc: MessageConnection;
  readonly socket: WebSocket;
  /** Has this listener hear of live events as they come. */
  onEvents(listener: (params: unknown) => void): void;
  /** Resolves with the reason when the connection is over. Never rejects. */
  readonly over: Promise<string>;
}

/**
 * The connection ended before the answer came; the runner may or may not have received the request.
 */
export class LostError extends ErrandError {
  constructor() {
    super('unavailable', 'The connection to the runner was lost before the answer came.', {
      hint: 'Try again: repeating a request is harmless.',
    });
    this.name = 'LostError';
  }
}

const HANDSHAKE_MS = 10_000;
const MAX_MESSAGE_BYTES = 64 << 20;
const NOT_ERRAND = 'What listens there is not an Errand runner';

/** Rejects with `unauthorized`, `version_mismatch` (both final) or `unavailable`. */
export async function dial(options: ConnectOptions, signal: AbortSignal): Promise<Link> {
  const socket = await openSocket(options, signal);
  const over = new Promise<string>((resolve) => {
    socket.once('close', (_code, reason) => resolve(reason.toString() || 'the connection was cut'));
  });
  watchPulse(socket, options.pingEveryMs ?? PING_EVERY_MS);
  let hear: ((params: unknown) => void) | undefined;
  const rpc = rpcOver(socket, (method, params) => {
    if (method !== EventsNotice.method) return false;
    hear?.(params);
    return true;
  });
  rpc.onError(() => undefined); // The socket's close event says what becomes of it.
  void over.then(() => rpc.dispose());
  rpc.listen();
  const late = setTimeout(() => socket.terminate(), HANDSHAKE_MS);
  try {
    const hello = await ask(rpc, Hello, { protocol: SPOKEN, client: options.client });
    return { hello, rpc, socket, over, onEvents: (listener) => void (hear = listener) };
  } catch (error) {
    socket.terminate();
    throw error;
  } finally {
    clearTimeout(late);
  }
}

/** Sends one request; the answer is checked with its schema. */
export async function ask<P extends v.GenericSchema, R extends v.GenericSchema>(
  rpc: MessageConnection,
  form: RequestForm<P, R>,
  params: v.InferInput<P>,
): Promise<v.InferOutput<R>> {
  let answer: unknown;
  try {
    answer = await rpc.sendRequest(form.method, params);
  } catch (error) {
    if (!(error instanceof ResponseError)) throw new LostError();
    if (error.code === ErrorCodes.PendingResponseRejected) throw new LostError();
    throw new ErrandError(codeOf(error.code), error.message, { hint: hintIn(error.data) });
  }
  const parsed = v.safeParse(form.result, answer);
  if (parsed.success) return parsed.output;
  throw new ErrandError('version_mismatch', `The answer to ${form.method} has an unknown form.`, {
    hint: 'Runner and client seem to be of different versions: upgrade the older one.',
  });
}

function hintIn(data: unknown): string | undefined {
  if (typeof data !== 'object' || data === null || !('hint' in data)) return undefined;
  return typeof data.hint === 'string' ? data.hint : undefined;
}

/** No header could carry it, and the socket would say so in words of its own. */
function refuseNoToken(token: string): void {
  if (/^[\x21-\x7e]+$/.test(token)) return;
  throw new ErrandError('unauthorized', 'The token contains characters that no token has.', {
    hint: 'Copy it again, as one line, from the file "token" in the data directory of the runner.',
  });
}

function openSocket(options: ConnectOptions, signal: AbortSignal): Promise<WebSocket> {
  const url = socketUrl(options.url);
  refuseNoToken(options.token);
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, {
      headers: { authorization: `Bearer ${options.token}` },
      perMessageDeflate: false,
      handshakeTimeout: HANDSHAKE_MS,
      maxPayload: MAX_MESSAGE_BYTES,
    });
    const abort = () => socket.terminate();
    signal.addEventListener('abort', abort, { once: true });
    const settle = () => signal.removeEventListener('abort', abort);
    socket.once('open', () => {
      settle();
      socket.on('error', () => socket.terminate()); // `close` follows and is what counts.
      resolve(socket);
    });
    socket.once('unexpected-response', (request, response) => {
      settle();
      reject(refusedBy(options.url, response));
      request.destroy();
    });
    socket.on('error', (error) => {
      settle();
      reject(unreachable(options.url, error));
    });
    if (signal.aborted) abort();
  });
}

function socketUrl(text: string): URL {
  const url = URL.parse(text);
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw new ErrandError('invalid', `"${text}" is not the URL of a runner.`, {
      hint: 'It looks like http://127.0.0.1:7420.',
    });
  }
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  url.pathname = `${url.pathname.replace(/\/$/, '')}/ws`;
  return url;
}

function refusedBy(url: string, response: IncomingMessage): ErrandError {
  switch (response.statusCode) {
    case 401:
      return new ErrandError('unauthorized', `The runner at ${url} does not accept the token.`, {
        hint: 'Use the token from the file "token" in the data directory of that runner.',
      });
    case 429:
      return new ErrandError('unavailable', `The runner at ${url} had too many wrong tokens.`, {
        hint: 'It accepts new tries in a few seconds.',
      });
    case 403:
    case 421:
      return new ErrandError(
        'unauthorized',
        `The runner at ${url} does not answer to that host name.`,
        {
          hint: 'Connect with the address it listens on, or name this one in its configuration.',
        },
      );
    case 502:
    case 503:
    case 504:
      return new ErrandError('unavailable', `The runner at ${url} is not ready.`);
    default:
      return new ErrandError('unavailable', `${NOT_ERRAND}: ${url}.`, { hint: 'Check the URL.' });
  }
}

function unreachable(url: string, cause: Error): ErrandError {
  const { code = '' } = cause as NodeJS.ErrnoException;
  if (code === 'ECONNREFUSED') {
    return new ErrandError('unavailable', `Nothing listens at ${url}.`, {
      hint: 'Start the runner with `errand serve`, or check the URL.',
      cause,
    });
  }
  if (code.startsWith('HPE_') || code.startsWith('ERR_SSL') || code.startsWith('WS_ERR')) {
    return new ErrandError('unavailable', `${NOT_ERRAND}: ${url}.`, {
      hint: 'Check the URL, http and https too.',
      cause,
    });
  }
  return new ErrandError('unavailable', `The runner at ${url} cannot be reached.`, {
    hint: code === '' ? cause.message : `${cause.message} (${code})`,
    cause,
  });
}
