/**
 * Owns the position of the marks that tell a service what to cache: on the request itself, on its
 * last part, or nowhere, if a service or a proxy refuses fields it does not know. The stored
 * conversation has the same bytes in each case.
 */
import type Anthropic from '@anthropic-ai/sdk';
import type { Fault } from './retry.ts';

/** From the newest form to the one that every service accepts. */
export type Marking = 'request' | 'part' | 'none';

export class CacheMarks {
  readonly #markings = new Map<string, Marking>();

  of(model: string): Marking {
    return this.#markings.get(model) ?? 'request';
  }

  /** Applies to this request and all later ones, of any task. */
  learn(model: string, marking: Marking): void {
    this.#markings.set(model, marking);
  }
}

const REFUSES =
  /extra (inputs|fields)|extraneous|not (permitted|allowed|supported)|does(n't| not) support|unrecogni[sz]ed|unexpected|unknown|unsupported|invalid/i;
/** Matches the position of a mark on a part. */
const ON_A_PART = /\b(messages|system|tools|content)\b\W{0,3}\d*\W{0,2}[\w.[\]]*cache_control/;

/** Returns the marking for the next try; undefined if something else was refused. */
export function markingAfter(fault: Fault, marking: Marking): Marking | undefined {
  if (fault.kind !== 'status' || (fault.status !== 400 && fault.status !== 422)) return undefined;
  const { message } = fault;
  if (marking === 'none' || !message.includes('cache_control') || !REFUSES.test(message)) {
    return undefined;
  }
  return marking === 'part' || ON_A_PART.test(message) ? 'none' : 'part';
}

type Params = Anthropic.MessageCreateParamsNonStreaming;

/**
 * Returns the request with its marks in that position; it arrives with marks of the newest form.
 */
export function withMarks(params: Params, marking: Marking): Params {
  if (marking === 'request') return params;
  const { cache_control: mark, ...plain } = params;
  if (marking === 'part' && mark) return { ...plain, messages: markedLast(plain.messages, mark) };
  return { ...plain, ...(Array.isArray(plain.system) ? { system: unmarked(plain.system) } : {}) };
}

function markedLast(
  messages: readonly Anthropic.MessageParam[],
  mark: Anthropic.CacheControlEphemeral,
): Anthropic.MessageParam[] {
  const last = messages.at(-1);
  if (last?.role !== 'user' || typeof last.content === 'string') return [...messages];
  const part = last.content.at(-1);
  if (part?.type !== 'text' && part?.type !== 'tool_result') return [...messages];
  const content = [...last.content.slice(0, -1), { ...part, cache_control: mark }];
  return [...messages.slice(0, -1), { ...last, content }];
}

function unmarked(system: readonly Anthropic.TextBlockParam[]): Anthropic.TextBlockParam[] {
  return system.map((block) => {
    const { cache_control: _, ...plain } = block;
    return plain;
  });
}
