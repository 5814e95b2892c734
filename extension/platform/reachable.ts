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

/** Returns the task's full state; without a connection, only if it is known already. */
export async function knownTask(services: Services, id: string): Promise<TaskState> {
  const known = services.tasks.state(id);
  if (known) return known;
  requireRunner(services);
  return await services.tasks.whenKnown(id);
}
