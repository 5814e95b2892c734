/**
 * Owns noticing what another program has applied or undone in the open work trees (the `errand`
 * command in a terminal, or another window), and what another window has shown. It reads what they
 * leave in the git folder (runner/client/apply/told.ts) and changes nothing but what the window
 * remembers. Backstop: a folder that cannot be watched is read when the window gets the focus.
 */
import { type FSWatcher, watch } from 'node:fs';
import { Disposable, l10n, window } from 'vscode';
import { TOLD_FILE, toldResults } from '../../runner/client/apply/told.ts';
import type { ClientRepository } from '../../runner/client/repository.ts';
import type { Services } from '../container.ts';
import { onWorkspaceRepositories } from '../platform/repositories.ts';
import { logError } from '../platform/show-error.ts';

export function registerToldElsewhere(services: Services): Disposable {
  const { applied, attention, repositories, scope, tasks, log } = services;
  const watched = new Map<string, Watched>();
  const failed = (error: unknown) =>
    logError(log, l10n.t('Errand could not see what was applied elsewhere'), error);

  const look = async (repository: ClientRepository): Promise<void> => {
    const told = await toldResults(repository);
    for (const id of applied.hear(told, repository.workTree)) {
      const task = tasks.summary(id);
      if (!task) continue;
      applied.look(task);
      if (applied.has(id)) attention.settle(id);
    }
  };
  const begin = (repository: ClientRepository): void => {
    const changed = () => void look(repository).catch(failed);
    watched.set(repository.gitDir, { changed, watcher: watchFor(repository.gitDir, changed) });
    changed();
  };
  /** Most windows have no task, and git is not asked for them. */
  const isNeeded = () => scope.loaded && scope.tasks.length > 0;
  const follow = async (): Promise<void> => {
    if (!isNeeded()) return;
    const open = await repositories.ofWorkspace();
    for (const repository of open) if (!watched.has(repository.gitDir)) begin(repository);
  };
  const followNow = () => void follow().catch(failed);
  let wasNeeded = false;
  const followOnce = () => {
    if (wasNeeded || !isNeeded()) return;
    wasNeeded = true;
    followNow();
  };
  const listening = [
    onWorkspaceRepositories(followNow),
    scope.onDidChangeTasks(followOnce),
    window.onDidChangeWindowState(({ focused }) => {
      if (!focused) return;
      attention.recall();
      for (const { changed } of watched.values()) changed();
    }),
  ];
  return new Disposable(() => {
    for (const each of listening) each.dispose();
    for (const { watcher } of watched.values()) watcher?.close();
  });
}

interface Watched {
  readonly changed: () => void;
  readonly watcher: FSWatcher | undefined;
}

function watchFor(gitDir: string, changed: () => void): FSWatcher | undefined {
  try {
    return watch(gitDir, (_kind, name) => {
      if (name === TOLD_FILE) changed();
    }).on('error', () => undefined);
  } catch {
    // There are too many watches, or the disk supports none.
    return undefined;
  }
}
