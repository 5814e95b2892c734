/**
 * The history of a foreign agent's phase, kept in its transcript: what the agent was told, what was
 * used and how it ended. It does not hold the agent's own conversation: a restarted agent is told
 * everything again, with its work in place.
 */
import * as v from 'valibot';
import { schemaFor } from '../../protocol/schema-for.ts';
import type { Usage } from '../../protocol/task.ts';
import type { InboxMessage, PhaseEnding, Transcript, TranscriptEntry } from '../backend.ts';
import { StoredEnding } from '../ending-schema.ts';
import { StoredUsage } from '../stored-usage.ts';
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
        usage: StoredUsage,
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
  /** Point from which turns and minutes count. */
  #since = { requests: 0, elapsedMs: 0 };

  constructor(transcript: Transcript) {
    this.#transcript = transcript;
    for (const stored of transcript.load()) this.#load(stored);
  }

  /** Number of starts of the agent. */
  get runs(): number {
    return this.#runs;
  }

  /** Ids of the messages that were delivered. */
  get given(): ReadonlySet<string> {
    return this.#given;
  }

  /** Ending of the last run, unless it was cut off. */
  get ending(): PhaseEnding | undefined {
    return this.#ending;
  }

  get spent(): Spent {
    return this.#spent;
  }

  /** Turns and minutes used; they restart when work is sent back or continued. */
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

  /**
   * Loads an entry; one that does not parse, or is the built-in agent's, is ignored, and the agent
   * is started again.
   */
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
    // The cost of an earlier attempt does not count for its follow-up.
    if (kinds.has('follow_up')) this.#spent = { ...this.#spent, usage: NO_USAGE };
    if (!kinds.has('follow_up') && !kinds.has('fix')) return;
    const { usage, elapsedMs } = this.#spent;
    this.#since = { requests: usage.requests, elapsedMs };
  }
}
