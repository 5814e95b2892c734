/**
 * Runs one turn of the model: one usable reply, however many requests it takes. Owns the stream,
 * the watchdog over it and the retries (retry.ts decides). Stores nothing and runs no tool; a reply
 * that broke off leaves no trace but its cost.
 */
import type Anthropic from '@anthropic-ai/sdk';
import { formAfter, formOf, inForm, type Learned } from './adapting.ts';
import { callIds } from './call-names.ts';
import type { Clock } from './clock.ts';
import { BrokenReplyError, brokenWhole, faultOf, noMessage, strangeAnswer } from './fault.ts';
import { withCompleteEvents } from './complete-events.ts';
import type { Tokens } from '../model/prices.ts';
import {
  type Cost,
  costOf,
  costSoFar,
  isCut,
  type Known,
  levelled,
  type Reply,
  replyOf,
} from './reply.ts';
import { withoutPictures } from './pictures.ts';
import { type Decision, decide, NO_TRIES, type Persistence } from './retry.ts';
import { Watchdog } from './watchdog.ts';

/** Timeouts in milliseconds. */
export interface Patience {
  /** Without any data on the wire, pings included. */
  readonly silence: number;
  /** Without content of the reply. */
  readonly noContent: number;
  /** For a reply that is not streamed. */
  readonly wholeReply: number;
}

export const USUAL_PATIENCE: Patience = {
  silence: 90_000,
  noContent: 300_000,
  wholeReply: 600_000,
};

/** Goes with the short persistence: optional work must not cost minutes. */
export const SHORT_PATIENCE: Patience = {
  silence: 30_000,
  noContent: 60_000,
  wholeReply: 60_000,
};

export interface Asking {
  readonly client: Anthropic;
  readonly clock: Clock;
  readonly patience: Patience;
  readonly persistence: Persistence;
  /** Keeps the lessons from refusals. */
  readonly learned: Learned;
  /** Returns the milliseconds left for the phase: no wait begins that would outlast it. */
  readonly remainingMs: () => number;
  readonly signal: AbortSignal;
  /** Aborted when somebody interrupts; the request under way is then dropped. */
  readonly interruption: AbortSignal;
}

export type GivenUp = Extract<Decision, { kind: 'give_up' }>;

export interface Interrupted {
  readonly kind: 'interrupted';
}

export type TurnNews =
  /** A notice for people; empty to withdraw the one before. */
  | { kind: 'notice'; text: string }
  /** The cost of a reply that broke off, which was paid all the same. */
  | { kind: 'spent'; model: string; tokens: Tokens };

/** Yields news while it tries; returns the reply or why there is none. Throws only when aborted. */
export async function* askModel(
  params: Anthropic.MessageCreateParamsNonStreaming,
  asking: Asking,
): AsyncGenerator<TurnNews, Reply | GivenUp | Interrupted> {
  const { clock, signal, interruption } = asking;
  const either = AbortSignal.any([signal, interruption]);
  const begun = clock.now();
  let tries = NO_TRIES;
  let streaming = true;
  let noticed = false;
  let adapted = 0;
  let form = formOf(params, asking.learned);
  const known: Known = {
    model: params.model,
    // Pictures cost far less than their letters would.
    asked: once(() => JSON.stringify(withoutPictures(params)).length),
    callIds: () => callIds(params.messages),
  };
  for (;;) {
    if (interruption.aborted) return { kind: 'interrupted' };
    const progress: Progress = { begun: false, known };
    let decision: Decision;
    let other: ReturnType<typeof formAfter>;
    const request = inForm(params, form);
    try {
      const message = streaming
        ? await streamed(request, asking, either, progress)
        : await whole(request, asking, either, progress);
      const reply = replyOf(message, known);
      if (noticed) yield { kind: 'notice', text: '' };
      return reply;
    } catch (error) {
      signal.throwIfAborted();
      if (interruption.aborted) {
        decision = GONE;
      } else {
        const fault = faultOf(error, progress.begun, clock.date());
        const sinceMs = clock.now() - begun;
        decision = decide(fault, tries, clock.random(), asking.persistence, sinceMs);
        if (adapted < MAX_ADAPTATIONS) other = formAfter(fault, form, params, asking.learned);
      }
    }
    if (progress.spent) yield { kind: 'spent', ...progress.spent };
    if (interruption.aborted) return { kind: 'interrupted' };
    if (other) {
      adapted += 1;
      form = other.form;
      yield { kind: 'notice', text: other.notice };
      noticed = true;
      continue;
    }
    if (decision.kind === 'give_up') return decision;
    if (decision.afterMs >= asking.remainingMs()) {
      const reason = `${decision.notice} That is longer than the time left for this work.`;
      return { kind: 'give_up', because: 'budget', reason };
    }
    yield { kind: 'notice', text: decision.notice };
    noticed = true;
    if (decision.afterMs > 0) await pause(decision.afterMs, asking, either);
    ({ tries, streaming } = decision);
  }
}

/** Refusals that a turn adapts to; each removes something from the request. */
const MAX_ADAPTATIONS = 6;

/** Placeholder for a decision that an interruption made irrelevant. */
const GONE: Decision = { kind: 'give_up', because: 'exhausted', reason: 'interrupted' };

/** Waits; ends early when interrupted, and throws only when aborted. */
async function pause(ms: number, { clock, signal }: Asking, either: AbortSignal): Promise<void> {
  try {
    await clock.sleep(ms, either);
  } catch (error) {
    signal.throwIfAborted();
    if (!either.aborted) throw error;
  }
}

