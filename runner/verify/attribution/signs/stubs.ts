/**
 * Finds type files that tools read in place of a source: a `.pyi`, a `.d.ts`. Pure over paths. If
 * the source existed before, a new stub beside it changes what checks believe of the source.
 */
import { folderOf, stemOf } from '../loading/tree.ts';

const SCRIPTS = ['js', 'jsx', 'mjs', 'cjs', 'ts', 'tsx', 'mts', 'cts', 'vue', 'svelte'];

/** Tells whether tools would read a file in place of a source. */
export type IsStub = (path: string) => boolean;

/** Scans the base's files once. */
export function stubsIn(before: readonly string[]): IsStub {
  const files = new Set(before);
  const modules = new Set(before.filter((file) => file.endsWith('.py')).map(moduleOf));
  return (path) => {
    if (path.endsWith('.pyi')) return modules.has(moduleOf(path));
    const script = /^(.+)\.d(?:\.\w{1,20})?\.[cm]?ts$/.exec(path)?.[1];
    if (script === undefined) return false;
    return files.has(script) || SCRIPTS.some((ending) => files.has(`${script}.${ending}`));
  };
}

/** Returns the last two parts of the dotted name, because stubs may lie in a separate tree. */
function moduleOf(path: string): string {
  const folder = lastOf(folderOf(path)).replace(/-stubs$/, '');
  if (stemOf(path) === '__init__') return folder;
  const isTop = /^(?:|src|lib|stubs|typings|types)$/.test(folder);
  return isTop ? stemOf(path) : `${folder}.${stemOf(path)}`;
}

function lastOf(folder: string): string {
  return folder.slice(folder.lastIndexOf('/') + 1);
}
