/**
 * Owns what makes two TODOs the same, so that one is not delegated twice by accident: the file and
 * the anchor, which stays with a TODO wherever edits move it and tells equal ones apart. A task
 * that was delegated without an anchor is recognised by its words. Pure.
 */
import { MAX_CHARACTERS } from '../../runner/protocol/limits.ts';
import type { TaskSummary } from '../../runner/protocol/task.ts';
import { isSameTodo } from './same-todo.ts';

/** Arguments that a code lens or quick fix passes to `errand.delegateTodo`. `line` is 1-based. */
export interface TodoArguments {
  readonly uri: string;
  readonly line: number;
  readonly tag: string;
  /** The comment's text with its tag, without comment marks. */
  readonly text: string;
  readonly anchor?: string;
}

/** Returns validated arguments, or undefined: commands can be called with anything. */
export function todoArguments(value: unknown): TodoArguments | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { uri, line, range, tag, text, anchor } = value as Record<string, unknown>;
  const at = typeof line === 'number' ? line : startLine(range);
  if (
    typeof uri !== 'string' ||
    at === undefined ||
    typeof text !== 'string' ||
    text.trim() === ''
  ) {
    return undefined;
  }
  return {
    uri,
    line: at,
    tag: typeof tag === 'string' ? tag : '',
    text,
    ...(typeof anchor === 'string' && anchor.length <= MAX_CHARACTERS.anchor ? { anchor } : {}),
  };
}

/** Ranges count from 0, in the editor and in the language server's protocol. */
function startLine(range: unknown): number | undefined {
  if (typeof range !== 'object' || range === null || !('start' in range)) return undefined;
  const { start } = range;
  if (typeof start !== 'object' || start === null || !('line' in start)) return undefined;
  return typeof start.line === 'number' ? start.line + 1 : undefined;
}

export interface TodoIdentity {
  readonly repositoryId: string;
  /** Relative to the repository's root, with slashes. */
  readonly path: string;
  readonly text: string;
  readonly anchor?: string | undefined;
}

/**
 * Returns the newest task for this TODO among those that `counts` accepts. When a work tree already
 * has the task's result (`isApplied`), an equal TODO counts as another one unless everything
 * matches.
 */
export function findTodoTask(
  tasks: readonly TaskSummary[],
  todo: TodoIdentity,
  counts: (task: TaskSummary) => boolean,
  isApplied: (task: TaskSummary) => boolean = () => false,
): TaskSummary | undefined {
  return tasks.find(
    (task) =>
      task.origin.kind === 'todo' &&
      task.repository.id === todo.repositoryId &&
      task.origin.path === todo.path &&
      counts(task) &&
      isSame(task.origin, todo, isApplied(task)),
  );
}

function isSame(origin: TaskSummary['origin'], todo: TodoIdentity, gone: boolean): boolean {
  if (origin.anchor !== undefined && todo.anchor !== undefined)
    return isSameTodo(origin.anchor, todo.anchor, gone);
  return !gone && words(origin.text ?? '') === words(todo.text);
}

const words = (text: string): string => text.replace(/\s+/g, ' ').trim().toLowerCase();
