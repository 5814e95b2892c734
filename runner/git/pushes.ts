/**
 * Owns which pushes are under way, by the task whose snapshot they bring: a push that began before
 * its task was made must not move the base afterwards. Backstop: the list of refs at the head of
 * each push (push-guard.ts).
 */
import { RefusedPush } from './push-guard.ts';

interface Push {
  readonly cut: AbortController;
  readonly ended: Promise<void>;
}

export class Pushes {
  readonly #underWay = new Map<string, Set<Push>>();
  /** Tasks that are being made; no push for them may begin. */
  readonly #closed = new Set<string>();

  /** Names the tasks of one push as they become known, and carries it out. */
  async during(
    work: (isClosed: (task: string) => boolean, signal: AbortSignal) => Promise<void>,
  ): Promise<void> {
    const { promise: ended, resolve } = Promise.withResolvers<void>();
    const push: Push = { cut: new AbortController(), ended };
    const tasks = new Set<string>();
    const isClosed = (task: string): boolean => {
      if (this.#closed.has(task)) return true;
      tasks.add(task);
      const others = this.#underWay.get(task) ?? new Set();
      this.#underWay.set(task, others.add(push));
      return false;
    };
    try {
      await work(isClosed, push.cut.signal);
    } finally {
      for (const task of tasks) {
        const others = this.#underWay.get(task);
        others?.delete(push);
        if (others?.size === 0) this.#underWay.delete(task);
      }
      resolve();
    }
  }

  /** Does the work while no push can touch the task: those under way are cut off first. */
  async without<T>(task: string, work: () => Promise<T>): Promise<T> {
    if (this.#closed.has(task)) return await work();
    this.#closed.add(task);
    try {
      const pushes = [...(this.#underWay.get(task) ?? [])];
      const why = `Task ${task} is being made: its base cannot be moved any more.`;
      for (const { cut } of pushes) cut.abort(new RefusedPush(why));
      for (const { ended } of pushes) await ended;
      return await work();
    } finally {
      this.#closed.delete(task);
    }
  }
}
