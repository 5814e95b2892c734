/**
 * Owns the lens on each TODO: one, that says how its task stands. The server knows the TODOs, the
 * store knows the tasks; they meet here by file and anchor, as in the command that delegates.
 */
import {
  type CancellationToken,
  CodeLens,
  type CodeLensProvider,
  type Command,
  EventEmitter,
  l10n,
  Range,
  type TextDocument,
  Uri,
} from 'vscode';
import type { TaskSummary } from '../../runner/protocol/task.ts';
import type { Services } from '../container.ts';
import { findTodoTask } from '../tasks/todo.ts';
import { delegateArguments } from './server/delegate-arguments.ts';
import type { Todo } from './server/todos.ts';
import { showsLenses } from './settings.ts';

export type AskTodos = (uri: Uri, token: CancellationToken) => Promise<readonly Todo[]>;

interface Place {
  readonly repositoryId: string;
  readonly path: string;
}

export class TodoLenses implements CodeLensProvider {
  readonly #changed = new EventEmitter<void>();
  readonly onDidChangeCodeLenses = this.#changed.event;
  readonly #services: Services;
  readonly #ask: AskTodos;
  /** Lenses are asked for at every keystroke, and git takes its time to say where a file lives. */
  readonly #places = new Map<string, Promise<Place | undefined>>();

  constructor(services: Services, ask: AskTodos) {
    this.#services = services;
    this.#ask = ask;
  }

  refresh(): void {
    this.#changed.fire();
  }

  /** The document was closed: what is known of its place may be old when it opens again. */
  forget(uri: Uri): void {
    this.#places.delete(uri.toString());
  }

  dispose(): void {
    this.#changed.dispose();
  }

  async provideCodeLenses(document: TextDocument, token: CancellationToken): Promise<CodeLens[]> {
    if (document.uri.scheme !== 'file' || !showsLenses(document)) return [];
    const todos = await this.#ask(document.uri, token);
    if (todos.length === 0 || token.isCancellationRequested) return [];
    const place = await this.#place(document.uri);
    return todos.map((todo) => {
      const given = delegateArguments(document.uri.toString(), todo);
      const { start, end } = todo.tagRange;
      const range = new Range(start.line, start.character, end.line, end.character);
      const { tasks, attention, applied } = this.#services;
      const { text, anchor } = given;
      const task =
        place &&
        findTodoTask(
          tasks.tasks,
          { ...place, text, anchor },
          (each) => attention.isOpen(each) || applied.awaits(each) || applied.has(each.id),
        );
      return new CodeLens(
        range,
        task
          ? taskCommand(task, applied.has(task.id))
          : {
              title: l10n.t('Delegate to background'),
              command: 'errand.delegateTodo',
              arguments: [given],
            },
      );
    });
  }

  #place(uri: Uri): Promise<Place | undefined> {
    const key = uri.toString();
    const place = this.#places.get(key) ?? this.#placeOf(uri);
    this.#places.set(key, place);
    return place;
  }

  /** Undefined outside of a repository: then nothing there was delegated. */
  async #placeOf(uri: Uri): Promise<Place | undefined> {
    try {
      const { id, root } = await this.#services.repositories.of(uri);
      const inside = Uri.file(root).path.replace(/\/?$/, '/');
      return { repositoryId: id, path: uri.path.slice(inside.length) };
    } catch {
      // The command itself explains a missing repository, when it is used; one made meanwhile
      // is found the next time.
      this.forget(uri);
      return undefined;
    }
  }
}

function taskCommand(task: TaskSummary, isApplied: boolean): Command {
  const { status } = task;
  const open = { command: 'errand.openTask', arguments: [task.id] };
  if (isApplied) return { ...open, title: l10n.t('Applied') };
  switch (status.kind) {
    case 'queued':
      return { ...open, title: l10n.t('Queued') };
    case 'preparing':
    case 'working':
    case 'verifying':
    case 'interrupted':
      return { ...open, title: l10n.t('Working…') };
    case 'needs_input':
      return { ...open, title: l10n.t('Needs input') };
    case 'done':
      // Nothing changed: the task's page says why, and a review would be empty.
      if ((task.files ?? 0) === 0) return { ...open, title: l10n.t('Completed without changes') };
      return { title: l10n.t('Review result'), command: 'errand.review', arguments: [task.id] };
    case 'cancelled':
      return { ...open, title: l10n.t('Open task') };
  }
}
