/**
 * The conversation with the model, exactly as sent and received. Every entry is stored before it
 * counts and nothing is ever changed, so each request extends the one before (but for a declared
 * reset, which is an entry too), and a resumed phase knows what the interrupted one knew: all it
 * knows is the fold of its entries (conversation-fold.ts). Entries that do not parse are never part
 * of it: it begins again after them (stored-entries.ts).
 */
import type { QuestionToPut, Transcript } from './backend.ts';
import type { LimitName } from '../model/budget.ts';
import { ConversationFold } from './conversation-fold.ts';
import type { AskedBody, Entry, ResetBody, SpentBody, UserBody } from './entries.ts';
import type { PriceTable } from '../model/prices.ts';
import type { Reply } from './reply.ts';
import { loadEntries } from './stored-entries.ts';
import type { Toolbox } from './tools/toolbox.ts';

export class Conversation extends ConversationFold {
  readonly #transcript: Transcript;
  #begunAgain: boolean;

  constructor(transcript: Transcript, prices: PriceTable, toolbox: Toolbox) {
    super(prices, toolbox);
    this.#transcript = transcript;
    const { before, standing, isBroken } = loadEntries(transcript.load());
    this.takeCosts(before);
    for (const entry of standing) this.take(entry);
    this.#begunAgain = isBroken && standing.length === 0;
  }

  /** True while nothing stands of a conversation that there was: its entries could not be read. */
  get isLost(): boolean {
    return this.#begunAgain;
  }

  /** The first message, and the fixed part that goes before it in this request and all others. */
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

  /** A request that was paid for and gave nothing. */
  addSpent(body: SpentBody): Promise<void> {
    return this.#store({ role: 'spent', body });
  }

  /** A question that somebody has to answer before this goes on. Its id is its place. */
  async ask(phase: string, question: Omit<QuestionToPut, 'id'>, limit?: LimitName) {
    const name = phase
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replace(/^-/, '');
    const id = `${name.slice(0, 40) || 'phase'}-q-${this.entries}`;
    const body: AskedBody = { question: { id, ...question }, ...(limit ? { limit } : {}) };
    await this.#store({ role: 'asked', body });
    return body;
  }

  /** Declares that the requests begin otherwise from here on. */
  beginOtherwise(body: ResetBody): Promise<void> {
    return this.#store({ role: 'reset', body });
  }

  async #store(entry: Entry): Promise<void> {
    await this.#transcript.append(entry);
    this.#begunAgain = false;
    this.take(entry);
  }
}
