/**
 * Tells what a test text calls a function or class: by its own name, under another that it is
 * brought in by, or as all that its module is. Pure.
 */
import type { Tested } from './tested.ts';

/** What a test file calls it. */
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

/** Whether an import could mean this file. */
function isFile(from: string, path: string): boolean {
  if (/^[./]+$/.test(from)) return true;
  return stemOf(from) === stemOf(path) || /^(index|main)$/.test(stemOf(path));
}

/** The name of a file without its ending. */
function stemOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1).replace(/\.[cm]?[jt]s$/, '');
}

/** A name within a regular expression, whatever signs a language takes for names. */
export function patternOf(name: string): string {
  return name.replace(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`);
}
