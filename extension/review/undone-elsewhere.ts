/**
 * Owns hearing that a result which this window applied was taken back by somebody else: the
 * `errand` command in a terminal, or another window. It reads what they leave in the git folder
 * (runner/client/apply/undone.ts) and changes nothing but what the window remembers. Backstop: where
 * a folder cannot be watched, it looks when the window gets the focus.
 */
import { type FSWatcher, watch } from 'node:fs';
import { Disposable, l10n, window } from 'vscode';
import { UNDONE_FILE, undoneTasks } from '../../runner/client/apply/undone.ts';
import type { ClientRepository } from '../../runner/client/repository.ts';
import type { Services } from '../container.ts';
import { onWorkspaceRepositories } from '../platform/repositories.ts';
import { logError } from '../platform/tell.ts';

export function registerUndoneElsewhere({ applied, repositories, log }: Services): Disposable {
  const watched = new Map<string, Watched>();
  const failed = (error: unknown) =>
    logError(log, l10n.t('Errand could not see what was undone elsewhere'), error);

  const look = async (repository: ClientRepository): Promise<void> => {
    applied.takeBack(await undoneTasks(repository), repository.workTree);
  };
  const begin = (repository: ClientRepository): void => {
    const changed = () => void look(repository).catch(failed);
    watched.set(repository.gitDir, { changed, watcher: watchFor(repository.gitDir, changed) });
    changed();
  };
  const follow = async (): Promise<void> => {
    // Most windows have applied nothing, and git is not asked for them.
    if (applied.isEmpty) return;
    const open = await repositories.ofWorkspace();
    for (const repository of open) if (!watched.has(repository.gitDir)) begin(repository);
  };
  const followNow = () => void follow().catch(failed);
  const listening = [
    onWorkspaceRepositories(followNow),
    applied.onDidChange(followNow),
    window.onDidChangeWindowState(({ focused }) => {
      if (focused) for (const { changed } of watched.values()) changed();
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
      if (name === UNDONE_FILE) changed();
    }).on('error', () => undefined);
  } catch {
    // Too many watches, or a disk that has none.
    return undefined;
  }
}
