/**
 * Owns which file and line of a result a reason of its verdict is about, and how that is said. Pure.
 * A place counts only where the result has that file: what a runner or a ledger says is checked here
 * once more.
 */
import type { Reason } from './task.ts';

export interface FlaggedPlace {
  readonly path: string;
  readonly line?: number;
}

type Known = Pick<ReadonlySet<string>, 'has'>;

/** The place of a flag; undefined for other reasons, and for a flag without a file of the result. */
export function flaggedPlace(reason: Reason, known: Known): FlaggedPlace | undefined {
  const { code, text, place } = reason;
  if (!code.startsWith('flag.')) return undefined;
  if (place && known.has(place.path)) return place;
  // Ledgers and runners of earlier releases name the file in the text alone.
  const path = pathOfFlag(text, known);
  return path === undefined ? undefined : { path };
}

/** A flag's reason begins with the path of its file, and a path may hold a colon itself. */
export function pathOfFlag(text: string, known: Known): string | undefined {
  for (let at = text.indexOf(': '); at >= 0; at = text.indexOf(': ', at + 1)) {
    const path = text.slice(0, at);
    if (known.has(path)) return path;
  }
  return undefined;
}

/** The text of a reason with its line: `src/a.ts:12: …`. */
export function reasonText({ text, place }: Pick<Reason, 'text' | 'place'>): string {
  if (!place || !text.startsWith(`${place.path}: `)) return text;
  return `${place.path}:${place.line}${text.slice(place.path.length)}`;
}
