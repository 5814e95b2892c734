/**
 * Files of types that tools read in the place of a source: a `.pyi`, a `.d.ts`. Pure over paths.
 * Where the source was there before, a new one beside it says what checks are to believe of it.
 */
import { folderOf, stemOf } from '../loading/tree.ts';

const SCRIPTS = ['js', 'jsx', 'mjs', 'cjs', 'ts', 'tsx', 'mts', 'cts', 'vue', 'svelte'];

/** Whether tools would read a file in the place of a source. */
export type IsStub = (path: string) => boolean;

/** Over the files of the base, which are looked through once. */
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
