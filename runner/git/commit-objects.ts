/** Owns what is read of a commit's own object: its tree and its parents. */
import { objectId } from './names.ts';
import { readObjects } from './object-reader.ts';
import { shallowCommits } from './refs-at-hand.ts';

export interface CommitObject {
  readonly tree: string;
  /** Those that belong to its history here: none of a commit where that is cut off. */
  readonly parents: readonly string[];
}

/** Undefined when there is no such commit. */
export async function readCommit(path: string, commit: string): Promise<CommitObject | undefined> {
  const [[found], cut] = await Promise.all([
    readObjects(path, [objectId(commit)]),
    shallowCommits(path),
  ]);
  if (found?.type !== 'commit') return undefined;
  const end = found.content.indexOf('\n\n');
  const head = found.content.toString('latin1', 0, end < 0 ? undefined : end).split('\n');
  const named = (field: string): string[] =>
    head.filter((line) => line.startsWith(`${field} `)).map((line) => line.slice(field.length + 1));
  const [tree] = named('tree');
  if (tree === undefined) return undefined;
  return { tree: objectId(tree), parents: cut.has(commit) ? [] : named('parent').map(objectId) };
}
