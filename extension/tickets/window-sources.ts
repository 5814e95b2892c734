/**
 * Owns the sources of this window's tickets: the trackers of its repositories, each once, with what
 * was read of it. Only a source that the view wants is asked, and no service without a sign-in.
 */
import { join } from 'node:path';
import * as v from 'valibot';
import { l10n, type LogOutputChannel } from 'vscode';
import type { ClientRepository } from '../../runner/client/repository.ts';
import { addressesOf } from '../../runner/client/remotes.ts';
import { workTreeFiles } from '../../runner/client/work-tree-files.ts';
import type { ListFiles } from '../../runner/tickets/list/source.ts';
import { openSource } from '../../runner/tickets/open.ts';
import { TicketError, type TicketSource } from '../../runner/tickets/source.ts';
import {
  LISTS,
  type NamedTracker,
  type Tracker,
  trackersOf,
} from '../../runner/tickets/trackers.ts';
import type { Memory } from '../tasks/attention.ts';
import { documentsBelow } from '../platform/documents.ts';
import type { Repositories } from '../platform/repositories.ts';
import { logError } from '../platform/show-error.ts';
import type { Accounts } from './accounts.ts';
import type { Shown } from './row.ts';
import { placeWords } from './service-names.ts';
import { REPOSITORY_CONFIG, type TicketsConfig } from './repository-config.ts';
import { TicketList } from './ticket-list.ts';

export interface Source extends Shown {
  readonly tracker: Tracker;
  /** Those that have this tracker; a task is made in one of them. */
  readonly repositories: readonly ClientRepository[];
  readonly list: TicketList;
  open(): Promise<TicketSource>;
}

export interface Around {
  readonly repositories: Repositories;
  readonly accounts: Accounts;
  readonly log: LogOutputChannel;
  /** What the text of a repository's configuration says of its tickets. */
  readonly readConfig: (text: string) => TicketsConfig;
  /** Of this workspace: keeps the trackers that the user has named for it. */
  readonly memory: Memory;
  /** Told when a source has something else to show; of all when the id is undefined. */
  readonly changed: (id?: string) => void;
}

const NAMED_KEY = 'errand.trackers';
const MAX_NAMED = 20;
const Named = v.array(
  v.object({
    service: v.picklist(['github', 'gitlab', 'linear', 'jira']),
    host: v.pipe(v.string(), v.maxLength(2000)),
    project: v.pipe(v.string(), v.maxLength(500)),
  }),
);
/** Lists are read from the disk. */
const LISTS_MS = 20_000;

interface Found {
  readonly tracker: Tracker;
  readonly repositories: ClientRepository[];
}

export class WindowSources {
  readonly #around: Around;
  #all: readonly Source[] = [];
  #isKnown = false;
  #asked = 0;

  constructor(around: Around) {
    this.#around = around;
  }

  get all(): readonly Source[] {
    return this.#all;
  }

  /** True once it is known which sources there are. */
  get isKnown(): boolean {
    return this.#isKnown;
  }

  source(id: string): Source | undefined {
    return this.#all.find((each) => each.id === id);
  }

