/**
 * Owns finding out which task a command means: a row of the Tasks view, a task's id, or the
 * user's choice.
 */
import { l10n, window } from 'vscode';
import type { TaskSummary } from '../../runner/protocol/task.ts';
import { oneLine, taskDescription } from '../tasks/wording.ts';

export function taskIdOf(target: unknown): string | undefined {
  if (typeof target === 'string') return target;
  if (typeof target !== 'object' || target === null || !('taskId' in target)) return undefined;
  return typeof target.taskId === 'string' ? target.taskId : undefined;
}

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
