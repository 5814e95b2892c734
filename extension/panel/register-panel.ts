/** Registers the task page, and the form that becomes one. */
import { commands, Disposable, type WebviewPanel } from 'vscode';
import { openingOf } from '../commands/subject.ts';
import type { Services } from '../container.ts';
import { pointerOf } from '../tasks/pointer.ts';
import { FormPanels } from './form-panels.ts';
import { TaskPanels } from './panel.ts';

export function registerPanel(services: Services): Disposable {
  const tasks = new TaskPanels(services);
  const forms = new FormPanels(services, tasks);
  return Disposable.from(
    tasks,
    forms,
    commands.registerCommand('errand.openTask', (argument: unknown) => {
      const pointer = pointerOf(argument);
      if (pointer) tasks.open(pointer.taskId);
    }),
    // These are called by other features, and are in no menu.
    commands.registerCommand('errand.restorePage', (panel: WebviewPanel, state: unknown) => {
      const pointer = pointerOf(state);
      const place = formIn(state);
      if (pointer) tasks.restore(pointer.taskId, panel);
      else if (place !== undefined) forms.restore(place, panel);
      else panel.dispose();
    }),
    commands.registerCommand('errand.openForm', (argument: unknown) => {
      const opening = openingOf(argument);
      if (opening) forms.open(opening);
    }),
    commands.registerCommand('errand.chooseForBatch', async (root: unknown, titles: unknown) => {
      if (typeof root !== 'string' || !Array.isArray(titles)) return undefined;
      return await forms.choose(root, titles.map(String));
    }),
  );
}

/** What the page keeps of a form (webview/host.ts). */
function formIn(state: unknown): string | undefined {
  if (typeof state !== 'object' || state === null || !('form' in state)) return undefined;
  return typeof state.form === 'string' && state.form !== '' ? state.form : undefined;
}
