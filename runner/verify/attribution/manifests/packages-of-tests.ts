/**
 * Finds packages with a changed release that tests load or checks name, and that product does not
 * load: their behaviour decides what a pass is worth. Pure over texts. Knows a package by one name
 * only, so it misses one that is loaded under another name.
 */
import { readFacts } from '../facts.ts';
import { hunksBetween, linesWithEnds } from '../line-hunks.ts';
import { isLockFile } from './manifests.ts';

interface Source {
  readonly path: string;
  readonly text: string;
}

export interface PackagesInput {
  /** Manifests and lock files that differ. */
  readonly manifests: readonly {
    readonly path: string;
    readonly before: string;
    readonly after: string;
  }[];
  readonly tests: readonly Source[];
  readonly product: readonly Source[];
  /** Commands that the checks run. */
  readonly commands: Iterable<string>;
}

/** Returns the names, as manifests write them, in order. */
export function packagesOfTests({ manifests, tests, product, commands }: PackagesInput): string[] {
  const changed = new Set(manifests.flatMap(changedNames));
  const [byTests, byProduct] = [loadedBy(tests), loadedBy(product)];
  const run = new Set([...commands].flatMap((command) => command.match(/[\w@./-]+/g) ?? []));
  return [...changed]
    .filter((name) => (isAmong(name, byTests) || run.has(name)) && !isAmong(name, byProduct))
    .toSorted();
}

/** Lines above a changed line of a lock file that may name its package: a key and its parts. */
const LINES_ABOVE = 3;
const MAX_LINE_CHARACTERS = 500;

/**
 * Returns the names in changed lines of both sides; a package new to the repository is not loaded
 * by its old tests.
 */
function changedNames({
  path,
  before,
  after,
}: PackagesInput['manifests'][number]): readonly string[] {
  const [old, now] = [linesWithEnds(before), linesWithEnds(after)];
  const above = isLockFile(path) ? LINES_ABOVE : 0;
  const [was, is] = [new Set<string>(), new Set<string>()];
  for (const hunk of hunksBetween(old, now)) {
    for (const name of namesIn(old, hunk.before, above)) was.add(name);
    for (const name of namesIn(now, hunk.after, above)) is.add(name);
  }
  return [...was].filter((name) => is.has(name));
}

function namesIn(
  lines: readonly string[],
  [from, to]: readonly [number, number],
  above: number,
): string[] {
  if (from === to) return [];
  const text = lines
    .slice(Math.max(0, from - above), to)
    .map((line) => line.slice(0, MAX_LINE_CHARACTERS))
    .join('');
  const words = text.match(/@?[A-Za-z][\w.-]*(?:\/[A-Za-z][\w.-]*)*/g) ?? [];
  return words.map((word) => word.replace(/^.*node_modules\//, ''));
}

/** Returns the package names that sources load, in one form. */
function loadedBy(sources: readonly Source[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { path, text } of sources) {
    for (const { name, relative } of readFacts(path, text)?.specifiers ?? []) {
      if (!relative && !name.startsWith('.')) for (const part of packagesIn(name)) names.add(part);
    }
  }
  return names;
}

/**
 * Returns the names a manifest may use for a loaded name: itself, and the text before each of its
 * parts.
 */
function packagesIn(name: string): string[] {
  const found = [inOneForm(name)];
  for (const { index } of name.matchAll(/[/.:\\]+/g)) found.push(inOneForm(name.slice(0, index)));
  return found.filter((part) => part !== '');
}

function isAmong(name: string, loaded: ReadonlySet<string>): boolean {
  return loaded.has(inOneForm(name));
}

/** Python and Rust write `_` in code for what a manifest may write with `-`. */
function inOneForm(name: string): string {
  return name.toLowerCase().replaceAll('_', '-');
}
