/**
 * Describes how a text differs from one that looks the same: kinds of spaces, tabs, quotes and
 * dashes, Unicode normal forms, invisible characters. Without that a model sees no difference and
 * sends the same again. Pure; both texts have plain line ends.
 */
import { spellingWords } from './spellings.ts';

/** Larger texts are not searched. */
const MAX_CHARACTERS = 2_000_000;
const MAX_NAMED_DIFFERENCES = 4;
/** Characters of the file's own text that are shown, so that the model can send them. */
const MAX_SHOWN_CHARACTERS = 600;

/** A piece of a text, and its look, for comparing what texts look like. */
interface Piece {
  readonly raw: string;
  readonly at: number;
  /** Position of its look in the look of the whole text. */
  readonly from: number;
}

interface Look {
  readonly text: string;
  readonly pieces: readonly Piece[];
}

/** Describes the difference at the place that looks like `wanted`; undefined if there is none. */
export function differenceWords(text: string, wanted: string): string | undefined {
  if (text.length > MAX_CHARACTERS || wanted.trim() === '') return undefined;
  const spelling = spellingWords(text, wanted);
  if (spelling !== undefined) return spelling;
  const file = lookOf(text);
  const sent = lookOf(wanted);
  const from = sent.text === '' ? -1 : file.text.indexOf(sent.text);
  if (from < 0) return undefined;
  const places = differences(piecesWithin(file, from, from + sent.text.length), sent.pieces, text);
  const named = [...new Set(places.map(({ words }) => words))];
  if (named.length === 0) return undefined;
  const more =
    named.length > MAX_NAMED_DIFFERENCES
      ? `; and ${named.length - MAX_NAMED_DIFFERENCES} more`
      : '';
  const last = places.at(-1);
  const first = places[0];
  const own = first && last ? text.slice(lineStart(text, first.at), lineEnd(text, last.end)) : '';
  const shown =
    own.length <= MAX_SHOWN_CHARACTERS
      ? ` What stands there, as a JSON string: ${escaped(own)}`
      : '';
  return `The file has it but for what looks alike: ${named.slice(0, MAX_NAMED_DIFFERENCES).join('; ')}${more}.${shown}`;
}

/**
 * Matches a piece: a letter with its marks, a terminal escape, a run of blanks, or one character.
 */
