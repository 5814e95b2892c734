/**
 * Files of types that tools read in the place of a source: a `.pyi`, a `.d.ts`. Pure over paths.
 * Where the source was there before, a new one beside it says what checks are to believe of it.
 */
import { folderOf, stemOf } from '../loading/tree.ts';

const SCRIPTS = ['js', 'jsx', 'mjs', 'cjs', 'ts', 'tsx', 'mts', 'cts', 'vue', 'svelte'];

/** Whether tools would read a file in the place of one of these. */
export function standsForSource(path: string, before: readonly string[]): boolean {
  if (path.endsWith('.pyi')) {
    const own = moduleOf(path);
    return before.some((file) => file.endsWith('.py') && moduleOf(file) === own);
  }
  const script = /^(.+)\.d(?:\.\w{1,20})?\.[cm]?ts$/.exec(path)?.[1];
  if (script === undefined) return false;
  const sources = new Set(SCRIPTS.flatMap((ending) => [`${script}.${ending}`, script]));
  return before.some((file) => sources.has(file));
}

/** The last two parts of its dotted name: stubs may lie in a tree of their own. */
function moduleOf(path: string): string {
  const folder = lastOf(folderOf(path)).replace(/-stubs$/, '');
  if (stemOf(path) === '__init__') return folder;
  const isTop = /^(?:|src|lib|stubs|typings|types)$/.test(folder);
  return isTop ? stemOf(path) : `${folder}.${stemOf(path)}`;
}

function lastOf(folder: string): string {
  return folder.slice(folder.lastIndexOf('/') + 1);
}
