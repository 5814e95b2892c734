/**
 * Owns answers that are dear to get and stay true for a while: asked again only after that time,
 * and by many at once only once.
 */
export function recent<T>(ms: number, ask: () => Promise<T>): () => Promise<T> {
  let last: { readonly at: number; readonly answer: Promise<T> } | undefined;
  return () => {
    const at = performance.now();
    if (last === undefined || at - last.at > ms) last = { at, answer: ask() };
    return last.answer;
  };
}