/** State of a request that may still fail. */
interface Progress {
  begun: boolean;
  readonly known: Known;
  spent?: Cost;
}

async function streamed(
  params: Anthropic.MessageCreateParamsNonStreaming,
  { client, patience }: Asking,
  signal: AbortSignal,
  progress: Progress,
): Promise<Anthropic.Message> {
  using watchdog = new Watchdog(patience);
  let answer: Response | undefined;
  let inOnePiece: string | undefined;
  // The SDK hides pings, so the watchdog reads the wire itself.
  const listening = client.withOptions({
    fetch: async (url, init) => {
      const response = await fetch(url, init);
      progress.begun = response.ok;
      answer = response;
      const watched = watchdog.watch(response);
      if (!response.ok || !isJson(response)) return withCompleteEvents(watched);
      // A proxy does not stream: the SDK would find no event in this answer.
      inOnePiece = await watched.text();
      return new Response(inOnePiece, response);
    },
  });
  const inputs = new Map<number, string>();
  let characters = 0;
  try {
    const stream = listening.messages.stream(params, {
      signal: AbortSignal.any([signal, watchdog.signal]),
      timeout: patience.noContent,
    });
    stream.on('streamEvent', (event, snapshot) => {
      watchdog.content();
      if (event.type === 'content_block_start' && event.index !== snapshot.content.length - 1) {
        // The SDK stores parts in the order in which they come: an input would be assigned to
        // another call.
        throw new BrokenReplyError('broken', 'its parts came out of order');
      }
      if (event.type === 'content_block_delta') characters += charactersOf(event.delta);
      progress.spent = costSoFar(snapshot, progress.known, characters);
      if (event.type === 'content_block_delta' && event.delta.type === 'input_json_delta') {
        inputs.set(event.index, (inputs.get(event.index) ?? '') + event.delta.partial_json);
      }
    });
    const message = await stream.finalMessage();
    // A call cut at the end of the reply means a short reply, not a malformed one; the loop answers
    // it.
    if (!isCut(message.stop_reason)) checkInputs(inputs);
    return message;
  } catch (error) {
    if (watchdog.why !== undefined) throw new BrokenReplyError('broken', watchdog.why);
    if (answer?.ok && !progress.spent) {
      const message = messageIn(inOnePiece);
      if (message) return taken(message, progress);
      const strange = strangeAnswer(answer.headers.get('content-type'), watchdog.head);
      if (strange) throw strange;
    }
    // The SDK's lenient parser fails on some inputs before we see them whole.
    if (error instanceof Error && error.cause instanceof SyntaxError) checkInputs(inputs);
    throw error;
  }
}

/**
 * Rejects broken JSON, which the SDK would repair by guessing: a guess must not run as a command.
 */
function checkInputs(inputs: ReadonlyMap<number, string>): void {
  for (const input of inputs.values()) {
    if (input === '') continue;
    try {
      JSON.parse(input);
    } catch {
      throw new BrokenReplyError('malformed', "a tool call's input is not JSON");
    }
  }
}

async function whole(
  params: Anthropic.MessageCreateParamsNonStreaming,
  { client, patience }: Asking,
  signal: AbortSignal,
  progress: Progress,
): Promise<Anthropic.Message> {
  // The SDK's own timeout ends with the response headers.
  const late = AbortSignal.timeout(patience.wholeReply);
  let message: Anthropic.Message;
  try {
    const either = AbortSignal.any([signal, late]);
    message = await client.messages.create(params, {
      signal: either,
      timeout: patience.wholeReply,
    });
  } catch (error) {
    if (late.aborted && !signal.aborted) {
      const why = `no whole reply for ${patience.wholeReply / 1000} s`;
      throw new BrokenReplyError('broken', why);
    }
    throw brokenWhole(error);
  }
  progress.begun = true;
  const { content }: { content?: unknown } = Object(message);
  if (!Array.isArray(content)) throw noMessage(message);
  return taken(message, progress);
}

/** Takes a reply that came in one piece, and notes its cost. */
function taken(message: Anthropic.Message, progress: Progress): Anthropic.Message {
  message.content = levelled(message.content);
  progress.spent = costOf(message, progress.known, JSON.stringify(message.content).length);
  return message;
}

function isJson(response: Response): boolean {
  return /^application\/json\b/i.test(response.headers.get('content-type') ?? '');
}

/** Reads a message from text; undefined for an error, a fragment or anything else. */
function messageIn(text: string | undefined): Anthropic.Message | undefined {
  if (text === undefined) return undefined;
  try {
    const message: unknown = JSON.parse(text);
    const { content }: { content?: unknown } = Object(message);
    return Array.isArray(content) ? (message as Anthropic.Message) : undefined;
  } catch {
    return undefined;
  }
}

function once(count: () => number): () => number {
  let counted: number | undefined;
  return () => (counted ??= count());
}

function charactersOf(delta: Anthropic.RawContentBlockDelta): number {
  switch (delta.type) {
    case 'text_delta':
      return lengthOf(delta.text);
    case 'thinking_delta':
      return lengthOf(delta.thinking);
    case 'input_json_delta':
      return lengthOf(delta.partial_json);
    default:
      return 0;
  }
}

function lengthOf(text: unknown): number {
  return typeof text === 'string' ? text.length : 0;
}
