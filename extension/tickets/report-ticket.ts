/**
 * Owns telling a ticket what came of its task, with the user's own sign-ins: once for each end of a
 * task, whichever windows are open (runner/report/claim.ts), and again whenever the user wants it.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { l10n } from 'vscode';
import type { ClientRepository } from '../../runner/client/repository.ts';
import { openForge } from '../../runner/forge/open.ts';
import { ErrandError } from '../../runner/protocol/errors.ts';
import { speaker } from '../../runner/protocol/rank.ts';
import { isFinal } from '../../runner/protocol/status.ts';
import { oneLine } from '../../runner/protocol/text.ts';
import type { TaskState, TaskSummary } from '../../runner/protocol/task.ts';
import { claimReport, type Outcome, REPORT_MS } from '../../runner/report/claim.ts';
import { reportComment } from '../../runner/report/comment.ts';
import { readEntries } from '../../runner/pull/evidence.ts';
import { chooseMove, type HostedRef, requireTicket, sendReport } from '../../runner/report/send.ts';
import { type Looking, whereaboutsOf } from '../../runner/report/whereabouts.ts';
import { isWaiting } from '../../runner/tickets/delegated.ts';
import { openSource } from '../../runner/tickets/open.ts';
import { TicketError, type TicketSource } from '../../runner/tickets/source.ts';
import type { TicketMove } from '../../runner/tickets/ticket.ts';
import type { Tracker } from '../../runner/tickets/trackers.ts';
import type { Services } from '../container.ts';
import { requireRunner } from '../platform/reachable.ts';
import type { Accounts } from './accounts.ts';
import { placeWords } from './service-names.ts';
import { errorText } from '../platform/show-error.ts';

export interface Reporting {
  readonly services: Services;
  readonly accounts: Accounts;
  /** Where tickets of a repository are. */
  readonly trackers: (repository: ClientRepository) => Promise<readonly Tracker[]>;
}

/** A report that is ready to be sent. */
export interface Prepared {
  readonly task: TaskState;
  readonly repository: ClientRepository;
  readonly ref: HostedRef;
  readonly source: TicketSource;
  readonly comment: string;
  readonly notes: readonly string[];
}

const PAUSE_MS = 2000;

/** Undefined where the task's repository is not open here: another window's concern. */
export async function reportByItself(
  reporting: Reporting,
  summary: TaskSummary,
  moveTo: string | undefined,
): Promise<Outcome | undefined> {
  const { id, attempts } = summary;
  const [repository] = await reporting.services.repositories.byId(summary.repository.id);
  if (!repository) return undefined;
  for (;;) {
    const claim = await claimReport(repository, { task: id, attempts }, false);
    if (claim.kind === 'over') return claim.outcome;
    if (claim.kind === 'mine') {
      let words = '';
      await claim.settling(async () => {
        words = await send(reporting, summary, repository, moveTo);
        return words;
      });
      return { isSent: true, words };
    }
    await pause(PAUSE_MS);
  }
}

/** Resolves with what there is to say beside. */
async function send(
  reporting: Reporting,
  summary: TaskSummary,
  repository: ClientRepository,
  moveTo: string | undefined,
): Promise<string> {
  const signal = AbortSignal.timeout(REPORT_MS);
  // The list may be ahead of the task's own state.
  const task = await reporting.services.tasks.whenKnown(summary.id, signal, (state) =>
    isFinal(state.status),
  );
  await requireTracker(reporting, requireTicket(task), repository);
  const { source, ref, comment, notes } = await prepare(reporting, task, repository, signal);
  await sendReport(source, { task, ref, comment }, undefined, signal);
  const isTaken = isWaiting(summary) === 'to be applied';
  const unmoved =
    moveTo === undefined || !isTaken ? undefined : await tryMove(source, ref, moveTo, signal);
  return [...notes, ...(unmoved === undefined ? [] : [unmoved])].join(' ');
}

