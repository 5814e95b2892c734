/**
 * Ranks the files that a task is likely to be about: first by name alone, which is cheap for any
 * number of files, then by the content of the best. Pure; the same input gives the same order
 * everywhere, because ties are broken by depth and name.
 */
import { isSource, symbolsOf } from './symbols.ts';
import { squashed, type Terms, wordsOf } from './terms.ts';

export interface RankedFile {
  readonly path: string;
  /** 0 if nothing relates it to the task. */
  readonly score: number;
  readonly symbols: readonly string[];
}

/** Files that are generated, third-party or not text: no work is done there. */
const FOREIGN =
  /(?:^|\/)(?:node_modules|bower_components|vendor|third_party|dist|build|out|target|coverage|site-packages|\.venv|venv|__pycache__|\.next)\/|\.min\.\w+$|\.d\.ts$|(?:^|\/)(?:package-lock\.json|pnpm-lock\.yaml|[\w.-]+\.lock|go\.sum)$|\.(?:png|jpe?g|gif|webp|ico|svg|pdf|woff2?|ttf|otf|eot|zip|gz|tgz|jar|class|so|dll|exe|bin|wasm|map|snap|mp[34]|mov|webm)$/i;

/** Weight of a file without known symbols, relative to one with them. */
const OTHER_FILE = 0.5;

/** Returns the files whose names fit the terms best, best first, at most `most`. */
export function rankByName(files: readonly string[], terms: Terms, most: number): RankedFile[] {
  const own = files.filter((path) => !FOREIGN.test(path));
  const folders = new Map<string, string[]>();
  const matches = own.map((path) => {
    const cut = path.lastIndexOf('/');
    const folder = path.slice(0, Math.max(cut, 0));
    const base = path.slice(cut + 1).replace(/\.\w+$/, '');
    let outer = folders.get(folder);
    if (!outer) folders.set(folder, (outer = known(wordsOf(folder), terms)));
    return { path, folder, base: known([...wordsOf(base), squashed(base)], terms), outer };
  });
  const frequency = new Map<string, number>();
  for (const { base, outer } of matches) {
    for (const word of new Set([...base, ...outer])) {
      frequency.set(word, (frequency.get(word) ?? 0) + 1);
    }
  }
  const value = (word: string): number =>
    (terms.words.get(word) ?? 0) * rarity(frequency.get(word) ?? 1, own.length);
  const origin = terms.origin ?? '';
  const home = origin.slice(0, Math.max(origin.lastIndexOf('/'), 0));
  const ranked = matches.map(({ path, folder, base, outer }) => {
    const inside = base.reduce((sum, word) => sum + 3 * value(word), 0);
    const around = outer.reduce((sum, word) => sum + value(word), 0);
    const near = origin !== '' && folder === home ? 6 : 0;
    const named = path === origin ? 1000 : isNamed(path, terms) ? 500 : 0;
    const tied = (inside + around + near) * (isSource(path) ? 1 : OTHER_FILE);
    return { path, score: tied + named, symbols: [] };
  });
  return ranked.toSorted(byScore).slice(0, most);
}

/** Ranks the same files again by content; those without text keep their score. */
export function rankByContent(
  candidates: readonly RankedFile[],
  texts: ReadonlyMap<string, string>,
  terms: Terms,
): RankedFile[] {
  const held = candidates.map(({ path }) => {
    const text = texts.get(path) ?? '';
    return {
      names: terms.identifiers.filter((name) => text.includes(name)),
      symbols: symbolsOf(path, text),
    };
  });
  const frequency = new Map<string, number>();
  for (const { names } of held) {
    for (const name of names) frequency.set(name, (frequency.get(name) ?? 0) + 1);
  }
  const identifiers = new Set(terms.identifiers);
  return candidates
    .map(({ path, score }, index) => {
      const { names = [], symbols = [] } = held[index] ?? {};
      let sum = score;
      for (const name of names) sum += 3 * rarity(frequency.get(name) ?? 1, candidates.length);
      for (const symbol of symbols) if (identifiers.has(symbol)) sum += 40;
      const words = new Set(symbols.flatMap(wordsOf));
      for (const word of words) sum += terms.words.get(word) ?? 0;
      return { path, score: sum, symbols };
    })
    .toSorted(byScore);
}

/** Weighs a term: one found in few files says more than one found in all. */
function rarity(having: number, all: number): number {
  return Math.log2(1 + all / having);
}

function known(words: readonly string[], terms: Terms): string[] {
  return [...new Set(words)].filter((word) => terms.words.has(word));
}

function isNamed(path: string, terms: Terms): boolean {
  return terms.paths.some((named) => path === named || path.endsWith(`/${named}`));
}

function byScore(a: RankedFile, b: RankedFile): number {
  return (
    b.score - a.score ||
    Number(isSource(b.path)) - Number(isSource(a.path)) ||
    depth(a.path) - depth(b.path) ||
    (a.path < b.path ? -1 : 1)
  );
}

function depth(path: string): number {
  return path.split('/').length;
}
