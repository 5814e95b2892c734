/**
 * Registers the ways to delegate. What they do is in bundles of their own (delegate.ts,
 * dispatch.ts), which are loaded once something is delegated.
 */
import { commands, Disposable, l10n } from 'vscode';
import { ErrandError } from '../../runner/protocol/errors.ts';
import type { Services } from '../container.ts';
import { loadBundle } from '../platform/bundle.ts';
import { showError } from '../platform/show-error.ts';
import { requireTrust } from '../platform/trust.ts';
import type { TodoNamed } from './ask-how.ts';
import type * as Delegate from './delegate.ts';
import type { Delegated } from './delegate-draft.ts';
import type * as Dispatch from './dispatch.ts';

export function registerDelegate(services: Services): Disposable {
  const { context, log, pending } = services;
  const command = (
    id: string,
    work: (delegate: typeof Delegate, given: unknown) => Promise<Delegated>,
  ): Disposable =>
    commands.registerCommand(id, async (given: unknown): Promise<Delegated> => {
      try {
        requireTrust();
        return await work(loadBundle(context, 'delegate') as typeof Delegate, given);
      } catch (error) {
        showError(log, l10n.t('Nothing was delegated'), error);
        const isAway = error instanceof ErrandError && error.code === 'unavailable';
        return isAway ? 'stopped' : 'failed';
      }
    });
  return Disposable.from(
    command('errand.delegate', (delegate) => delegate.delegatePrompt(services)),
    command('errand.delegateSelection', (delegate) => delegate.delegateSelection(services)),
    command('errand.delegateTodo', (delegate, given) => delegate.delegateTodo(services, given)),
    command('errand.delegateWithOptions', (delegate, given) =>
      delegate.delegateWithOptions(services, given),
    ),
    // Called by the TODO view, and in no menu.
    commands.registerCommand('errand.askHow', async (todos: readonly TodoNamed[]) => {
      try {
        // Refused once, before a question whose answer would be refused for each of them.
        requireTrust();
        return await (loadBundle(context, 'send') as typeof Dispatch).askHow(services, todos);
      } catch (error) {
        showError(log, l10n.t('Nothing was delegated'), error);
        return undefined;
      }
    }),
    commands.registerCommand('errand.cancelSend', (row: unknown) => {
      if (typeof row === 'object' && row !== null && 'pending' in row) {
        pending.cancel(Number(row.pending));
      }
    }),
  );
}
