/**
 * A model that answers from a recorded attempt, on loopback: each request gets the reply that was
 * given at that turn of that conversation. It notes the first request that differs from the recorded
 * one, and has people's messages delivered where they were. It asks nobody, and makes nothing up: a
 * request beyond the recording is refused.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json as readJson } from 'node:stream/consumers';
import type { AssistantBody } from '../agent/entries.ts';
import { commonMessages, isSame, type Request, requestDifference } from './request-difference.ts';
import type { RecordedTurn } from './recorded-turns.ts';

export interface RecordedModel {
  readonly url: string;
  /** Plays these turns from now on, which are those of one attempt. */
  play(turns: readonly RecordedTurn[], deliver: (ids: readonly string[]) => Promise<void>): void;
  /** In words: where a request first was another one; undefined where none was. */
  readonly difference: string | undefined;
  /** Turns that were recorded and not asked for. */
  readonly left: number;
  close(): Promise<void>;
}

export async function startRecordedModel(): Promise<RecordedModel> {
  let left: RecordedTurn[] = [];
  let deliver: ((ids: readonly string[]) => Promise<void>) | undefined;
  let difference: string | undefined;

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = (await readJson(request)) as Partial<Request>;
    const asked = { system: body.system ?? [], messages: body.messages ?? [] };
    const turn = nextFor(asked, left);
    if (!turn) {
      difference ??= 'the agent asks its model again, where it had come to an end then';
      const error = { type: 'invalid_request_error', message: 'The recording ends here.' };
      return send(response, 400, { type: 'error', error });
    }
    difference ??= requestDifference(asked, turn);
    left = left.filter((each) => each !== turn);
    // Stored before this reply is read, they are given to the agent at its next turn, as they were.
    const next = left.find((each) => each.conversation === turn.conversation);
    if (next && next.given.length > 0) await deliver?.(next.given);
    send(response, 200, messageOf(turn.reply));
  };

  const server = createServer((request, response) => {
    answer(request, response).catch((cause: unknown) => {
      const message = cause instanceof Error ? cause.message : String(cause);
      difference ??= `the recorded model failed: ${message}`;
      send(response, 400, { type: 'error', error: { type: 'invalid_request_error', message } });
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    play(turns, given) {
      left = [...turns];
      deliver = given;
    },
    get difference() {
      return difference;
    },
    get left() {
      return left.length;
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Of each conversation only the next turn can be meant; of these, the one most like the request. */
function nextFor(request: Request, left: readonly RecordedTurn[]): RecordedTurn | undefined {
  const next = [...Map.groupBy(left, ({ conversation }) => conversation).values()].flatMap(
    ([first]) => first ?? [],
  );
  const same = next.find((turn) => isSame(request, turn));
  if (same) return same;
  const likeness = (turn: RecordedTurn): number =>
    commonMessages(request, turn) - Math.abs(turn.messages.length - request.messages.length) / 2;
  return next.toSorted((a, b) => likeness(b) - likeness(a))[0];
}

/** In the form of the API, in one piece: the agent reads that as it reads a stream. */
function messageOf({ content, stopReason, model, tokens, refusal }: AssistantBody): unknown {
  return {
    id: 'msg_recorded',
    type: 'message',
    role: 'assistant',
    model,
    content,
    stop_reason: stopReason,
    stop_sequence: null,
    ...(refusal !== undefined && { stop_details: { explanation: refusal } }),
    usage: {
      input_tokens: tokens.input,
      output_tokens: tokens.output,
      cache_read_input_tokens: tokens.cacheRead,
      cache_creation_input_tokens: tokens.cacheWrite,
      ...(tokens.cacheWriteHour && {
        cache_creation: { ephemeral_1h_input_tokens: tokens.cacheWriteHour },
      }),
    },
  };
}

function send(response: ServerResponse, status: number, body: unknown): void {
  if (response.destroyed) return;
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
