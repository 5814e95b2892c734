/**
 * Owns what a command is called on: a task, perhaps one of its attempts, perhaps a file of its
 * result. Commands are called with a task's id or with a row of the Tasks view. Free of `vscode`.
 */

export interface Pointer {
  readonly taskId: string;
  readonly attempt?: number;
  /** Place of a file in the result, and perhaps a line of it, from 1. */
  readonly file?: { readonly index: number; readonly line?: number };
}

/** Returns undefined for an argument that points at no task. */
export function pointerOf(argument: unknown): Pointer | undefined {
  if (typeof argument === 'string') return { taskId: argument };
  if (typeof argument !== 'object' || argument === null) return undefined;
  const { taskId, attempt, file } = argument as Partial<Record<string, unknown>>;
  if (typeof taskId !== 'string' || taskId === '') return undefined;
  return {
    taskId,
    ...(typeof attempt === 'number' ? { attempt } : {}),
    ...(isFile(file) ? { file: pointedFile(file) } : {}),
  };
}

function pointedFile(file: { index: number; line?: unknown }): { index: number; line?: number } {
  const { index, line } = file;
  return typeof line === 'number' ? { index, line } : { index };
}

function isFile(value: unknown): value is { index: number } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'index' in value &&
    typeof value.index === 'number'
  );
}
