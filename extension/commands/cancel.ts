/**
 * Owns cancelling a task: it asks once, says what is kept, and reports when nothing of the task
 * runs any more.
 */
import { oneLine } from '../../runner/protocol/text.ts';
import { commands, type Disposable, l10n, window } from 'vscode';
import { CancelTask } from '../../runner/protocol/requests.ts';
import { isFinal } from '../../runner/protocol/status.ts';
import type { Services } from '../container.ts';
import { chooseTask } from '../platform/quick-pick.ts';
import { requireRunner } from '../platform/reachable.ts';
import { showError } from '../platform/show-error.ts';
import { pointerOf } from '../tasks/pointer.ts';

export function registerCancel(services: Services): Disposable {
  return commands.registerCommand('errand.cancel', async (target: unknown) => {
    try {
      await cancel(services, target);
    } catch (error) {
      showError(services.log, l10n.t('The task could not be cancelled'), error);
    }
  });
}

async function cancel(services: Services, target: unknown): Promise<void> {
  const { tasks, scope, runner } = services;
  requireRunner(services);
  const live = scope.tasks.filter((task) => !isFinal(task.status));
  const id = pointerOf(target)?.taskId ?? (await chooseTask(live, l10n.t('Cancel which task?')));
  const task = id === undefined ? undefined : tasks.summary(id);
  if (!task || isFinal(task.status)) return;
  const stop = { title: l10n.t('Cancel Task') };
  // The editor's own close button would also be labelled "Cancel".
  const goOn = { title: l10n.t('Keep It Running'), isCloseAffordance: true };
  const chosen = await window.showWarningMessage(
    l10n.t('Cancel "{0}"?', oneLine(task.title, 100)),
    {
      modal: true,
      detail: l10n.t(
        'It stops now. What it has changed so far, its log and its checks are kept, and you can review them.',
      ),
    },
    stop,
    goOn,
  );
  if (chosen === stop) await runner.request(CancelTask, { id: task.id });
}
