/**
 * Matches paths of a repository against the patterns of rules files and documents: `*`, `**`, `?`,
 * `[a-z]`, `{a,b}`. Pure. Patterns come from a repository, so none of them is made a regular
 * expression: the time to match one grows with its length and the path's, and no faster.
 */

const MAX_CHARACTERS = 500;
const MAX_ALTERNATIVES = 100;

/**
 * Where a pattern without a slash looks: in `any` folder below, as most tools mean it, or only in
 * the `top` one.
 */
export type Reach = 'any' | 'top';

/** True if the path matches; both are relative to the same folder. */
export function matchesPattern(path: string, pattern: string, reach: Reach = 'any'): boolean {
  if (pattern.length > MAX_CHARACTERS) return false;
  return alternatives(pattern).some((each) => matchesOne(path, each, reach));
}

/** True if a pattern means every file. */
export function isEverything(pattern: string): boolean {
  return /^\.?\/?(\*\*\/)?\*{1,2}$/.test(pattern.trim());
}

function matchesOne(path: string, pattern: string, reach: Reach): boolean {
  const plain = pattern
    .trim()
    .replace(/^(?:\.?\/)+/, '')
    .replace(/\/$/, '');
  if (plain === '') return false;
  const parts = plain.split('/');
  // The name of a folder stands for what is in it.
  const whole = [...(reach === 'any' && parts.length === 1 ? ['**'] : []), ...parts, '**'];
  return matchesParts(path.split('/'), whole);
}

/** `**` stands for any number of folders. */
function matchesParts(names: readonly string[], parts: readonly string[]): boolean {
  // The places in `names` that the parts so far may have led to.
  let places = new Set([0]);
  for (const part of parts) {
    const next = new Set<number>();
    for (const place of places) {
      if (part === '**') {
        for (let after = place; after <= names.length; after += 1) next.add(after);
      } else if (place < names.length && matchesName(names[place] ?? '', part)) {
        next.add(place + 1);
      }
    }
    places = next;
  }
  return places.has(names.length);
}

/** One sign of a pattern: any number of letters, or a test of one letter. */
type Sign = '*' | ((letter: string) => boolean);

function matchesName(name: string, part: string): boolean {
  const signs = signsOf(part);
  const letters = Array.from(name);
  let places = new Set([0]);
  for (const sign of signs) {
    const next = new Set<number>();
    for (const place of places) {
      if (sign === '*')
        for (let after = place; after <= letters.length; after += 1) next.add(after);
      else if (place < letters.length && sign(letters[place] ?? '')) next.add(place + 1);
    }
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
