/**
 * Owns the one status bar item: where the editor stands with its runner, or how many tasks wait
 * for the user. It has the theme's own colours and opens the Tasks view.
 */
import { Disposable, l10n, StatusBarAlignment, window } from 'vscode';
import type { Services } from '../container.ts';

export function registerStatusItem({ runner, scope, attention }: Services): Disposable {
  const item = window.createStatusBarItem('errand.status', StatusBarAlignment.Left, 0);
  item.name = l10n.t('Errand');
  item.command = 'errand.tasks.focus';

  const show = () => {
    const { state } = runner;
    const waiting = scope.tasks.filter((task) => attention.needsUser(task)).length;
    const need = waiting === 1 ? l10n.t('1 needs you') : l10n.t('{0} need you', waiting);
    switch (state.kind) {
      case 'connected':
        item.text =
          waiting > 0
            ? `$(bell-dot) Errand: ${need}`
            : `$(checklist) ${l10n.t('Errand: Connected')}`;
        item.tooltip = [
          l10n.t('Connected to the runner at {0}', state.url),
          ...(waiting > 0 ? [need] : []),
        ].join('\n');
        break;
      case 'connecting':
        item.text = `$(sync~spin) ${l10n.t('Errand: Connecting')}`;
        item.tooltip = state.lost
          ? l10n.t('Connecting again to {0}. Tasks keep running meanwhile.', state.url)
          : l10n.t('Connecting to {0}', state.url);
        break;
      case 'disconnected':
        item.text = `$(debug-disconnect) ${l10n.t('Errand: Disconnected')}`;
        item.tooltip = state.error
          ? l10n.t('Not connected: {0}', state.error.message)
          : l10n.t('Not connected to a runner');
        break;
    }
    item.accessibilityInformation = { label: `Errand: ${item.tooltip}`, role: 'button' };
  };
  show();
  item.show();
  return Disposable.from(
    item,
    runner.onDidChange(show),
    scope.onDidChangeTasks(show),
    attention.onDidSettle(show),
  );
}
