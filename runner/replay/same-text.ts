/**
 * Owns which differences between two runs of one command say nothing: times of day, how long
 * something took, and names that are made anew each time. Everything else counts. Pure.
 */

const NUMBER = String.raw`\d+(?:[.,]\d+)?`;
const PASSING: readonly (readonly [RegExp, string])[] = [
  // 2026-01-31T10:20:30.123Z, and with a space
  [/\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?/g, '<time>'],
  [/\b\d{1,2}:\d\d:\d\d(?:\.\d+)?\b/g, '<time>'],
  [/\b(duration_ms["']?[:\s]+)\d+(?:\.\d+)?/g, '$1<ms>'],
  [
    new RegExp(
      String.raw`\b${NUMBER}\s?(?:ns|µs|us|ms|s|sec|secs|seconds?|min|mins|minutes?)\b`,
      'g',
    ),
    '<duration>',
  ],
  [/\/tmp\/[\w./-]+/g, '<temporary>'],
  [/\b[0-9a-f]{40}(?:[0-9a-f]{24})?\b/g, '<object>'],
  // The size of an output that had a time in it.
  [/(?<=^exit \d+ · <duration> · )[\d.]+ k?B/gm, '<size>'],
];

export function withoutPassing(text: string): string {
  return PASSING.reduce((all, [pattern, word]) => all.replace(pattern, word), text);
}

/** The first line in which two texts differ in what counts; undefined where none does. */
export function firstDifference(
  then: string,
  now: string,
): { readonly line: number; readonly was: string; readonly is: string } | undefined {
  const [before, after] = [then, now].map((text) => text.split('\n'));
  const [plainBefore, plainAfter] = [then, now].map((text) => withoutPassing(text).split('\n'));
  const count = Math.max(before?.length ?? 0, after?.length ?? 0);
  for (let i = 0; i < count; i += 1) {
    if (plainBefore?.[i] === plainAfter?.[i]) continue;
    return { line: i + 1, was: before?.[i] ?? '', is: after?.[i] ?? '' };
  }
  return undefined;
}
