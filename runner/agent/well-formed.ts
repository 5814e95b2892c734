/**
 * Removes half characters from text. A cut to a length may split an emoji, and a model's service
 * refuses a whole request for one such half, and every later one that holds it. Pure; a value
 * without any is returned as it is.
 */

/** Returns the same JSON value, with each half of a character replaced by U+FFFD. */
export function wellFormed<T>(value: T): T {
  return mended(value) as T;
}

function mended(value: unknown): unknown {
  if (typeof value === 'string') return value.isWellFormed() ? value : value.toWellFormed();
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const list: readonly unknown[] = value;
    const next = list.map(mended);
    return next.every((each, index) => each === list[index]) ? value : next;
  }
  const entries = Object.entries(value);
  const next = entries.map(([key, each]) => [key.toWellFormed(), mended(each)] as const);
  const same = next.every(([key, each], index) => {
    const [name, before] = entries[index] ?? [];
    return key === name && each === before;
  });
  return same ? value : Object.fromEntries(next);
}
