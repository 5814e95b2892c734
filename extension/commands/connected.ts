/**
 * Owns the refusal of commands that need a runner: it says so, offers two ways to get one, and lets
 * the command continue when one of them worked.
 */
import { commands, l10n, window } from 'vscode';
import type { Services } from '../container.ts';

/** Returns true when there is a connection, either already or because the user made one. */
export async function ensureConnected({ runner }: Services): Promise<boolean> {
  if (runner.address) return true;
  const start = l10n.t('Start a Runner on This Machine');
  const connect = l10n.t('Connect to a Runner');
  const lost = runner.state.kind === 'connecting';
  // Shown as an error with buttons, because that stays on the screen: other notifications hide, and
  // the command would wait for an answer that nobody knows it needs.
  const chosen = await window.showErrorMessage(
    lost
      ? l10n.t('The runner cannot be reached at the moment. Nothing was sent.')
      : l10n.t('Errand needs a runner to do the work. Nothing was sent.'),
    start,
    connect,
  );
  // The connection may have come back while the notification was shown.
  if (chosen !== undefined && runner.address) return true;
  if (chosen === start) await commands.executeCommand('errand.startRunner');
  if (chosen === connect) await commands.executeCommand('errand.connect');
  return runner.address !== undefined;
}
