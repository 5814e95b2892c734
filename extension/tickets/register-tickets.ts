/**
 * Registers the Tickets view and its commands. What they do is in a bundle of its own (tickets.ts),
 * which is loaded once the view shows or a command runs.
 */
import { commands, Disposable, EventEmitter, l10n, window } from 'vscode';
import type { Services } from '../container.ts';
import { loadBundle } from '../platform/bundle.ts';
import { showError } from '../platform/show-error.ts';
import { requireTrust } from '../platform/trust.ts';
import { followReports } from './follow-reports.ts';
import type * as Bundle from './tickets.ts';
import type { TicketNode } from './tickets-tree.ts';

export function registerTickets(services: Services): Disposable {
  const changes = new EventEmitter<TicketNode | undefined>();
  let opened: Bundle.Tickets | undefined;
  const open = (): Bundle.Tickets => {
    if (!opened) {
      const { Tickets } = loadBundle(services.context, 'tickets') as typeof Bundle;
      opened = new Tickets({ services, view, tell: (node) => changes.fire(node) });
    }
    return opened;
  };
  const view = window.createTreeView<TicketNode>('errand.tickets', {
    canSelectMany: true,
    treeDataProvider: {
      onDidChangeTreeData: changes.event,
      getTreeItem: (node) => open().tree.getTreeItem(node),
      getChildren: (node) => open().tree.getChildren(node),
      getParent: (node) => open().tree.getParent(node),
    },
  });
  type Run = (tickets: Bundle.Tickets, ...args: unknown[]) => unknown;
  const command = (id: string, failed: string, run: Run): Disposable =>
    commands.registerCommand(id, async (...args: unknown[]) => {
      try {
        await run(open(), ...args);
      } catch (error) {
        showError(services.log, failed, error);
      }
    });
  /** Asked here, as an error of another bundle's own class would not be known for what it is. */
  const trusted =
    (run: Run): Run =>
    (...args) => {
      requireTrust();
      return run(...args);
    };
  const notDelegated = l10n.t('Not everything was delegated');
  const notOpened = l10n.t('It cannot be opened');
  const notSignedIn = l10n.t('You are not signed in');
  const notRead = l10n.t('The tickets cannot be read');
  return Disposable.from(
    view,
    changes,
    new Disposable(() => opened?.dispose()),
    command(
      'errand.delegateTickets',
      notDelegated,
      trusted((tickets, node, nodes) => tickets.delegate(node, nodes)),
    ),
    command(
      'errand.delegateTicketsWithOptions',
      notDelegated,
      trusted((tickets, node, nodes) => tickets.delegateWithOptions(node, nodes)),
    ),
    command('errand.openTicket', notOpened, (tickets, node) => tickets.openPage(node)),
    command('errand.openTicketTask', notOpened, (tickets, node) => tickets.openTask(node)),
    command('errand.openTicketRow', notRead, (tickets, row) =>
      tickets.openRow(row as Bundle.RowArguments),
    ),
    command('errand.filterTickets', notRead, (tickets) => tickets.filter()),
    command('errand.clearTicketFilter', notRead, (tickets) => tickets.clearFilter()),
    command('errand.refreshTickets', notRead, (tickets) => tickets.refresh()),
    command(
      'errand.signInToTickets',
      notSignedIn,
      trusted((tickets, node) => tickets.signIn(node)),
    ),
    command(
      'errand.reportToTicket',
      l10n.t('The ticket was not told of its task'),
      trusted((tickets, task) => tickets.report(task)),
    ),
    followReports(services, (task, moveTo) => open().reportByItself(task, moveTo)),
    command('errand.signOutOfTickets', notSignedIn, (tickets) => tickets.signOut()),
  );
}
