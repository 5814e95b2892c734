/**
 * Registers the command that opens a terminal in the sandbox of a running attempt. The terminal
 * itself is in a bundle of its own, loaded when the first one is opened.
 */
import { commands, type Disposable, l10n, window } from 'vscode';
import { ErrandError } from '../../runner/protocol/errors.ts';
import { isFinal } from '../../runner/protocol/status.ts';
import type { Services } from '../container.ts';
import { loadBundle } from '../platform/bundle.ts';
import { choosePointer } from '../platform/quick-pick.ts';
import { requireRunner } from '../platform/reachable.ts';
import { showError } from '../platform/show-error.ts';
import { commandTarget } from '../review/command-target.ts';
import { listening } from '../tasks/addressee.ts';
import { OpenTerminals } from './open-terminals.ts';
import type * as Terminal from './sandbox-terminal.ts';
import { withoutLinks } from '../platform/without-links.ts';

export function registerTerminals(services: Services): Disposable {
  void tellEnded(services);
  return commands.registerCommand('errand.attachTerminal', async (target: unknown) => {
    try {
      requireRunner(services);
      const memory = services.context.workspaceState;
      const pointer =
        commandTarget(target) ??
        (await choosePointer(
          services.scope.tasks.filter(({ status }) => !isFinal(status)),
          l10n.t('Open a terminal in the sandbox of which task?'),
        ));
      if (!pointer) return;
      const task = await services.tasks.whenKnown(pointer.taskId);
      const attempt = listening(task, pointer.attempt);
      if (!attempt) {
        throw new ErrandError(
          'conflict',
          l10n.t('It has ended, and its sandbox with it. The result is kept.'),
        );
      }
      const { openTerminal } = loadBundle(services.context, 'terminal') as typeof Terminal;
      await openTerminal(services, task, attempt.n, new OpenTerminals(memory));
    } catch (error) {
      showError(services.log, l10n.t('No terminal was opened'), error);
    }
  });
}

/**
 * Says that terminals of the window before have ended with it: VS Code may show one of this machine
 * in their place, which must not be taken for them.
 */
async function tellEnded({ context, log }: Services): Promise<void> {
  const [ended] = new OpenTerminals(context.workspaceState).takeAll();
  if (!ended) return;
  const again = l10n.t('Open Another');
  const chosen = await window.showWarningMessage(
    l10n.t(
      'The terminal in the sandbox of "{0}" ended with the window. A terminal that is shown now is one of this machine.',
      withoutLinks(ended.title),
    ),
    again,
  );
  if (chosen !== again) return;
  try {
    await commands.executeCommand('errand.attachTerminal', ended.taskId);
  } catch (error) {
    showError(log, l10n.t('No terminal was opened'), error);
  }
}
