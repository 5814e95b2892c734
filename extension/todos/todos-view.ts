/**
 * Owns the TODO view: when the workspace is searched, what the view says meanwhile, and delegating
 * from it. Nothing is read before the view is seen or a command asks. Loaded then, as a bundle of
 * its own.
 */
import { basename } from 'node:path';
import {
  CancellationTokenSource,
  type CancellationToken,
  commands,
  Disposable,
  l10n,
  ProgressLocation,
  type TreeView,
  window,
  workspace,
} from 'vscode';
import type { Services } from '../container.ts';
import type { SearchEnd } from '../language/server/protocol.ts';
import type { TodoServer } from '../language/todo-server.ts';
import { errorText, isCancel, logError } from '../platform/show-error.ts';
import type { Handle } from '../tasks/event.ts';
import { type ChosenTodo, delegateTodos, pickTodos } from './delegate-todos.ts';
import { type TodoNode, TodoTree } from './todo-tree.ts';
import { WorkspaceTodos } from './workspace-todos.ts';

export class TodosView {
  readonly tree: TodoTree;
  readonly #services: Services;
  readonly #server: TodoServer;
  readonly #view: TreeView<unknown>;
  readonly #todos = new WorkspaceTodos();
  readonly #listening: readonly Handle[];
  /** The search that goes on. */
  #running:
    | { readonly end: Promise<SearchEnd>; readonly cancel: CancellationTokenSource }
    | undefined;
  #end: SearchEnd | undefined;

  constructor(services: Services, server: TodoServer, view: TreeView<unknown>) {
    this.#services = services;
    this.#server = server;
    this.#view = view;
    this.tree = new TodoTree(services, this.#todos);
    const again = () => void this.search().catch(() => undefined);
    this.#listening = [
      server.onFound((files) => this.#todos.take(files)),
      server.onDidChangeSettings(again),
      workspace.onDidChangeWorkspaceFolders(again),
      this.#todos.onDidChange(() => this.#describe()),
    ];
    again();
  }

  /** Searches anew; what is known stays until the server says otherwise. Rejects when it cannot. */
  async search(): Promise<SearchEnd> {
    this.#running?.cancel.cancel();
    const cancel = new CancellationTokenSource();
    const end = this.#search(cancel.token);
    const running = { end, cancel };
    this.#running = running;
    this.#say('running', '');
    try {
      await window.withProgress({ location: { viewId: 'errand.todos' } }, () => end);
      this.#end = await end;
      if (this.#running === running) this.#say('done', placeHolder(this.#end));
    } catch (error) {
      if (this.#running === running && !isCancel(error)) this.#failed(error);
      throw error;
    } finally {
      if (this.#running === running) this.#running = undefined;
      cancel.dispose();
    }
    return this.#end;
  }

  /** Delegates the TODOs of these rows that have no task yet; a file's row stands for all of its. */
  async delegateRows(rows: readonly TodoNode[]): Promise<void> {
    const chosen = new Map<string, ChosenTodo>();
    for (const { file, todo } of rows) {
      const states = await this.tree.states(file);
      file.todos.forEach((each, i) => {
        const state = states[i];
        if ((todo && todo !== each) || (state && !state.isOlder)) return;
        chosen.set(`${file.uri}#${i}`, { uri: file.uri, todo: each });
      });
    }
    const [first] = chosen.values();
    if (!first) {
      const words =
        rows.length === 0
          ? l10n.t('Select the TODOs to delegate in the view first.')
          : l10n.t('These TODOs are delegated already.');
      void window.showInformationMessage(words);
      return;
    }
    await delegateTodos([...chosen.values()]);
  }

  /** Delegates those that the user picks from all. */
  async delegatePicked(): Promise<void> {
    const end = this.#end && !this.#running ? this.#end : await this.#searchedInSight();
    if (!end) return;
    if (this.#todos.count === 0) {
      void window.showInformationMessage(l10n.t('No TODO comment was found.'));
      return;
    }
    await pickTodos(
      this.#todos.files,
      placeHolder(end) || l10n.t('Each becomes a task of its own.'),
    );
  }

  dispose(): void {
    this.#running?.cancel.cancel();
    for (const each of this.#listening) each.dispose();
    this.tree.dispose();
  }

  /** The view may be out of sight, so the search is shown in a notification, too. */
  async #searchedInSight(): Promise<SearchEnd | undefined> {
    const end = this.#running?.end ?? this.search();
    const options = {
      location: ProgressLocation.Notification,
      title: l10n.t('Looking for TODOs'),
      cancellable: true,
    };
    return await window.withProgress(options, (_, token) => untilCancelled(end, token));
  }

  async #search(token: CancellationToken): Promise<SearchEnd> {
    this.tree.forget();
    const folders = (workspace.workspaceFolders ?? [])
      .filter(({ uri }) => uri.scheme === 'file')
      .map(({ uri }) => uri.fsPath);
    return await this.#server.search(folders, token);
  }

  #failed(error: unknown): void {
    const { log } = this.#services;
    logError(log, l10n.t('The TODOs could not be listed'), error);
    this.#say('failed', errorText(error));
  }

  #say(state: 'running' | 'done' | 'failed', message: string): void {
    this.#view.message = message === '' ? undefined : message;
    this.#describe();
    void commands.executeCommand('setContext', 'errand.todoSearch', state);
  }

  #describe(): void {
    const { count } = this.#todos;
    this.#view.description = count === 0 ? undefined : String(count);
  }
}

/** Resolves with undefined when the user no longer waits; the search goes on. */
async function untilCancelled<T>(
  work: Promise<T>,
  token: CancellationToken,
): Promise<T | undefined> {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const listening: Disposable = token.onCancellationRequested(() => resolve(undefined));
  try {
    return await Promise.race([work, promise]);
  } finally {
    listening.dispose();
  }
}

/** What a reader of the list has to know; empty when it is whole. */
function placeHolder({ cut, unread }: SearchEnd): string {
  const names = unread.map((folder) => basename(folder)).join(', ');
  if (names !== '') return l10n.t('Not searched, as git cannot list its files: {0}', names);
  return cut ? l10n.t('Only the first TODOs are listed: there are too many.') : '';
}