/** A client of the runner chose the ticket; by itself only the repository's own are told. */
async function requireTracker(
  { trackers }: Reporting,
  ref: HostedRef,
  repository: ClientRepository,
): Promise<void> {
  const own = await trackers(repository);
  const project = ref.project.toLowerCase();
  const isOwn = own.some(
    (each) =>
      each.service === ref.service &&
      each.host === ref.host &&
      each.project.toLowerCase() === project,
  );
  if (isOwn) return;
  const name = oneLine(ref.project, 100);
  throw new ErrandError('invalid', l10n.t('{0} is not a tracker of this repository.', name), {
    hint: l10n.t('Only those are told by themselves.'),
  });
}

/** Says why the ticket stays where it is; a forge has no states between open and closed. */
async function tryMove(
  source: TicketSource,
  ref: HostedRef,
  name: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    const move = await chooseMove(source, ref, name, signal);
    if (move) await source.move(ref, move, signal);
    return undefined;
  } catch (error) {
    const isForge = ref.service === 'github' || ref.service === 'gitlab';
    return isForge && error instanceof ErrandError ? undefined : errorText(error);
  }
}

/** Reads everything that a report says; writes nothing. */
export async function prepare(
  { services, accounts }: Reporting,
  task: TaskState,
  repository: ClientRepository,
  signal: AbortSignal,
): Promise<Prepared> {
  const ref = requireTicket(task);
  const attempt = speaker(task.attempts);
  if (!attempt || !isFinal(attempt.status)) {
    throw new ErrandError('conflict', l10n.t('This task is still at work.'), {
      hint: l10n.t('Report it once it is done.'),
    });
  }
  if (!(await accounts.token(ref))) {
    const message = l10n.t('You are not signed in to {0}.', placeWords(ref, l10n.t));
    throw new ErrandError('unauthorized', message, {
      hint: l10n.t('Run “Errand: Sign In to a Ticket Service…” first.'),
    });
  }
  requireRunner(services);
  const { address } = services.runner;
  const [entries, change] = await Promise.all([
    address ? readEntries(address, attempt, signal) : [],
    whereaboutsOf(repository, task, lookingWith(accounts), signal),
  ]);
  const token = (at: HostedRef) => accounts.token(at);
  return {
    task,
    repository,
    ref,
    source: await openSource(ref, { token: () => token(ref), lists: NO_LISTS }),
    comment: reportComment({ task, attempt, entries, change }),
    notes:
      change.kind === 'unknown' ? [l10n.t('No pull request is named: {0}', change.reason)] : [],
  };
}

const NO_LISTS = { open: () => Promise.reject(new Error('A service has no files.')) };

function lookingWith(accounts: Accounts): Looking {
  return {
    hosts: accounts.hosts,
    forgeAt: async ({ forge: service, host, project }) => {
      const at = { service, host };
      if (!(await accounts.token(at))) {
        const message = l10n.t('You are not signed in to {0}.', placeWords(at, l10n.t));
        throw new TicketError(message, { kind: 'signed_out' });
      }
      const token = async () => (await accounts.token(at))?.token;
      return await openForge(service, { host, project, token });
    },
  };
}

/** Sends what the user has seen; resolves with what there is to say beside. */
export async function sendPrepared(
  { task, repository, ref, source, comment, notes }: Prepared,
  move: TicketMove | undefined,
): Promise<string> {
  const end = { task: task.id, attempts: task.attempts.length };
  const claim = await claimReport(repository, end, true);
  if (claim.kind !== 'mine') {
    const message = l10n.t('It is being reported right now, by another window or a command.');
    throw new ErrandError('conflict', message, { hint: l10n.t('Try again in a moment.') });
  }
  const words = notes.join(' ');
  await claim.settling(async () => {
    await sendReport(source, { task, ref, comment }, move, AbortSignal.timeout(REPORT_MS));
    return words;
  });
  return words;
}
