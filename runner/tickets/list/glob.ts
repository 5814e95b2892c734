/**
 * Owns which paths a pattern of task lists means: `*` and `?` within a name, `**` for any folders.
 * Letters of either case are alike. Pure, and quick for any pattern: it may come from anywhere.
 */

export function matchesGlob(path: string, pattern: string): boolean {
  const names = path.toLowerCase().split('/');
  const parts = pattern
    .toLowerCase()
    .replace(/^\.?\//, '')
    .split('/');
  return fits(names, parts, (part) => part === '**', fitsName);
}

function fitsName(name: string, part: string): boolean {
  return fits(
    Array.from(name),
    Array.from(part),
    (sign) => sign === '*',
    (one, sign) => sign === '?' || one === sign,
  );
}

/** Where a wildcard took too little, it takes one more: only the last one needs to be remembered. */
function fits(
  given: readonly string[],
  wanted: readonly string[],
  isAny: (part: string) => boolean,
  isOne: (each: string, part: string) => boolean,
): boolean {
  let at = 0;
  let part = 0;
  let retry: { readonly at: number; readonly part: number } | undefined;
  while (at < given.length) {
    const each = given[at] ?? '';
    const next = wanted[part];
    if (next !== undefined && isAny(next)) {
      retry = { at, part };
      part += 1;
    } else if (next !== undefined && isOne(each, next)) {
      at += 1;
      part += 1;
    } else if (retry) {
      retry = { at: retry.at + 1, part: retry.part };
      at = retry.at;
      part = retry.part + 1;
    } else {
      return false;
    }
  }
  return wanted.slice(part).every(isAny);
}
