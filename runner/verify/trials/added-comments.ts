/**
 * Makes the tree of a result without the comments that its product adds, and without attributes
 * that only make tools look away. Where the checks pass there too, none of these makes a check
 * pass, whichever tool reads it. Runs nothing.
 */
import { withoutAddedAsides } from '../flags/asides.ts';
import { withoutAddedComments } from '../flags/comments.ts';
import { readerOf, type Trials } from './trials.ts';

export interface WithoutComments {
  readonly tree: string;
  /** The files that differ in it, each with the first line that does, where that is the file's own. */
  readonly places: readonly { readonly path: string; readonly line?: number }[];
}

/** Returns undefined where no comment was added. */
export async function withoutComments(
  { room, base, result, files }: Pick<Trials, 'room' | 'base' | 'result' | 'files'>,
  tree: string,
): Promise<WithoutComments | undefined> {
  const [before, after] = [readerOf(room, base), readerOf(room, result)];
  const bare = new Map<string, Uint8Array>();
  const places: { path: string; line?: number }[] = [];
  for (const { change, kind, split } of files) {
    if (kind !== 'product' || !change.after) continue;
    const text = split ?? (await after(change.path));
    if (text === undefined) continue;
    const old = (await before(change.path)) ?? '';
    const quiet = withoutAddedComments(change.path, old, text) ?? text;
    const without = withoutAddedAsides(change.path, old, quiet);
    if (without === text) continue;
    bare.set(change.path, Buffer.from(without));
    const isWhole = split === undefined;
    places.push({ path: change.path, ...(isWhole && { line: firstDifference(text, without) }) });
  }
  if (bare.size === 0) return undefined;
  return { tree: await room.repository.withFiles(tree, bare, base), places };
}

/** Number of the first line of `text` that is another in the other one, from 1. */
function firstDifference(text: string, other: string): number {
  const lines = other.split('\n');
  return text.split('\n').findIndex((line, at) => line !== lines[at]) + 1;
}
