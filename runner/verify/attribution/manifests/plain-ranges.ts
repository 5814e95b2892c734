/**
 * Tells whether a dependency's value names a version of a registry's package and nothing that
 * brings code from elsewhere. Pure.
 */

/** Accepts a version or range: `^1.2.3`, `>=2 <3 || 5.x`, `*`, `latest`. */
export function isPlainRange(value: unknown): boolean {
  return (
    typeof value === 'string' &&
    value.length < 200 &&
    /^[\w\s.^~<>=*|,!+@-]*$/.test(value) &&
    !/^[\w.-]+@|^(npm|jsr|git|file|link|workspace|portal|patch|github)\b/i.test(value) &&
    !value.includes('@')
  );
}

/** Tells whether any part is fetched from a place other than a registry. */
export function comesFromElsewhere(text: string): boolean {
  return /\b(git|path|url|file|branch|rev|tag|registry|index|source|package|editable|workspace|subdirectory)\s*=|\b(git\+|https?:|ssh:|file:)|@\s*(git|https?|file|\.{0,2}\/)|(^|\s)-e\s|"\.{1,2}\//i.test(
    text,
  );
}
