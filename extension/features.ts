/**
 * Registers every feature cheaply and awaits nothing. A feature that fails to register is logged and
 * does not affect the others. main.ts loads this file once the editor has started.
 */
import { type Disposable, type ExtensionContext, l10n } from 'vscode';
import { registerChat } from './chat/register-chat.ts';
import { registerCancel } from './commands/cancel.ts';
import { registerDelegate } from './commands/register-delegate.ts';
import { registerMessages } from './commands/messages.ts';
import { registerConnection } from './connection/register-connection.ts';
import { createServices } from './container.ts';
import { registerLanguage } from './language/register-language.ts';
import { TodoServer } from './language/todo-server.ts';
import { registerMcp } from './mcp/register-mcp.ts';
import { registerPanel } from './panel/register-panel.ts';
import { registerOnboarding } from './onboarding/register-onboarding.ts';
import { showError } from './platform/show-error.ts';
import { registerOverlaps } from './review/overlaps.ts';
import { registerPulls } from './pulls/register-pulls.ts';
import { registerReview } from './review/register-review.ts';
import { registerTerminals } from './terminals/register-terminals.ts';
import { registerTodos } from './todos/register-todos.ts';
import { registerTickets } from './tickets/register-tickets.ts';
import { registerContextKeys } from './views/context-keys.ts';
import { registerLogDocument } from './views/log-document.ts';
import { registerNotifications } from './views/notifications.ts';
import { registerScope } from './views/scope-commands.ts';
import { registerStatusBarItem } from './views/status-bar-item.ts';
import { registerTasksView } from './views/tasks-view.ts';

export function registerFeatures(context: ExtensionContext): void {
  const { services, connection } = createServices(context);
  const todoServer = new TodoServer(context, (error) =>
    services.log.error(`TODOs: ${String(error)}`),
  );
  context.subscriptions.push(todoServer);
  const features: Record<string, () => Disposable> = {
    scope: () => registerScope(services),
    contexts: () => registerContextKeys(services),
    tasks: () => registerTasksView(services),
    status: () => registerStatusBarItem(services),
    notices: () => registerNotifications(services),
    log: () => registerLogDocument(services),
    delegate: () => registerDelegate(services),
    cancel: () => registerCancel(services),
    talk: () => registerMessages(services),
    terminals: () => registerTerminals(services),
    language: () => registerLanguage(services, todoServer),
    todos: () => registerTodos(services, todoServer),
    tickets: () => registerTickets(services),
    review: () => registerReview(services),
    pulls: () => registerPulls(services),
    overlaps: () => registerOverlaps(services),
    panel: () => registerPanel(services),
    chat: () => registerChat(services),
    mcp: () => registerMcp(services),
    onboarding: () => registerOnboarding(services),
    connection: () => registerConnection(services, connection),
  };
  for (const [name, register] of Object.entries(features)) {
    try {
      context.subscriptions.push(register());
    } catch (error) {
      // The other features work without this one.
      showError(services.log, l10n.t('Errand could not set up "{0}"', name), error);
    }
  }
}
