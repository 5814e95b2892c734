/**
 * Owns what the Tickets view shows: it looks for the window's sources, reads those that are wanted,
 * and follows filter, sign-ins, tasks and edited lists. It changes nothing anywhere.
 */
import { commands, Disposable, l10n, type TreeView, workspace } from 'vscode';
import type { TaskSummary } from '../../runner/protocol/task.ts';
import type { TicketSummary } from '../../runner/tickets/ticket.ts';
import type { Services } from '../container.ts';
import { onWorkspaceRepositories } from '../platform/repositories.ts';
import { logError } from '../platform/show-error.ts';
import { inWords } from '../platform/words.ts';
import { Accounts } from './accounts.ts';
import { pendingKey } from './delegate-tickets.ts';
import { filterWords, KeptFilter } from './filter.ts';
import type { Known } from './row.ts';
import { emptinessOf } from './rows.ts';
import { type TaskOf, tasksOfTickets } from './same-ticket.ts';
import { type TicketNode, TicketsTree } from './tickets-tree.ts';
import { withViewProgress } from './view-progress.ts';
import { ticketsConfig } from './repository-config.ts';
import { type Source, WindowSources } from './window-sources.ts';

export class TicketsView {
  readonly tree: TicketsTree;
  readonly accounts: Accounts;
  readonly filter: KeptFilter;
  readonly sources: WindowSources;
  readonly #services: Services;
  readonly #view: TreeView<TicketNode>;
  readonly #listening: Disposable;
  #taskOf: TaskOf | undefined;
  #shownTasks = '';
  #shownState = '';
  /** Something has changed while the view was out of sight. */
  #isStale = false;

  constructor(
    services: Services,
    view: TreeView<TicketNode>,
    tell: (node: TicketNode | undefined) => void,
  ) {
    const { context, log, repositories } = services;
    this.#services = services;
    this.#view = view;
    this.accounts = new Accounts(context);
    this.filter = new KeptFilter(context.workspaceState);
    this.sources = new WindowSources({
      repositories,
      accounts: this.accounts,
      readConfig: (text) => ticketsConfig(context, text),
      memory: context.workspaceState,
      log,
      changed: (id) => this.#changed(id),
    });
    this.tree = new TicketsTree({
      sources: this.sources,
      around: (source) => ({
        filter: this.filter.value,
        known: (ticket) => this.known(source, ticket),
        time: (at) => at.toLocaleTimeString([], { timeStyle: 'short' }),
        t: l10n.t,
        read: inWords,
      }),
      // Later, as the editor loses changes that come while it asks for rows.
      want: (source) => setImmediate(() => void this.read(source)),
      tell,
    });
    this.#listening = this.#follow();
    this.#showState();
  }

  /** Looks for sources; with `again`, also reads those anew that were read before. */
  async look(again: boolean): Promise<void> {
    if (!workspace.isTrusted) {
      this.sources.clear();
      return;
    }
    if (!this.#view.visible) {
      this.#isStale = true;
      return;
    }
    this.#isStale = false;
    try {
      await this.sources.look();
      if (again) await this.readAll(() => true);
    } catch (error) {
      logError(this.#services.log, l10n.t('Errand could not look for tickets'), error);
    }
  }

  async read(source: Source): Promise<void> {
    const read = () => source.list.read(this.filter.value);
    // A list is read from the disk, before anybody could see that it takes time.
    await (source.isList ? read() : withViewProgress(read));
  }

  async readAll(which: (source: Source) => boolean): Promise<void> {
    const known = this.sources.all.filter((each) => each.list.isKnown && which(each));
    await Promise.all(known.map((each) => this.read(each)));
  }

  /** Shows the first of the tickets that have come. */
  async readMore(source: Source): Promise<void> {
    const before = source.list.tickets.length;
    await withViewProgress(() => source.list.readMore(this.filter.value));
    const node = this.tree.ticketsOf(source)[before];
    if (node) await this.#view.reveal(node, { select: true, focus: true });
  }

  known(source: Source, ticket: TicketSummary): Known {
    const { tasks, attention, applied, pending } = this.#services;
    this.#taskOf ??= tasksOfTickets(tasks.tasks);
    const task = this.#taskOf(
      ticket.ref,
      source.repositories.map(({ id }) => id),
    );
    return {
      task,
      isDue: task !== undefined && (attention.isOpen(task) || applied.awaits(task)),
      isApplied: task !== undefined && applied.has(task.id),
      isSending: pending.has(pendingKey(ticket)),
    };
  }

  dispose(): void {
    this.#listening.dispose();
    this.tree.dispose();
    this.accounts.dispose();
  }

  #follow(): Disposable {
    const { tasks, attention, applied, pending } = this.#services;
    const lists = () => void this.#listsChanged();
    const handles = [
      this.accounts.onDidChange(() => void this.look(true)),
      this.filter.onDidChange(() => {
        this.#changed();
        void this.readAll(() => true);
      }),
      tasks.onDidChange(() => this.#tasksChanged()),
      attention.onDidSettle(() => this.#changed()),
      pending.onDidChange(() => this.#changed()),
      applied.onDidChange(() => {
        this.#changed();
        lists();
      }),
    ];
    return Disposable.from(
      ...handles.map((each) => new Disposable(() => each.dispose())),
      onWorkspaceRepositories(() => void this.look(false)),
      workspace.onDidGrantWorkspaceTrust(() => void this.look(false)),
      workspace.onDidSaveTextDocument(({ uri }) => {
        if (/(\.md|\/\.errand\/config\.yaml)$/i.test(uri.path)) lists();
      }),
      this.#view.onDidChangeVisibility(({ visible }) => {
        if (visible && this.#isStale) void this.look(true);
      }),
    );
  }

  /** A list may be the first of its repository, or its last item may be gone. */
  async #listsChanged(): Promise<void> {
    await this.look(false);
    if (!this.#isStale) await this.readAll(({ isList }) => isList);
  }

  /** Refreshes only for what rows show: a working task changes many times a second. */
  #tasksChanged(): void {
    const now = JSON.stringify(this.#services.tasks.tasks.filter(isTickets).map(shownOf));
    if (now === this.#shownTasks) return;
    this.#shownTasks = now;
    this.#taskOf = undefined;
    this.#changed();
  }

  #changed(id?: string): void {
    this.#showState();
    this.tree.refresh(id);
  }

  #showState(): void {
    const { sources, filter } = this;
    const description = filterWords(filter.value, l10n.t);
    if (this.#view.description !== description) {
      this.#view.description = description;
      void commands.executeCommand('setContext', 'errand.ticketsFiltered', description !== '');
    }
    const looked = sources.isKnown
      ? (emptinessOf(sources.all, filter.value) ?? 'shown')
      : 'looking';
    const state = workspace.isTrusted ? looked : 'untrusted';
    if (state === this.#shownState) return;
    this.#shownState = state;
    void commands.executeCommand('setContext', 'errand.tickets', state);
  }
}

const isTickets = ({ origin }: TaskSummary): boolean => origin.ticket !== undefined;

const shownOf = ({ id, status, files = 0 }: TaskSummary) => [
  id,
  status.kind,
  status.kind === 'done' ? status.verdict.level : '',
  files > 0,
];
