/**
 * Owns the result in the active tab, as menus and the palette see it: whether there is one, and
 * whether it has files before or after those shown. Turning the page opens the other page in place
 * of this one.
 */
import { commands, Disposable, l10n, window } from 'vscode';
import type { Services } from '../container.ts';
import { loadBundle } from '../platform/bundle.ts';
import { showError } from '../platform/show-error.ts';
import type * as Apply from './apply.ts';
import { type InFront, reviewInFront } from './active-tab.ts';
import { fetchPair } from './pair.ts';
import { fetchResult } from './results.ts';
import type { Pages } from './page-split.ts';

const ONE: Pages = { at: 0, count: 1 };

export function registerPages(services: Services): Disposable {
  const { context, log } = services;
  const shown = () => loadBundle(context, 'apply') as typeof Apply;
  const known = new Map<string, boolean>();
  const set = (key: string, value: boolean) => {
    if (known.get(key) === value) return;
    known.set(key, value);
    void commands.executeCommand('setContext', key, value);
  };
  const pages = new Map<string, Pages>();
  const pagesIn = async ({ task, attempt, beside, paths }: InFront): Promise<Pages> => {
    const key = JSON.stringify([task, attempt, beside, paths[0], paths.length]);
    const count = async (): Promise<Pages> =>
      beside === undefined
        ? await shown().pagesOf(await fetchResult(services, { taskId: task, attempt }), paths)
        : await shown().comparisonPages(await fetchPair(services, task, [beside, attempt]), paths);
    const found = pages.get(key) ?? (await count());
    pages.set(key, found);
    return found;
  };
  let looks = 0;
  const look = async () => {
    const mine = ++looks;
    const front = reviewInFront();
    set('errand.reviewInFront', front !== undefined && front.beside === undefined);
    set('errand.comparisonInFront', front?.beside !== undefined);
    // Without a runner the pages are unknown; they are looked up again when there is one.
    const { at, count } = front?.isWhole ? await pagesIn(front).catch(() => ONE) : ONE;
    if (mine !== looks) return;
    set('errand.reviewHasPrevious', at > 0);
    set('errand.reviewHasNext', at + 1 < count);
  };
  const leaf = async (by: number) => {
    const front = reviewInFront();
    const tab = window.tabGroups.activeTabGroup.activeTab;
    if (!front || !tab) return;
    const { task, attempt, beside } = front;
    const { at, count } = await pagesIn(front);
    if (at + by < 0 || at + by >= count) return;
    if (beside === undefined) {
      await shown().showAll(await fetchResult(services, { taskId: task, attempt }), at + by);
    } else {
      await shown().showComparison(await fetchPair(services, task, [beside, attempt]), at + by);
    }
    // A preview tab has been replaced by the new one already.
    const isThere = window.tabGroups.all.some(({ tabs }) => tabs.includes(tab));
    if (isThere) await window.tabGroups.close(tab);
  };
  const leafing = (by: number) => async () => {
    try {
      await leaf(by);
    } catch (error) {
      showError(log, l10n.t('The changes cannot be shown'), error);
    }
  };
  void look();
  return Disposable.from(
    window.tabGroups.onDidChangeTabs(() => void look()),
    window.tabGroups.onDidChangeTabGroups(() => void look()),
    services.tasks.onDidChange(({ kind }) => {
      if (kind === 'list') void look();
    }),
    commands.registerCommand('errand.reviewPrevious', leafing(-1)),
    commands.registerCommand('errand.reviewNext', leafing(1)),
  );
}
