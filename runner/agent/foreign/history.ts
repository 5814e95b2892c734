/**
 * What a phase of a foreign agent has behind it, kept in its transcript: what the agent was told,
 * what was used and how it ended. Its own conversation is not in there: an agent that is started
 * again is told everything anew, with its work before it.
 */
import * as v from 'valibot';
import { schemaFor } from '../../protocol/schema-for.ts';
import type { Usage } from '../../protocol/task.ts';
import type { InboxMessage, PhaseEnding, Transcript, TranscriptEntry } from '../backend.ts';
import { StoredEnding } from '../ending-schema.ts';
import { NO_USAGE } from '../../protocol/usage.ts';

interface Spent {
  readonly usage: Usage;
  readonly elapsedMs: number;
}

interface Told {
  readonly prompt: string;
  readonly given: readonly { readonly id: string; readonly kind: InboxMessage['kind'] }[];
}

/** One entry of the history of a foreign agent. */
type Entry =
  | { readonly role: 'told'; readonly body: Told }
  | { readonly role: 'spent'; readonly body: Spent }
  | { readonly role: 'ended'; readonly body: PhaseEnding };

const StoredEntry = v.variant('role', [
  v.object({
    role: v.literal('told'),
    body: schemaFor<Told>()(
      v.object({
        prompt: v.string(),
        given: v.array(
          v.object({
            id: v.string(),
            kind: v.picklist(['steer', 'interrupt', 'answer', 'follow_up', 'fix']),
          }),
        ),
      }),
    ),
  }),
  v.object({
    role: v.literal('spent'),
    body: schemaFor<Spent>()(
      v.object({
        usage: v.object({
          requests: v.number(),
          input: v.number(),
          output: v.number(),
          cacheRead: v.number(),
          cacheWrite: v.number(),
          costUsd: v.optional(v.number()),
        }),
        elapsedMs: v.number(),
      }),
    ),
  }),
  v.object({ role: v.literal('ended'), body: StoredEnding }),
]) satisfies v.GenericSchema<unknown, Entry>;

export class History {
  readonly #transcript: Transcript;
  readonly #given = new Set<string>();
  #runs = 0;
  #ending: PhaseEnding | undefined;
  #spent: Spent = { usage: NO_USAGE, elapsedMs: 0 };
  /** Where turns and minutes began to count anew. */
  #since = { requests: 0, elapsedMs: 0 };

  constructor(transcript: Transcript) {
    this.#transcript = transcript;
    for (const stored of transcript.load()) this.#load(stored);
  }

  /** How often the agent was started. */
  get runs(): number {
    return this.#runs;
  }

  /** Ids of what was said to it. */
  get given(): ReadonlySet<string> {
    return this.#given;
  }

  /** Set when the last run ended, and was not cut off. */
  get ending(): PhaseEnding | undefined {
    return this.#ending;
  }

  get spent(): Spent {
    return this.#spent;
  }

  /** What of turns and minutes is used: they begin anew when work is sent back or gone on with. */
  get used(): { readonly requests: number; readonly elapsedMs: number } {
    const { usage, elapsedMs } = this.#spent;
    return {
      requests: usage.requests - this.#since.requests,
      elapsedMs: elapsedMs - this.#since.elapsedMs,
    };
  }

  async begin(prompt: string, told: readonly InboxMessage[]): Promise<void> {
    const given = told.map(({ id, kind }) => ({ id, kind }));
    await this.#append({ role: 'told', body: { prompt, given } });
  }

  async use(spent: Spent): Promise<void> {
    await this.#append({ role: 'spent', body: spent });
  }

  async end(ending: PhaseEnding): Promise<void> {
    await this.#append({ role: 'ended', body: ending });
  }

  async #append(entry: Entry): Promise<void> {
    await this.#transcript.append(entry);
    this.#take(entry);
  }

  /** What does not parse, or is of the built-in agent, says nothing: the agent is started again. */
  #load(stored: TranscriptEntry): void {
    const parsed = v.safeParse(StoredEntry, stored);
    if (parsed.success) return this.#take(parsed.output);
    this.#ending = undefined;
  }

  #take({ role, body }: Entry): void {
    switch (role) {
      case 'told':
        return this.#takeTold(body);
      case 'spent':
        this.#spent = body;
        return;
      case 'ended':
        this.#ending = body;
        return;
    }
  }

  #takeTold({ given }: Told): void {
    this.#runs += 1;
    this.#ending = undefined;
    const fresh = given.filter(({ id }) => !this.#given.has(id));
    const kinds = new Set(fresh.map(({ kind }) => kind));
    for (const { id } of fresh) this.#given.add(id);
    // What was paid for the attempt before is no cost of the one that goes on with it.
    if (kinds.has('follow_up')) this.#spent = { ...this.#spent, usage: NO_USAGE };
    if (!kinds.has('follow_up') && !kinds.has('fix')) return;
    const { usage, elapsedMs } = this.#spent;
    this.#since = { requests: usage.requests, elapsedMs };
  }
}
