/**
 * Owns finding the files of a result in a text, each perhaps with a line, and making them links to
 * that place in the diff. Only files of the result become links, and the extension looks them up
 * once more: the text may come from anybody.
 */
import type { Place } from '../runner/protocol/place.ts';
import { button } from './element.ts';
import { t } from './translate.ts';

/** A piece of a text; `path` where it names a file of the result. */
export interface Piece {
  readonly text: string;
  readonly path?: string;
  readonly line?: number;
}

/** Words, and what stands in double quotes, which may hold spaces. */
const NAMED = /"[^"\n]{1,4096}"|[^\s"“”]{1,4096}/gu;
const OPENING = /^[(["'`<]+/;
const CLOSING = /[)\]"'`>,;:.!?…]+$/;
const LINE = /^(.+?):(\d{1,9})(?:[:–-]\d{1,9})?$/;

/**
 * Splits a text; the pieces together are the text again. Pure.
 *
 * @param place with which the text may begin; its path may hold spaces
 */
export function pieces(text: string, paths: ReadonlySet<string>, place?: Place): Piece[] {
  const found: Piece[] = [];
  let end = 0;
  const add = (from: number, name: string, line?: number, path = name): void => {
    if (from > end) found.push({ text: text.slice(end, from) });
    const length = name.length + (line === undefined ? 0 : `:${line}`.length);
    found.push({ text: text.slice(from, from + length), path, line });
    end = from + length;
  };
  const first = leading(text, paths, place);
  if (first) add(0, first.path, first.line);
  for (const { 0: word, index } of text.matchAll(NAMED)) {
    if (index < end) continue;
    const before = OPENING.exec(word)?.[0].length ?? 0;
    const name = word.slice(before).replace(CLOSING, '');
    const [, path = name, line] = LINE.exec(name) ?? [];
    if (paths.has(name)) add(index + before, name);
    else if (line !== undefined && paths.has(path)) add(index + before, path, Number(line));
  }
  if (end < text.length) found.push({ text: text.slice(end) });
  return found;
}

/** The file with which a flag begins, as in `src/a b.ts: …` or `src/a b.ts:12: …`. */
function leading(
  text: string,
  paths: ReadonlySet<string>,
  place: Place | undefined,
): { readonly path: string; readonly line?: number } | undefined {
  if (place && paths.has(place.path) && text.startsWith(`${place.path}:${place.line}: `)) {
    return place;
  }
  const colon = text.indexOf(': ');
  const name = colon < 0 ? '' : text.slice(0, colon);
  return paths.has(name) ? { path: name } : undefined;
}

/** The text with links; `attempt` is the one whose result the files are of. */
export function linked(
  text: string,
  attempt: number,
  paths: ReadonlySet<string>,
  place?: Place,
): (Node | string)[] {
  return pieces(text, paths, place).map((piece) =>
    piece.path === undefined ? piece.text : placeLink(attempt, piece.path, piece.line),
  );
}

/** A link to a file of a result, at a line if one is known. */
export function placeLink(attempt: number, path: string, line: number | undefined): HTMLElement {
  const words = line === undefined ? path : `${path}:${line}`;
  const title = t`Show ${words} in the diff`;
  return button({ kind: 'open', attempt, path, line }, words, { class: 'link', title });
}
