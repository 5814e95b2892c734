/**
 * One turn of the model: one usable reply, however many requests it takes. Owns the stream, the
 * watchdog over it and the retries (retry.ts decides). Stores nothing and runs no tool; a reply
 * that broke off leaves no trace but what it cost.
 */
import type Anthropic from '@anthropic-ai/sdk';
import { CHARACTERS_PER_TOKEN } from './budget.ts';
import type { Clock } from './clock.ts';
import { BrokenReplyError, faultOf } from './fault.ts';
import type { Tokens } from './prices.ts';
import { type Decision, decide, NO_TRIES, type Persistence } from './retry.ts';
import { Watchdog } from './watchdog.ts';

/** Milliseconds. */
export interface Patience {
  /** Without anything on the wire, pings included. */
  readonly silence: number;
  /** Without a part of the reply. */
  readonly noContent: number;
  /** For a reply that is not streamed. */
  readonly wholeReply: number;
}

export const USUAL_PATIENCE: Patience = {
  silence: 90_000,
  noContent: 300_000,
  wholeReply: 600_000,
};

/** With the short persistence: what others can go on without must not cost minutes. */
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
  /** Milliseconds left for the phase: no wait is begun that would outlast it. */
  readonly remainingMs: () => number;
  readonly signal: AbortSignal;
  /** Aborted when somebody interrupts: then what is under way is dropped. */
  readonly interruption: AbortSignal;
}

export interface Reply {
  readonly kind: 'reply';
  /** As received; only an input that is no object has become {}, and empty text is left out. */
  readonly content: Anthropic.ContentBlock[];
  readonly stopReason: Anthropic.StopReason | null;
  readonly refusal: string | undefined;
  readonly model: string;
  readonly tokens: Tokens;
}

export type GivenUp = Extract<Decision, { kind: 'give_up' }>;

export interface Interrupted {
  readonly kind: 'interrupted';
}

export type TurnNews =
  /** For people; empty when what it said is over. */
  | { kind: 'notice'; text: string }
  /** A reply that broke off was paid for all the same. */
  | { kind: 'spent'; model: string; tokens: Tokens };

/** Yields news while it tries, returns the reply or why there is none; throws only when aborted. */
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
  for (;;) {
    if (interruption.aborted) return { kind: 'interrupted' };
    const progress: Progress = { begun: false };
    let decision: Decision;
    try {
      const message = streaming
        ? await streamed(params, asking, either, progress)
        : await whole(params, asking, either, progress);
      const reply = usable(message);
      if (noticed) yield { kind: 'notice', text: '' };
      return reply;
    } catch (error) {
      signal.throwIfAborted();
      decision = interruption.aborted
        ? GONE
        : decide(
            faultOf(error, progress.begun, new Date()),
            tries,
            clock.random(),
            asking.persistence,
            clock.now() - begun,
          );
    }
    if (progress.spent) yield { kind: 'spent', ...progress.spent };
    if (interruption.aborted) return { kind: 'interrupted' };
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

/** Stands for a decision that nobody asks for any more. */
const GONE: Decision = { kind: 'give_up', because: 'exhausted', reason: 'interrupted' };

/** Ends early when interrupted; throws only when aborted. */
async function pause(ms: number, { clock, signal }: Asking, either: AbortSignal): Promise<void> {
  try {
    await clock.sleep(ms, either);
  } catch (error) {
    signal.throwIfAborted();
    if (!either.aborted) throw error;
  }
}

/** What is known of a request that may yet fail. */
interface Progress {
  begun: boolean;
  spent?: { model: string; tokens: Tokens };
}

async function streamed(
  params: Anthropic.MessageCreateParamsNonStreaming,
  { client, patience }: Asking,
  signal: AbortSignal,
  progress: Progress,
): Promise<Anthropic.Message> {
  using watchdog = new Watchdog(patience);
  // The SDK keeps pings to itself, so the watchdog listens on the wire.
  const listening = client.withOptions({
    fetch: async (url, init) => {
      const response = await fetch(url, init);
      progress.begun = response.ok;
      return watchdog.watch(response);
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
      if (event.type === 'content_block_delta') characters += charactersOf(event.delta);
      progress.spent = { model: snapshot.model, tokens: tokensSoFar(snapshot.usage, characters) };
      if (event.type === 'content_block_delta' && event.delta.type === 'input_json_delta') {
        inputs.set(event.index, (inputs.get(event.index) ?? '') + event.delta.partial_json);
      }
    });
    const message = await stream.finalMessage();
    // A call cut at the output limit is a short reply and no garbage; the loop answers it.
    if (message.stop_reason !== 'max_tokens') checkInputs(inputs);
    return message;
  } catch (error) {
    if (watchdog.why !== undefined) throw new BrokenReplyError('broken', watchdog.why);
    // The SDK's own lenient parser gives up on some inputs before we see them whole.
    if (error instanceof Error && error.cause instanceof SyntaxError) checkInputs(inputs);
    throw error;
  }
}

/** The SDK repairs broken JSON on a guess; a guess must not run as a command. */
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
  const message = await client.messages.create(params, { signal, timeout: patience.wholeReply });
  progress.begun = true;
  progress.spent = { model: message.model, tokens: tokensOf(message.usage) };
  return message;
}

