/**
 * Owns the plain argument of the command that delegates a TODO. Pure.
 */
import type { Todo } from './todos.ts';

export interface DelegateArguments {
  readonly uri: string;
  /** 1-based. */
  readonly line: number;
  readonly tag: string;
  /** With its tag, without comment marks. */
  readonly text: string;
  readonly anchor: string;
}

export function delegateArguments(uri: string, todo: Todo): DelegateArguments {
  const assignee = todo.assignee === undefined ? '' : `(${todo.assignee})`;
  return {
    uri,
    line: todo.range.start.line + 1,
    tag: todo.tag,
    text: `${todo.tag}${assignee}: ${todo.text}`,
    anchor: todo.anchor,
  };
}