  /** Looks which sources the window has now; what was read of those that stay is kept. */
  async look(): Promise<void> {
    const ask = ++this.#asked;
    const found = await this.#find();
    // An older answer must not replace a newer one.
    if (ask !== this.#asked) return;
    const before = new Map(this.#all.map(({ id, list }) => [id, list]));
    this.#all = [...found].map(([id, each]) => this.#source(id, each, before.get(id)));
    for (const [id, list] of before) if (!found.has(id)) list.dispose();
    this.#isKnown = true;
    this.#around.changed();
  }

  /** Forgets everything, for a window that may not ask. */
  clear(): void {
    this.#asked += 1;
    for (const { list } of this.#all) list.dispose();
    this.#all = [];
    this.#isKnown = false;
    this.#around.changed();
  }

  /** Where tickets of this repository are. */
  async trackers(repository: ClientRepository): Promise<readonly Tracker[]> {
    const { trackers = [] } = await this.#configOf(repository, await filesOf(repository));
    return await this.#among(repository, trackers);
  }

  /** Those that the repository's own configuration names come first. */
  async #among(
    repository: ClientRepository,
    configured: readonly NamedTracker[],
  ): Promise<readonly Tracker[]> {
    const named = [...configured, ...this.#named];
    return trackersOf(await addressesOf(repository), named, this.#around.accounts.hosts);
  }

  /** A configuration that cannot be read hides nothing but what it names. */
  async #configOf({ root }: ClientRepository, files: ListFiles): Promise<TicketsConfig> {
    try {
      const text = await files.read(REPOSITORY_CONFIG);
      return text === undefined ? {} : this.#around.readConfig(text);
    } catch (error) {
      logError(
        this.#around.log,
        l10n.t('Tickets that {0} names in {1}', REPOSITORY_CONFIG, root),
        error,
      );
      return {};
    }
  }

  /** Remembers a project of Jira or Linear, which no remote names. */
  async name(tracker: NamedTracker): Promise<void> {
    const others = this.#named.filter((each) => JSON.stringify(each) !== JSON.stringify(tracker));
    await this.#around.memory.update(NAMED_KEY, [...others, tracker].slice(-MAX_NAMED));
  }

  get #named(): readonly NamedTracker[] {
    const kept = v.safeParse(Named, this.#around.memory.get<unknown>(NAMED_KEY, []));
    return kept.success ? kept.output : [];
  }

  async #find(): Promise<Map<string, Found>> {
    const byId = new Map<string, Found>();
    for (const repository of await this.#around.repositories.ofWorkspace()) {
      for (const tracker of await this.#trackersWithTickets(repository)) {
        // Task lists are the repository's own.
        const own = tracker.service === 'list' ? repository.root : '';
        const id = `${tracker.service} ${tracker.host} ${tracker.project} ${own}`;
        const known = byId.get(id) ?? { tracker, repositories: [] };
        known.repositories.push(repository);
        byId.set(id, known);
      }
    }
    return byId;
  }

  /** Leaves out the task lists where there are none, as in most repositories. */
  async #trackersWithTickets(repository: ClientRepository): Promise<readonly Tracker[]> {
    try {
      const files = await filesOf(repository);
      const config = await this.#configOf(repository, files);
      const trackers = await this.#among(repository, config.trackers ?? []);
      const hasLists = await hasItems(files, config.lists ?? []);
      return trackers.filter(({ service }) => service !== 'list' || hasLists);
    } catch (error) {
      // The other repositories have tickets, too.
      logError(this.#around.log, l10n.t('Tickets of {0}', repository.root), error);
      return [];
    }
  }

  #source(id: string, { tracker, repositories }: Found, known: TicketList | undefined): Source {
    const { changed, log } = this.#around;
    const isList = tracker.service === 'list';
    const [repository] = repositories;
    const open = () => this.#open(tracker, repository);
    const list: TicketList =
      known ??
      new TicketList(open, () => {
        const { trouble } = list;
        if (trouble && !list.isReading && trouble.trouble.kind !== 'signed_out') {
          logError(log, l10n.t('Tickets of {0}', tracker.project), trouble);
        }
        changed(id);
      });
    return {
      id,
      tracker,
      repositories,
      list,
      open,
      isList,
      name: isList ? (repository?.name ?? '') : tracker.project,
      place: placeWords(tracker, l10n.t),
    };
  }

  async #open(tracker: Tracker, repository: ClientRepository | undefined): Promise<TicketSource> {
    const { service, host } = tracker;
    const { accounts } = this.#around;
    if (service !== 'list' && !(await accounts.token({ service, host }))) {
      // Many services answer strangers, too; but a repository's file may have named this one.
      const words = l10n.t('You are not signed in to {0}.', placeWords(tracker, l10n.t));
      throw new TicketError(words, { kind: 'signed_out' });
    }
    return await openSource(tracker, {
      token: (at) => accounts.token(at),
      lists: { open: () => filesOf(repository), patterns: await this.#patternsOf(repository) },
    });
  }

  async #patternsOf(repository: ClientRepository | undefined): Promise<readonly string[]> {
    if (!repository) return [];
    return (await this.#configOf(repository, await filesOf(repository))).lists ?? [];
  }
}

async function hasItems(files: ListFiles, patterns: readonly string[]): Promise<boolean> {
  const source = await openSource(LISTS, {
    token: () => Promise.resolve(undefined),
    lists: { open: () => Promise.resolve(files), patterns },
  });
  const page = await source
    .list({}, undefined, AbortSignal.timeout(LISTS_MS))
    .catch(() => undefined);
  // One that cannot be read says why in its own row.
  return page === undefined || page.tickets.length > 0;
}

/** The files as they would be sent: as they are on the disk, and as they are being edited. */
async function filesOf(repository: ClientRepository | undefined): Promise<ListFiles> {
  if (!repository) return { files: [], read: () => Promise.resolve(undefined) };
  const { root } = repository;
  const [disk, documents] = await Promise.all([workTreeFiles(repository), documentsBelow(root)]);
  return {
    files: disk.files,
    read: async (path) => {
      const document = documents.get(join(root, path));
      return document?.isDirty ? document.getText() : await disk.read(path);
    },
  };
}
