/**
 * Draws a map of the repository for the fixed part of every request: folders with the number of
 * their files, and the files closest to the task with their declarations. Pure, deterministic and
 * bounded; only names and texts of the base commit go in.
 */
import { NameIndex } from './name-index.ts';
import { type RankedFile, rankByContent, rankByName } from './rank.ts';
import type { SourceText } from './source-text.ts';
import { type TaskWords, taskTerms } from './terms.ts';

/** With at most this many files, the list of names is the map. */
const SMALL_FILES = 40;
/** Characters; about 3,000 tokens in all. */
const MAX_CHARACTERS = 9000;
const MAX_OUTLINE_CHARACTERS = 2500;
const MAX_PATH_CHARACTERS = 200;
const MAX_FOLDERS = 60;
const MAX_TOP_CHARACTERS = 600;
const MAX_FILES = 40;
/** Files shown if none of them relates to the task. */
const MAX_UNTIED_FILES = 15;
const MAX_SYMBOL_CHARACTERS = 240;

/** Files that are read for their symbols. */
const MAX_CANDIDATE_FILES = 200;

/** What a map says of the names alone, whatever the task. */
interface DrawnNames {
  readonly shown: readonly string[];
  readonly outline: string;
  readonly index: NameIndex;
}

/** By list of names: one of many files takes a tenth of a second, and tasks follow each other. */
const drawn = new WeakMap<readonly string[], DrawnNames>();

function drawNames(files: readonly string[]): DrawnNames {
  const known = drawn.get(files);
  if (known) return known;
  const shown = files.filter((path) => !UNPRINTABLE.test(path));
  const outline = within(
    `${files.length} files. Folders, with the number of files in each:`,
    outlineOf(shown),
    MAX_OUTLINE_CHARACTERS,
  );
  const made = { shown, outline, index: new NameIndex(shown) };
  drawn.set(files, made);
  return made;
}

/** Does ahead of any task what the map of these files needs. The list must not change afterwards. */
export function prepareMap(files: readonly string[]): void {
  if (files.length >= SMALL_FILES) drawNames(files);
}

/** A map that lacks the contents of files. */
export interface MapSketch {
  /** The files whose texts it needs, best first; none for a small repository. */
  readonly candidates: readonly string[];
  /** Draws the map; empty for a repository without files. */
  draw(texts: ReadonlyMap<string, SourceText>): string;
}

export function sketchMap(files: readonly string[], task: TaskWords): MapSketch {
  if (files.length < SMALL_FILES) return { candidates: [], draw: () => listed(files) };
  const { shown, outline, index } = drawNames(files);
  const terms = taskTerms(task);
  const byName = rankByName(index, terms, MAX_CANDIDATE_FILES);
  return {
    candidates: byName.map(({ path }) => path),
    draw: (texts) =>
      shown.length === 0 ? '' : withNearest(outline, rankByContent(byName, texts, terms)),
  };
}

function listed(files: readonly string[]): string {
  const few = files.filter((path) => !UNPRINTABLE.test(path));
  if (few.length === 0) return '';
  return within(`${files.length} files:`, byFolder(few.toSorted()), MAX_CHARACTERS);
}

function withNearest(outline: string, ranked: readonly RankedFile[]): string {
  const tied = ranked.filter(({ score }) => score > 0).slice(0, MAX_FILES);
  const nearest = tied.length > 0 ? tied : ranked.slice(0, MAX_UNTIED_FILES);
  if (nearest.length === 0) return outline;
  const title =
    tied.length > 0
      ? 'Files that may matter most for the task, with what they declare:'
      : 'Some of its files, with what they declare:';
  const rest = within(title, nearest.map(lineOf), MAX_CHARACTERS - outline.length - 2);
  return `${outline}\n\n${rest}`;
}

