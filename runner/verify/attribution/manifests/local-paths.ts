/**
 * Which paths that a manifest names lead to what the base had and the change leaves as it was: a
 * dependency of the repository's own is then as good as a registry's. Pure.
 */
import { folderOf, joined } from '../loading/tree.ts';

/** Whether a path, from the manifest's folder, is settled; a path out of the repository is not. */
export type IsLocal = (target: string) => boolean;

export function localPaths(
  manifest: string,
  before: readonly string[],
  changed: readonly string[],
): IsLocal {
  return (target) => {
    if (target.length > 500 || target.startsWith('/')) return false;
    const path = joined(folderOf(manifest), target);
    // The repository as a whole is what changes.
    if (path === undefined || path === '') return false;
    const isBelow = (file: string): boolean => file === path || file.startsWith(`${path}/`);
    return before.some(isBelow) && !changed.some(isBelow);
  };
}

/** `./x`, `-e ../x`, `file:x`, `name @ file:./x`, with extras or a comment behind. */
export function localRequirement(line: string): string | undefined {
  const plain = line
    .replace(/(^|\s)#.*$/, '')
    .trim()
    .replace(/^(-e|--editable)[ \t=]+/, '')
    .replace(/^[A-Za-z0-9][\w.-]{0,100}(\[[\w, .-]{0,100}\])?[ \t]*@[ \t]*(?=file:)/, '');
  return /^(?:file:(?!\/)|(?=\.{1,2}\/))([^\s[\];@]{1,300})(?:\[[\w, .-]{0,100}\])?$/.exec(
    plain,
  )?.[1];
}

/** A part of a TOML file without the paths in it that are settled. */
export function withoutLocal(text: string, isLocal: IsLocal): string {
  return text
    .replace(/\bpath\s*=\s*["']([^"'\n]{1,300})["']/g, (whole: string, target: string) =>
      isLocal(target) ? '' : whole,
    )
    .replace(/@[ \t]*file:([^"'\s\n]{1,300})/g, (whole: string, target: string) =>
      isLocal(target) ? '' : whole,
    );
}
