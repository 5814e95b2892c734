/**
 * Owns the tasks that are on their way to the runner: a call is answered after two seconds, however
 * long a snapshot and its push take. A call that is repeated meanwhile joins the one under way. What
 * was sent, or why it was not, is known for a while afterwards.
 */
import type { TaskId, TaskState } from '../protocol/task.ts';

/** A task that the runner has stored. */
export interface Sent {
  readonly task: TaskState;
  /** What was left behind, and what the repository lacks. */
  readonly notes: readonly string[];
}

interface Send {
  readonly what: string;
  readonly sent: Promise<Sent>;
  state: 'sending' | 'sent' | 'failed';
}

/** Sends that are remembered once they have ended. */
const MAX_REMEMBERED = 100;

export class Sends {
  readonly #sends = new Map<TaskId, Send>();
  readonly #stop = new AbortController();

  /**
   * Begins to send; one that is under way or has arrived is joined.
   *
   * @param what the same for calls that ask for the same
   */
  begin(id: TaskId, what: string, send: (signal: AbortSignal) => Promise<Sent>): Promise<Sent> {
    const known = this.#sends.get(id);
    if (known && known.state !== 'failed') return known.sent;
    const begun: Send = { what, sent: send(this.#stop.signal), state: 'sending' };
    begun.sent.then(
      () => (begun.state = 'sent'),
      () => (begun.state = 'failed'),
    );
    this.#sends.delete(id);
    this.#sends.set(id, begun);
    this.#forgetOldest();
    return begun.sent;
  }

  /** The id of a call for the same that is still under way. */
  underWay(what: string): TaskId | undefined {
    for (const [id, send] of this.#sends) {
      if (send.what === what && send.state === 'sending') return id;
    }
    return undefined;
  }

  /** True where that id stands for a call that asked for something else. */
  isOther(id: TaskId, what: string): boolean {
    const known = this.#sends.get(id);
    return known !== undefined && known.state !== 'failed' && known.what !== what;
  }

  /** Undefined for a task that this server has not sent lately. */
  find(id: TaskId): Promise<Sent> | undefined {
    return this.#sends.get(id)?.sent;
  }

  /** Ends those that are under way: no task is made of them. */
  stop(reason: Error): void {
    this.#stop.abort(reason);
  }

  /** Resolves when none is under way. */
  async settled(): Promise<void> {
    await Promise.allSettled([...this.#sends.values()].map(({ sent }) => sent));
  }

  #forgetOldest(): void {
    for (const [id, { state }] of this.#sends) {
      if (this.#sends.size <= MAX_REMEMBERED) return;
      if (state !== 'sending') this.#sends.delete(id);
    }
  }
}
