/**
 * Owns the entries of the commit that was placed, in the form of `git ls-files -s -z`. They are
 * split when somebody first asks, since a large commit has many and the agent needs none of them.
 */
import { splitNul, TAB } from './git-command.ts';
import { isGitlink } from './overlay.ts';

export class PlacedEntries {
  readonly #listed: () => readonly Buffer[];
  #entries: readonly Buffer[] | undefined;

  private constructor(listed: () => readonly Buffer[]) {
    this.#listed = listed;
  }

  static listed(listing: Buffer): PlacedEntries {
    return new PlacedEntries(() => splitNul(listing));
  }

  /** Those of another commit, after what `git diff-tree -r -z` says is different in this one. */
  static moved(listing: Buffer, difference: readonly Difference[]): PlacedEntries {
    return new PlacedEntries(() => {
      const entries = new Map(splitNul(listing).map((entry) => [pathOf(entry), entry]));
      for (const { path, entry } of difference) {
        if (entry) entries.set(path, entry);
        else entries.delete(path);
      }
      // The order of git is that of the bytes.
      return [...entries].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry);
    });
  }

  /** All but the submodules. */
  get files(): readonly Buffer[] {
    return this.#all.filter((entry) => !isGitlink(entry));
  }

  get links(): readonly Buffer[] {
    return this.#all.filter(isGitlink);
  }

  get #all(): readonly Buffer[] {
    return (this.#entries ??= this.#listed());
  }
}

/** A path that another commit has not, or has with other content. */
export interface Difference {
  /** Its bytes as latin1 letters. */
  readonly path: string;
  /** What the commit has there; undefined where it has nothing. */
  readonly entry: Buffer | undefined;
}

/** Reads `git diff-tree -r -z`: `:<mode> <mode> <id> <id> <letter>`, a zero byte, the path. */
export function readDifference(output: Buffer): Difference[] {
  const parts = splitNul(output);
  const found: Difference[] = [];
  for (let at = 0; at + 1 < parts.length; at += 2) {
    const [, mode = '', , id = '', letter] = parts[at]?.toString('latin1').split(' ') ?? [];
    const path = parts[at + 1] ?? Buffer.alloc(0);
    const head = Buffer.from(`${mode} ${id} 0\t`);
    const entry = letter === 'D' ? undefined : Buffer.concat([head, path]);
    found.push({ path: path.toString('latin1'), entry });
  }
  return found;
}

function pathOf(entry: Buffer): string {
  return entry.toString('latin1', entry.indexOf(TAB) + 1);
}
