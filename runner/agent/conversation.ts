/**
 * The conversation with the model, exactly as sent and received. Every entry is stored before it
 * counts and nothing is ever changed, so each request extends the one before (except at a declared
 * reset, which is an entry too). A resumed phase knows what the interrupted one knew: the fold of
 * the entries (conversation-fold.ts). Entries that do not parse are never part of it: it begins
 * again after them (stored-entries.ts).
 */
import type { QuestionToPut, Transcript } from './backend.ts';
import type { LimitName } from '../model/budget.ts';
import { ConversationFold, type ConversationState } from './conversation-fold.ts';
import type { AskedBody, Entry, ResetBody, SpentBody, UserBody } from './entries.ts';
import type { PriceTable } from '../model/prices.ts';
import type { Reply } from './reply.ts';
import { loadEntries } from './stored-entries.ts';
import type { Toolbox } from './tools/toolbox.ts';

export class Conversation {
  readonly #fold: ConversationFold;
  readonly #transcript: Transcript;
  #begunAgain: boolean;

  constructor(transcript: Transcript, prices: PriceTable, toolbox: Toolbox) {
    this.#fold = new ConversationFold(prices, toolbox);
    this.#transcript = transcript;
    const { before, standing, isBroken } = loadEntries(transcript.load());
    this.#fold.takeCosts(before);
    for (const entry of standing) this.#fold.take(entry);
    this.#begunAgain = isBroken && standing.length === 0;
  }

  get state(): ConversationState {
    return this.#fold;
  }

  /** True if the earlier conversation could not be read and no new one has begun. */
  get isLost(): boolean {
    return this.#begunAgain;
  }

  /** Stores the first message, and the fixed part that comes first in every request. */
  begin(first: Pick<UserBody, 'content' | 'marks' | 'system' | 'model'>): Promise<void> {
    return this.#store({ role: 'user', body: first });
  }

  addUser(body: UserBody): Promise<void> {
    return this.#store({ role: 'user', body });
  }

  addReply(reply: Reply, elapsedMs: number): Promise<void> {
    const { kind: _, ...received } = reply;
    return this.#store({ role: 'assistant', body: { ...received, elapsedMs } });
  }

  /** Stores the cost of a request that gave no usable reply. */
  addSpent(body: SpentBody): Promise<void> {
    return this.#store({ role: 'spent', body });
  }

  /**
   * Stores a question that has to be answered before the conversation goes on. Its id is its
   * position.
   */
  async ask(phase: string, question: Omit<QuestionToPut, 'id'>, limit?: LimitName) {
    const name = phase
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replace(/^-/, '');
    const id = `${name.slice(0, 40) || 'phase'}-q-${this.#fold.entries}`;
    const body: AskedBody = { question: { id, ...question }, ...(limit ? { limit } : {}) };
    await this.#store({ role: 'asked', body });
    return body;
  }

  /** Declares a reset: later requests begin differently. */
  beginOtherwise(body: ResetBody): Promise<void> {
    return this.#store({ role: 'reset', body });
  }

  async #store(entry: Entry): Promise<void> {
    await this.#transcript.append(entry);
    this.#begunAgain = false;
    this.#fold.take(entry);
  }
}
