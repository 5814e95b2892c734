/**
 * Owns asking the user which task a command means, where nothing points at one
 * (tasks/pointer.ts).
 */
import { l10n, window } from 'vscode';
import type { TaskSummary } from '../../runner/protocol/task.ts';
import { oneLine, taskDescription } from '../tasks/wording.ts';

export async function chooseTask(
  tasks: readonly TaskSummary[],
  placeHolder: string,
): Promise<string | undefined> {
  if (tasks.length === 0) {
    await window.showInformationMessage(l10n.t('There is no such task.'));
    return undefined;
  }
  const now = Date.now();
  const picked = await window.showQuickPick(
    tasks.map((task) => ({
      label: oneLine(task.title),
      description: taskDescription(task, now, l10n.t),
      detail: oneLine(task.repository.name),
      id: task.id,
    })),
    { placeHolder, matchOnDescription: true, matchOnDetail: true },
  );
  return picked?.id;
}
