/**
 * Owns refusing a task that no runner would take, before any code has left this machine: by the
 * same schema that the runner goes by. Pure. Backstop: the runner looks again.
 */
import * as v from 'valibot';
import { ErrandError } from '../protocol/errors.ts';
import { TaskSpec } from '../protocol/task.ts';

/** A task before its snapshot has been taken. */
export type Draft = Omit<TaskSpec, 'base' | 'head'>;

/** Stands for the commits, which are not made yet. */
const ANY_COMMIT = '0'.repeat(40);

/** @throws {ErrandError} `invalid`, with the first thing that does not fit */
export function requireSendable(draft: Draft): void {
  const spec = { ...draft, base: ANY_COMMIT, head: ANY_COMMIT };
  const parsed = v.safeParse(TaskSpec, spec);
  if (parsed.success) return;
  const [issue] = parsed.issues;
  const path = v.getDotPath(issue) ?? 'The task';
  throw new ErrandError('invalid', `${path}: ${reason(issue)}`, { hint: 'Nothing was sent.' });
}

function reason({ type, requirement, input, message }: v.BaseIssue<unknown>): string {
  if (type !== 'max_length') return message;
  if (Array.isArray(input)) {
    return `there may be at most ${String(requirement)}, not ${input.length}.`;
  }
  return `it may have at most ${String(requirement)} characters, not ${String(input).length}.`;
}
