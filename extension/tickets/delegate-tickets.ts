/**
 * Owns delegating the tickets that were chosen: each is read whole and becomes a task of its own,
 * one after the other, after one question for all of them. The first that fails ends it, and what
 * was delegated by then stays so.
 */
import { commands, l10n, window } from 'vscode';
import type { ClientRepository } from '../../runner/client/repository.ts';
import { ErrandError } from '../../runner/protocol/errors.ts';
import type { Picture } from '../../runner/protocol/picture.ts';
import { oneLine } from '../../runner/protocol/text.ts';
import { readPictures } from '../../runner/tickets/pictures.ts';
import type { Ticket, TicketSummary } from '../../runner/tickets/ticket.ts';
import type { Tracker } from '../../runner/tickets/trackers.ts';
import { taskOf } from '../../runner/tickets/words.ts';
import type { Batch } from '../commands/batch.ts';
import { ensureConnected } from '../commands/connected.ts';
import {
  asRemembered,
  type Choose,
  type Delegated,
  delegateDraft,
} from '../commands/delegate-draft.ts';
import { type Opening, wordsIn } from '../commands/subject.ts';
import type { Services } from '../container.ts';
import { pickOne } from '../platform/pick-one.ts';
import { inWords } from '../platform/words.ts';
import type { Choices } from '../tasks/choices.ts';
import type { Known } from './row.ts';
import { ticketName } from './rows.ts';
import { nameOf } from './ticket-list.ts';
import { withViewProgress } from './view-progress.ts';
import type { Source } from './window-sources.ts';
import { withoutLinks } from '../platform/without-links.ts';

export interface Chosen {
  readonly source: Source;
  readonly ticket: TicketSummary;
}

/** Known to the guard against sending the same ticket twice at once. */
export const pendingKey = ({ ref }: TicketSummary): string => `ticket ${nameOf(ref)}`;

export interface Delegating {
  readonly services: Services;
  readonly knownOf: (chosen: Chosen) => Known;
  /** Where tickets of a repository are. */
  readonly trackers: (repository: ClientRepository) => Promise<readonly Tracker[]>;
  /** Whether the form is shown first. */
  readonly withOptions: boolean;
}

export async function delegateTickets(
  chosen: readonly Chosen[],
  delegating: Delegating,
): Promise<void> {
  const { services, knownOf, trackers, withOptions } = delegating;
  const free = await withoutKnown(chosen, knownOf);
  if (free.length === 0 || !(await ensureConnected(services))) return;
  const [only] = free;
  if (only && free.length === 1 && withOptions) return await openForm(only, delegating);
  const batch: Batch = {
    titles: free.map(({ ticket }) => ticketName(ticket)),
    places: [...new Set(free.map(({ source }) => source.place))],
    agreed: false,
  };
  const places = new Map<Source, ClientRepository | undefined>();
  const choose = withOptions ? chosenOnce(batch.titles) : asRemembered(services);
  let sent = 0;
  for (const each of free) {
    const { source, ticket } = each;
    if (!places.has(source)) places.set(source, await chooseRepository(source));
    const repository = places.get(source);
    if (!repository) break;
    let outcome: Delegated;
    try {
      const { read, pictures } = await whole(each);
      const names = pictures.map(({ name }) => name);
      const task = taskOf(read, '', await trackers(repository), names);
      const draft = { ...task, pictures };
      const key = pendingKey(ticket);
      const asked = { repository, draft, choose, key, batch };
      outcome = await delegateDraft(services, asked);
    } catch (error) {
      throw withCount(error, ticketName(ticket), sent, free.length);
    }
    if (outcome === 'stopped') break;
    if (outcome === 'sent') sent += 1;
  }
  if (sent > 0 && chosen.length > 1) {
    const words = l10n.t('Delegated: {0} of {1} tickets.', sent, chosen.length);
    window.setStatusBarMessage(words, 8000);
  }
}

