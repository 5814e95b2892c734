/**
 * Matches paths of a repository against the patterns of rules files and documents: `*`, `**`, `?`,
 * `[a-z]`, `{a,b}`. Pure. Patterns come from a repository, so none of them is made a regular
 * expression: the time to match one grows with its length and the path's, and no faster, and all that
 * are compared together have a limit (`Effort`).
 */

const MAX_CHARACTERS = 500;
const MAX_ALTERNATIVES = 100;

/**
 * Where a pattern without a slash looks: in `any` folder below, as most tools mean it, or only in
 * the `top` one.
 */
export type Reach = 'any' | 'top';

/** How much comparing is left; taken from as patterns are compared, so that many of them end too. */
export interface Effort {
  left: number;
}

/** For one path; no pattern that a person wrote takes as much. */
const EFFORT = 1_000_000;

/** True if the path matches; both are relative to the same folder. Never, once no effort is left. */
export function matchesPattern(
  path: string,
  pattern: string,
  reach: Reach = 'any',
  effort: Effort = { left: EFFORT },
): boolean {
  const names = path.split('/');
  return compiled(pattern, reach).some((parts) => matchesParts(names, parts, effort));
}

/** A few seconds of comparing; a hundred thousand files with ten usual patterns take a fraction. */
export const LONG_EFFORT = 100_000_000;

/** True if the patterns name the path; one that begins with `!` takes away from those before it. */
export function isNamed(path: string, patterns: readonly string[], effort: Effort): boolean {
  let named = false;
  for (const pattern of patterns) {
    const isAway = pattern.startsWith('!');
    const plain = isAway ? pattern.slice(1) : pattern;
    if (named === isAway && matchesPattern(path, plain, 'any', effort)) named = !isAway;
    // Whether a later one takes it away is not known any more.
    if (effort.left < 0) return false;
  }
  return named;
}

/** True if a pattern means every file. */
export function isEverything(pattern: string): boolean {
  return /^\.?\/?(\*\*\/)?\*{1,2}$/.test(pattern.trim());
}

/** Any number of folders, or the signs of one name. */
type Part = '**' | readonly Sign[];
type Compiled = readonly (readonly Part[])[];

/** Patterns are compared with thousands of paths. */
const known = new Map<string, Compiled>();
const MAX_KNOWN = 500;

function compiled(pattern: string, reach: Reach): Compiled {
  const key = `${reach} ${pattern}`;
  const found = known.get(key);
  if (found) return found;
  const made =
    pattern.length > MAX_CHARACTERS
      ? []
      : [...new Set(alternatives(pattern))].flatMap((each) => partsOf(each, reach) ?? []);
  if (known.size >= MAX_KNOWN) known.clear();
  known.set(key, made);
  return made;
}

function partsOf(pattern: string, reach: Reach): readonly (readonly Part[])[] | undefined {
  const plain = pattern
    .trim()
    .replace(/^(?:\.?\/)+/, '')
    .replace(/\/$/, '');
  if (plain === '') return undefined;
  const parts = plain.split('/');
  // The name of a folder stands for what is in it.
  const whole = [...(reach === 'any' && parts.length === 1 ? ['**'] : []), ...parts, '**'];
  return [
    whole
      .filter((part, index) => part !== '**' || whole[index - 1] !== '**')
      .map((part) => (part === '**' ? part : signsOf(part))),
  ];
}

/** `**` stands for any number of folders. */
function matchesParts(names: readonly string[], parts: readonly Part[], effort: Effort): boolean {
  // The places in `names` that the parts so far may have led to.
  let places = new Set([0]);
  for (const part of parts) {
    const next = new Set<number>();
    if (part === '**') addFrom(next, places, names.length, effort);
    else {
      for (const place of places) {
        if (place < names.length && matchesName(names[place] ?? '', part, effort)) {
          next.add(place + 1);
        }
      }
    }
    if (next.size === 0 || effort.left < 0) return false;
    places = next;
  }
  return places.has(names.length);
}

/** Adds the first of the places and all after it. */
function addFrom(
  next: Set<number>,
  places: ReadonlySet<number>,
  end: number,
  effort: Effort,
): void {
  for (let after = Math.min(...places); after <= end; after += 1) next.add(after);
  effort.left -= next.size;
}

/** One sign of a pattern: any number of letters, or a test of one letter. */
type Sign = '*' | ((letter: string) => boolean);

function matchesName(name: string, signs: readonly Sign[], effort: Effort): boolean {
  const letters = Array.from(name);
  effort.left -= 1;
  const last = signs.at(-1);
  // Most names end in another way.
  if (last !== undefined && last !== '*' && !last(letters.at(-1) ?? '')) return false;
  let places = new Set([0]);
  for (const sign of signs) {
    const next = new Set<number>();
    if (sign === '*') addFrom(next, places, letters.length, effort);
    else {
      effort.left -= places.size;
      for (const place of places) {
        if (place < letters.length && sign(letters[place] ?? '')) next.add(place + 1);
      }
    }
    if (next.size === 0 || effort.left < 0) return false;
    places = next;
  }
  return places.has(letters.length);
}

function signsOf(part: string): Sign[] {
  const signs: Sign[] = [];
  for (let rest = part; rest !== ''; ) {
    const set = /^\[(?<not>[!^]?)(?<inside>\]?[^\]]*)\]/.exec(rest);
    const [letter = ''] = rest;
    if (set?.groups) {
      const { not, inside = '' } = set.groups;
      signs.push((each) => isIn(each, Array.from(inside)) !== Boolean(not));
      rest = rest.slice(set[0].length);
      continue;
    }
    if (letter === '*') {
      if (signs.at(-1) !== '*') signs.push('*');
    } else signs.push(letter === '?' ? () => true : (each) => each === letter);
    rest = rest.slice(letter.length);
  }
  return signs;
}

/** True for a letter of the set, in which `a-z` is a range. */
function isIn(letter: string, set: readonly string[]): boolean {
  for (let at = 0; at < set.length; at += 1) {
    const from = set[at] ?? '';
    const to = set[at + 1] === '-' ? set[at + 2] : undefined;
    if (to === undefined ? letter === from : letter >= from && letter <= to) return true;
    if (to !== undefined) at += 2;
  }
  return false;
}

/** Expands `{a,b}`, also within each other; a pattern with too many alternatives has none. */
function alternatives(pattern: string): string[] {
  const open = [pattern];
  const done: string[] = [];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const end = next.indexOf('}');
    const start = next.lastIndexOf('{', end);
    if (start < 0 || end < start) {
      done.push(next);
      continue;
    }
    for (const each of next.slice(start + 1, end).split(',')) {
      open.push(next.slice(0, start) + each + next.slice(end + 1));
    }
    if (open.length + done.length > MAX_ALTERNATIVES) return [];
  }
  return done;
}
