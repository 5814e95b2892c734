/**
 * Owns the rows of the TODO view: what each file and each TODO says. Pure. Ids are stable for as
 * long as a TODO keeps its words, wherever edits above move it.
 */
import { oneLine } from '../../runner/protocol/text.ts';
import type { FileTodos } from '../language/server/protocol.ts';
import type { Todo } from '../language/server/todos.ts';
import type { TodoState } from '../tasks/todo-states.ts';
import {
  type Icon,
  rowStatusWords,
  stateFirst,
  statusIcon,
  type Translate,
} from '../tasks/wording.ts';
import { isFinal } from '../../runner/protocol/status.ts';

export interface TodoRow {
  /** Unique in the view. */
  readonly id: string;
  readonly label: string;
  readonly description: string;
  readonly tooltip: readonly string[];
  readonly accessibility: string;
  /** Absent for a file, which has the icon of its language. */
  readonly icon?: Icon;
  /** Matched by the `when` clauses of menus; words with a dot before each. */
  readonly context: string;
}

/** @param folder the workspace folder's name, where there are several */
export function fileRow({ uri, path, todos }: FileTodos, folder: string, t: Translate): TodoRow {
  const slash = path.lastIndexOf('/');
  const count = todos.length === 1 ? t('1 TODO') : t('{0} TODOs', todos.length);
  const place = [folder, slash > 0 ? path.slice(0, slash) : ''].filter(Boolean).join('/');
  return {
    id: `file/${uri}`,
    label: oneLine(path.slice(slash + 1)),
    description: oneLine([place, String(todos.length)].filter(Boolean).join(' · ')),
    tooltip: [path, count],
    accessibility: `${oneLine(path)}, ${count}`,
    context: '.file',
  };
}

/** The rows below a file. */
export function todoRows(
  { uri, todos }: FileTodos,
  states: readonly (TodoState | undefined)[],
  isApplied: (state: TodoState) => boolean,
  t: Translate,
): TodoRow[] {
  const ids = new Set<string>();
  return todos.map((todo, i) => {
    const state = states[i];
    const id = `todo/${uri}#${todo.anchor}`;
    const row = todoRow(todo, state, state !== undefined && isApplied(state), t);
    // Two of the same anchor would be one row to the editor.
    const unique = ids.has(id) ? `${id}#${i}` : id;
    ids.add(unique);
    return { ...row, id: unique };
  });
}

function todoRow(
  todo: Todo,
  state: TodoState | undefined,
  isApplied: boolean,
  t: Translate,
): Omit<TodoRow, 'id'> {
  const text = oneLine(todo.text);
  const line = t('line {0}', todo.range.start.line + 1);
  const words = state && stateWords(state, isApplied, t);
  // A narrow view has room for little before the text.
  const short = state?.isOlder ? t('Older text') : words;
  const label = short === undefined ? text : stateFirst(short, text);
  const spoken = words === undefined ? text : stateFirst(words, text);
  const whom = todo.assignee === undefined ? [] : [oneLine(todo.assignee, 40)];
  const description = [todo.tag, line, ...whom].join(' · ');
  return {
    label,
    description,
    tooltip: [`${todo.tag}: ${oneLine(todo.text, 2000)}`, ...(words === undefined ? [] : [words])],
    accessibility: [spoken, todo.tag, line, ...whom].join(', '),
    icon: iconOf(state, isApplied),
    context: contextOf(state, isApplied),
  };
}

function stateWords({ task, isOlder }: TodoState, isApplied: boolean, t: Translate): string {
  if (isOlder) {
    return isFinal(task.status) ? t('Result is for an older text') : t('Works on an older text');
  }
  return isApplied ? t('Applied') : t(rowStatusWords(task.status));
}

function iconOf(state: TodoState | undefined, isApplied: boolean): Icon {
  if (!state) return { id: 'circle-outline' };
  if (state.isOlder) return { id: 'history', color: 'list.warningForeground' };
  return isApplied ? { id: 'check' } : statusIcon(state.task.status);
}

function contextOf(state: TodoState | undefined, isApplied: boolean): string {
  const words = ['todo'];
  if (!state || state.isOlder) words.push('open');
  if (state) {
    const { status, files = 0 } = state.task;
    words.push('task');
    if (status.kind === 'needs_input') words.push('question');
    if (isFinal(status) && files > 0 && !isApplied) words.push('result');
  }
  return words.map((word) => `.${word}`).join('');
}
