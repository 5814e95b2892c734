/**
 * Owns what one verification has read of its commits. A second request for a list or a file gets
 * the first answer, since a commit never changes. Bound: files that do not fit are read again.
 */
import type { ReadLimits } from '../../git/read-files.ts';
import type { Commits } from './check-environment.ts';

/** Kept of all files together. */
const MAX_KEPT_BYTES = 128 * 1024 * 1024;

/** Wraps the commits; the wrapper is dropped with the verification. */
export function readingOnce(commits: Commits): Commits {
  const lists = new Map<string, Promise<readonly string[]>>();
  const files = new Files(commits);
  return {
    changes: (base, head) => commits.changes(base, head),
    commit: (input) => commits.commit(input),
    diff: (base, head) => commits.diff(base, head),
    packOf: (commit) => commits.packOf(commit),
    treeOf: (commit) => commits.treeOf(commit),
    undo: (head, changes) => commits.undo(head, changes),
    withFiles: (head, given, like) => commits.withFiles(head, given, like),
    readFiles: (commit, paths, limits) => files.read(commit, paths, limits),
    listFiles: (commit) => {
      const list = lists.get(commit) ?? commits.listFiles(commit);
      lists.set(commit, list);
      return list;
    },
  };
}

class Files {
  readonly #commits: Commits;
  /** Contents by commit and path; null for a path that is not a regular file. */
  readonly #known = new Map<string, Map<string, Buffer | null>>();
  #left = MAX_KEPT_BYTES;

  constructor(commits: Commits) {
    this.#commits = commits;
  }

  /** Works like `BareRepository.readFiles`. */
  async read(
    commit: string,
    paths: readonly string[],
    limits: ReadLimits,
  ): Promise<Map<string, Buffer | undefined>> {
    const known = this.#known.get(commit) ?? new Map<string, Buffer | null>();
    this.#known.set(commit, known);
    const missing = paths.filter((path) => !known.has(path));
    const read = await this.#commits.readFiles(commit, missing, limits);
    for (const path of missing) this.#keep(known, path, read.has(path) ? read.get(path) : null);
    const found = new Map<string, Buffer | undefined>();
    let left = limits.maxBytes;
    for (const path of paths) {
      const bytes = known.get(path) ?? read.get(path);
      if (!bytes) {
        if (read.has(path)) found.set(path, undefined);
        continue;
      }
      if (found.has(path)) continue;
      const fits = bytes.length <= limits.maxFileBytes && bytes.length <= left;
      if (fits) left -= bytes.length;
      found.set(path, fits ? bytes : undefined);
    }
    return found;
  }

  /** Keeps a file that was read. One that exceeded the limits this time may fit another time. */
  #keep(known: Map<string, Buffer | null>, path: string, bytes: Buffer | null | undefined): void {
    if (bytes === undefined || (bytes && bytes.length > this.#left)) return;
    this.#left -= bytes?.length ?? 0;
    known.set(path, bytes);
  }
}
