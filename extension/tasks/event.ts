/**
 * Owns the one kind of event source used where `vscode` may not be imported. A listener that throws
 * does not stop the others.
 */
import { tellListeners } from '../../runner/platform/tell-listeners.ts';

export interface Handle {
  dispose(): void;
}

/** Compatible with `vscode.Event`. */
export type Listen<T> = (listener: (value: T) => void) => Handle;

export class Emitter<T> {
  readonly #listeners = new Set<(value: T) => void>();

  readonly event: Listen<T> = (listener) => {
    // Wrapped, so that the same function may listen twice.
    const own = (value: T) => listener(value);
    this.#listeners.add(own);
    return { dispose: () => this.#listeners.delete(own) };
  };

  fire(value: T): void {
    tellListeners(this.#listeners, (listener) => listener(value));
  }

  dispose(): void {
    this.#listeners.clear();
  }
}