function usable(message: Anthropic.Message): Reply {
  // Through JSON once, so that what is stored and what is sent again are the same bytes.
  const received = (JSON.parse(JSON.stringify(message.content)) as Anthropic.ContentBlock[]).map(
    withoutDefaults,
  );
  const content = received.filter((block) => block.type !== 'text' || block.text !== '');
  for (const block of content) {
    if (block.type === 'tool_use' && !isRecord(block.input)) block.input = recordIn(block.input);
  }
  const refused = message.stop_reason === 'refusal';
  if (content.length === 0 && !refused && message.stop_reason !== 'model_context_window_exceeded') {
    throw new BrokenReplyError('broken', 'the reply was empty');
  }
  return {
    kind: 'reply',
    content,
    stopReason: message.stop_reason,
    refusal: refused
      ? (message.stop_details?.explanation ?? 'The model gave no explanation.')
      : undefined,
    model: message.model.slice(0, 200),
    tokens: tokensOf(message.usage),
  };
}

/** An input that was made a string of JSON once too often is what it says; anything else is {}. */
function recordIn(input: unknown): unknown {
  if (typeof input !== 'string') return {};
  try {
    const parsed: unknown = JSON.parse(input);
    return isRecord(parsed) ? parsed : {};
  } catch {
    return {};
  }
}

function charactersOf(delta: Anthropic.RawContentBlockDelta): number {
  switch (delta.type) {
    case 'text_delta':
      return delta.text.length;
    case 'thinking_delta':
      return delta.thinking.length;
    case 'input_json_delta':
      return delta.partial_json.length;
    default:
      return 0;
  }
}

/** What a reply that breaks off here has cost: its own count of output comes only at its end. */
function tokensSoFar(usage: Anthropic.Usage, characters: number): Tokens {
  const tokens = tokensOf(usage);
  const seen = Math.ceil(characters / CHARACTERS_PER_TOKEN);
  return { ...tokens, output: Math.max(tokens.output, seen) };
}

/** What the service says of a block though it goes without saying: every later request pays for it. */
function withoutDefaults(block: Anthropic.ContentBlock): Anthropic.ContentBlock {
  const { citations, caller, ...rest }: Partial<Record<string, unknown>> = { ...block };
  const isDirect = isRecord(caller) && Object.entries(caller as object).join() === 'type,direct';
  return {
    ...rest,
    ...(citations === undefined || citations === null ? {} : { citations }),
    ...(caller === undefined || isDirect ? {} : { caller }),
  } as Anthropic.ContentBlock;
}

function isRecord(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function tokensOf(usage: Anthropic.Usage): Tokens {
  return {
    input: usage.input_tokens,
    output: usage.output_tokens,
    cacheRead: usage.cache_read_input_tokens ?? 0,
    cacheWrite: usage.cache_creation_input_tokens ?? 0,
  };
}
