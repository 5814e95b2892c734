/**
 * Owns the one status bar item: the state of the connection, or how many tasks wait for the user.
 * It has the theme's own colours, and opens what waits, else the Tasks view, or the ways to a runner
 * when there is none.
 */
import { Disposable, l10n, StatusBarAlignment, window } from 'vscode';
import { whyNot } from '../connection/steps.ts';
import type { Services } from '../container.ts';

export function registerStatusBarItem({ runner, scope, attention }: Services): Disposable {
  const item = window.createStatusBarItem('errand.status', StatusBarAlignment.Left, 0);
  item.name = l10n.t('Errand');
  const connected = l10n.t('Errand: Connected');

  const show = () => {
    const { state } = runner;
    const waiting = scope.tasks.filter((task) => attention.needsUser(task)).length;
    const need = waiting === 1 ? l10n.t('1 needs you') : l10n.t('{0} need you', waiting);
    const words = {
      connected: waiting > 0 ? `$(bell-dot) Errand: ${need}` : `$(checklist) ${connected}`,
      connecting: `$(sync~spin) ${l10n.t('Errand: Connecting')}`,
      disconnected: `$(debug-disconnect) ${l10n.t('Errand: Disconnected')}`,
    };
    item.text = words[state.kind];
    const isUp = state.kind === 'connected';
    item.tooltip = [whyNot(state), ...(isUp && waiting > 0 ? [need] : [])].join('\n');
    const wants = waiting > 0 ? 'errand.inbox' : 'errand.tasks.focus';
    item.command = isUp ? wants : 'errand.runnerSteps';
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
