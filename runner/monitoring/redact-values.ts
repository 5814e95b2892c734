/** Owns taking secrets out of the texts in a value of JSON. Names of fields are never touched. Pure. */

export interface Redacted<T> {
  readonly value: T;
  /** True where a text has changed. */
  readonly changed: boolean;
}

export function redactTexts<T>(value: T, clean: (text: string) => string): Redacted<T> {
  let changed = false;
  const walk = (each: unknown): unknown => {
    if (typeof each === 'string') {
      const text = clean(each);
      changed ||= text !== each;
      return text;
    }
    if (Array.isArray(each)) return each.map(walk);
    if (typeof each !== 'object' || each === null) return each;
    return Object.fromEntries(Object.entries(each).map(([name, field]) => [name, walk(field)]));
  };
  return { value: walk(value) as T, changed };
}
