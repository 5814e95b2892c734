/**
 * `errand report TASK`: tells the ticket that a task came from what came of it, with the user's own
 * token; the runner takes no part. Nothing is written where something of it is refused beforehand.
 */
import type { RunnerAddress } from '../client/requester.ts';
import { ErrandError } from '../protocol/errors.ts';
import { speaker } from '../protocol/rank.ts';
import type { TaskState } from '../protocol/task.ts';
import { claimReport, REPORT_MS } from '../report/claim.ts';
import { reportComment } from '../report/comment.ts';
import { readEntries } from '../pull/evidence.ts';
import { chooseMove, requireTicket, sendReport } from '../report/send.ts';
import { whereaboutsOf } from '../report/whereabouts.ts';
import { openSource } from '../tickets/open.ts';
import type { TicketMove } from '../tickets/ticket.ts';
import type { Call } from './call.ts';
import { withTask } from './connect.ts';
import { interruptible } from './interruptible.ts';
import { isSet, text } from './options.ts';
import { endedAttempt, forgeAt, ownRepository } from './pull-call.ts';
import { harmless, jsonText, oneLine, paint } from './screen.ts';
import { toldTrouble } from './ticket-trouble.ts';
import { ticketHosts } from './tickets-here.ts';
import { requireToken, tokenFor } from './tokens.ts';

export function reportTicket(call: Call): Promise<number> {
  return withTask(call, (task, _connection, address) =>
    interruptible((stop) => {
      const signal = AbortSignal.any([stop, AbortSignal.timeout(REPORT_MS)]);
      return reportOrShow(call, task, address, signal);
    }, 'What was written until then stays; run it again to go on.'),
  );
}

async function reportOrShow(
  call: Call,
  task: TaskState,
  address: RunnerAddress,
  signal: AbortSignal,
): Promise<number> {
  const attempt = endedAttempt(task, call, speaker(task.attempts));
  const ref = requireTicket(task);
  const repository = await ownRepository(task, call, signal);
  await requireToken(ref.service, ref.host);
  const looking = { hosts: ticketHosts(process.env), forgeAt, branch: text(call, 'branch') };
  const [entries, change] = await Promise.all([
    readEntries(address, attempt, signal),
    whereaboutsOf(repository, task, looking, signal),
  ]);
  const comment = reportComment({ task, attempt, entries, change });
  const notes = change.kind === 'unknown' ? [`No pull request is named: ${change.reason}`] : [];
  const told = { call, task, attempt: attempt.n, comment, notes };
  const name = text(call, 'move');
  try {
    const source = await openSource(ref, {
      token: ({ service, host }) => tokenFor(service, host),
      lists: NO_LISTS,
    });
    const move = name === undefined ? undefined : await chooseMove(source, ref, name, signal);
    if (isSet(call, 'dry-run')) {
      return print({ ...told, move, moves: await source.moves(ref, signal) });
    }
    const end = { task: task.id, attempts: task.attempts.length };
    const claim = await claimReport(repository, end, true);
    if (claim.kind !== 'mine') throw busy();
    await claim.settling(async () => {
      await sendReport(source, { task, ref, comment }, move, signal);
      return notes.join(' ');
    });
    return print({ ...told, move });
  } catch (error) {
    throw toldTrouble(error, ref);
  }
}

const NO_LISTS = { open: () => Promise.reject(new Error('A service has no files.')) };

function busy(): ErrandError {
  const message = 'It is being reported right now, by a window or another command.';
  return new ErrandError('conflict', message, { hint: 'Run the command again in a moment.' });
}

interface Told {
  readonly call: Call;
  readonly task: TaskState;
  readonly attempt: number;
  readonly comment: string;
  readonly move: TicketMove | undefined;
  /** Those that are offered, shown before anything is done. */
  readonly moves?: readonly TicketMove[];
  readonly notes: readonly string[];
}

function print({ call, task, attempt, comment, move, moves, notes }: Told): number {
  const key = task.spec.origin.ticket?.key ?? '';
  if (isSet(call, 'json')) {
    const document = {
      schema: 'errand.report/1',
      id: task.id,
      attempt,
      ticket: key,
      action: moves ? 'would_report' : 'reported',
      movedTo: move?.name ?? null,
      ...(moves && { moves: moves.map(({ name }) => name) }),
      comment,
      notes,
    };
    process.stdout.write(`${jsonText(document, 2)}\n`);
    return 0;
  }
  const moved = move ? `, ${moves ? 'to be ' : ''}moved to "${oneLine(move.name)}"` : '';
  const names = moves?.map(({ name }) => `"${oneLine(name)}"`).join(', ');
  process.stdout.write(
    `${paint('green', '✓')} ${moves ? 'would report' : 'reported'} to ${oneLine(key)}${moved}\n` +
      notes.map((note) => `  ${paint('yellow', oneLine(note))}\n`).join('') +
      (names ? `  --move takes ${names}\n` : '') +
      (moves ? `\n${harmless(comment)}\n` : ''),
  );
  return 0;
}
