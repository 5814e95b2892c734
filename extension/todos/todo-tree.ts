/**
 * Owns the TODO view as a tree: files with TODOs, and in each its TODOs with the state of their
 * tasks. Only the file that changed is shown anew. It searches for nothing.
 */
import { basename, relative, sep } from 'node:path';
import {
  EventEmitter,
  l10n,
  Range,
  ThemeColor,
  ThemeIcon,
  type TreeDataProvider,
  TreeItem,
  TreeItemCollapsibleState,
  Uri,
  workspace,
} from 'vscode';
import type { Services } from '../container.ts';
import { delegateArguments } from '../language/server/delegate-arguments.ts';
import type { FileTodos } from '../language/server/protocol.ts';
import type { Todo } from '../language/server/todos.ts';
import { runAfter } from '../platform/timer.ts';
import type { Handle } from '../tasks/event.ts';
import { type TodoState, todoStates } from '../tasks/todo-states.ts';
import { fileRow, type TodoRow, todoRows } from './todo-rows.ts';
import type { WorkspaceTodos } from './workspace-todos.ts';

/** The first files are open, so that a small workspace is seen at a glance. */
const MAX_EXPANDED = 100;
/** While files come in, the list is drawn no more often than this. */
const PAUSE_MS = 300;

/** Argument that menus pass to commands; a TODO with a task also points at that task. */
export class TodoNode {
  file: FileTodos;
  row: TodoRow;
  readonly todo: Todo | undefined;
  readonly taskId: string | undefined;

  constructor(file: FileTodos, row: TodoRow, todo?: Todo, taskId?: string) {
    this.file = file;
    this.row = row;
    this.todo = todo;
    this.taskId = taskId;
  }
}

/** Where a workspace folder lies in its repository. */
interface Place {
  readonly repositoryId: string;
  /** Ends with a slash, unless the folder is the repository's top. */
  readonly prefix: string;
}

export class TodoTree implements TreeDataProvider<TodoNode> {
  readonly #services: Services;
  readonly #todos: WorkspaceTodos;
  readonly #changes = new EventEmitter<TodoNode | undefined>();
  /** The editor finds a row to refresh by its object, so each file keeps one. */
  readonly #nodes = new Map<string, TodoNode>();
  readonly #places = new Map<string, Promise<Place | undefined>>();
  /** What is shown of each task, to see which have changed. */
  #shown = new Map<string, { readonly path: string; readonly state: string }>();
  readonly #listening: readonly Handle[];
  #soon: Handle | undefined;

  readonly onDidChangeTreeData = this.#changes.event;

