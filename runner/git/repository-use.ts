/**
 * Owns who uses a bare repository: pushes and attempts share it, clearing out what no ref leads to
 * has it alone, since either may be about to name an object that no ref leads to yet. Never waits
 * for an attempt to end: clearing that is not possible now is done when the last user leaves.
 */
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { clearHalfPacked } from './leftovers.ts';
import { endReading } from './object-reader.ts';
import { gitBytes } from './process.ts';

interface Use {
  users: number;
  /** True when it should run as soon as the repository is unused. */
  due: boolean;
  /** Under way; new users wait for its end. It never rejects. */
  clearing: Promise<void> | undefined;
}

export interface ClearingParts {
  /** Path of the repository; undefined when there is none. */
  readonly pathOf: (id: string) => Promise<string | undefined>;
  /** True while a task may still name objects that no ref leads to: one cut off, or asking. */
  readonly isHeld: (id: string) => Promise<boolean>;
  /** The developer log. */
  readonly report: (what: string, cause: unknown) => void;
}

export class RepositoryUse {
  readonly #parts: ClearingParts;
  readonly #uses = new Map<string, Use>();

  constructor(parts: ClearingParts) {
    this.#parts = parts;
  }

  /** Does the work while nothing is cleared out of the repository. */
  async during<T>(id: string, work: () => Promise<T>): Promise<T> {
    const use = this.#of(id);
    use.users += 1;
    try {
      await use.clearing;
      return await work();
    } finally {
      use.users -= 1;
      this.#clearWhenFree(id, use);
    }
  }

  /** Frees objects that no ref leads to: now, or once the repository is unused. */
  clear(id: string): void {
    const use = this.#of(id);
    use.due = true;
    this.#clearWhenFree(id, use);
  }

  /** True while somebody uses the repository. */
  isUsed(id: string): boolean {
    return (this.#uses.get(id)?.users ?? 0) > 0;
  }

  /** Resolves when no clearing is under way. */
  async settled(): Promise<void> {
    for (const { clearing } of this.#uses.values()) await clearing;
  }

  #of(id: string): Use {
    const known = this.#uses.get(id) ?? { users: 0, due: false, clearing: undefined };
    this.#uses.set(id, known);
    return known;
  }

  #clearWhenFree(id: string, use: Use): void {
    if (use.users > 0 || use.clearing) return;
    if (!use.due) return void this.#uses.delete(id);
    use.clearing = this.#clear(id, use)
      .catch((cause: unknown) => this.#parts.report(`repository ${id} was not cleared`, cause))
      .finally(() => {
        use.clearing = undefined;
        if (use.users === 0 && !use.due) this.#uses.delete(id);
      });
  }

  async #clear(id: string, use: Use): Promise<void> {
    if (await this.#parts.isHeld(id)) return;
    use.due = false;
    try {
      const path = await this.#parts.pathOf(id);
      if (path !== undefined) await clearUnreachable(path);
    } catch (cause) {
      use.due = true; // Whoever leaves the repository next tries again.
      throw cause;
    }
  }
}

/** Removes every object that no ref leads to. Nothing else may use the repository meanwhile. */
export async function clearUnreachable(path: string): Promise<void> {
  // What reads there keeps open what is about to go, and would still find it.
  await endReading(path);
  try {
    await removeUnreachable(path);
  } finally {
    await endReading(path);
  }
}

async function removeUnreachable(path: string): Promise<void> {
  const git = (...args: string[]): Promise<Buffer> =>
    gitBytes({ cwd: path, args: ['-c', 'pack.threads=1', ...args] });
  const refs = await git('for-each-ref', '--count=1');
  if (refs.length === 0) {
    // git keeps the packs of a repository without refs.
    await emptyObjects(join(path, 'objects'));
    await rm(join(path, 'shallow'), { force: true });
    return;
  }
  // This first: it takes no room, and on a full disk makes the room that packing takes.
  await git('prune', '--expire=now');
  try {
    await git('repack', '-a', '-d', '-q');
  } catch (cause) {
    await clearHalfPacked(path);
    throw cause;
  }
}

async function emptyObjects(objects: string): Promise<void> {
  for (const name of await readdir(objects)) {
    const folder = join(objects, name);
    if (name === 'info' || !(await stat(folder)).isDirectory()) continue;
    await rm(folder, { recursive: true, force: true });
  }
}
