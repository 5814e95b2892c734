/**
 * Tells which paths in a manifest lead to folders that the base had and the change leaves
 * untouched: such a local dependency can be trusted like one from a registry. Pure.
 */
import { folderOf, joined } from '../loading/tree.ts';

/**
 * Tells whether a path, relative to the manifest's folder, is unchanged. A path outside the
 * repository is not.
 */
export type IsLocal = (target: string) => boolean;

export function localPaths(
  manifest: string,
  before: readonly string[],
  changed: readonly string[],
): IsLocal {
  return (target) => {
    if (target.length > 500 || target.startsWith('/')) return false;
    const path = joined(folderOf(manifest), target);
    // The whole repository is what changes.
    if (path === undefined || path === '') return false;
    const isBelow = (file: string): boolean => file === path || file.startsWith(`${path}/`);
    return before.some(isBelow) && !changed.some(isBelow);
  };
}

/** Reads `./x`, `-e ../x`, `file:x` or `name @ file:./x`, with extras or a trailing comment. */
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

/** Removes the unchanged local paths from a part of a TOML file. */
export function withoutLocal(text: string, isLocal: IsLocal): string {
  return text
    .replace(/\bpath\s*=\s*["']([^"'\n]{1,300})["']/g, (whole: string, target: string) =>
      isLocal(target) ? '' : whole,
    )
    .replace(/@[ \t]*file:([^"'\s\n]{1,300})/g, (whole: string, target: string) =>
      isLocal(target) ? '' : whole,
    );
}
