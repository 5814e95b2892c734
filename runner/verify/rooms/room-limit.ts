/**
 * Owns how many sandboxes one verification has at a time, however its trials are nested: a check
 * that is starved fails for no fault of the change. Decides nothing about who goes first but that
 * who waits longest does. Whoever holds a sandbox must give it back before asking for another.
 */
import { createdBy } from '../../sandbox/created-by.ts';
import type { Sandbox, SandboxDriver } from '../../sandbox/sandbox.ts';

/** The same driver; `create` waits until fewer than `most` of its sandboxes are in use. */
export function withRoomFor(driver: SandboxDriver, most: number): SandboxDriver {
  const places = new Places(most);
  return createdBy(driver, async (spec, signal) => {
    await places.take(signal);
    try {
      return returning(await driver.create(spec, signal), () => places.give());
    } catch (error) {
      places.give();
      throw error;
    }
  });
}

/** Calls back once, when it is gone. */
function returning(sandbox: Sandbox, gone: () => void): Sandbox {
  let isGone = false;
  return {
    id: sandbox.id,
    image: sandbox.image,
    exec: (request, signal) => sandbox.exec(request, signal),
    destroy: async () => {
      try {
        await sandbox.destroy();
      } finally {
        if (!isGone) gone();
        isGone = true;
      }
    },
  };
}

class Places {
  #free: number;
  readonly #waiting = new Set<() => void>();

  constructor(most: number) {
    this.#free = most;
  }

  /** Rejects with the signal's reason when it aborts before there is a place. */
  async take(signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    if (this.#free > 0) {
      this.#free -= 1;
      return;
    }
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const stop = (): void => {
      if (this.#waiting.delete(resolve)) reject(signal?.reason);
    };
    this.#waiting.add(resolve);
    signal?.addEventListener('abort', stop, { once: true });
    try {
      await promise;
    } finally {
      signal?.removeEventListener('abort', stop);
    }
  }

  give(): void {
    const [next] = this.#waiting;
    if (!next) {
      this.#free += 1;
      return;
    }
    this.#waiting.delete(next);
    next();
  }
}
