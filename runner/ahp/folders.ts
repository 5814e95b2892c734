/**
 * Owns which folders of this machine belong to which repository, so that a task, which names its
 * repository by an id alone, is shown in the window of its folder; and which files a window may read:
 * only what lies in one of them. Links are resolved before that is decided.
 */
import { realpath } from 'node:fs/promises';
import { sep } from 'node:path';
import { type ClientRepository, findRepository, workTreesOf } from '../client/repository.ts';
import { ErrandError } from '../protocol/errors.ts';
import type { Repository, WorkTree } from '../protocol/task.ts';
import { AhpError } from './errors.ts';

/** Folders that are remembered; those that were used last stay. */
const MAX_FOLDERS = 100;

export class Folders {
  /** By the folder that was named; the newest is last. */
  readonly #known = new Map<string, ClientRepository>();
  readonly #keep: (folders: readonly string[]) => void;

  /** @param keep is told of the folders whenever there is another one */
  constructor(keep: (folders: readonly string[]) => void) {
    this.#keep = keep;
  }

  /** Takes folders that were named before; those that are no repositories any more are left out. */
  async recall(folders: readonly string[]): Promise<void> {
    for (const folder of folders) {
      await this.add(folder).catch((error: unknown) => {
        if (!(error instanceof ErrandError)) throw error;
      });
    }
  }

  /** The repository of a folder, with its other work trees. Rejects with an ErrandError. */
  async add(folder: string): Promise<ClientRepository> {
    const repository = await findRepository(folder);
    const isNew = !this.#known.has(folder);
    this.#known.delete(folder);
    this.#known.set(folder, repository);
    for (const oldest of [...this.#known.keys()].slice(0, -MAX_FOLDERS)) this.#known.delete(oldest);
    if (isNew) this.#keep([...this.#known.keys()]);
    return repository;
  }

  /** Top folder of the work tree that a task came from, where it is known here. */
  async rootOf(task: {
    readonly repository: Repository;
    readonly workTree?: WorkTree | undefined;
  }): Promise<string | undefined> {
    const same = [...this.#known.values()].filter(({ id }) => id === task.repository.id);
    const { workTree } = task;
    const own = same.findLast(({ workTree: id }) => workTree === undefined || id === workTree.id);
    if (own) return own.root;
    // Another work tree of the repository is known: it says where the one of the task is.
    const [other] = same;
    if (!other) return undefined;
    for (const root of await workTreesOf(other).catch(() => [])) {
      const found = await findRepository(root).catch(() => undefined);
      if (found?.workTree === workTree?.id) return root;
    }
    return undefined;
  }

  /** The real path of a file that a window may read. Rejects with an AhpError. */
  async readable(path: string): Promise<string> {
    const real = await realpath(path).catch(() => undefined);
    if (real === undefined) throw new AhpError('notFound', `There is no file ${path}.`);
    for (const { root } of this.#known.values()) {
      if (real === root || real.startsWith(root + sep)) return real;
    }
    throw new AhpError('notAllowed', `${path} lies in no folder of a session.`);
  }
}
