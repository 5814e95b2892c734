/**
 * Owns one WebSocket of a client: JSON-RPC 2.0, one object a text frame. What cannot be read is
 * answered with an error where an answer is due, and ends no connection.
 */
import type { WebSocket } from 'ws';
import * as v from 'valibot';
import { SerialQueue } from '../platform/serial-queue.ts';
import { ErrandError } from '../protocol/errors.ts';
import { AHP_ERRORS, AhpError, asRpcError } from './errors.ts';
import type { Caller, Host } from './host.ts';

const Call = v.object({
  jsonrpc: v.optional(v.literal('2.0')),
  id: v.optional(v.union([v.string(), v.number(), v.null()])),
  method: v.optional(v.string()),
  params: v.optional(v.unknown()),
});

/** Bytes that may wait for a client that does not read; then it has to come back. */
const MAX_WAITING_BYTES = 32 << 20;
const TRY_AGAIN_LATER = 1013;

/**
 * Requests that take their time and change nothing. All others are answered before what comes after
 * them is heard: an action on a chat may arrive right behind its subscription.
 */
const ASIDE: ReadonlySet<string> = new Set([
  'ping',
  'listSessions',
  'resolveSessionConfig',
  'completions',
  'resourceRead',
  'resourceResolve',
]);

type Report = (what: string, cause: unknown) => void;

export class ClientLink implements Caller {
  clientId: string | undefined;
  readonly #socket: WebSocket;
  readonly #host: Host;
  readonly #report: Report;
  readonly #inTurn = new SerialQueue();

  private constructor(socket: WebSocket, host: Host, report: Report) {
    this.#socket = socket;
    this.#host = host;
    this.#report = report;
  }

  /** Answers what comes on the socket, until that is closed. */
  static serve(socket: WebSocket, host: Host, report: Report): void {
    const link = new ClientLink(socket, host, report);
    socket.on('message', (data, isBinary) => {
      if (!isBinary) void link.#take(textOf(data));
    });
    socket.on('error', () => socket.terminate()); // `close` follows and is what counts.
    socket.once('close', () => host.left(link));
  }

  notify(method: string, params: unknown): void {
    this.#send({ jsonrpc: '2.0', method, params });
  }

  #send(message: object): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    if (this.#socket.bufferedAmount > MAX_WAITING_BYTES) {
      this.#socket.close(TRY_AGAIN_LATER);
      return;
    }
    this.#socket.send(JSON.stringify(message));
  }

  async #take(text: string): Promise<void> {
    const parsed = v.safeParse(Call, parsedJson(text));
    if (!parsed.success) {
      const isJson = parsedJson(text) !== undefined;
      const code = isJson ? AHP_ERRORS.invalidRequest : AHP_ERRORS.parse;
      const message = isJson ? 'This is no request.' : 'This is not JSON.';
      this.#send({ jsonrpc: '2.0', id: null, error: { code, message } });
      return;
    }
    const { method } = parsed.output;
    if (method === undefined) return; // An answer, and this host asks clients nothing.
    const work = (): Promise<void> => this.#do({ ...parsed.output, method });
    await (ASIDE.has(method) ? work() : this.#inTurn.run(work));
  }

  async #do({
    id,
    method,
    params,
  }: v.InferOutput<typeof Call> & { method: string }): Promise<void> {
    try {
      if (id === undefined) {
        this.#host.hear(this, method, params);
        return;
      }
      const result = await this.#host.answer(this, method, params);
      this.#send({ jsonrpc: '2.0', id, result });
    } catch (error) {
      const told = asRpcError(error);
      // What is said in words for people is no fault of this host.
      const isKnown = error instanceof ErrandError || error instanceof AhpError;
      if (!isKnown) this.#report(`${method} failed`, error);
      if (id !== undefined) this.#send({ jsonrpc: '2.0', id, error: told });
    }
  }
}

function textOf(data: unknown): string {
  if (Buffer.isBuffer(data)) return data.toString('utf8');
  return Array.isArray(data) ? Buffer.concat(data as Buffer[]).toString('utf8') : '';
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
