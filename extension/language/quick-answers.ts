/**
 * Owns that the editor never waits for its lenses. As long as an answer took, so long does the
 * editor wait before it asks for the next (VS Code 1.139: the mean of six, up to a minute), and a
 * server that starts takes seconds. So an answer that is not there in a moment is none, and the
 * editor is told when it is. Free of `vscode`; what is asked, it is given.
 */
import type { Handle } from '../tasks/event.ts';

/** In milliseconds: no longer than the editor waits at the least. */
const MAX_WAIT_MS = 200;

interface Asked<Answer> {
  /** Of the text that was asked about. */
  readonly version: number;
  readonly answer: Promise<Answer>;
}

export interface AnswerScreen<Answer> {
  /** False for an answer that another question may better; it is given, and asked for anew. */
  isWhole(answer: Answer): boolean;
  /** Asks the editor to ask again. */
  tell(): void;
  /** Runs once after so many milliseconds, unless it was disposed before. */
  later(pause: number, run: () => void): Handle;
}

export class QuickAnswers<Answer> {
  readonly #asked = new Map<string, Asked<Answer>>();
  readonly #screen: AnswerScreen<Answer>;

  constructor(screen: AnswerScreen<Answer>) {
    this.#screen = screen;
  }

  /**
   * Undefined where the answer takes longer; it is kept for the question that follows. Rejects
   * as `ask` does, where that is soon enough.
   *
   * @param key names the document
   */
  async get(key: string, version: number, ask: () => Promise<Answer>): Promise<Answer | undefined> {
    const known = this.#asked.get(key);
    const asked = known?.version === version ? known : { version, answer: ask() };
    this.#asked.set(key, asked);
    const { promise, resolve } = Promise.withResolvers<undefined>();
    let isLate = false;
    const moment = this.#screen.later(MAX_WAIT_MS, () => {
      isLate = true;
      resolve(undefined);
    });
    const arrived = asked.answer.then(
      (answer) => {
        if (this.#asked.get(key) !== asked) return answer;
        if (!this.#screen.isWhole(answer)) this.#asked.delete(key);
        else if (isLate) this.#screen.tell();
        return answer;
      },
      (error: unknown) => {
        if (this.#asked.get(key) === asked) this.#asked.delete(key);
        // Nobody waits any more; who asks again finds out.
        if (isLate) return undefined;
        throw error;
      },
    );
    try {
      return await Promise.race([arrived, promise]);
    } finally {
      moment.dispose();
    }
  }

  /** What was answered may no longer hold; without a key, of any document. */
  forget(key?: string): void {
    if (key === undefined) this.#asked.clear();
    else this.#asked.delete(key);
  }
}
