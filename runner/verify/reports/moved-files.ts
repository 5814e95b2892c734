/**
 * Finds files that a change moved, and gives names of tests with the file's new name in them. Pure.
 * Can only make two names equal: it shows that a test still exists, never that it still means the
 * same.
 */
import { extensionOf } from '../attribution/languages.ts';

export interface MovedFile {
  readonly from: string;
  readonly to: string;
}

interface Gone {
  readonly path: string;
  readonly blob: string;
  readonly text: string | undefined;
}

/** With more files than this, no lines are compared. */
const MAX_FILES = 100;
const MAX_LINES = 2_000;
const MIN_SHARED = 0.6;

/** Pairs each removed file with the one new file that has its content, if there is exactly one. */
export function movedFiles(gone: readonly Gone[], come: readonly Gone[]): MovedFile[] {
  const moved: MovedFile[] = [];
  const left = new Set(come.slice(0, MAX_FILES));
  const rest: Gone[] = [];
  for (const old of gone.slice(0, MAX_FILES)) {
    const same = [...left].filter(({ blob }) => blob === old.blob);
    const found = same.length === 1 ? same[0] : undefined;
    if (found) {
      left.delete(found);
      moved.push({ from: old.path, to: found.path });
    } else rest.push(old);
  }
  const linesIn = new Map([...rest, ...left].map((file) => [file, countedLines(file.text)]));
  for (const old of rest) {
    const like = [...left]
      .filter(({ path }) => extensionOf(path) === extensionOf(old.path))
      .map((now) => ({ now, shared: sharedPart(linesIn.get(old), linesIn.get(now)) }))
      .filter(({ shared }) => shared >= MIN_SHARED)
      .toSorted((a, b) => b.shared - a.shared);
    const [best, second] = like;
    if (!best || best.shared === second?.shared) continue;
    left.delete(best.now);
    moved.push({ from: old.path, to: best.now.path });
  }
  return moved;
}

/** Counts how often each line appears in a text, without imports and blank lines. */
interface Lines {
  readonly count: number;
  readonly counts: ReadonlyMap<string, number>;
}

function countedLines(text: string | undefined): Lines {
  const lines = comparedLines(text);
  const counts = new Map<string, number>();
  for (const line of lines) counts.set(line, (counts.get(line) ?? 0) + 1);
  return { count: lines.length, counts };
}

/** Returns the share of lines that both have. */
function sharedPart(was: Lines | undefined, is: Lines | undefined): number {
  if (!was || !is || was.count === 0 || is.count === 0) return 0;
  const longer = Math.max(was.count, is.count);
  if (Math.min(was.count, is.count) < MIN_SHARED * longer) return 0;
  let shared = 0;
  for (const [line, count] of was.counts) shared += Math.min(count, is.counts.get(line) ?? 0);
  return shared / longer;
}

const LOADS =
  /^(?:import|from|export .* from|use|using|require\w*|include|package|namespace|#include|alias|(?:const|let|var|local) .{0,200}\brequire\b)/;

function comparedLines(text = ''): string[] {
  return text
    .split('\n', MAX_LINES)
    .map((line) => line.slice(0, 1000).trim())
    .filter((line) => line !== '' && !LOADS.test(line));
}

/**
 * Returns a function that replaces, in a name, the parts that name a moved file; other names stay.
 */
export function withMoved(moved: readonly MovedFile[]): (name: string) => string {
  const forms = moved.flatMap(formsOf).toSorted((a, b) => b.from.length - a.from.length);
  return (name) => {
    const form = forms.find(({ from }) => name.includes(from) && at(name, from) >= 0);
    if (!form) return name;
    const start = at(name, form.from);
    return name.slice(0, start) + form.to + name.slice(start + form.from.length);
  };
}

/** Finds a form as whole words in a name; -1 where it is absent. */
function at(name: string, form: string): number {
  for (let found = name.indexOf(form); found >= 0; found = name.indexOf(form, found + 1)) {
    const [left, right] = [name.charAt(found - 1), name.charAt(found + form.length)];
    if (!/[\w/]/.test(left) && !/\w/.test(right)) return found;
  }
  return -1;
}

/**
 * Returns a moved file's path and its endings, with and without extension, with module separators.
 */
function formsOf({ from, to }: MovedFile): MovedFile[] {
  const forms: MovedFile[] = [];
  const [old, now] = [from.split('/'), to.split('/')];
  for (let skipped = 0; skipped < Math.min(old.length, 30); skipped += 1) {
    const isSame = old.slice(0, skipped).join('/') === now.slice(0, skipped).join('/');
    const isLast = skipped === old.length - 1;
    if (!isSame && !isLast) continue;
    const [was, is] = [old.slice(skipped), isLast ? now.slice(-1) : now.slice(skipped)];
    if (is.length === 0) continue;
    forms.push({ from: was.join('/'), to: is.join('/') });
    for (const sign of ['/', '.', '::', '\\']) {
      forms.push({ from: bare(was).join(sign), to: bare(is).join(sign) });
    }
  }
  return forms.filter((form) => form.from !== form.to && form.from !== '');
}

function bare(parts: readonly string[]): string[] {
  return parts.map((part, index) =>
    index === parts.length - 1 && part.lastIndexOf('.') > 0
      ? part.slice(0, part.lastIndexOf('.'))
      : part,
  );
}
