/**
 * Owns failing at once when a command needs the runner and it cannot be reached. A command that
 * waited would return minutes later, with a question that the user no longer expects.
 */
import { l10n } from 'vscode';
import { ErrandError } from '../../runner/protocol/errors.ts';
import type { TaskState } from '../../runner/protocol/task.ts';
import type { Services } from '../container.ts';

export function requireRunner({ runner }: Services): void {
  if (runner.address) return;
  throw new ErrandError('unavailable', l10n.t('There is no connection to the runner.'), {
    hint: l10n.t('Try again when it is back. Nothing was sent.'),
  });
}

/** As they were last asked for, the newest last: what was fetched can be used without the runner. */
const seen = new Map<string, TaskState>();
const MAX_SEEN = 50;

/** Returns the task's full state; without a connection, as it was seen last in this window. */
export async function knownTask(services: Services, id: string): Promise<TaskState> {
  const known = services.tasks.state(id) ?? (services.runner.address ? undefined : seen.get(id));
  if (!known) requireRunner(services);
  const state = known ?? (await services.tasks.whenKnown(id));
  seen.delete(id);
  seen.set(id, state);
  for (const oldest of seen.keys()) {
    if (seen.size <= MAX_SEEN) break;
    seen.delete(oldest);
  }
  return state;
}
