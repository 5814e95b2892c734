/**
 * Owns the TODOs of the workspace as far as the language server has told them, file by file. Free of
 * `vscode`; it asks for nothing itself.
 */
import type { FileTodos } from '../language/server/protocol.ts';
import { Emitter, type Listen } from '../tasks/event.ts';

/** `files`: files came or went; `file`: the TODOs of one file changed. */
export type TodoChange =
  | { readonly kind: 'files' }
  | { readonly kind: 'file'; readonly uri: string };

export class WorkspaceTodos {
  readonly #files = new Map<string, FileTodos>();
  readonly #changes = new Emitter<TodoChange>();
  #sorted: readonly FileTodos[] | undefined;

  readonly onDidChange: Listen<TodoChange> = this.#changes.event;

  /** In the order of their paths, folder by folder. */
  get files(): readonly FileTodos[] {
    this.#sorted ??= [...this.#files.values()].toSorted(
      (a, b) => compare(a.folder, b.folder) || compare(a.path, b.path),
    );
    return this.#sorted;
  }

  get count(): number {
    return this.files.reduce((sum, { todos }) => sum + todos.length, 0);
  }

  file(uri: string): FileTodos | undefined {
    return this.#files.get(uri);
  }

  take(files: readonly FileTodos[]): void {
    const changed = new Set<string>();
    let isSameList = true;
    for (const file of files) {
      const had = this.#files.has(file.uri);
      const has = file.todos.length > 0;
      if (had !== has) isSameList = false;
      if (has) this.#files.set(file.uri, file);
      else this.#files.delete(file.uri);
      changed.add(file.uri);
    }
    this.#sorted = undefined;
    if (!isSameList) this.#changes.fire({ kind: 'files' });
    else for (const uri of changed) this.#changes.fire({ kind: 'file', uri });
  }
}

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));
