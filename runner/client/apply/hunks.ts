/**
 * Owns the hunks of changed texts: where git sees two contents of a file differ, and the content
 * that has only some of the differences. Contents are compared as git stores them, in a temporary
 * index; the repository's objects are only read.
 */
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { GitError } from '../git.ts';
import type { ClientRepository } from '../repository.ts';
import { addEntries, type Entry, objectsIn, withIndex } from './standing.ts';

/** Lines that give way to others. Places are counted from 0, in each of the two contents. */
export interface Hunk {
  readonly from: number;
  readonly removed: number;
  readonly to: number;
  readonly added: number;
  /** The lines that come, else those that go, without carriage returns. */
  readonly text: string;
}

/** Two contents, as ids of objects. */
export interface Sides {
  readonly before: string;
  readonly after: string;
}

/**
 * The hunks of each pair, in its order; empty where an object is not on this disk.
 * @param ends false where line ends that differ are no difference
 */
export async function readHunks(
  repository: ClientRepository,
  pairs: readonly Sides[],
  { ends = true, signal }: { readonly ends?: boolean; readonly signal?: AbortSignal } = {},
): Promise<Hunk[][]> {
  const found: Hunk[][] = pairs.map(() => []);
  if (pairs.length === 0) return found;
  const shown = await withIndex(repository, signal, async (git, folder) => {
    const env = objectsIn(repository, folder);
    await mkdir(env.GIT_OBJECT_DIRECTORY);
    const treeOf = async (of: keyof Sides): Promise<string> => {
      await rm(join(folder, 'index'), { force: true });
      await addEntries((args, more) => git(args, { ...more, env }), pairs.map(entryOf(of)));
      return (await git(['write-tree', '--missing-ok'], { env })).toString().trim();
    };
    const [before, after] = [await treeOf('before'), await treeOf('after')];
    return await git(['diff-tree', ...HOW, ...(ends ? [] : [NO_ENDS]), before, after], { env });
  }).catch((error: unknown) => {
    // Of a partial clone, one content is elsewhere: its files are chosen whole.
    if (error instanceof GitError) return Buffer.alloc(0);
    throw error;
  });
  for (const { file, hunk } of hunksIn(shown.toString('latin1'))) found[file]?.push(hunk);
  return found;
}

/** Settings of the user's must change neither the numbers nor the form. */
const HOW =
  '-r -p --text --unified=0 --inter-hunk-context=0 --no-renames --no-color --no-ext-diff --no-textconv --diff-algorithm=myers --src-prefix=a/ --dst-prefix=b/'.split(
    ' ',
  );
const NO_ENDS = '--ignore-cr-at-eol';

/** Files are called by their number, so that nothing has to be quoted. */
function entryOf(of: keyof Sides): (pair: Sides, index: number) => Entry {
  return (pair, index) => ({ bytes: Buffer.from(String(index)), mode: '100644', blob: pair[of] });
}

function* hunksIn(diff: string): Generator<{ readonly file: number; readonly hunk: Hunk }> {
  let file = -1;
  const lines = diff.split('\n');
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    const header = /^diff --git a\/(\d+) b\//.exec(line);
    if (header) file = Number(header[1]);
    const place = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/.exec(line);
    if (!place) continue;
    const [, old = '', gone = '1', now = '', came = '1'] = place;
    const [removed, added] = [Number(gone), Number(came)];
    const taken: { '-': string[]; '+': string[] } = { '-': [], '+': [] };
    while (/^[-+\\]/.test(lines[at + 1] ?? '') && !isFull(taken, removed, added)) {
      at += 1;
      const [mark, text] = [lines[at]?.[0], lines[at]?.slice(1) ?? ''];
      if (mark === '-' || mark === '+') taken[mark].push(text.replace(/\r$/, ''));
    }
    const text = Buffer.from(taken[added > 0 ? '+' : '-'].join('\n'), 'latin1').toString();
    // Where nothing is on a side, git names the line before.
    const from = removed > 0 ? Number(old) - 1 : Number(old);
    const to = added > 0 ? Number(now) - 1 : Number(now);
    yield { file, hunk: { from, removed, to, added, text } };
  }
}

function isFull(taken: Record<'-' | '+', string[]>, removed: number, added: number): boolean {
  return taken['-'].length >= removed && taken['+'].length >= added;
}

/** The first content with those of the hunks that `isChosen` accepts, by their place in the list. */
export function composed(
  before: Buffer,
  after: Buffer,
  hunks: readonly Hunk[],
  isChosen: (index: number) => boolean,
): Buffer {
  const chosen = hunks.filter((_, index) => isChosen(index));
  return composedOf(
    before,
    chosen.map((hunk) => ({ hunk, after })),
  );
}

/** A hunk, with the content that its lines come from. */
export interface Piece {
  readonly hunk: Hunk;
  readonly after: Buffer;
}

/** The content with these hunks, of which no two touch each other. */
export function composedOf(before: Buffer, pieces: readonly Piece[]): Buffer {
  const starts = new Map<Buffer, readonly number[]>();
  const linesOf = (content: Buffer, from: number, to?: number): Buffer => {
    const known = starts.get(content) ?? startsOf(content);
    starts.set(content, known);
    return content.subarray(known[from] ?? content.length, known[to ?? -1] ?? content.length);
  };
  const found: Buffer[] = [];
  let at = 0;
  for (const { hunk, after } of pieces.toSorted((a, b) => a.hunk.from - b.hunk.from)) {
    const { from, removed, to, added } = hunk;
    found.push(linesOf(before, at, from), linesOf(after, to, to + added));
    at = from + removed;
  }
  return Buffer.concat([...found, linesOf(before, at)]);
}

/** Where each line begins. */
function startsOf(content: Buffer): number[] {
  const starts = content.length > 0 ? [0] : [];
  for (let at = content.indexOf(10) + 1; at > 0 && at < content.length; ) {
    starts.push(at);
    at = content.indexOf(10, at) + 1;
  }
  return starts;
}

/** True where git's merge would take the two for changes of the same lines. */
export function touches(a: Hunk, b: Hunk): boolean {
  return a.from <= b.from + b.removed && b.from <= a.from + a.removed;
}

/** True for the same change of the same lines. */
export function sameHunk(a: Hunk, b: Hunk): boolean {
  const isThere = a.from === b.from && a.removed === b.removed && a.added === b.added;
  return isThere && a.text === b.text;
}
