/**
 * Owns the commands of the Tickets view. The entry of a bundle of its own, which is loaded once
 * somebody looks at the view or runs one of them (register-tickets.ts).
 */
import { join } from 'node:path';
import { commands, l10n, Range, type TreeView, Uri, window } from 'vscode';
import type { TaskSummary } from '../../runner/protocol/task.ts';
import type { Outcome } from '../../runner/report/claim.ts';
import type { TicketHost } from '../../runner/tickets/trackers.ts';
import type { Services } from '../container.ts';
import { pointerOf } from '../tasks/pointer.ts';
import { askToReport } from './ask-to-report.ts';
import { openPage } from '../platform/open-page.ts';
import { type Chosen, delegateTickets } from './delegate-tickets.ts';
import { filterTickets } from './filter-tickets.ts';
import { type Reporting, reportByItself } from './report-ticket.ts';
import type { Click } from './row.ts';
import { ticketName } from './rows.ts';
import { askForProject, chooseHost, signInTo, signOut } from './sign-in.ts';
import type { TicketNode } from './tickets-tree.ts';
import { TicketsView } from './tickets-view.ts';
import type { Source } from './window-sources.ts';

export interface Opened {
  readonly services: Services;
  readonly view: TreeView<TicketNode>;
  readonly tell: (node: TicketNode | undefined) => void;
}

export class Tickets {
  readonly #opened: Opened;
  readonly #shown: TicketsView;

  constructor(opened: Opened) {
    this.#opened = opened;
    this.#shown = new TicketsView(opened.services, opened.view, opened.tell);
  }

  get tree(): TicketsView['tree'] {
    return this.#shown.tree;
  }

  dispose(): void {
    this.#shown.dispose();
  }

  async delegate(node: unknown, nodes: unknown): Promise<void> {
    await this.#delegate(node, nodes, false);
  }

  async delegateWithOptions(node: unknown, nodes: unknown): Promise<void> {
    await this.#delegate(node, nodes, true);
  }

  /** In the browser. */
  async openPage(node: unknown): Promise<void> {
    const url = this.#pointed(node)?.row.ticket?.url;
    if (url !== undefined) await openPage(url);
  }

  async openTask(node: unknown): Promise<void> {
    const task = this.#pointed(node)?.row.task;
    if (task !== undefined) await commands.executeCommand('errand.openTask', task);
  }

  /** What a click on a row does. */
  async openRow({ source: id, click }: RowArguments): Promise<void> {
    const source = this.#shown.sources.source(id);
    if (!source) return;
    switch (click.kind) {
      case 'task':
        await commands.executeCommand('errand.openTask', click.task);
        return;
      case 'line':
        await openLine(source, click.path, click.line);
        return;
      case 'page':
        await openPage(click.url);
        return;
      case 'sign_in':
        for (const at of hostsOf([source])) await signInTo(this.#shown.accounts, at);
        return;
      case 'read':
        await this.#shown.read(source);
        return;
      case 'more':
        await this.#shown.readMore(source);
    }
  }

  async filter(): Promise<void> {
    const { filter, sources } = this.#shown;
    await filterTickets(filter, () => sources.all.flatMap(({ list }) => list.tickets));
  }

  clearFilter(): void {
    this.#shown.filter.set({});
  }

  async refresh(): Promise<void> {
    await this.#shown.look(true);
  }

  /** `given` is a row of a source, or 'here' for the only source that nobody is signed in to. */
  async signIn(given: unknown): Promise<void> {
    const { sources, accounts } = this.#shown;
    const [row] = nodesIn(given);
    const pointed = row && sources.source(row.source);
    const signedOut = sources.all.filter(({ list }) => list.trouble?.trouble.kind === 'signed_out');
    const wanted = hostsOf(pointed ? [pointed] : signedOut);
    const [only] = wanted;
    if (only && wanted.length === 1 && (pointed || given === 'here')) {
      await signInTo(accounts, only);
      return;
    }
    const at = await chooseHost(wanted);
    if (at && (await signInTo(accounts, at))) await this.#nameProject(at);
  }

  /** A remote names no project of these two; the repository's configuration may. */
  async #nameProject(at: TicketHost): Promise<void> {
    const { sources } = this.#shown;
    if (at.service !== 'jira' && at.service !== 'linear') return;
    // A tracker that was named without a host is at the one that is signed in to.
    await sources.look();
    if (hostsOf(sources.all).some(({ host }) => host === at.host)) return;
    const project = await askForProject(at);
    if (project === undefined) return;
    await sources.name({ ...at, project });
    await this.#shown.look(true);
  }