  constructor(services: Services, todos: WorkspaceTodos) {
    const { tasks, attention, applied } = services;
    this.#services = services;
    this.#todos = todos;
    this.#listening = [
      todos.onDidChange((change) => {
        if (change.kind === 'files') this.#drawSoon();
        else this.#drawFile(change.uri);
      }),
      tasks.onDidChange(() => this.#tasksChanged()),
      attention.onDidSettle(() => this.#tasksChanged()),
      applied.onDidChange(() => this.#tasksChanged()),
    ];
    this.#tasksChanged();
  }

  getTreeItem({ row, file, todo }: TodoNode): TreeItem {
    const uri = Uri.parse(file.uri);
    const item = new TreeItem(row.label, TreeItemCollapsibleState.None);
    item.id = row.id;
    item.description = row.description;
    item.tooltip = row.tooltip.join('\n\n');
    item.accessibilityInformation = { label: row.accessibility };
    item.contextValue = row.context;
    if (todo && row.icon) {
      const { id, color } = row.icon;
      item.iconPath = new ThemeIcon(id, color === undefined ? undefined : new ThemeColor(color));
      const { start, end } = todo.range;
      const selection = new Range(start.line, start.character, end.line, end.character);
      item.command = {
        command: 'vscode.open',
        title: l10n.t('Open'),
        arguments: [uri, { selection, preview: true, preserveFocus: true }],
      };
    } else {
      item.iconPath = ThemeIcon.File;
      item.resourceUri = uri;
      const isOpen = this.#todos.files.indexOf(file) < MAX_EXPANDED;
      item.collapsibleState = isOpen
        ? TreeItemCollapsibleState.Expanded
        : TreeItemCollapsibleState.Collapsed;
    }
    return item;
  }

  async getChildren(node?: TodoNode): Promise<TodoNode[]> {
    if (!node) return this.#todos.files.map((file) => this.#node(file));
    const { file } = node;
    const states = await this.states(file);
    const { applied } = this.#services;
    const isApplied = ({ task }: TodoState) => applied.has(task.id);
    return todoRows(file, states, isApplied, l10n.t).map(
      (row, i) => new TodoNode(file, row, file.todos[i], states[i]?.task.id),
    );
  }

  /** Returns the state of each TODO of the file. */
  async states(file: FileTodos): Promise<(TodoState | undefined)[]> {
    const place = await this.#place(file.folder);
    if (!place) return file.todos.map(() => undefined);
    const { tasks, attention, applied } = this.#services;
    const todos = file.todos.map((todo) => {
      const { text, anchor } = delegateArguments(file.uri, todo);
      const { repositoryId, prefix } = place;
      return { repositoryId, path: prefix + file.path, text, anchor };
    });
    return todoStates(todos, {
      tasks: tasks.tasks,
      isDue: (task) => attention.isOpen(task) || applied.awaits(task),
      isApplied: (task) => applied.has(task.id),
    });
  }

  /** Forgets which repositories the folders belong to. */
  forget(): void {
    this.#places.clear();
  }

  dispose(): void {
    this.#soon?.dispose();
    for (const each of this.#listening) each.dispose();
    this.#changes.dispose();
  }

  #drawSoon(): void {
    this.#soon ??= runAfter(PAUSE_MS, () => {
      this.#soon = undefined;
      for (const uri of this.#nodes.keys()) if (!this.#todos.file(uri)) this.#nodes.delete(uri);
      this.#changes.fire(undefined);
    });
  }

  #drawFile(uri: string): void {
    const file = this.#todos.file(uri);
    // A file that was not drawn yet is about to be.
    if (file && this.#nodes.has(uri)) this.#changes.fire(this.#node(file));
  }

  #node(file: FileTodos): TodoNode {
    const { workspaceFolders = [] } = workspace;
    const row = fileRow(file, workspaceFolders.length > 1 ? basename(file.folder) : '', l10n.t);
    const known = this.#nodes.get(file.uri);
    if (!known) {
      const node = new TodoNode(file, row);
      this.#nodes.set(file.uri, node);
      return node;
    }
    known.file = file;
    known.row = row;
    return known;
  }

  #tasksChanged(): void {
    const { tasks, attention, applied } = this.#services;
    const before = this.#shown;
    this.#shown = new Map(
      tasks.tasks
        .filter(({ origin }) => origin.kind === 'todo')
        .map((task) => {
          const { status, files = 0 } = task;
          const verdict = status.kind === 'done' ? status.verdict.level : '';
          const ours = [attention.isFresh(task), applied.presence(task.id)];
          const state = JSON.stringify([status.kind, verdict, files > 0, ...ours]);
          return [task.id, { path: task.origin.path ?? '', state }] as const;
        }),
    );
    const paths = new Set<string>();
    for (const [id, { path, state }] of this.#shown) {
      if (before.get(id)?.state !== state) paths.add(path);
    }
    for (const [id, { path }] of before) if (!this.#shown.has(id)) paths.add(path);
    if (paths.size > 0) void this.#drawPaths(paths);
  }

  async #drawPaths(paths: ReadonlySet<string>): Promise<void> {
    for (const { folder, path, uri } of this.#todos.files) {
      const place = await this.#place(folder);
      if (place && paths.has(place.prefix + path)) this.#drawFile(uri);
    }
  }

  #place(folder: string): Promise<Place | undefined> {
    const place = this.#places.get(folder) ?? this.#placeOf(folder);
    this.#places.set(folder, place);
    return place;
  }

  async #placeOf(folder: string): Promise<Place | undefined> {
    try {
      const { id, root } = await this.#services.repositories.of(Uri.file(folder));
      const path = relative(root, folder).split(sep).join('/');
      return { repositoryId: id, prefix: path === '' ? '' : `${path}/` };
    } catch {
      // Delegating says why the repository cannot be used; its TODOs are shown without states.
      this.#places.delete(folder);
      return undefined;
    }
  }
}
