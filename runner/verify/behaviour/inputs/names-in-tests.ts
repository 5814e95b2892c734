/**
 * Finds the names of a function or class in a test text: its own, one it is imported as, or the
 * name of its module. Pure.
 */
import type { Tested } from './tested.ts';

/** Returns its names in a test file. */
export function namesIn({ name, exported, path }: Tested, text: string): Set<string> {
  const names = new Set<string>();
  if (name !== 'default' && text.includes(name)) {
    names.add(name);
    const alias = new RegExp(
      String.raw`(?<![\w$])${patternOf(name)}(?: as |: ?)([A-Za-z_$][\w$]*)`,
      'g',
    );
    for (const [, local = ''] of text.matchAll(alias)) names.add(local);
  }
  if (exported === 'default') {
    for (const [, local = '', from = ''] of text.matchAll(DEFAULT)) {
      if (isFile(from, path)) names.add(local);
    }
  }
  return names;
}

const DEFAULT =
  /(?<![\w$])([A-Za-z_$][\w$]{0,80})(?: from | ?= ?(?:await )?(?:require|import)\( ?)["']([^"'\n]{1,300})["']/g;

/** Tells whether an import may refer to this file. */
function isFile(from: string, path: string): boolean {
  if (/^[./]+$/.test(from)) return true;
  return stemOf(from) === stemOf(path) || /^(index|main)$/.test(stemOf(path));
}

/** Returns the name of a file without its ending. */
function stemOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1).replace(/\.[cm]?[jt]s$/, '');
}

/** Escapes a name for a regular expression, whatever characters the language allows in names. */
export function patternOf(name: string): string {
  return name.replace(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`);
}
