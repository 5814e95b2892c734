/** A sandbox over a prepared checkout, which it holds until its end. Owns the checkout's one giving. */
import type { Checkout, ExecRequest, Sandbox } from '../sandbox.ts';
import type { HeldCheckout } from './held-checkouts.ts';

/** What happens to a sandbox once it is given to somebody. */
export interface Given {
  readonly moved: (entries: number) => void;
  readonly ended: () => void;
}

export class SandboxOver implements Sandbox {
  readonly id: string;
  readonly image: string;
  readonly #sandbox: Sandbox;
  readonly #held: HeldCheckout;
  #checkout: Omit<Checkout, 'moved'> | undefined;
  #given: Given | undefined;

  constructor(sandbox: Sandbox, checkout: Omit<Checkout, 'moved'>, held: HeldCheckout) {
    this.id = sandbox.id;
    this.image = sandbox.image;
    this.#sandbox = sandbox;
    this.#checkout = checkout;
    this.#held = held;
  }

  /** Gives it to its user; with the name of the task where it was made before that was known. */
  give(task: string | undefined, given: Given): this {
    this.#given = given;
    if (task !== undefined) this.#sandbox.wake?.(task);
    return this;
  }

  get isLost(): boolean {
    return this.#sandbox.isLost === true;
  }

  takeCheckout(): Checkout | undefined {
    const checkout = this.#checkout;
    this.#checkout = undefined;
    return checkout && { ...checkout, moved: (entries) => this.#given?.moved(entries) };
  }

  exec(request: ExecRequest, signal?: AbortSignal): ReturnType<Sandbox['exec']> {
    return this.#sandbox.exec(request, signal);
  }

  async destroy(): Promise<void> {
    this.#given?.ended();
    this.#given = undefined;
    try {
      await this.#sandbox.destroy();
    } finally {
      this.#held.release();
    }
  }
}
