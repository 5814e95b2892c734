// Undoing the last apply by its command.
import type { Workbench } from '../../support/vscode/workbench.ts';

/** Resolves when the files are as they were before. */
export async function undoLastApply(workbench: Workbench): Promise<void> {
  const said = workbench.statusItem('Undone: your files are as they were before');
  // What is said of an earlier one stays for some seconds.
  await said.waitFor({ state: 'detached' });
  await workbench.run('Errand: Undo Applying the Last Result');
  await said.waitFor();
}
