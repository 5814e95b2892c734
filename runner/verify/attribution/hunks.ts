/**
 * Splits the product of a change into parts that can be taken back separately: files first, then
 * hunks, keeping neighbours and hunks of one function together. Pure and deterministic. Taking one
 * part back keeps the changes of all others.
 */
import type { AttributedFile } from './attributed-file.ts';
import { readFacts } from './facts.ts';
import { type Language, languageOf } from './languages.ts';
import { type Hunk, hunksBetween, linesWithEnds } from './line-hunks.ts';
import type { Regions } from './regions/region.ts';
import { readSource } from './source-text.ts';

export interface HunkGroup {
  /** Paths covered; for part of a file also the one-based, inclusive lines of the result. */
  readonly paths: readonly {
    readonly path: string;
    readonly lines: readonly [from: number, to: number] | undefined;
  }[];
  /** Text of each touched file with only this group taken back; null if the file is then absent. */
  readonly files: ReadonlyMap<string, string | null>;
}

export interface Texts {
  readonly before: ReadonlyMap<string, string>;
  readonly after: ReadonlyMap<string, string>;
}

/** Hunks closer together than this are grouped. */
const NEAR_LINES = 3;

/** Returns at most `most` groups, in file order. Leaves out a file whose text is not known. */
export function hunkGroups(
  files: readonly AttributedFile[],
  texts: Texts,
  { most }: { readonly most: number },
): readonly HunkGroup[] {
  const parts = files
    .filter(({ kind }) => kind === 'product')
    .flatMap(({ change: { path, before, after } }): FilePart[] => {
      const [was, is] = [texts.before.get(path), texts.after.get(path)];
      const known =
        (before === undefined || was !== undefined) && (after === undefined || is !== undefined);
      if (!known || was === is) return [];
      return [partOf(path, before ? was : undefined, after ? is : undefined)];
    })
    .filter(({ hunks, whole }) => whole || hunks.length > 0)
    .toSorted((a, b) => (a.path < b.path ? -1 : 1));
  if (parts.length === 0 || most < 1) return [];
  if (parts.length >= most) return inBuckets(parts, most).map(wholeFiles);
  return split(parts, most);
}

interface FilePart {
  readonly path: string;
  readonly before: readonly string[];
  readonly after: readonly string[];
  /** The file was added or deleted as a whole. */
  readonly whole: boolean;
  /** Groups of hunks that belong together, in order. */
  readonly hunks: readonly (readonly Hunk[])[];
  /** Text with every hunk taken back. */
  readonly undone: string | null;
}

function partOf(path: string, before: string | undefined, after: string | undefined): FilePart {
  if (before === undefined || after === undefined) {
    return { path, before: [], after: [], whole: true, hunks: [], undone: before ?? null };
  }
  const [old, now] = [linesWithEnds(before), linesWithEnds(after)];
  const language = languageOf(path, after);
  const [oldTests, nowTests] = [testLines(path, before), testLines(path, after)];
  const hunks = hunksBetween(old, now).filter(
    (hunk) => !isWithin(hunk.before, oldTests) || !isWithin(hunk.after, nowTests),
  );
  const hunkGroupsOfFile = together(hunks, old, now, language);
  return {
    path,
    before: old,
    after: now,
    whole: false,
    hunks: hunkGroupsOfFile,
    undone: undo(old, now, hunks),
  };
}

/** Returns the line ranges that hold tests, which are not product. */
function testLines(path: string, text: string): readonly (readonly [number, number])[] {
  const regions: Regions | undefined = readFacts(path, text)?.regions;
  if (!regions || regions.regions.length === 0) return [];
  const lineAt = linesAt(text);
  return regions.regions.map(
    ({ from, to }) => [lineAt(from), lineAt(Math.max(from, to - 1)) + 1] as const,
  );
}

/**
 * Returns a function from offsets to zero-based lines, which continues from the last offset if it
 * can.
 */
function linesAt(text: string): (offset: number) => number {
  let [line, at] = [0, 0];
  return (offset) => {
    if (offset < at) [line, at] = [0, 0];
    for (let end = text.indexOf('\n', at); end >= 0 && end < offset; ) {
      line += 1;
      at = end + 1;
      end = text.indexOf('\n', at);
    }
    return line;
  };
}

function isWithin(
  [from, to]: readonly [number, number],
  ranges: readonly (readonly [number, number])[],
): boolean {
  return (
    ranges.some((range) => range[0] <= from && to <= range[1]) ||
    (from === to && ranges.some((range) => range[0] <= from && from <= range[1]))
  );
}

/** Returns the result's lines with some hunks as the base has them. */
function undo(before: readonly string[], after: readonly string[], hunks: readonly Hunk[]): string {
  const out: string[] = [];
  let at = 0;
  for (const hunk of hunks) {
    out.push(...after.slice(at, hunk.after[0]), ...before.slice(...hunk.before));
    at = hunk.after[1];
  }
  out.push(...after.slice(at));
  // A last line without a line end may no longer be the last one.
  return out
    .map((line, index) => (index < out.length - 1 && !line.endsWith('\n') ? `${line}\n` : line))
    .join('');
}

