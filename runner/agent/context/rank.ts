/**
 * Ranks the files that a task is likely to be about: first by name alone (name-index.ts), which is
 * cheap for any number of files, then by the content of the best. Pure; the same input gives the
 * same order everywhere, because ties are broken by depth and name.
 */
import { depth, type NameIndex, rarity } from './name-index.ts';
import type { SourceText } from './source-text.ts';
import { isSource } from './symbols.ts';
import type { Terms } from './terms.ts';

export interface RankedFile {
  readonly path: string;
  /** 0 if nothing relates it to the task. */
  readonly score: number;
  readonly symbols: readonly string[];
}

/** Returns the files whose names fit the terms best, best first, at most `most`. */
export function rankByName(names: NameIndex, terms: Terms, most: number): RankedFile[] {
  return names.rank(terms, most).map(({ path, score }) => ({ path, score, symbols: [] }));
}

/** Ranks the same files again by content; those without text keep their score. */
export function rankByContent(
  candidates: readonly RankedFile[],
  texts: ReadonlyMap<string, SourceText>,
  terms: Terms,
): RankedFile[] {
  const held = candidates.map(({ path }) => {
    const source = texts.get(path);
    return { source, names: terms.identifiers.filter((name) => source?.text.includes(name)) };
  });
  const frequency = new Map<string, number>();
  for (const { names } of held) {
    for (const name of names) frequency.set(name, (frequency.get(name) ?? 0) + 1);
  }
  const identifiers = new Set(terms.identifiers);
  return candidates
    .map(({ path, score }, index) => {
      const { names = [], source } = held[index] ?? {};
      const symbols = source?.symbols ?? [];
      let sum = score;
      for (const name of names) sum += 3 * rarity(frequency.get(name) ?? 1, candidates.length);
      for (const symbol of symbols) if (identifiers.has(symbol)) sum += 40;
      for (const word of source?.words ?? []) sum += terms.words.get(word) ?? 0;
      return { path, score: sum, symbols };
    })
    .toSorted(byScore);
}

function byScore(a: RankedFile, b: RankedFile): number {
  return (
    b.score - a.score ||
    Number(isSource(b.path)) - Number(isSource(a.path)) ||
    depth(a.path) - depth(b.path) ||
    (a.path < b.path ? -1 : 1)
  );
}
