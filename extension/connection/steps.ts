/**
 * Owns the ways to a runner, offered where the editor has none: what is wrong, and each step that
 * may fix it. It only asks; the commands that it runs do the work.
 */
import { commands, l10n, window } from 'vscode';
import { thisMachine } from '../platform/this-machine.ts';
import { inWords } from '../platform/words.ts';
import type { ConnectionState, Runner } from './connection-state.ts';
import { runnerWords } from './dialling-machine.ts';

/** Opened from the status bar, by mouse or keyboard. */
export async function offerSteps({ state }: Runner): Promise<void> {
  const steps = [
    step('play', l10n.t('Start a Runner on This Machine'), 'errand.startRunner'),
    step('plug', l10n.t('Connect to a Runner…'), 'errand.connect'),
    step('list-unordered', l10n.t('Show Tasks'), 'errand.tasks.focus'),
    step('output', l10n.t('Show Extension Log'), 'errand.showExtensionLog'),
  ];
  const picked = await window.showQuickPick(steps, {
    title:
      state.kind === 'connecting'
        ? l10n.t('Errand Is Waiting for Its Runner')
        : l10n.t('Errand Has No Runner'),
    placeHolder: whyNot(state),
  });
  if (picked) await commands.executeCommand(picked.command);
}

const step = (icon: string, label: string, command: string) => ({
  label: `$(${icon}) ${label}`,
  command,
});

const whereIs = (url: string): string => runnerWords(url, thisMachine(), l10n.t);

/** Returns in one sentence why there is no runner. */
export function whyNot(state: ConnectionState): string {
  switch (state.kind) {
    case 'connected':
      return state.hello.stopping
        ? l10n.t(
            'The runner at {0} is stopping. Tasks are kept, and go on at its next start.',
            whereIs(state.url),
          )
        : l10n.t('Connected to the runner at {0}', whereIs(state.url));
    case 'connecting':
      return state.lost
        ? l10n.t('Reconnecting to {0}. None of your tasks is lost.', whereIs(state.url))
        : l10n.t('Connecting to {0}', whereIs(state.url));
    case 'disconnected':
      return state.error
        ? l10n.t('Not connected: {0}', inWords(state.error.message))
        : l10n.t('Not connected to a runner');
  }
}
