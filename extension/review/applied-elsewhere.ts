/**
 * Owns noticing what another program has applied or undone in the open work trees (the `errand`
 * command in a terminal, or another window), what git has taken out of the files again, and what
 * another window has shown. It reads what they leave in the git folder
 * (runner/client/apply/told.ts) and changes nothing but what the window remembers. Backstop: a
 * folder that cannot be watched is read when the window gets the focus.
 */
import { type FSWatcher, watch } from 'node:fs';
import { Disposable, l10n, window, workspace } from 'vscode';
import { TOLD_FILE, toldResults } from '../../runner/client/apply/told.ts';
import type { ClientRepository } from '../../runner/client/repository.ts';
import { SerialQueue } from '../../runner/platform/serial-queue.ts';
import type { Services } from '../container.ts';
import { loadBundle } from '../platform/bundle.ts';
import { onWorkspaceRepositories } from '../platform/repositories.ts';
import { logError } from '../platform/show-error.ts';
import { runAfter } from '../platform/timer.ts';
import type { Handle } from '../tasks/event.ts';
import type * as Apply from './apply.ts';

/** The files that an apply, an undo, a checkout, a stash and a reset write. */
const TELLING: ReadonlySet<string> = new Set([TOLD_FILE, 'index', 'HEAD']);
/** One command of git writes several of them. */
const PAUSE_MS = 200;

export function registerToldElsewhere(services: Services): Disposable {
  const { context, applied, attention, repositories, scope, tasks, log } = services;
  const watched = new Map<string, Watched>();
  const failed = (error: unknown) =>
    logError(log, l10n.t('Errand could not see what was applied elsewhere'), error);

  const look = async (repository: ClientRepository): Promise<void> => {
    // What this window applies or undoes meanwhile is newer than what is read.
    const newer = new Set<string>();
    const listening = applied.onDidChange((id) => newer.add(id));
    const read = await toldResults(repository).finally(() => listening.dispose());
    const told = read.filter(({ task }) => !newer.has(task));
    for (const id of applied.hear(told, repository.workTree)) {
      const task = tasks.summary(id);
      if (!task) continue;
      applied.look(task);
      if (applied.has(id)) attention.settle(id);
    }
    // git runs programs that a repository may name. Most windows have nothing to look at.
    if (!workspace.isTrusted || applied.tasksIn(repository.workTree).length === 0) return;
    await (loadBundle(context, 'apply') as typeof Apply).lookAtApplied(services, repository);
  };
  const begin = (repository: ClientRepository): void => {
    const looking = new SerialQueue();
    const lookNow = () => void looking.run(() => look(repository)).catch(failed);
    let soon: Handle | undefined;
    const changed = () => {
      soon ??= runAfter(PAUSE_MS, () => {
        soon = undefined;
        lookNow();
      });
    };
    watched.set(repository.gitDir, {
      lookNow,
      watcher: watchFor(repository.gitDir, changed),
      stop: () => soon?.dispose(),
    });
    lookNow();
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
      for (const { lookNow } of watched.values()) lookNow();
    }),
  ];
  return new Disposable(() => {
    for (const each of listening) each.dispose();
    for (const { watcher, stop } of watched.values()) {
      watcher?.close();
      stop();
    }
  });
}

interface Watched {
  readonly lookNow: () => void;
  readonly watcher: FSWatcher | undefined;
  readonly stop: () => void;
}

function watchFor(gitDir: string, changed: () => void): FSWatcher | undefined {
  try {
    return watch(gitDir, (_kind, name) => {
      if (name !== null && TELLING.has(name)) changed();
    }).on('error', () => undefined);
  } catch {
    // There are too many watches, or the disk supports none.
    return undefined;
  }
}
