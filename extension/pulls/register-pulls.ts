/**
 * Registers the commands about a task's pull request and its base. What they do is in bundles of
 * their own (pulls.ts, bases.ts), which are loaded when one of them runs.
 */
import { commands, Disposable, l10n } from 'vscode';
import { isFinal } from '../../runner/protocol/status.ts';
import type { TaskSummary } from '../../runner/protocol/task.ts';
import type { Services } from '../container.ts';
import { loadBundle } from '../platform/bundle.ts';
import { openPage } from '../platform/open-page.ts';
import { choosePointer } from '../platform/quick-pick.ts';
import { showError } from '../platform/show-error.ts';
import { requireTrust } from '../platform/trust.ts';
import { commandTargetOrInFront } from '../review/command-target.ts';
import type { Pointer } from '../tasks/pointer.ts';
import type * as BasesBundle from './bases.ts';
import type * as Bundle from './pulls.ts';

const hasResult = (task: TaskSummary): boolean => isFinal(task.status) && (task.files ?? 0) > 0;

export function registerPulls(services: Services): Disposable {
  const { pulls, scope, log, context } = services;
  let opened: Bundle.PullRequests | undefined;
  const open = (): Bundle.PullRequests => {
    if (!opened) {
      const { PullRequests } = loadBundle(context, 'pulls') as typeof Bundle;
      opened = new PullRequests(services);
    }
    return opened;
  };
  let bases: BasesBundle.Bases | undefined;
  const openBases = (): BasesBundle.Bases => {
    bases ??= new (loadBundle(context, 'bases') as typeof BasesBundle).Bases(services);
    return bases;
  };
  const command = (
    id: string,
    failed: string,
    question: string,
    work: (pointer: Pointer) => Promise<void>,
  ): Disposable =>
    commands.registerCommand(id, async (target: unknown) => {
      try {
        // git pushes with what the repository's own configuration names.
        requireTrust();
        const among = scope.tasks.filter(hasResult);
        const pointer = commandTargetOrInFront(target) ?? (await choosePointer(among, question));
        if (pointer) await work(pointer);
      } catch (error) {
        showError(log, failed, error);
      }
    });
  const notOpened = l10n.t('No pull request was opened or updated');
  const ofWhich = l10n.t('A pull request of which result?');
  return Disposable.from(
    new Disposable(() => {
      opened?.dispose();
      bases?.dispose();
    }),
    command('errand.createPullRequest', notOpened, ofWhich, (pointer) => open().publish(pointer)),
    command('errand.updatePullRequest', notOpened, ofWhich, (pointer) => open().publish(pointer)),
    command(
      'errand.pullRequestFeedback',
      l10n.t('What came back cannot be shown'),
      l10n.t('Of the pull request of which task?'),
      (pointer) => open().showFeedback(pointer),
    ),
    command(
      'errand.updateBase',
      l10n.t('The result stays on its base'),
      l10n.t('Which result is to be brought onto a newer base?'),
      (pointer) => openBases().update(pointer),
    ),
    command(
      'errand.answerThreads',
      l10n.t('No thread was answered'),
      l10n.t('Threads of the pull request of which task?'),
      (pointer) => open().answerThreads(pointer),
    ),
    commands.registerCommand('errand.openPullRequest', async (target: unknown) => {
      const task = commandTargetOrInFront(target)?.taskId;
      const known = task === undefined ? undefined : pulls.of(task);
      if (known) await openPage(known.url);
    }),
  );
}
