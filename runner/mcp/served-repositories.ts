/**
 * Owns which repositories an MCP server works for: those of the folders that it was started with.
 * An agent that was talked into it by a text it has read cannot send, read or change another one.
 */
import { relative, resolve } from 'node:path';
import { realpath } from 'node:fs/promises';
import { type ClientRepository, findRepository } from '../client/repository.ts';
import { ErrandError } from '../protocol/errors.ts';
import type { Repository, TaskSpec } from '../protocol/task.ts';

export class ServedRepositories {
  readonly #folders: readonly string[];
  #known: Promise<readonly ClientRepository[]> | undefined;

  /** @param folders at least one, absolute */
  constructor(folders: readonly string[]) {
    this.#folders = folders;
  }

  /** The ids under which a runner knows them; they stay the same while the server runs. */
  async ids(): Promise<ReadonlySet<string>> {
    return new Set((await this.#repositories()).map(({ id }) => id));
  }

  /** Throws `not_found` for a task of another repository, as for one that does not exist. */
  async require(id: string, { id: repository, name }: Repository): Promise<void> {
    if ((await this.ids()).has(repository)) return;
    throw new ErrandError('not_found', `Task ${id} is of another repository (${name}).`, {
      hint: 'This server only works for the repositories that it was started with: errand mcp --repo DIR.',
    });
  }

  /**
   * The repository of this folder, as it is now, and the folder; the first one where none is named.
   *
   * @param folder absolute, or relative to a folder that the server was started with
   */
  async at(folder: string | undefined): Promise<{ repository: ClientRepository; folder: string }> {
    const known = await this.#repositories();
    // The folder itself where it is one, which may be below its repository's top.
    const [only] = this.#folders;
    const first = this.#folders.length === 1 && only !== undefined ? only : (known[0]?.root ?? '.');
    const path = resolve(first, folder ?? '.');
    const repository = await findRepository(path);
    const served = known.some(({ root }) => root === repository.root);
    const inside = relative(repository.root, await realpath(path));
    if (served && !inside.startsWith('..')) return { repository, folder: path };
    throw new ErrandError('invalid', `${path} is not in a repository that this server works for.`, {
      hint: `It works for ${this.#folders.join(', ')}. Nothing was sent.`,
    });
  }

  /** The work tree that a task came from. */
  async workTreeOf({ repository, workTree }: TaskSpec): Promise<ClientRepository> {
    const found = (await this.#find()).find(
      (each) => each.id === repository.id && (!workTree || workTree.id === each.workTree),
    );
    if (found) return found;
    const where = workTree ? `the work tree "${workTree.name}"` : repository.name;
    throw new ErrandError('invalid', `The task came from ${where}, which is not here.`, {
      hint: 'Start the server there, or with --repo DIR. Nothing was changed.',
    });
  }

  async #repositories(): Promise<readonly ClientRepository[]> {
    this.#known ??= this.#find();
    try {
      return await this.#known;
    } catch (error) {
      // A folder may become a repository while the server runs.
      this.#known = undefined;
      throw error;
    }
  }

  /** Those of the folders that are repositories; rejects where none is. */
  async #find(): Promise<readonly ClientRepository[]> {
    const found = await Promise.allSettled(this.#folders.map((folder) => findRepository(folder)));
    const [broken] = found.flatMap((each) => (each.status === 'rejected' ? [each.reason] : []));
    const repositories = found.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
    if (repositories.length === 0) throw broken;
    return repositories;
  }
}
