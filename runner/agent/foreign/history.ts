/**
 * What a phase of a foreign agent has behind it, kept in its transcript: what the agent was told,
 * what was used and how it ended. Its own conversation is not in there: an agent that is started
 * again is told everything anew, with its work before it.
 */
import type { Usage } from '../../protocol/task.ts';
import { NO_USAGE } from '../../protocol/usage.ts';
import type { InboxMessage, PhaseEnding, Transcript } from '../backend.ts';

interface Spent {
  readonly usage: Usage;
  readonly elapsedMs: number;
}

interface Told {
  readonly prompt: string;
  readonly given: readonly { readonly id: string; readonly kind: InboxMessage['kind'] }[];
}

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
    for (const { role, body } of transcript.load()) this.#take(role, body);
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
    await this.#append('told', { prompt, given } satisfies Told);
  }

  async use(spent: Spent): Promise<void> {
    await this.#append('spent', spent);
  }

  async end(ending: PhaseEnding): Promise<void> {
    await this.#append('ended', ending);
  }

  async #append(role: string, body: unknown): Promise<void> {
    await this.#transcript.append({ role, body });
    this.#take(role, body);
  }

  /** Entries are this module's own, written by an earlier run of it. */
  #take(role: string, body: unknown): void {
    switch (role) {
      case 'told':
        return this.#takeTold(body as Told);
      case 'spent':
        this.#spent = body as Spent;
        return;
      case 'ended':
        this.#ending = body as PhaseEnding;
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
