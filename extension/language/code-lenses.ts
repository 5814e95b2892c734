/**
 * Owns the one lens on each TODO, which shows the state of its task. The server knows the TODOs,
 * the store knows the tasks; they are matched here by file and anchor, as in the command that
 * delegates.
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
import { ErrandError } from '../../runner/protocol/errors.ts';
import type { Services } from '../container.ts';
import { type TodoState, todoStates } from '../tasks/todo-states.ts';
import { CodeLensRefresh, type LensScreen } from './code-lens-refresh.ts';
import { QuickAnswers } from './quick-answers.ts';
import { delegateArguments } from './server/delegate-arguments.ts';
import type { Todo } from './server/todos.ts';
import { showsLenses } from './settings.ts';

/** Returns undefined when the server does not know the document yet. */
export type AskTodos = (uri: Uri) => Promise<readonly Todo[] | undefined>;

interface Place {
  readonly repositoryId: string;
  readonly path: string;
}

/** `none`: the document is in no repository; `unknown`: git could not be asked just now. */
type Found = Place | 'none' | 'unknown';

interface Todos {
  readonly todos: readonly Todo[];
  readonly place: Found;
}

const NO_TODOS: Todos = { todos: [], place: 'none' };

function isWhole(todos: Todos | undefined): boolean {
  return todos !== undefined && todos.place !== 'unknown';
}

export class TodoLenses implements CodeLensProvider {
  readonly #changed = new EventEmitter<void>();
  readonly onDidChangeCodeLenses = this.#changed.event;
  readonly #services: Services;
  readonly #ask: AskTodos;
  /**
   * Cached, because lenses are requested at every keystroke and git is slow to find a repository.
   */
  readonly #places = new Map<string, Promise<Found>>();
  readonly #answers: QuickAnswers<Todos | undefined>;
  readonly #lensRefresh: CodeLensRefresh;

  constructor(services: Services, ask: AskTodos, screen: Omit<LensScreen, 'tell'>) {
    this.#services = services;
    this.#ask = ask;
    const tell = () => this.#changed.fire();
    this.#answers = new QuickAnswers({ later: screen.later, tell, isWhole });
    this.#lensRefresh = new CodeLensRefresh({ ...screen, tell });
  }

  refresh(): void {
    this.#answers.forget();
    this.#lensRefresh.refresh();
  }

  /** Call it when other editors become visible. */
  watch(): void {
    this.#lensRefresh.watch();
  }

  /**
   * Call it when the document was closed: its repository may be another one when it opens again.
   */
  forget(uri: Uri): void {
    this.#places.delete(uri.toString());
    this.#answers.forget(uri.toString());
    this.#lensRefresh.forget(uri.toString());
  }

  dispose(): void {
    this.#lensRefresh.dispose();
    this.#changed.dispose();
  }

  async provideCodeLenses(document: TextDocument, token: CancellationToken): Promise<CodeLens[]> {
    const { uri, version } = document;
    if (uri.scheme !== 'file') return [];
    const known = showsLenses(document)
      ? await this.#answers.get(uri.toString(), version, () => this.#todosIn(uri))
      : NO_TODOS;
    if (!known || token.isCancellationRequested) return [];
    const { todos, place } = known;
    // Nothing is awaited from here on, so that the answer belongs to exactly this change.
    const states = this.#states(uri, todos, place);
    const lenses = todos.map((todo, i) => this.#lens(uri, todo, states[i]));
    if (place !== 'unknown') {
      this.#lensRefresh.answered(uri.toString(), this.#lensRefresh.change);
    }
    return lenses;
  }

  async #todosIn(uri: Uri): Promise<Todos | undefined> {
    const todos = await this.#ask(uri);
    if (!todos) return undefined;
    return todos.length > 0 ? { todos, place: await this.#place(uri) } : NO_TODOS;
  }

  #states(uri: Uri, todos: readonly Todo[], place: Found): (TodoState | undefined)[] {
    if (typeof place !== 'object') return [];
    const { tasks, attention, applied } = this.#services;
    const identities = todos.map((todo) => {
      const { text, anchor } = delegateArguments(uri.toString(), todo);
      return { ...place, text, anchor };
    });
    return todoStates(identities, {
      tasks: tasks.tasks,
      isDue: (task) => attention.isOpen(task) || applied.awaits(task),
      isApplied: (task) => applied.has(task.id),
    });
  }

  #lens(uri: Uri, todo: Todo, state: TodoState | undefined): CodeLens {
    const { start, end } = todo.tagRange;
    const range = new Range(start.line, start.character, end.line, end.character);
    if (!state) {
      return new CodeLens(range, {
        title: l10n.t('Delegate to background'),
        command: 'errand.delegateTodo',
        arguments: [delegateArguments(uri.toString(), todo)],
      });
    }
    return new CodeLens(range, stateCommand(state, this.#services.applied.has(state.task.id)));
  }

  #place(uri: Uri): Promise<Found> {
    const key = uri.toString();
    const place = this.#places.get(key) ?? this.#placeOf(uri);
    this.#places.set(key, place);
    return place;
  }

  async #placeOf(uri: Uri): Promise<Found> {
    try {
      const { id, root } = await this.#services.repositories.of(uri);
      const inside = Uri.file(root).path.replace(/\/?$/, '/');
      return { repositoryId: id, path: uri.path.slice(inside.length) };
    } catch (error) {
      // The command itself explains a missing repository when it is used; one that is made
      // meanwhile is found the next time.
      this.#places.delete(uri.toString());
      const outside = error instanceof ErrandError && error.code === 'invalid';
      return outside ? 'none' : 'unknown';
    }
  }
}

function stateCommand({ task, isOlder }: TodoState, isApplied: boolean): Command {
  const { status } = task;
  const open = { command: 'errand.openTask', arguments: [task.id] };
  // The light bulb delegates the new text.
  if (isOlder) {
    const isOver = status.kind === 'done';
    const words = isOver ? l10n.t('Result is for an older text') : l10n.t('Works on an older text');
    return { ...open, title: words };
  }
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
    case 'unknown':
      return { ...open, title: l10n.t('Open task') };
  }
}
