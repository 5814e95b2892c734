/** Registers the task page. */
import { commands, Disposable } from 'vscode';
import type { Services } from '../container.ts';
import { pointerOf } from '../tasks/pointer.ts';
import { TaskPanels } from './panel.ts';

export function registerPanel(services: Services): Disposable {
  const panels = new TaskPanels(services);
  const command = commands.registerCommand('errand.openTask', (argument: unknown) => {
    const pointer = pointerOf(argument);
    if (pointer) panels.open(pointer.taskId);
  });
  return Disposable.from(panels, command);
}
