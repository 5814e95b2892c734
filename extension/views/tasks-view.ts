/**
 * Owns the Tasks view: its badge, message and places in the queue, and one timer that advances the
 * elapsed times, only while something is live and the view is visible. Its rows are task-tree.ts's.
 */
import { Disposable, l10n, window } from 'vscode';
import type { Services } from '../container.ts';
import { loadBundle } from '../platform/bundle.ts';
import { atMostEvery } from '../platform/timer.ts';
import type * as PlacesBundle from '../tasks/places.ts';
import { ticks } from '../tasks/wording.ts';
import { TaskTree } from './task-tree.ts';

/** How often elapsed times and tooltips advance. Rows are drawn anew for it, which is felt in typing. */
const TICK_MS = 5000;
/** The runner looks through all that wait to answer. */
const PLACES_EVERY_MS = 2000;

export function registerTasksView(services: Services): Disposable {
  const { runner, tasks, scope, applied, attention, overlaps } = services;
  const { pending, pulls, reports, reviewed } = services;
  const tree = new TaskTree(services);
  const view = window.createTreeView('errand.tasks', {
    treeDataProvider: tree,
    manageCheckboxStateManually: true,
  });
  let timer: NodeJS.Timeout | undefined;

  const showBadge = () => {
    const value = scope.tasks.filter((task) => attention.needsUser(task)).length;
    const tooltip = value === 1 ? l10n.t('1 task needs you') : l10n.t('{0} tasks need you', value);
    view.badge = value === 0 ? undefined : { value, tooltip };
  };
  const tick = () => tree.tick();
  const keepTime = () => {
    const needed = view.visible && scope.tasks.some((task) => ticks(task.status));
    if (needed && !timer) {
      tree.advance();
      timer = setInterval(tick, TICK_MS);
    } else if (!needed) {
      clearInterval(timer);
      timer = undefined;
    }
  };
  const showMessage = () => {
    // The rows may be outdated while the runner is away.
    const lost = runner.state.kind === 'connecting' && runner.state.lost;
    const all = scope.showsAll ? l10n.t('Tasks of all repositories') : undefined;
    view.message = lost ? l10n.t('The runner cannot be reached. Reconnecting…') : all;
  };
  const look = atMostEvery(PLACES_EVERY_MS, () => {
    if (!view.visible) return;
    if (!tree.places && scope.tasks.some(({ status }) => status.kind === 'queued')) {
      const loaded = loadBundle(services.context, 'places') as typeof PlacesBundle;
      tree.places = new loaded.Places({ runner, t: l10n.t, changed: () => changed() });
    }
    void tree.places?.look(scope.tasks);
  });
  const changed = (id?: string) => {
    keepTime();
    tree.refresh(id);
    showBadge();
  };
  changed();
  showMessage();
  return Disposable.from(
    view,
    tree,
    look,
    tasks.onDidChange((change) => {
      changed(change.kind === 'task' ? change.id : undefined);
      look.run();
    }),
    scope.onDidChange(() => {
      showMessage();
      changed();
    }),
    attention.onDidSettle(changed),
    applied.onDidChange(changed),
    pulls.onDidChange(changed),
    overlaps.onDidChange(changed),
    reviewed.onDidChange(changed),
    view.onDidChangeCheckboxState(({ items }) => tree.review(items)),
    reports.onDidChange(changed),
    pending.onDidChange(() => tree.refresh()),
    runner.onDidChange(() => {
      showMessage();
      look.run();
    }),
    view.onDidChangeVisibility(() => {
      look.run();
      tick();
      keepTime();
    }),
    view.onDidCollapseElement(({ element }) => tree.collapsed(element)),
    new Disposable(() => clearInterval(timer)),
  );
}
