/**
 * Owns how many sandboxes one verification uses at a time, however its trials are nested: a check
 * that is starved fails for no fault of the change. Serves those who wait in their order. A holder
 * of a sandbox must destroy it before asking for another, or both wait for ever.
 */
import { createdBy } from '../../sandbox/created-by.ts';
import type { Sandbox, SandboxDriver } from '../../sandbox/sandbox.ts';

/** Wraps the driver; `create` waits until fewer than `max` of its sandboxes are in use. */
export function withRoomFor(driver: SandboxDriver, max: number): SandboxDriver {
  const places = new Places(max);
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

/** Calls `gone` once, when the sandbox is gone. */
function returning(sandbox: Sandbox, gone: () => void): Sandbox {
  let isGone = false;
  return {
    id: sandbox.id,
    image: sandbox.image,
    exec: (request, signal) => sandbox.exec(request, signal),
    takeCheckout: () => sandbox.takeCheckout?.(),
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

  constructor(max: number) {
    this.#free = max;
  }

  /** Rejects with the signal's reason if it aborts before there is a place. */
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