// The pattern matches control characters on purpose.
// oxlint-disable-next-line no-control-regex
const PIECE = /\u001b\[[0-?]*[ -/]*[@-~]|\n|(?:[^\S\n]|\u0085)+|\P{M}\p{M}*|\p{M}+/gu;
/** U+0085 is a line end to some programs, but not white space in JavaScript. */
const BLANKS = /^[\s\u0085]+$/;
const INVISIBLE = /^[\p{Default_Ignorable_Code_Point}\u2028\u2029]+$/u;

function lookOf(text: string): Look {
  const raws = text.match(PIECE) ?? [];
  const pieces: Piece[] = [];
  const looks: string[] = [];
  let at = 0;
  let from = 0;
  for (const [index, raw] of raws.entries()) {
    const look = lookOfPiece(raw, isAtEdge(raws, index));
    pieces.push({ raw, at, from });
    looks.push(look);
    at += raw.length;
    from += look.length;
  }
  return { text: looks.join(''), pieces };
}

/** True for blanks at either end of a line, which do not change its look. */
function isAtEdge(raws: readonly string[], index: number): boolean {
  const before = raws[index - 1];
  const after = raws[index + 1];
  return before === undefined || before === '\n' || after === undefined || after === '\n';
}

function lookOfPiece(raw: string, edge: boolean): string {
  if (raw === '\n') return raw;
  if (BLANKS.test(raw) && !INVISIBLE.test(raw)) return edge ? '' : ' ';
  if (raw.startsWith('\u001b[') || INVISIBLE.test(raw)) return '';
  return raw
    .replaceAll(/\p{Default_Ignorable_Code_Point}/gu, '')
    .normalize('NFKD')
    .replaceAll(/[\u2018-\u201b\u2032\u00b4`]/g, "'")
    .replaceAll(/[\u201c-\u201f\u2033\u00ab\u00bb]/g, '"')
    .replaceAll(/[\u2010-\u2015\u2212\ufe58\ufe63]/g, '-');
}

/** Returns the pieces of this part of the look, with invisible ones between them. */
function piecesWithin({ pieces }: Look, from: number, to: number): Piece[] {
  return pieces
    .filter((piece) => piece.from >= from && piece.from < to)
    .map(({ raw, at, from: place }) => ({ raw, at, from: place - from }));
}

interface Difference {
  readonly words: string;
  readonly at: number;
  readonly end: number;
}

/** Walks both texts in parallel, from one place where both begin a piece to the next. */
function differences(file: readonly Piece[], sent: readonly Piece[], text: string): Difference[] {
  const found: Difference[] = [];
  let line = text.slice(0, file[0]?.at ?? 0).split('\n').length;
  for (let f = 0, s = 0; f < file.length && s < sent.length; ) {
    const at = file[f]?.at ?? 0;
    let here = '';
    let there = '';
    do {
      // A piece without a look belongs to the one before it.
      const reached = Math.max(file[f]?.from ?? 0, sent[s]?.from ?? 0);
      while (f < file.length && (file[f]?.from ?? 0) <= reached) here += file[f++]?.raw ?? '';
      while (s < sent.length && (sent[s]?.from ?? 0) <= reached) there += sent[s++]?.raw ?? '';
    } while (f < file.length && s < sent.length && file[f]?.from !== sent[s]?.from);
    if (here !== there) {
      found.push({ words: `line ${line}: ${contrast(here, there)}`, at, end: at + here.length });
    }
    line += here.split('\n').length - 1;
  }
  return found;
}

/** Describes how two texts differ, without their common beginning and end. */
function contrast(here: string, there: string): string {
  const [a, b] = [Array.from(here), Array.from(there)];
  let [start, end] = [0, 0];
  const most = Math.min(a.length, b.length);
  while (start < most && a[start] === b[start]) start += 1;
  while (end < most - start && a.at(-1 - end) === b.at(-1 - end)) end += 1;
  const [own, sent] = [a.slice(start, a.length - end), b.slice(start, b.length - end)];
  const form = here.normalize('NFC') === there.normalize('NFC') ? ' (other Unicode form)' : '';
  return `the file has ${runsOf(own)}, your text ${runsOf(sent)}${form}`;
}

/** Names characters, with a count for equal ones in a row. */
function runsOf(list: readonly string[]): string {
  if (list.length === 0) return 'nothing';
  const runs: { character: string; count: number }[] = [];
  for (const character of list) {
    const last = runs.at(-1);
    if (last?.character === character) last.count += 1;
    else runs.push({ character, count: 1 });
  }
  const words = runs.map(({ character, count }) => {
    const name = NAMES[character];
    if (name === undefined) return `${count > 1 ? `${count} × ` : ''}${plainName(character)}`;
    return count > 1 ? `${count} ${name}s` : `${/^[aeiou]/.test(name) ? 'an' : 'a'} ${name}`;
  });
  return words.length > MAX_RUNS ? `${words.slice(0, MAX_RUNS).join(' + ')} …` : words.join(' + ');
}

const MAX_RUNS = 6;

function plainName(character: string): string {
  const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return /^[\x21-\x7e]$/.test(character) ? `"${character}"` : `U+${code}`;
}

const NAMES: Readonly<Record<string, string>> = {
  ' ': 'space',
  '\t': 'tab',
  '\n': 'line end',
  '\u00a0': 'no-break space (U+00A0)',
  '\u202f': 'narrow no-break space (U+202F)',
  '\u3000': 'ideographic space (U+3000)',
  '\u200b': 'zero-width space (U+200B)',
  '\u00ad': 'soft hyphen (U+00AD)',
  '\ufeff': 'byte order mark (U+FEFF)',
  '\u2018': 'curly quote (U+2018)',
  '\u2019': 'curly quote (U+2019)',
  '\u201c': 'curly quote (U+201C)',
  '\u201d': 'curly quote (U+201D)',
  '\u2013': 'en dash (U+2013)',
  '\u2014': 'em dash (U+2014)',
  '\u2212': 'minus sign (U+2212)',
  '\u2026': 'ellipsis (U+2026)',
};

function lineStart(text: string, at: number): number {
  return at === 0 ? 0 : text.lastIndexOf('\n', at - 1) + 1;
}

function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end;
}

/** Formats a text as JSON with all characters beyond plain ASCII escaped. */
function escaped(text: string): string {
  return JSON.stringify(text).replaceAll(
    /[^\x20-\x7e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