/** Returns a line for each file, below that of its folder where a folder has several. */
function byFolder(files: readonly string[]): string[] {
  const folders = Map.groupBy(files, (path) => path.slice(0, path.lastIndexOf('/') + 1));
  return [...folders].flatMap(([folder, paths]) => {
    if (folder === '' || paths.length === 1) return paths.map(shortened);
    const names = paths.map((path) => ` ${shortened(path.slice(folder.length))}`);
    names.unshift(shortened(folder));
    return names;
  });
}

/** Names that would break the lines of the map. */
const UNPRINTABLE = /[\p{Cc}\u2028\u2029]/u;

function shortened(path: string): string {
  return path.length > MAX_PATH_CHARACTERS
    ? `${path.slice(0, MAX_PATH_CHARACTERS)}…`.toWellFormed()
    : path;
}

function lineOf({ path, symbols }: RankedFile): string {
  const list = joined(symbols, MAX_SYMBOL_CHARACTERS);
  return list === '' ? shortened(path) : `${shortened(path)}: ${list}`;
}

/** Joins as many lines as fit, and says how many did not. */
function within(title: string, lines: readonly string[], most: number): string {
  const out = [title];
  let characters = title.length;
  for (const [index, line] of lines.entries()) {
    characters += line.length + 1;
    if (characters > most - 30) {
      out.push(`[… ${lines.length - index} more]`);
      break;
    }
    out.push(line);
  }
  return out.join('\n');
}

/**
 * Returns folder lines as a tree, level by level while there is room, then the files at the top.
 */
function outlineOf(files: readonly string[]): string[] {
  const counts = new Map<string, number>();
  const top: string[] = [];
  for (const path of files) {
    let cut = path.indexOf('/');
    if (cut < 0) top.push(path);
    for (; cut >= 0; cut = path.indexOf('/', cut + 1)) {
      const folder = path.slice(0, cut);
      counts.set(folder, (counts.get(folder) ?? 0) + 1);
    }
  }
  const chosen = chooseFolders(counts);
  const lines = chosen.map((folder) => {
    const parts = folder.split('/');
    const indent = '  '.repeat(parts.length - 1);
    return `${indent}${shortened(parts.at(-1) ?? '')}/ ${counts.get(folder) ?? 0}`;
  });
  const names = joined(top.toSorted().map(shortened), MAX_TOP_CHARACTERS);
  return names === '' ? lines : [`at the top: ${names}`, ...lines];
}

/** Joins as many names as fit, with a mark if some did not. */
function joined(names: readonly string[], most: number): string {
  let list = '';
  for (const name of names) {
    const next = list === '' ? name : `${list}, ${name}`;
    if (next.length > most) return list === '' ? '…' : `${list}, …`;
    list = next;
  }
  return list;
}

/** Chooses upper levels before lower ones; of a level that is too wide, its fullest folders. */
function chooseFolders(counts: ReadonlyMap<string, number>): string[] {
  const levels = new Map<number, string[]>();
  for (const folder of counts.keys()) {
    const level = folder.split('/').length;
    const known = levels.get(level);
    if (known) known.push(folder);
    else levels.set(level, [folder]);
  }
  const chosen = new Set<string>();
  for (let level = 1; chosen.size < MAX_FOLDERS; level += 1) {
    const all = levels.get(level);
    if (!all) break;
    // A folder is shown only if its parent is.
    const shown = all.filter((folder) => level === 1 || chosen.has(parentOf(folder)));
    const fullest = shown.toSorted(
      (a, b) => (counts.get(b) ?? 0) - (counts.get(a) ?? 0) || (a < b ? -1 : 1),
    );
    for (const folder of fullest.slice(0, MAX_FOLDERS - chosen.size)) chosen.add(folder);
  }
  return [...chosen].toSorted((a, b) => compareParts(a.split('/'), b.split('/')));
}

function parentOf(folder: string): string {
  return folder.slice(0, folder.lastIndexOf('/'));
}

function compareParts(a: readonly string[], b: readonly string[]): number {
  for (const [index, part] of a.entries()) {
    const other = b[index];
    if (other === undefined) return 1;
    if (part !== other) return part < other ? -1 : 1;
  }
  return a.length - b.length;
}
