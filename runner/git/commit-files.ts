/**
 * Owns the files of commits that were asked for a moment ago: a task asks for its base's several
 * times, and the next task's base differs in little. So those of a commit are found from those of
 * another one of the repository, by what is different; where no name is, both have the same list,
 * and what was made of it serves both. A commit never changes, so nothing here can be out of date.
 */
import { isUtf8 } from 'node:buffer';
import { readCommit } from './commit-objects.ts';
import { objectId } from './names.ts';
import { gitBytes, GitFailure } from './process.ts';
import { type ChangedEntry, type Entry, treeDifference } from './tree-difference.ts';

const KEPT_MS = 5 * 60_000;
/** Those of 27,000 files take about 8 MB; what is found by a difference takes no more. */
const MAX_KEPT = 4;
/** With more than this, reading all is as quick. */
const MAX_DIFFERENT = 5_000;
const SUBMODULE = '160000';
const TAB = 9;

export interface CommitFiles {
  /** Files and links in the top folder and below, in git's order; names that are no UTF-8 are out. */
  readonly names: readonly string[];
  /** What is at a path; undefined for a folder, a submodule and nothing at all. */
  entry(path: string): Entry | undefined;
}

interface Kept {
  readonly path: string;
  readonly files: Promise<CommitFiles>;
  drop: NodeJS.Timeout;
}

const kept = new Map<string, Kept>();

export async function filesOfCommit(path: string, commit: string): Promise<CommitFiles> {
  const key = `${path} ${objectId(commit)}`;
  const known = kept.get(key);
  clearTimeout(known?.drop);
  const files = known?.files ?? read(path, commit);
  const drop = setTimeout(() => kept.delete(key), KEPT_MS).unref();
  kept.delete(key);
  kept.set(key, { path, files, drop });
  const [[oldest, first] = []] = kept;
  if (kept.size > MAX_KEPT && oldest !== undefined) {
    clearTimeout(first?.drop);
    kept.delete(oldest);
  }
  try {
    return await files;
  } catch (error) {
    kept.delete(key);
    throw error;
  }
}

/** Those of a commit that was asked for a moment ago; undefined where they would have to be read. */
export async function keptFilesOf(path: string, commit: string): Promise<CommitFiles | undefined> {
  const known = kept.get(`${path} ${objectId(commit)}`);
  return known && (await filesOfCommit(path, commit));
}

async function read(path: string, commit: string): Promise<CommitFiles> {
  const other = [...kept.values()].findLast((each) => each.path === path);
  // The commit before is what the user has committed, to which the next tasks are near, too.
  const near = await (other ? other.files.catch(() => undefined) : listedParent(path, commit));
  const listed = near instanceof MovedFiles ? near.listed : near;
  if (listed instanceof ListedFiles) {
    try {
      // From what was listed and never from what was moved: differences shall not add up.
      const changes = await treeDifference(path, listed.commit, commit);
      if (changes.length <= MAX_DIFFERENT) return new MovedFiles(listed, changes);
    } catch (error) {
      // The other commit may be gone by now.
      if (!(error instanceof GitFailure)) throw error;
    }
  }
  return await listFiles(path, commit);
}

async function listedParent(path: string, commit: string): Promise<CommitFiles | undefined> {
  const parent = (await readCommit(path, commit))?.parents[0];
  if (parent === undefined) return undefined;
  return await listFiles(path, parent).catch(() => undefined);
}

async function listFiles(path: string, commit: string): Promise<ListedFiles> {
  const args = ['ls-tree', '-r', '-z', '--full-tree', commit];
  return new ListedFiles(commit, await gitBytes({ cwd: path, args }));
}

/** As `git ls-tree -r -z` lists them: mode, kind and id, a tab, the name. */
class ListedFiles implements CommitFiles {
  readonly commit: string;
  readonly names: readonly string[];
  readonly #listing: Buffer;
  /** By the place of a name: where its line begins. */
  readonly #starts: readonly number[];
  readonly #others = new Map<string, readonly string[]>();
  #places: ReadonlyMap<string, number> | undefined;

  constructor(commit: string, listing: Buffer) {
    const names: string[] = [];
    const starts: number[] = [];
    for (let start = 0; start < listing.length; ) {
      const end = listing.indexOf(0, start);
      const tab = listing.indexOf(TAB, start);
      const name = listing.subarray(tab + 1, end);
      if (isUtf8(name) && listing.toString('latin1', start, start + 6) !== SUBMODULE) {
        names.push(name.toString('utf8'));
        starts.push(start);
      }
      start = end + 1;
    }
    this.commit = commit;
    this.names = names;
    this.#listing = listing;
    this.#starts = starts;
  }

  /** The same list for the same names: a file that is new in one snapshot is in the next ones. */
  namesWith(gone: ReadonlySet<string>, added: readonly string[]): readonly string[] {
    if (gone.size + added.length === 0) return this.names;
    const key = JSON.stringify([[...gone], added]);
    const known = this.#others.get(key);
    const names = known ?? merged(this.names, gone, added);
    this.#others.delete(key);
    this.#others.set(key, names);
    const [oldest] = this.#others.keys();
    if (this.#others.size > MAX_KEPT && oldest !== undefined) this.#others.delete(oldest);
    return names;
  }

  entry(path: string): Entry | undefined {
    this.#places ??= new Map(this.names.map((name, place) => [name, place]));
    const start = this.#starts[this.#places.get(path) ?? -1];
    if (start === undefined) return undefined;
    const line = this.#listing.toString('latin1', start, this.#listing.indexOf(TAB, start));
    const [mode = '', , id = ''] = line.split(' ');
    return { mode, id };
  }
}

class MovedFiles implements CommitFiles {
  readonly listed: ListedFiles;
  readonly names: readonly string[];
  readonly #changes: ReadonlyMap<string, Entry | undefined>;

  constructor(listed: ListedFiles, changed: readonly ChangedEntry[]) {
    const changes = new Map<string, Entry | undefined>();
    for (const { path, after } of changed) {
      if (path !== undefined) changes.set(path, after?.mode === SUBMODULE ? undefined : after);
    }
    const isThere = (path: string): boolean => listed.entry(path) !== undefined;
    const gone = new Set([...changes].flatMap(([path, now]) => (now ? [] : path)).filter(isThere));
    const added = [...changes].flatMap(([path, now]) => (now && !isThere(path) ? path : []));
    this.listed = listed;
    this.names = listed.namesWith(gone, added);
    this.#changes = changes;
  }

  entry(path: string): Entry | undefined {
    return this.#changes.has(path) ? this.#changes.get(path) : this.listed.entry(path);
  }
}

/** In the order of git, which is that of the bytes. */
function merged(
  names: readonly string[],
  gone: ReadonlySet<string>,
  added: readonly string[],
): string[] {
  const more = added.map((name) => ({ name, bytes: Buffer.from(name) }));
  more.sort((a, b) => a.bytes.compare(b.bytes));
  const all: string[] = [];
  let next = 0;
  for (const name of names) {
    for (let one = more[next]; one && comesBefore(one, name); one = more[++next])
      all.push(one.name);
    if (!gone.has(name)) all.push(name);
  }
  return [...all, ...more.slice(next).map((one) => one.name)];
}

function comesBefore(
  one: { readonly name: string; readonly bytes: Buffer },
  name: string,
): boolean {
  // Letters outside of ASCII are in another order in JavaScript's strings.
  return ASCII.test(name) && ASCII.test(one.name)
    ? one.name < name
    : one.bytes.compare(Buffer.from(name)) < 0;
}

const ASCII = /^[ -~]*$/;
