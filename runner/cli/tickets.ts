/**
 * `errand tickets`: the open tickets of a repository's trackers as a table or a document. A tracker
 * that cannot be read is told with what to do, and hides no other. Needs no runner.
 */
import { findRepository } from '../client/repository.ts';
import { ErrandError, errorWords } from '../protocol/errors.ts';
import { parseTrackers, writeReference } from '../tickets/references.ts';
import type { TicketFilter, TicketSummary } from '../tickets/ticket.ts';
import type { Tracker } from '../tickets/trackers.ts';
import type { Call } from './call.ts';
import { interruptible } from './interruptible.ts';
import { isSet, positive, text, texts } from './options.ts';
import { errorDocument } from './report.ts';
import { harmless, jsonText, oneLine, paint } from './screen.ts';
import { ticketTable } from './ticket-table.ts';
import { type TicketsHere, ticketsHere } from './tickets-here.ts';
import { toldTrouble } from './ticket-trouble.ts';

interface Listed {
  readonly tracker: Tracker;
  readonly tickets: readonly TicketSummary[];
  readonly isMore: boolean;
  readonly error?: ErrandError;
}

const USUAL_LIMIT = 30;
const MAX_LIMIT = 1000;

/** Exit code 1 where a tracker could not be read. */
export async function tickets(call: Call): Promise<number> {
  const limit = positive(call, 'limit', 'whole', { most: MAX_LIMIT }) ?? USUAL_LIMIT;
  const filter = filterOf(call);
  const repository = await findRepository(text(call, 'repo') ?? process.cwd());
  const here = await ticketsHere(repository);
  const source = text(call, 'source');
  const trackers = source === undefined ? here.known.trackers : parseTrackers(source, here.known);
  const listed = await interruptible(
    (signal) =>
      Promise.all(trackers.map((tracker) => listOne(here, tracker, { filter, limit }, signal))),
    'Nothing was changed.',
  );
  if (isSet(call, 'json')) process.stdout.write(`${jsonText(documentOf(listed, here), 2)}\n`);
  else for (const each of listed) tell(each, { isAlone: listed.length === 1, limit, filter });
  return listed.some(({ error }) => error) ? 1 : 0;
}

function filterOf(call: Call): TicketFilter {
  const labels = texts(call, 'label');
  const milestone = text(call, 'milestone')?.trim();
  const words = text(call, 'text')?.trim();
  return {
    ...(isSet(call, 'mine') && { isMine: true }),
    ...(labels.length > 0 && { labels }),
    ...(milestone && { milestone }),
    ...(words && { text: words }),
  };
}

interface Wanted {
  readonly filter: TicketFilter;
  readonly limit: number;
}

/** Page after page, until there are as many as were asked for. */
async function listOne(
  here: TicketsHere,
  tracker: Tracker,
  { filter, limit }: Wanted,
  signal: AbortSignal,
): Promise<Listed> {
  const found: TicketSummary[] = [];
  try {
    const source = await here.open(tracker);
    let next: string | undefined;
    do {
      const page = await source.list(filter, next, signal);
      found.push(...page.tickets);
      ({ next } = page);
    } while (next !== undefined && found.length < limit);
    const isMore = next !== undefined || found.length > limit;
    return { tracker, tickets: found.slice(0, limit), isMore };
  } catch (error) {
    signal.throwIfAborted();
    const told = toldTrouble(error, tracker);
    if (!(told instanceof ErrandError)) throw told;
    return { tracker, tickets: found.slice(0, limit), isMore: false, error: told };
  }
}

const NAMES = { github: 'GitHub', gitlab: 'GitLab', jira: 'Jira', linear: 'Linear', list: '' };

function nameOf({ service, project }: Tracker): string {
  return service === 'list' ? 'Task lists' : `${NAMES[service]} ${project}`;
}

function tell(
  { tracker, tickets: found, isMore, error }: Listed,
  { isAlone, limit, filter }: Wanted & { readonly isAlone: boolean },
): void {
  // A list without an item is nothing to tell of, unless it was asked for.
  if (!error && found.length === 0 && tracker.service === 'list' && !isAlone) return;
  const lines = [paint('bold', oneLine(nameOf(tracker)))];
  if (found.length > 0) lines.push(...ticketTable(found, process.stdout.columns, Date.now()));
  else if (!error) lines.push(`  ${paint('dim', nothing(tracker, filter))}`);
  if (isMore) {
    const source = tracker.service === 'list' ? 'list' : `${tracker.service}:${tracker.project}`;
    const more = `  more: errand tickets --source ${oneLine(source)} --limit ${limit * 2}`;
    lines.push(paint('dim', more));
  }
  process.stdout.write(`${lines.join('\n')}\n`);
  if (!error) return;
  process.stderr.write(`  ${paint('red', 'cannot be read:')} ${harmless(errorWords(error))}\n`);
}

function nothing({ service }: Tracker, filter: TicketFilter): string {
  if (Object.keys(filter).length > 0) return 'no open ticket fits';
  return service === 'list'
    ? 'no open item in TODO.md, BACKLOG.md, or a list that .errand/config.yaml names'
    : 'no open ticket';
}

/** `errand.tickets/1`. */
function documentOf(listed: readonly Listed[], { known }: TicketsHere) {
  return {
    schema: 'errand.tickets/1',
    sources: listed.map(({ tracker, tickets: found, isMore, error }) => ({
      service: tracker.service,
      host: tracker.host,
      project: tracker.project,
      tickets: found.map((ticket) => ({
        ticket: writeReference(ticket.ref, known),
        key: ticket.key,
        title: ticket.title,
        url: ticket.url ?? null,
        state: ticket.state ?? null,
        labels: ticket.labels,
        assignees: ticket.assignees,
        milestone: ticket.milestone ?? null,
        updatedAt: ticket.updatedAt ?? null,
      })),
      more: isMore,
      error: error ? errorDocument(error).error : null,
    })),
  };
}