  async signOut(): Promise<void> {
    await signOut(this.#shown.accounts);
  }

  /** Asks first; on a row of the Tasks view, or a task's id. */
  async report(target: unknown): Promise<void> {
    const pointer = pointerOf(target);
    if (pointer) await askToReport(this.#reporting, pointer.taskId);
  }

  /** Asks nobody; undefined where it is no concern of this window. */
  async reportByItself(
    task: TaskSummary,
    moveTo: string | undefined,
  ): Promise<Outcome | undefined> {
    return await reportByItself(this.#reporting, task, moveTo);
  }

  get #reporting(): Reporting {
    const { accounts, sources } = this.#shown;
    const trackers: Reporting['trackers'] = (repository) => sources.trackers(repository);
    return { services: this.#opened.services, accounts, trackers };
  }

  async #delegate(node: unknown, nodes: unknown, withOptions: boolean): Promise<void> {
    const { services } = this.#opened;
    const { sources } = this.#shown;
    await delegateTickets(await this.#chosen(node, nodes), {
      services,
      knownOf: ({ source, ticket }) => this.#shown.known(source, ticket),
      trackers: (repository) => sources.trackers(repository),
      withOptions,
    });
  }

  #pointed(node: unknown): TicketNode | undefined {
    return nodesIn(node)[0] ?? this.#opened.view.selection[0];
  }

  /** The tickets that a menu names, else those that are selected, else those that the user picks. */
  async #chosen(node: unknown, nodes: unknown): Promise<Chosen[]> {
    const given = nodesIn(nodes).length > 0 ? nodesIn(nodes) : nodesIn(node);
    const pointed = given.length > 0 ? given : this.#opened.view.selection;
    const chosen = pointed.flatMap(({ row: { ticket }, source: id }) => {
      const source = this.#shown.sources.source(id);
      return ticket && source ? [{ source, ticket }] : [];
    });
    return chosen.length > 0 ? chosen : await this.#pick();
  }

  async #pick(): Promise<Chosen[]> {
    const all = this.#shown.sources.all.flatMap((source) =>
      source.list.tickets.map((ticket) => ({ source, ticket })),
    );
    if (all.length === 0) {
      await commands.executeCommand('errand.tickets.focus');
      return [];
    }
    const picked = await window.showQuickPick(
      all.map((each) => ({
        label: ticketName(each.ticket),
        description: each.source.name,
        each,
      })),
      {
        canPickMany: true,
        matchOnDescription: true,
        title: l10n.t('Delegate Tickets to Background'),
        placeHolder: l10n.t('Each becomes a task of its own.'),
      },
    );
    return picked?.map(({ each }) => each) ?? [];
  }
}

export interface RowArguments {
  readonly source: string;
  readonly click: Click;
}

/** Returns the rows among the arguments of a command: those of a menu, and nothing else. */
function nodesIn(argument: unknown): TicketNode[] {
  const all: unknown[] = Array.isArray(argument) ? argument : [argument];
  return all.filter(
    (each): each is TicketNode => typeof each === 'object' && each !== null && 'row' in each,
  );
}

function hostsOf(sources: readonly Source[]): TicketHost[] {
  const hosts = sources.flatMap(({ tracker: { service, host } }) =>
    service === 'list' ? [] : [{ service, host }],
  );
  return hosts.filter((each, n) => hosts.findIndex((other) => other.host === each.host) === n);
}

async function openLine({ repositories }: Source, path: string, line: number): Promise<void> {
  const [repository] = repositories;
  if (!repository) return;
  const at = new Range(line - 1, 0, line - 1, 0);
  const options = { selection: at, preview: true, preserveFocus: true };
  await window.showTextDocument(Uri.file(join(repository.root, path)), options);
}
