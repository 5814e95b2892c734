/** Finds the files that a Rust file declares as its modules, relative to its folder. Pure. */
import type { Specifier } from './specifiers.ts';
import { stemOf } from './tree.ts';

const MODULE =
  /(?:#\s*\[\s*path\s*=\s*"([^"\n]{1,200})"\s*\]\s*)?(?:^|[;}\]\s])(?:pub(?:\s*\([^)\n]{0,60}\))?\s+)?mod\s+(?:r#)?([\w\u0080-\uffff]{1,100})\s*;/g;
const INCLUDED = /\binclude\s*!\s*\(\s*"([^"\n]{1,200}\.rs)"/g;

/** Expects text without comments. */
export function rustModules(path: string, strings: string): Specifier[] {
  const stem = stemOf(path);
  const below = ['lib', 'main', 'mod'].includes(stem) ? '' : `${stem}/`;
  const found: Specifier[] = [];
  const add = (name: string): void => {
    found.push({ name, relative: true });
  };
  for (const [, own, name = ''] of strings.matchAll(MODULE)) {
    if (own !== undefined) add(own);
    for (const each of new Set([below, '', `${stem}/`])) {
      add(`${each}${name}.rs`);
      add(`${each}${name}/mod.rs`);
    }
  }
  for (const [, name = ''] of strings.matchAll(INCLUDED)) add(name);
  return found;
}
