/**
 * Owns telling all listeners of something. One that throws keeps it from no other, nor from what
 * the teller does next: its error is rethrown on a later turn, where the process or the extension
 * host reports it.
 */
export function tellListeners<T>(listeners: Iterable<T>, tell: (listener: T) => void): void {
  for (const listener of listeners) {
    try {
      tell(listener);
    } catch (error) {
      queueMicrotask(() => {
        throw error;
      });
    }
  }
}
