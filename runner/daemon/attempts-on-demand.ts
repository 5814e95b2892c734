/**
 * Owns loading what carries attempts out, at the first sign of a task: most of the program is that,
 * and a runner that has nothing to do does not need it. It stays loaded from then on.
 */
import type { RunAttempt } from '../tasks/context.ts';

export interface CarryingOut {
  readonly run: RunAttempt;
  /** Ends what it has opened. */
  readonly end: () => Promise<void>;
}

export class AttemptsOnDemand {
  readonly #load: () => Promise<CarryingOut>;
  #loaded: Promise<CarryingOut> | undefined;

  constructor(load: () => Promise<CarryingOut>) {
    this.#load = load;
  }

  readonly run: RunAttempt = async (context, signal) => {
    const { run } = await this.#whenLoaded();
    await run(context, signal);
  };

  /** A task will probably follow soon. Never rejects: the task that follows has the failure. */
  expect(): void {
    void this.#whenLoaded().catch(() => undefined);
  }

  async stop(): Promise<void> {
    const loaded = await this.#loaded?.catch(() => undefined);
    await loaded?.end();
  }

  #whenLoaded(): Promise<CarryingOut> {
    // A load that failed (too many open files, say) is tried again by the next one that needs it.
    this.#loaded ??= this.#load().catch((cause: unknown) => {
      this.#loaded = undefined;
      throw cause;
    });
    return this.#loaded;
  }
}
