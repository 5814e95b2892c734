/**
 * Owns the place of a flag: the line of the result at which a person has to look. For a line that is
 * gone it is the place where it was. Pure. A flag whose line is not found has no place, rather than
 * a wrong one; no verdict depends on it.
 */
import { codeOf } from './comments.ts';
import type { ChangedText, Flag, Found, RaisedFlag } from './flag.ts';
import { addedPlaces, type PlacedLine } from './line-changes.ts';

/** A rule may have examined only so much of a long line. */
const MIN_EXAMINED_CHARACTERS = 200;
/** How far above a removed line something is looked for that is still there. */
const MAX_LINES_ABOVE = 400;

/** @param like the path with an extension for its language, where it has none itself */
export function withLine(raised: RaisedFlag, changed: ChangedText, like?: string): Flag {
  const { found, ...flag } = raised;
  const at = found && placeOf(found, changed, like ?? changed.change.path);
  return at === undefined ? flag : { ...flag, line: at + 1 };
}

function placeOf(found: Found, { before = '', after }: ChangedText, path: string) {
  if (after === undefined) return undefined;
  if ('removed' in found) return placeOfRemoved(found.removed, before, after);
  const { added } = found;
  const isIt = ({ text }: PlacedLine): boolean =>
    text === added || (added.length >= MIN_EXAMINED_CHARACTERS && text.startsWith(added));
  const written = addedPlaces(before, after).find(isIt);
  if (written) return written.at;
  // The rule may have read it without its comment.
  return addedPlaces(codeOf(path, before), codeOf(path, after)).find(isIt)?.at;
}

function placeOfRemoved(removed: string, before: string, after: string): number | undefined {
  const gone = addedPlaces(after, before);
  const from = gone.find(({ text }) => text === removed)?.at;
  if (from === undefined) return undefined;
  const isGone = new Set(gone.map(({ at }) => at));
  const lines = before.split('\n').map((line) => line.trim());
  let stayed = 0;
  for (let at = from - 1; at >= 0 && from - at <= MAX_LINES_ABOVE; at -= 1) {
    const text = lines[at] ?? '';
    if (isGone.has(at)) continue;
    // A bracket or an empty line is in many places.
    if (/\w/.test(text)) {
      const nth = lines.slice(0, at).filter((line) => line === text).length;
      const there = nthPlace(text, nth, after);
      if (there !== undefined) return withinText(there + 1 + stayed, after);
    }
    stayed += 1;
  }
  return 0;
}

function nthPlace(text: string, nth: number, after: string): number | undefined {
  const places = [...after.split('\n').entries()].filter(([, line]) => line.trim() === text);
  return places[nth]?.[0];
}

/** At the end of a file there may be no line where one was removed. */
function withinText(at: number, text: string): number {
  const lines = text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
  return Math.max(0, Math.min(at, lines - 1));
}
