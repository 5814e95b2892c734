/**
 * The script of a scripted model: replies made of blocks, and the faults that can befall them. Owns
 * the forms only; server.ts sends them. Nothing here imports the product.
 */

export type Block =
  | { type: 'text'; text: string }
  | { type: 'thinking'; thinking: string }
  /** `raw` replaces the streamed JSON of the input, to send text that no parser accepts. */
  | { type: 'tool_use'; name: string; input: unknown; id?: string; raw?: string };

export type StopReason =
  | 'end_turn'
  | 'tool_use'
  | 'max_tokens'
  | 'pause_turn'
  | 'refusal'
  | 'stop_sequence'
  | 'model_context_window_exceeded';

export type Fault =
  /** An error reply instead of a stream. `retryAfter` is the header's value. */
  | { kind: 'status'; status: number; retryAfter?: string; message?: string }
  /** The socket is destroyed before any reply. */
  | { kind: 'reset' }
  /** The connection closes after this many bytes of the stream. */
  | { kind: 'cut'; bytes: number }
  /** The stream ends as if complete, without its last `missing` events (1 when absent). */
  | { kind: 'eof'; missing?: number }
  /** An `error` event after this many events (2 when absent; below 0: so many before the end). */
  | { kind: 'error_event'; after?: number; type?: string }
  /** Nothing more after this many events (as above); pings go on every `pingMs` if given. */
  | { kind: 'stall'; after?: number; pingMs?: number }
  /** The input of the reply's first tool call is streamed as broken JSON. */
  | { kind: 'malformed_json' }
  /** A reply without any block. */
  | { kind: 'empty' };

export interface Reply {
  readonly blocks: readonly Block[];
  /** 'tool_use' when a block is one, else 'end_turn'. */
  readonly stop?: StopReason;
  readonly fault?: Fault;
  readonly outputTokens?: number;
  /** Answers a request outside the conversation, such as one for a title; it has no fault. */
  readonly side?: boolean;
}

/** A tool that a request offers. */
export interface ScriptTool {
  readonly name: string;
  /** `custom` takes free text, `local_shell` an argument list; the rest take JSON by `schema`. */
  readonly kind: 'function' | 'custom' | 'local_shell';
  readonly schema: unknown;
}

/** A request as a script sees it, in whichever form it came. */
export interface ScriptRequest {
  /** Number of replies in the history: 0 for the first. */
  readonly turn: number;
  /** Number of times this same history was sent before. */
  readonly tries: number;
  readonly model: string;
  readonly stream: boolean;
  readonly system: unknown;
  readonly tools: readonly ScriptTool[];
  /** The JSON schema that the reply's text must follow, if one was requested. */
  readonly schema: unknown;
  /** The history in the Messages form; other forms are converted to it. */
  readonly messages: readonly ScriptMessage[];
}

export interface ScriptMessage {
  readonly role: string;
  readonly content: string | readonly Record<string, unknown>[];
}

export type Script = (request: ScriptRequest) => Reply | Promise<Reply>;

export const say = (text: string): Block => ({ type: 'text', text });

export const call = (name: string, input: unknown, id?: string): Block => ({
  type: 'tool_use',
  name,
  input,
  ...(id === undefined ? {} : { id }),
});

/** Makes a script from a list: reply n for turn n; after its end the model says so and stops. */
export function moves(replies: readonly (Reply | readonly Block[])[]): Script {
  return ({ turn }) => {
    const move = replies[turn];
    if (move === undefined) return { blocks: [say('The script has no further move.')] };
    return 'blocks' in move ? move : { blocks: move };
  };
}

/** Adds faults to a script: `faults[turn][try]` befalls that try of that turn. */
export function withFaults(
  script: Script,
  faults: Readonly<Record<number, readonly Fault[]>>,
): Script {
  return async (request) => {
    const reply = await script(request);
    const fault = faults[request.turn]?.[request.tries];
    return fault && !reply.side ? { ...reply, fault } : reply;
  };
}
