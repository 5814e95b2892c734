/**
 * Owns when overlaps are looked for: after a result came, was reviewed or left, a file of one was
 * saved, or the window is used again; a moment later, one look at a time. git does the work in child processes. In
 * an untrusted workspace it never looks.
 */
import { Disposable, window, workspace } from 'vscode';
import type { Services } from '../container.ts';
import { loadBundle } from '../platform/bundle.ts';
import { runAfter } from '../platform/timer.ts';
import type { Handle } from '../tasks/event.ts';
import type * as Apply from './apply.ts';

/** Long enough for what comes in one go. */
const PAUSE_MS = 1000;
/** The newest results; more are not compared. */
const MAX_RESULTS = 20;

export function registerOverlaps(services: Services): Disposable {
  const { scope, applied, attention, tasks, overlaps, log } = services;
  let soon: Handle | undefined;
  let isLooking = false;
  let isDue = false;
  const look = async () => {
    soon = undefined;
    isDue = isLooking;
    if (isLooking) return;
    isLooking = true;
    try {
      const ids = workspace.isTrusted ? readyIds(services) : [];
      if (ids.length === 0) overlaps.clear();
      else await looking(services).lookForOverlaps(services, ids);
    } catch (error) {
      // The next change looks again; a result can be applied without.
      log.warn(`overlaps: ${String(error)}`);
    } finally {
      isLooking = false;
      if (isDue) later();
    }
  };
  const later = () => {
    soon ??= runAfter(PAUSE_MS, () => void look());
  };
  let known = '';
  const tasksChanged = () => {
    const now = JSON.stringify(readyIds(services));
    if (now === known) return;
    known = now;
    later();
  };
  const listening = [
    tasks.onDidChange(tasksChanged),
    scope.onDidChange(tasksChanged),
    applied.onDidChange(tasksChanged),
    // A result that was reviewed is here now, so that git can say more of it.
    attention.onDidSettle((id) => {
      if (overlaps.of(id).length > 0) later();
    }),
  ];
  return Disposable.from(
    workspace.onDidSaveTextDocument(({ uri }) => {
      if (overlaps.isTouched(workspace.asRelativePath(uri, false))) later();
    }),
    window.onDidChangeWindowState(({ focused }) => {
      if (focused && readyIds(services).length > 0) later();
    }),
    workspace.onDidGrantWorkspaceTrust(later),
    new Disposable(() => {
      soon?.dispose();
      for (const each of listening) each.dispose();
    }),
  );
}

/** The results that are in no work tree yet. */
function readyIds({ scope, applied }: Services): string[] {
  return scope.tasks
    .filter((task) => applied.awaits(task))
    .slice(0, MAX_RESULTS)
    .map(({ id }) => id);
}

/** Most windows have no result that waits. */
function looking({ context }: Services): typeof Apply {
  return loadBundle(context, 'apply') as typeof Apply;
}
