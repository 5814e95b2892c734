/**
 * Owns the polite refusal of commands that need a runner: it says so, offers the two ways to get
 * one, and lets the command go on when one of them worked.
 */
import { commands, l10n, window } from 'vscode';
import type { Services } from '../container.ts';

/** True when there is a connection, now or after the user made one. */
export async function ensureConnected({ runner }: Services): Promise<boolean> {
  if (runner.address) return true;
  const start = l10n.t('Start a Runner on This Machine');
  const connect = l10n.t('Connect to a Runner');
  const lost = runner.state.kind === 'connecting';
  // An error with buttons stays on the screen: other notices hide, and the command would wait for
  // an answer that nobody sees is wanted.
  const chosen = await window.showErrorMessage(
    lost
      ? l10n.t('The runner cannot be reached at the moment. Nothing was sent.')
      : l10n.t('Errand needs a runner to do the work. Nothing was sent.'),
    start,
    connect,
  );
  // It may have come back while the notice stood there.
  if (chosen !== undefined && runner.address) return true;
  if (chosen === start) await commands.executeCommand('errand.startRunner');
  if (chosen === connect) await commands.executeCommand('errand.connect');
  return runner.address !== undefined;
}
