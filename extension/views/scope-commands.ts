/**
 * Owns following which repositories concern the window (tasks/scope.ts), and the two commands that
 * switch between their tasks and all of the runner's.
 */
import { commands, Disposable, l10n } from 'vscode';
import type { Services } from '../container.ts';
import { onWorkspaceRepositories } from '../platform/repositories.ts';
import { logError } from '../platform/show-error.ts';

export function registerScope({ scope, repositories, log }: Services): Disposable {
  let asked = 0;
  const look = async () => {
    const ask = ++asked;
    const found = await repositories.ofWorkspace();
    // An older answer must not replace a newer one.
    if (ask === asked) scope.setOpen(found.map(({ id }) => id));
  };
  const failed = (error: unknown) =>
    logError(log, l10n.t('Errand could not find out which repositories are open'), error);
  return Disposable.from(
    onWorkspaceRepositories(() => void look().catch(failed)),
    commands.registerCommand('errand.showAllRepositories', () => scope.showAll(true)),
    commands.registerCommand('errand.showOwnRepositories', () => scope.showAll(false)),
  );
}