/**
 * Groups neighbours and hunks of one function, and joins lines without effect to the next hunk that
 * has one.
 */
function together(
  hunks: readonly Hunk[],
  before: readonly string[],
  after: readonly string[],
  language: Language | undefined,
): Hunk[][] {
  const code =
    language === undefined ? [] : linesWithEnds(readSource(language, after.join('')).code);
  const oldCode =
    language === undefined ? [] : linesWithEnds(readSource(language, before.join('')).code);
  const groups: { hunks: Hunk[]; idle: boolean }[] = [];
  for (const hunk of hunks) {
    const lines = [...code.slice(...hunk.after), ...oldCode.slice(...hunk.before)];
    const idle = lines.every(isIdle);
    const last = groups.at(-1);
    const end = last?.hunks.at(-1);
    const near = end !== undefined && hunk.after[0] - end.after[1] < NEAR_LINES;
    const same = end !== undefined && !beginsBetween(code, end.after[1], hunk.after[0]);
    if (last && (near || (code.length > 0 && same) || last.idle || idle)) {
      last.hunks.push(hunk);
      last.idle &&= idle;
    } else groups.push({ hunks: [hunk], idle });
  }
  return groups.map((group) => group.hunks);
}

/** Accepts an import, or a line that is blank without its comments. */
function isIdle(line: string): boolean {
  return /^\s*([\])}(;,]*|(import|from|use|using|package|require|require_relative|#\s*include|include|export\s+\*)\b.*|(const|let|var)\s+.{0,200}=\s*require\(.*)\s*$/.test(
    line.slice(0, 400),
  );
}

const BEGINS =
  /^\s{0,8}((export|default|public|private|protected|static|async|abstract|final|override|pub(\([^)]*\))?|unsafe|inline|virtual|local|@\w+)\s+)*(function\b|class\b|def\b|defp?\b|defmodule\b|fn\b|func\b|sub\b|impl\b|interface\b|trait\b|struct\b|enum\b|module\b|type\b|(const|let|var)\s+\w+\s*=\s*(async\s*)?(\(|function\b|\w+\s*=>))|^\S.{0,200}\)\s*\{\s*$|^\s{2,8}(async\s+|static\s+|get\s+|set\s+|#)*\w+\s*\([^;]{0,200}\)\s*(:[^;{]{0,80})?\{\s*$/;

/** Tells whether a function or class begins between two lines. */
function beginsBetween(code: readonly string[], from: number, to: number): boolean {
  return code
    .slice(from, to + 1)
    .some(
      (line) =>
        BEGINS.test(line.slice(0, 400)) &&
        !/^\s*(if|for|while|switch|catch|else|return|do)\b/.test(line),
    );
}

/**
 * Makes as many groups as fit, splitting the files with most hunks first. Each file has at least
 * one.
 */
function split(parts: readonly FilePart[], most: number): HunkGroup[] {
  const shares = parts.map(() => 1);
  for (let left = most - parts.length; left > 0; left -= 1) {
    let best = -1;
    for (const [index, part] of parts.entries()) {
      const room = part.hunks.length - (shares[index] ?? 1);
      if (room <= 0) continue;
      const size = part.hunks.length / (shares[index] ?? 1);
      const known = parts[best];
      if (!known || size > known.hunks.length / (shares[best] ?? 1)) best = index;
    }
    if (best < 0) break;
    shares[best] = (shares[best] ?? 1) + 1;
  }
  return parts.flatMap((part, index) => {
    const share = shares[index] ?? 1;
    if (share <= 1 || part.whole) return [wholeFiles([part])];
    return inBuckets(part.hunks, share).map((bucket) => hunksOf(part, bucket.flat()));
  });
}

function hunksOf(part: FilePart, hunks: readonly Hunk[]): HunkGroup {
  const [first, last] = [hunks[0], hunks.at(-1)];
  const from = (first?.after[0] ?? 0) + 1;
  const lines = [from, Math.max(from, last?.after[1] ?? from)] as const;
  return {
    paths: [{ path: part.path, lines }],
    files: new Map([[part.path, undo(part.before, part.after, hunks)]]),
  };
}

function wholeFiles(parts: readonly FilePart[]): HunkGroup {
  return {
    paths: parts.map(({ path }) => ({ path, lines: undefined })),
    files: new Map(parts.map(({ path, undone }) => [path, undone])),
  };
}

/**
 * Distributes items into buckets whose sizes differ by at most one, keeping neighbours together.
 */
function inBuckets<T>(items: readonly T[], count: number): T[][] {
  const buckets: T[][] = [];
  for (let index = 0; index < count; index += 1) {
    const bucket = items.slice(
      Math.floor((index * items.length) / count),
      Math.floor(((index + 1) * items.length) / count),
    );
    if (bucket.length > 0) buckets.push(bucket);
  }
  return buckets;
}
