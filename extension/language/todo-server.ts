/**
 * Owns the one language server of the window, as lenses and the TODO view use it: started with the
 * first question, told of changed settings, stopped with the window.
 */
import { type CancellationToken, Disposable, type ExtensionContext, workspace } from 'vscode';
import { loadBundle } from '../platform/bundle.ts';
import { Emitter } from '../tasks/event.ts';
import type * as Client from './client.ts';
import type { FileTodos, SearchEnd } from './server/protocol.ts';
import type { Todo } from './server/todos.ts';
import { todoSettings } from './settings.ts';

export class TodoServer {
  readonly #context: ExtensionContext;
  readonly #found = new Emitter<readonly FileTodos[]>();
  readonly #settings = new Emitter<void>();
  readonly #listening: Disposable;
  #started: Promise<Client.TodoClient> | undefined;
  #stopped = false;

  /** Fires with the TODOs of files that a search has found, and when they change later. */
  readonly onFound = this.#found.event;
  /** Fires when the server reads by other settings than before. */
  readonly onDidChangeSettings = this.#settings.event;

  constructor(context: ExtensionContext, note: (error: unknown) => void) {
    this.#context = context;
    this.#listening = workspace.onDidChangeConfiguration((change) => {
      if (!change.affectsConfiguration('errand.todo')) return;
      const told = this.#started?.then((client) => client.settings(todoSettings()));
      (told ?? Promise.resolve()).then(() => this.#settings.fire(), note);
    });
  }

  get isStarted(): boolean {
    return this.#started !== undefined;
  }

  /** Rejects when the server's process cannot start; the next call tries again. */
  async start(): Promise<void> {
    await this.#client();
  }

  async todos(uri: string): Promise<readonly Todo[] | undefined> {
    return (await this.#client()).todos(uri);
  }

  async search(folders: readonly string[], token: CancellationToken): Promise<SearchEnd> {
    return (await this.#client()).search(folders, token);
  }

  async dispose(): Promise<void> {
    this.#stopped = true;
    this.#listening.dispose();
    await this.#started?.then((client) => client.stop());
  }

  #client(): Promise<Client.TodoClient> {
    if (this.#stopped) return Promise.reject(new Error('The extension is shutting down.'));
    this.#started ??= this.#load().catch((error: unknown) => {
      this.#started = undefined;
      throw error;
    });
    return this.#started;
  }

  #load(): Promise<Client.TodoClient> {
    const { startClient } = loadBundle(this.#context, 'language-client') as typeof Client;
    return startClient(this.#context, todoSettings(), (files) => this.#found.fire(files));
  }
}
