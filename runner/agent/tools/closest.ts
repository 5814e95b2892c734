/**
 * Finds the places in a text most similar to a text that was not found, so that a near miss costs
 * one more call and not three. Pure; bounded for large files.
 */
import { numbered } from './read.ts';

const MAX_RANGES = 3;
const SHOWN_LINES = 12;
const MAX_COMPARISONS = 2_000_000;
/** Likeness below which a place would only mislead. */
const MIN_LIKENESS = 0.3;

/** Returns up to three places, best first, as numbered lines. */
export function closestRanges(text: string, wanted: string): string[] {
  const lines = text.split('\n');
  const wantedLines = wanted.replace(/\r?\n$/, '').split('\n');
  const height = Math.min(wantedLines.length, SHOWN_LINES);
  if (lines.length * height > MAX_COMPARISONS) return [];
  const targets = wantedLines.slice(0, height).map(wordsOf);
  const words = lines.map(wordsOf);
  const scores = words.map((_, start) => {
    let sum = 0;
    for (const [offset, target] of targets.entries())
      sum += likeness(target, words[start + offset]);
    return { start, score: sum / height };
  });
  const best: number[] = [];
  for (const { start, score } of scores.toSorted((a, b) => b.score - a.score)) {
    if (score < MIN_LIKENESS || best.length === MAX_RANGES) break;
    if (best.every((other) => Math.abs(other - start) >= height)) best.push(start);
  }
  return best.map((start) =>
    lines
      .slice(start, start + height)
      .map((line, offset) => numbered(start + offset + 1, line.replace(/\r$/, '').slice(0, 200)))
      .join('\n'),
  );
}

function wordsOf(line: string): ReadonlySet<string> {
  return new Set(line.match(/\w+|[^\s\w]/g) ?? []);
}

/** Compares shared words with all words (Dice); two blank lines are alike. */
function likeness(a: ReadonlySet<string>, b: ReadonlySet<string> | undefined): number {
  if (!b) return 0;
  if (a.size + b.size === 0) return 1;
  let shared = 0;
  for (const word of a) if (b.has(word)) shared += 1;
  return (2 * shared) / (a.size + b.size);
}
