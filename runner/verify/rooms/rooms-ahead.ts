/**
 * Makes the sandbox of the next trial while earlier ones run, and destroys used ones in the
 * background, so that no trial waits for either. Owns that none outlives the verification. Does not
 * decide how many are used at a time (room-limit.ts).
 */
import { createdBy } from '../../sandbox/created-by.ts';
import type { Sandbox, SandboxDriver, SandboxSpec } from '../../sandbox/sandbox.ts';

export class RoomsAhead implements AsyncDisposable {
  /** The driver that hands them out. */
  readonly driver: SandboxDriver;
  readonly #given: SandboxDriver;
  /** The one that was made ahead, until it is handed out, and what it is like. */
  #next: { readonly spec: string; readonly sandbox: Promise<Sandbox | undefined> } | undefined;
  readonly #ending = new Set<Promise<void>>();
  readonly #closing = new AbortController();
  #begun = false;

  constructor(given: SandboxDriver) {
    this.#given = given;
    this.driver = createdBy(given, (spec, signal) => this.#create(spec, signal));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort();
    if (this.#next) this.#end(this.#next.sandbox.then((sandbox) => sandbox?.destroy()));
    await Promise.all(this.#ending);
  }

  async #create(spec: SandboxSpec, signal?: AbortSignal): Promise<Sandbox> {
    signal?.throwIfAborted();
    const like = JSON.stringify(spec);
    const next = this.#next?.spec === like ? this.#next.sandbox : undefined;
    if (next) this.#next = undefined;
    // One that could not be made ahead is made now, so that its caller gets the error.
    const sandbox = (await next) ?? (await this.#given.create(spec, signal));
    // Measured: making more takes more time from the checks that run meanwhile than it saves later.
    if (!this.#begun && !this.#closing.signal.aborted) {
      const made = this.#given.create(spec, this.#closing.signal).catch(() => undefined);
      this.#next = { spec: like, sandbox: made };
    }
    this.#begun = true;
    return {
      id: sandbox.id,
      image: sandbox.image,
      exec: (request, stop) => sandbox.exec(request, stop),
      takeCheckout: () => sandbox.takeCheckout?.(),
      destroy: () => {
        this.#end(sandbox.destroy());
        return Promise.resolve();
      },
    };
  }

  #end(ending: Promise<void>): void {
    this.#ending.add(ending);
    // Disposal reports the error.
    ending.catch(() => undefined);
  }
}
