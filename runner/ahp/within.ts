/** Owns waiting for something, but not for ever. */

/** Resolves when the promise does, or when the time has passed. */
export async function within(ms: number, promise: Promise<unknown> | undefined): Promise<void> {
  if (!promise) return;
  const late = Promise.withResolvers<void>();
  const timer = setTimeout(late.resolve, ms);
  try {
    await Promise.race([promise, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