/** The form of one ticket, on which the user may say more of it. */
async function openForm(chosen: Chosen, { trackers }: Delegating): Promise<void> {
  const { source, ticket } = chosen;
  const repository = await chooseRepository(source);
  if (!repository) return;
  const key = pendingKey(ticket);
  const { read, pictures } = await whole(chosen);
  const closing = await trackers(repository);
  const names = pictures.map(({ name }) => name);
  const opening: Opening = {
    root: repository.root,
    place: `ticket/${wordsIn(repository)}/${key}`,
    subject: {
      kind: 'ticket',
      draft: { ...taskOf(read, '', closing, names), pictures },
      name: ticketName(ticket),
      from: source.place,
      key,
    },
  };
  await commands.executeCommand('errand.openForm', opening);
}

/** Everything that the service has of it, with the pictures that can go along. */
async function whole({
  source,
  ticket,
}: Chosen): Promise<{ readonly read: Ticket; readonly pictures: readonly Picture[] }> {
  return await withViewProgress(async () => {
    const opened = await source.open();
    const signal = AbortSignal.timeout(READ_MS);
    const read = await opened.get(ticket.ref, signal);
    const { pictures, leftOut } = await readPictures(opened, read.images, signal);
    if (leftOut > 0) {
      const words = l10n.t('Pictures of {0} that are not sent: {1}', ticketName(ticket), leftOut);
      window.setStatusBarMessage(words, 8000);
    }
    return { read, pictures };
  });
}

/** A ticket with many comments takes a few requests. */
const READ_MS = 120_000;

/** Leaves out what is delegated already, unless the user wants exactly that. */
async function withoutKnown(
  chosen: readonly Chosen[],
  knownOf: (chosen: Chosen) => Known,
): Promise<readonly Chosen[]> {
  const known = chosen.map((each) => ({ each, ...knownOf(each) }));
  const free = known.filter(({ isDue, isSending }) => !isDue && !isSending);
  const [only] = known;
  if (free.length > 0 || !only?.task) return free.map(({ each }) => each);
  const again = l10n.t('Delegate Again');
  const show = l10n.t('Open Task');
  const picked = await window.showWarningMessage(
    known.length === 1
      ? l10n.t(
          'This ticket is already delegated: "{0}".',
          withoutLinks(oneLine(only.task.title, 80)),
        )
      : l10n.t('All of these tickets are already delegated.'),
    ...(known.length === 1 ? [show, again] : []),
  );
  if (picked === show) await commands.executeCommand('errand.openTask', only.task.id);
  return picked === again ? [only.each] : [];
}

/** The user chooses once for all of them, on a form. */
function chosenOnce(titles: readonly string[]): Choose {
  let choices: Promise<Choices | undefined> | undefined;
  return ({ root }) =>
    (choices ??= Promise.resolve(
      commands.executeCommand<Choices | undefined>('errand.chooseForBatch', root, titles),
    ));
}

/** The work trees that have this tracker: a task starts from one of them. */
async function chooseRepository({ repositories }: Source): Promise<ClientRepository | undefined> {
  const [only, second] = repositories;
  if (!second) return only;
  const items = repositories.map(({ name, root }) => ({ label: name, detail: root }));
  const picked = await pickOne(items, {
    title: l10n.t('Delegate to Background'),
    placeHolder: l10n.t('In which repository?'),
  });
  return repositories[items.findIndex((each) => each === picked)];
}

function withCount(error: unknown, name: string, sent: number, all: number): unknown {
  if (all === 1) return error;
  const reason = inWords(error instanceof Error ? error.message : String(error));
  return new ErrandError(
    error instanceof ErrandError ? error.code : 'unavailable',
    l10n.t('"{0}": {1}', name, reason),
    {
      hint: l10n.t('Delegated before it: {0} of {1}. The others are as they were.', sent, all),
      cause: error,
    },
  );
}
