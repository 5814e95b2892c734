/**
 * Owns the words in the names of a repository's files, and where each occurs, so that ranking names
 * by a task's terms looks at the files that have one of them and at no other. Made once for each
 * list of names, which must not change afterwards. Pure.
 */
import { isSource } from './symbols.ts';
import { squashed, type Terms, wordsOf } from './terms.ts';

/** Files that are generated, third-party or not text: no work is done there. */
const FOREIGN =
  /(?:^|\/)(?:node_modules|bower_components|vendor|third_party|dist|build|out|target|coverage|site-packages|\.venv|venv|__pycache__|\.next)\/|\.min\.\w+$|\.d\.ts$|(?:^|\/)(?:package-lock\.json|pnpm-lock\.yaml|[\w.-]+\.lock|go\.sum)$|\.(?:png|jpe?g|gif|webp|ico|svg|pdf|woff2?|ttf|otf|eot|zip|gz|tgz|jar|class|so|dll|exe|bin|wasm|map|snap|mp[34]|mov|webm)$/i;

/** Weight of a file without known symbols, relative to one with them. */
const OTHER_FILE = 0.5;

export interface ScoredName {
  readonly path: string;
  /** 0 if nothing relates it to the task. */
  readonly score: number;
}

interface Folder {
  readonly path: string;
  /** Places in the list of names. */
  readonly files: number[];
}

export class NameIndex {
  readonly #names: readonly string[];
  readonly #folders: readonly Folder[];
  /** By file: the place of its folder. */
  readonly #folderOf: Int32Array;
  /** By word, the files that have it in their own names. */
  readonly #files: ReadonlyMap<string, readonly number[]>;
  /** By word, the folders that have it in their paths. */
  readonly #inFolders: ReadonlyMap<string, readonly number[]>;
  /** By the last part of a path. */
  readonly #ends: ReadonlyMap<string, readonly number[]>;
  /** In the order that holds where nothing relates them to the task. */
  readonly #order: readonly number[];

  constructor(names: readonly string[]) {
    const own = names.filter((path) => !FOREIGN.test(path));
    const folders = new Map<string, Folder & { readonly place: number }>();
    const files = new Map<string, number[]>();
    const inFolders = new Map<string, number[]>();
    const ends = new Map<string, number[]>();
    this.#folderOf = new Int32Array(own.length);
    for (const [file, path] of own.entries()) {
      const cut = path.lastIndexOf('/');
      const name = path.slice(cut + 1);
      const above = path.slice(0, Math.max(cut, 0));
      let folder = folders.get(above);
      if (!folder) {
        folder = { path: above, files: [], place: folders.size };
        folders.set(above, folder);
        for (const word of new Set(wordsOf(above))) add(inFolders, word, folder.place);
      }
      folder.files.push(file);
      this.#folderOf[file] = folder.place;
      const base = name.replace(/\.\w+$/, '');
      const words = new Set(wordsOf(base));
      if (words.size > 1) words.add(squashed(base));
      for (const word of words) add(files, word, file);
      add(ends, name, file);
    }
    this.#names = own;
    this.#folders = [...folders.values()];
    this.#files = files;
    this.#inFolders = inFolders;
    this.#ends = ends;
    this.#order = inOrder(own);
  }

  /** The files that fit the terms best, best first, at most `most`. */
  rank(terms: Terms, most: number): ScoredName[] {
    const scores = new Float64Array(this.#names.length);
    const raise = (file: number, by: number): void => {
      scores[file] = (scores[file] ?? 0) + by;
    };
    for (const [word, weight] of terms.words) this.#weigh(word, weight, raise);
    const { origin = '' } = terms;
    const home = origin.slice(0, Math.max(origin.lastIndexOf('/'), 0));
    for (const folder of origin === '' ? [] : this.#folders) {
      if (folder.path === home) for (const file of folder.files) raise(file, 6);
    }
    for (const [file, path] of this.#names.entries()) {
      if (scores[file] && !isSource(path)) scores[file] *= OTHER_FILE;
    }
    const named = new Set(terms.paths.flatMap((path) => this.#endingIn(path)));
    for (const file of origin === '' ? [] : this.#endingIn(origin)) {
      if (this.#names[file] !== origin) continue;
      raise(file, 1000);
      named.delete(file);
    }
    for (const file of named) raise(file, 500);
    return this.#best(scores, most);
  }

  /** Adds what one word is worth: the more, the fewer files have it. */
  #weigh(word: string, weight: number, raise: (file: number, by: number) => void): void {
    const own = this.#files.get(word) ?? [];
    const around = this.#inFolders.get(word) ?? [];
    if (own.length + around.length === 0) return;
    const within = new Set(around);
    let having = 0;
    for (const folder of around) having += this.#folders[folder]?.files.length ?? 0;
    for (const file of own) if (!within.has(this.#folderOf[file] ?? -1)) having += 1;
    const value = weight * rarity(having, this.#names.length);
    for (const file of own) raise(file, 3 * value);
    for (const folder of around) {
      for (const file of this.#folders[folder]?.files ?? []) raise(file, value);
    }
  }

  /** The files at this path, or at one that ends with it. */
  #endingIn(path: string): number[] {
    const found = this.#ends.get(path.slice(path.lastIndexOf('/') + 1)) ?? [];
    return found.filter((file) => {
      const name = this.#names[file] ?? '';
      return name === path || name.endsWith(`/${path}`);
    });
  }

  #best(scores: Float64Array, most: number): ScoredName[] {
    // Of thousands that have a common word only the best are put in order.
    const related = scores.filter((score) => score > 0);
    const least = related.length > most ? (related.toSorted().at(-most) ?? 0) : 0;
    const chosen: ScoredName[] = [];
    let unrelated = most;
    for (const file of this.#order) {
      const score = scores[file] ?? 0;
      if (score < least || (score === 0 && unrelated-- <= 0)) continue;
      chosen.push({ path: this.#names[file] ?? '', score });
    }
    // Sorting keeps the order of those that are equal.
    return chosen.toSorted((a, b) => b.score - a.score).slice(0, most);
  }
}

/** Weighs a term: one found in few files says more than one found in all. */
export function rarity(having: number, all: number): number {
  return Math.log2(1 + all / having);
}

export function depth(path: string): number {
  return path.split('/').length;
}

/** Sources first, then what is higher up, then by name. */
function inOrder(names: readonly string[]): number[] {
  const levels: Map<number, number[]>[] = [new Map(), new Map()];
  for (const [file, path] of names.entries()) {
    const level = levels[isSource(path) ? 0 : 1];
    const at = depth(path);
    const known = level?.get(at);
    if (known) known.push(file);
    else level?.set(at, [file]);
  }
  const byName = (a: number, b: number): number => ((names[a] ?? '') < (names[b] ?? '') ? -1 : 1);
  return levels.flatMap((level) =>
    [...level.entries()]
      .toSorted(([a], [b]) => a - b)
      .flatMap(([, files]) => files.toSorted(byName)),
  );
}

function add(places: Map<string, number[]>, word: string, place: number): void {
  const known = places.get(word);
  if (known) known.push(place);
  else places.set(word, [place]);
}
