/**
 * Owns which changes of a commit git in a sandbox can be told by name, so that it looks at nothing
 * else: files and links that are new or have other content. Pure. All others (what is gone, what
 * was or becomes a submodule, names that would have to be quoted) git has to find itself.
 */
import type { Difference } from './placed-entries.ts';
import type { PathChange } from './workspace.ts';

/** Lines for git's standard input. */
export interface IndexLines {
  /** For `git update-index --index-info`. */
  readonly entries: string;
  /** For `git checkout-index --stdin`. */
  readonly paths: string;
}

const SUBMODULE = '160000';
/** Letters that git takes as they are on a line of their own; it reads a quoted name otherwise. */
const PLAIN_NAME = /^[\w./@+~=,#%&!()[\]{} -]+$/;
/** Both lists are part of one argument, of which Linux takes 128 kB. */
const MAX_CHARACTERS = 80_000;

/**
 * Undefined where git has to find the changes itself. `extras`: there may be files in the way that
 * no commit has.
 */
export function indexLines(
  changes: readonly PathChange[],
  extras: boolean,
): IndexLines | undefined {
  let entries = '';
  let paths = '';
  for (const { path, before, after } of changes) {
    if (path === undefined || !PLAIN_NAME.test(path) || !after) return undefined;
    if (after.mode === SUBMODULE || before?.mode === SUBMODULE) return undefined;
    if (!before && extras) return undefined;
    entries += `${after.mode} ${after.id} 0\t${path}\n`;
    paths += `${path}\n`;
    if (entries.length + paths.length > MAX_CHARACTERS) return undefined;
  }
  return { entries, paths };
}

/** The changes of which `indexLines` makes lines, as git would have printed them. */
export function differenceOf(changes: readonly PathChange[]): Difference[] {
  return changes.flatMap(({ path = '', after }) => {
    const entry = after && Buffer.from(`${after.mode} ${after.id} 0\t${path}`, 'latin1');
    return { path, entry };
  });
}
