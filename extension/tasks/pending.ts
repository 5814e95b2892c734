/**
 * Owns what is being sent and is not a task yet: shown at once, stoppable, and known to the guard
 * against delegating the same thing twice. Free of `vscode`.
 */
import { Emitter, type Listen } from './event.ts';

export interface Pending {
  readonly id: number;
  readonly title: string;
  /** Two sends with the same key ask for the same thing. */
  readonly key: string | undefined;
  readonly step: string;
  readonly controller: AbortController;
}

export class PendingSends {
  readonly #sends = new Map<number, Pending>();
  readonly #changes = new Emitter<void>();
  #last = 0;

  readonly onDidChange: Listen<void> = this.#changes.event;

  get all(): readonly Pending[] {
    return [...this.#sends.values()];
  }

  has(key: string): boolean {
    return this.all.some((send) => send.key === key);
  }

  begin(title: string, key: string | undefined): Pending {
    const pending: Pending = {
      id: ++this.#last,
      title,
      key,
      step: '',
      controller: new AbortController(),
    };
    this.#sends.set(pending.id, pending);
    this.#changes.fire();
    return pending;
  }

  step(id: number, step: string): void {
    const pending = this.#sends.get(id);
    if (!pending || pending.step === step) return;
    this.#sends.set(id, { ...pending, step });
    this.#changes.fire();
  }

  end(id: number): void {
    if (this.#sends.delete(id)) this.#changes.fire();
  }

  cancel(id: number): void {
    this.#sends.get(id)?.controller.abort();
  }
}
