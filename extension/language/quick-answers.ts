/**
 * Owns that the editor never waits for its lenses. The editor waits as long before its next request
 * as the last answers took, and a server takes seconds to start. So a late answer counts as
 * missing, and the editor is asked to ask again when it arrives. Free of `vscode`; the questions
 * are passed in. Asked for as microsoft/vscode#106267; in VS Code 1.139.1 the wait is the mean of
 * the last six answers, up to a minute.
 */
import type { Handle } from '../tasks/event.ts';

/** No longer than the shortest wait of the editor. */
const MAX_WAIT_MS = 200;

interface Asked<Answer> {
  /** Version of the text that was asked about. */
  readonly version: number;
  readonly answer: Promise<Answer>;
}

export interface AnswerScreen<Answer> {
  /** Returns false for an answer that a later one may improve; it is given, but not kept. */
  isWhole(answer: Answer): boolean;
  /** Asks the editor to ask again. */
  tell(): void;
  /** Runs once after this many milliseconds, unless it is disposed before. */
  later(pause: number, run: () => void): Handle;
}

export class QuickAnswers<Answer> {
  readonly #asked = new Map<string, Asked<Answer>>();
  readonly #screen: AnswerScreen<Answer>;

  constructor(screen: AnswerScreen<Answer>) {
    this.#screen = screen;
  }

  /**
   * Returns undefined when the answer is late; the answer is then kept for the next question.
   * Rejects as `ask` does if that is soon enough.
   *
   * @param key names the document
   */
  async get(key: string, version: number, ask: () => Promise<Answer>): Promise<Answer | undefined> {
    const known = this.#asked.get(key);
    const asked = known?.version === version ? known : { version, answer: ask() };
    this.#asked.set(key, asked);
    const { promise, resolve } = Promise.withResolvers<undefined>();
    let isLate = false;
    const timer = this.#screen.later(MAX_WAIT_MS, () => {
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
        // Nobody waits any more; the next question shows the error.
        if (isLate) return undefined;
        throw error;
      },
    );
    try {
      return await Promise.race([arrived, promise]);
    } finally {
      timer.dispose();
    }
  }

  /** Forgets an answer that may be outdated; without a key, the answers for all documents. */
  forget(key?: string): void {
    if (key === undefined) this.#asked.clear();
    else this.#asked.delete(key);
  }
}
