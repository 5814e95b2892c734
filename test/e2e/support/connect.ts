// Connecting the editor to a runner as a user does: two questions, one answer in the status bar.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Workbench } from '../../support/vscode/workbench.ts';

export interface Reachable {
  readonly url: string;
  readonly dataDir: string;
}

export async function connect(workbench: Workbench, runner: Reachable): Promise<void> {
  await answerConnect(workbench, runner.url, tokenOf(runner));
  // Where tasks have ended meanwhile, it says how many instead.
  await workbench.statusItem(/Errand: (Connected|\d)/).waitFor();
}

/** Answers the two questions; whether that connects is for the caller to see. */
export async function answerConnect(
  workbench: Workbench,
  url: string,
  token: string,
): Promise<void> {
  // The palette offers what is there when it opens: not before the extension is.
  await workbench.statusItem('Errand').waitFor();
  await workbench.run('Errand: Connect to a Runner…');
  await workbench.prompt.shown('The URL of the runner');
  await workbench.prompt.enter(url);
  await workbench.prompt.shown('The token of');
  await workbench.prompt.enter(token);
}

export function tokenOf({ dataDir }: Reachable): string {
  return readFileSync(join(dataDir, 'token'), 'utf8').trim();
}
