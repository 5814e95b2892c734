/**
 * Owns the tree of a result without the comments that its product adds, and without the attributes
 * that only tell tools to look away: where checks pass there too, none of them makes one do so, in
 * whatever tool's words. Runs nothing.
 */
import { withoutAddedAsides } from '../flags/asides.ts';
import { withoutAddedComments } from '../flags/comments.ts';
import { readerOf, type Trials } from './trials.ts';

/** Undefined where no comment was added. */
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
