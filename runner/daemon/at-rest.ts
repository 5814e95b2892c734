/**
 * Owns giving memory back when the runner comes to rest: V8 keeps what it once grew to, and collects
 * nothing while nothing happens. One collection after each time of work; no timer runs at rest.
 */
export interface RestParts {
  /** Runs at rest, after each time of work. */
  readonly collect: () => Promise<void>;
  /** So long nothing has to happen, in milliseconds. */
  readonly afterMs?: number;
  /** Monotonic milliseconds. */
  readonly clock?: () => number;
}

/** A collection of all garbage holds everything up for some tens of milliseconds. */
const AFTER_MS = 5_000;

export class Rest {
  readonly #parts: Required<RestParts>;
  #active = 0;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor({ collect, afterMs = AFTER_MS, clock = () => performance.now() }: RestParts) {
    this.#parts = { collect, afterMs, clock };
  }

  /** Something happens. Cheap: it is called for every event. */
  active(): void {
    this.#active = this.#parts.clock();
    if (this.#stopped) return;
    this.#timer ??= setTimeout(() => this.#look(), this.#parts.afterMs).unref();
  }

  /** Idempotent. */
  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  #look(): void {
    const { clock, afterMs, collect } = this.#parts;
    this.#timer = undefined;
    const left = this.#active + afterMs - clock();
    if (left > 0) {
      this.#timer = setTimeout(() => this.#look(), left).unref();
      return;
    }
    // Without a way to collect, the memory stays.
    void collect().catch(() => undefined);
  }
}

/** Through the inspector's session within this process: no port is opened for it. */
export async function collectGarbage(): Promise<void> {
  const { Session } = await import('node:inspector');
  const session = new Session();
  session.connect();
  try {
    await new Promise<void>((resolve, reject) => {
      session.post('HeapProfiler.collectGarbage', (error) => (error ? reject(error) : resolve()));
    });
  } finally {
    session.disconnect();
  }
}
