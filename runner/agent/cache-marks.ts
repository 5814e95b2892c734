/**
 * Owns where the marks stand that tell a service what to keep in its cache: on the request itself,
 * on its last part, or nowhere, where a service or somebody between refuses what it does not know.
 * What is stored of a conversation has the same bytes in each case.
 */
import type Anthropic from '@anthropic-ai/sdk';
import type { Fault } from './retry.ts';

/** From the newest to what every service takes. */
export type Marking = 'request' | 'part' | 'none';

export class CacheMarks {
  readonly #markings = new Map<string, Marking>();

  of(model: string): Marking {
    return this.#markings.get(model) ?? 'request';
  }

  /** For this request and all that follow, of any task. */
  learn(model: string, marking: Marking): void {
    this.#markings.set(model, marking);
  }
}

const REFUSES =
  /extra (inputs|fields)|extraneous|not (permitted|allowed|supported)|does(n't| not) support|unrecogni[sz]ed|unexpected|unknown|unsupported|invalid/i;
/** Where the marks on parts stand. */
const ON_A_PART = /\b(messages|system|tools|content)\b\W{0,3}\d*\W{0,2}[\w.[\]]*cache_control/;

/** How to ask again; undefined where something else was refused. */
export function markingAfter(fault: Fault, marking: Marking): Marking | undefined {
  if (fault.kind !== 'status' || (fault.status !== 400 && fault.status !== 422)) return undefined;
  const { message } = fault;
  if (marking === 'none' || !message.includes('cache_control') || !REFUSES.test(message)) {
    return undefined;
  }
  return marking === 'part' || ON_A_PART.test(message) ? 'none' : 'part';
}

type Params = Anthropic.MessageCreateParamsNonStreaming;

/** The same request with its marks there; it comes with those of the newest form. */
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
