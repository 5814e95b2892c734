/**
 * Owns asking the user which task a command means, when nothing points at one (tasks/pointer.ts).
 */
import { oneLine } from '../../runner/protocol/text.ts';
import { l10n, window } from 'vscode';
import type { TaskSummary } from '../../runner/protocol/task.ts';
import type { Pointer } from '../tasks/pointer.ts';
import { taskDescription } from '../tasks/wording.ts';

/** Returns a pointer to the task that the user chooses. */
export async function choosePointer(
  tasks: readonly TaskSummary[],
  question: string,
): Promise<Pointer | undefined> {
  const taskId = await chooseTask(tasks, question);
  return taskId === undefined ? undefined : { taskId };
}

export async function chooseTask(
  tasks: readonly TaskSummary[],
  placeHolder: string,
): Promise<string | undefined> {
  if (tasks.length === 0) {
    // Not awaited: the command is over, but the message may stay.
    void window.showInformationMessage(l10n.t('There is no such task.'));
    return undefined;
  }
  const now = Date.now();
  const picked = await window.showQuickPick(
    tasks.map((task) => ({
      label: oneLine(task.title),
      // On a line of its own: behind a long title it would be cut off.
      detail: `${taskDescription(task, now, l10n.t)} · ${oneLine(task.repository.name)}`,
      id: task.id,
    })),
    { placeHolder, matchOnDetail: true },
  );
  return picked?.id;
}
