/**
 * Finds the passages of documents, and the accepted results, that say most about some words: sections
 * under their headings, titles with names of files, ranked by the words they share with the question,
 * rare ones more (BM25). Pure; the same input gives the same order everywhere.
 */
import type { PastResult } from '../../platform/past-results.ts';
import type { Document } from '../backend.ts';
import { wordsOf } from './terms.ts';

export interface Passage {
  readonly path: string;
  /** The headings above it, outermost first. */
  readonly headings: readonly string[];
  /** 1-based number of its first line. */
  readonly line: number;
  readonly text: string;
  /** Set for a result: its title is the heading, the text has the names of its files. */
  readonly result?: PastResult;
}

/** A longer section is split, so that one passage never takes all the room. */
const MAX_LINES = 60;
const SATURATION = 1.2;
const LENGTH_SHARE = 0.75;
/** A word of a heading or of the file's name counts as so many in the text. */
const NAMED = 4;

/**
 * Returns passages, best first; none that shares no word with the question. Equal ones keep their
 * order: documents before results, and newer results first, as they are given.
 */
export function rankPassages(
  documents: readonly Document[],
  question: string,
  results: readonly PastResult[] = [],
): readonly Passage[] {
  const passages = [...documents.flatMap(passagesOf), ...results.map(passageOf)];
  const asked = new Set(wordsOf(question.slice(0, 2000)).filter((word) => word.length > 1));
  const counted = passages.map((passage) => countsOf(passage, asked));
  const usual = counted.reduce((sum, { length }) => sum + length, 0) / Math.max(counted.length, 1);
  const held = new Map<string, number>();
  for (const { counts } of counted) {
    for (const word of counts.keys()) held.set(word, (held.get(word) ?? 0) + 1);
  }
  return counted
    .map(({ passage, counts, length }) => {
      let score = 0;
      for (const [word, count] of counts) {
        const having = held.get(word) ?? 0;
        const rarity = Math.log(1 + (counted.length - having + 0.5) / (having + 0.5));
        const size = 1 - LENGTH_SHARE + LENGTH_SHARE * (length / usual);
        score += (rarity * count * (SATURATION + 1)) / (count + SATURATION * size);
      }
      return { passage, score };
    })
    .filter(({ score }) => score > 0)
    .toSorted((a, b) => b.score - a.score)
    .map(({ passage }) => passage);
}

function countsOf(
  passage: Passage,
  asked: ReadonlySet<string>,
): { passage: Passage; counts: ReadonlyMap<string, number>; length: number } {
  const { path, headings, text } = passage;
  const counts = new Map<string, number>();
  const words = wordsOf(text);
  const count = (word: string, weight: number): void => {
    if (asked.has(word)) counts.set(word, (counts.get(word) ?? 0) + weight);
  };
  for (const word of words) count(word, 1);
  for (const word of wordsOf([path, ...headings].join(' '))) count(word, NAMED);
  return { passage, counts, length: words.length };
}

/** Of the files of a result, those by whose names it is found. */
const MAX_FILES = 300;

function passageOf(result: PastResult): Passage {
  const text = result.files.slice(0, MAX_FILES).join('\n');
  return { path: '', headings: [result.title], line: 1, text, result };
}

function passagesOf({ path, text }: Document): Passage[] {
  const passages: Passage[] = [];
  const headings: { level: number; words: string }[] = [];
  let begun = 0;
  const lines = text.split('\n');
  const end = (until: number): void => {
    const body = lines.slice(begun, until).join('\n').trim();
    if (body === '') return;
    const above = headings.map(({ words }) => words);
    passages.push({ path, headings: above, line: begun + 1, text: body });
  };
  let isCode = false;
  for (const [index, line] of lines.entries()) {
    if (/^\s*(```|~~~)/.test(line)) isCode = !isCode;
    const heading = isCode ? undefined : /^(?<marks>#{1,6})\s+(?<words>.+)/.exec(line)?.groups;
    if (heading || index - begun >= MAX_LINES) {
      end(index);
      begun = index;
    }
    if (!heading) continue;
    const level = heading['marks']?.length ?? 1;
    while ((headings.at(-1)?.level ?? 0) >= level) headings.pop();
    headings.push({ level, words: heading['words']?.trim() ?? '' });
  }
  end(lines.length);
  return passages;
}
