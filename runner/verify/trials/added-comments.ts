/**
 * Makes the tree of a result without the comments that its product adds, and without attributes
 * that only make tools look away. Where the checks pass there too, none of these makes a check
 * pass, whichever tool reads it. Runs nothing.
 */
import { withoutAddedAsides } from '../flags/asides.ts';
import { withoutAddedComments } from '../flags/comments.ts';
import { readerOf, type Trials } from './trials.ts';

/** Returns undefined where no comment was added. */
export async function withoutComments(
  { room, base, result, files }: Pick<Trials, 'room' | 'base' | 'result' | 'files'>,
  tree: string,
): Promise<{ tree: string; paths: readonly string[] } | undefined> {
  const [before, after] = [readerOf(room, base), readerOf(room, result)];
  const bare = new Map<string, Uint8Array>();
  for (const { change, kind, split } of files) {
    if (kind !== 'product' || !change.after) continue;
    const text = split ?? (await after(change.path));
    if (text === undefined) continue;
    const old = (await before(change.path)) ?? '';
    const quiet = withoutAddedComments(change.path, old, text) ?? text;
    const without = withoutAddedAsides(change.path, old, quiet);
    if (without !== text) bare.set(change.path, Buffer.from(without));
  }
  if (bare.size === 0) return undefined;
  return { tree: await room.repository.withFiles(tree, bare, base), paths: [...bare.keys()] };
}
