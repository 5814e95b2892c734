/**
 * Owns the log that a task page shows in place: the end of one attempt's log, and what is written
 * from then on, in pieces of bounded size. It ends when the page asks for another or is hidden.
 */
import { attemptLog } from '../connection/attempt-log.ts';
import type { Services } from '../container.ts';
import { atMostEvery } from '../platform/timer.ts';
import { errorText, isCancel } from '../platform/show-error.ts';
import type { Handle } from '../tasks/event.ts';

/** Bytes of a log that a page begins with. */
const LAST_BYTES = 4_000_000;
/** Shortest time between two pieces. */
const POST_INTERVAL_MS = 200;
/** UTF-16 code units that may wait for it; the earliest are left out. */
const MAX_WAITING = 4_000_000;

export class LogFeed implements Handle {
  readonly #services: Pick<Services, 'runner' | 'tasks'>;
  readonly #taskId: string;
  readonly #post: (message: object) => void;
  #reading: AbortController | undefined;

  constructor(
    services: Pick<Services, 'runner' | 'tasks'>,
    taskId: string,
    post: (message: object) => void,
  ) {
    this.#services = services;
    this.#taskId = taskId;
    this.#post = post;
  }

  /** Reads the log of this attempt from now on, or none. */
  follow(attempt: number | undefined): void {
    this.#reading?.abort();
    this.#reading = undefined;
    if (attempt === undefined) return;
    this.#reading = new AbortController();
    void this.#read(attempt, this.#reading.signal);
  }

  async #read(attempt: number, signal: AbortSignal): Promise<void> {
    const taskId = this.#taskId;
    let waiting = '';
    let begins = true;
    let isCut = false;
    const posting = atMostEvery(POST_INTERVAL_MS, () => {
      if (signal.aborted) return;
      this.#post({ log: attempt, text: waiting, begins, cut: isCut });
      waiting = '';
      begins = false;
      isCut = false;
    });
    const add = (text: string, cut: boolean): void => {
      const whole = waiting + text;
      isCut ||= cut || whole.length > MAX_WAITING;
      waiting = whole.slice(-MAX_WAITING);
      posting.run();
    };
    signal.addEventListener('abort', () => posting.dispose());
    try {
      const place = { taskId, attempt, last: LAST_BYTES };
      for await (const { text, cut } of attemptLog(this.#services, place, signal)) add(text, cut);
      if (begins) posting.run();
    } catch (error) {
      if (!isCancel(error) && !signal.aborted) add(`\n${errorText(error)}\n`, false);
    }
  }

  dispose(): void {
    this.follow(undefined);
  }
}
