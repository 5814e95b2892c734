/**
 * Owns hearing that a result which this window applied was taken back by somebody else: the
 * `errand` command in a terminal, or another window. It reads what they leave in the git folder
 * (runner/client/apply/undone.ts) and changes nothing but what the window remembers.
 */
import { Disposable, l10n, RelativePattern, Uri, workspace } from 'vscode';
import { UNDONE_FILE, undoneTasks } from '../../runner/client/apply/undone.ts';
import type { ClientRepository } from '../../runner/client/repository.ts';
import type { Services } from '../container.ts';
import { onWorkspaceRepositories } from '../platform/repositories.ts';
import { logError } from '../platform/tell.ts';

export function registerUndoneElsewhere({ applied, repositories, log }: Services): Disposable {
  const watched = new Map<string, Disposable>();
  const failed = (error: unknown) =>
    logError(log, l10n.t('Errand could not see what was undone elsewhere'), error);

  const look = async (repository: ClientRepository): Promise<void> => {
    applied.takeBack(await undoneTasks(repository), repository.workTree);
  };
  const watch = (repository: ClientRepository): Disposable => {
    const pattern = new RelativePattern(Uri.file(repository.gitDir), UNDONE_FILE);
    const watcher = workspace.createFileSystemWatcher(pattern, false, false, true);
    const changed = () => void look(repository).catch(failed);
    return Disposable.from(watcher, watcher.onDidCreate(changed), watcher.onDidChange(changed));
  };
  const follow = async (): Promise<void> => {
    // Most windows have applied nothing, and git is not asked for them.
    if (applied.isEmpty) return;
    const open = await repositories.ofWorkspace();
    const found = open.filter(({ gitDir }) => !watched.has(gitDir));
    for (const repository of found) watched.set(repository.gitDir, watch(repository));
    for (const repository of found) await look(repository);
  };
  const begin = () => void follow().catch(failed);
  const listening = [onWorkspaceRepositories(begin), applied.onDidChange(begin)];
  return new Disposable(() => {
    for (const each of [...listening, ...watched.values()]) each.dispose();
  });
}
