/**
 * Owns how a ticket becomes a task: its title, its words as an origin, the line that closes it, and
 * a name for a branch. Pure. What others wrote is quoted line by line under the name of who wrote
 * it, so that it cannot pass for a word of ours, and what is cut is said.
 */
import { MAX_CHARACTERS } from '../protocol/limits.ts';
import { clip, oneLine, quotedLines, visibleText } from '../protocol/text.ts';
import type { OriginTicket } from '../protocol/origin-ticket.ts';
import type { Origin } from '../protocol/task.ts';
import type { Person, Ticket, TicketComment, TicketRef, TicketService } from './ticket.ts';
import type { Tracker } from './trackers.ts';

/** The parts of a task that come from its ticket. */
export interface TicketTask {
  readonly title: string;
  readonly instructions: string;
  readonly origin: Origin;
}

/** Completes a ticket's key. */
const PLACES: Readonly<Record<TicketService, (ref: TicketRef) => string>> = {
  github: ({ project }) => ` of ${project} on GitHub`,
  gitlab: ({ project }) => ` of ${project} on GitLab`,
  linear: () => ' on Linear',
  jira: () => ' on Jira',
  list: () => ', an item of a task list',
};

/**
 * @param request what the user says beside the ticket; may be empty
 * @param pictures names of those that go with the task
 * @param trackers those of the repository that the task is for
 */
export function taskOf(
  ticket: Ticket,
  request: string,
  trackers: readonly Tracker[],
  pictures: readonly string[] = [],
): TicketTask {
  const { ref, key, url } = ticket;
  const isItem = ref.service === 'list';
  const what = isItem
    ? `the item "${oneLine(ticket.title, 120)}" of ${oneLine(ref.project)}`
    : `the ticket ${oneLine(key)}`;
  const rest =
    'Its words are quoted with the task, as others wrote them. Where they ask for several things, do what the ticket is about, all of it and nothing else.';
  return {
    title: clip(oneLine(ticket.title, MAX_CHARACTERS.title), MAX_CHARACTERS.title) || oneLine(key),
    instructions: request.trim() || `Do what ${what} asks for.\n\n${rest}`,
    origin: {
      kind: 'ticket',
      text: ticketText(ticket),
      ...(url !== undefined && url.length <= MAX_URL_CHARACTERS && { url }),
      ...(isItem && { path: ref.project, line: Number.parseInt(ref.id, 10) }),
      ticket: { ...originTicket(ticket, trackers), ...picturesNamed(pictures) },
    },
  };
}

function picturesNamed(names: readonly string[]): Pick<OriginTicket, 'pictures'> {
  return names.length > 0 ? { pictures: [...names] } : {};
}

const MAX_URL_CHARACTERS = 2048;

function originTicket(ticket: Ticket, trackers: readonly Tracker[]): OriginTicket {
  const { service, host, project, id } = ticket.ref;
  const closing = closingLine(ticket, trackers);
  return {
    service,
    host,
    project,
    id,
    key: oneLine(ticket.key, MAX_CHARACTERS.ticketName),
    ...(closing !== undefined && { closing }),
    branch: branchOf(ticket),
  };
}

/** The line that links or closes the ticket once the commit is merged; none for a list's item. */
export function closingLine(
  { ref, url }: Pick<Ticket, 'ref' | 'url'>,
  trackers: readonly Tracker[],
): string | undefined {
  const { service, host, project, id } = ref;
  switch (service) {
    case 'list':
      return undefined;
    case 'linear':
      return `Fixes ${project}-${id}`;
    case 'jira':
      return `${project}-${id}`;
    case 'github':
    case 'gitlab': {
      const forges = trackers.filter(
        (each) => each.service === 'github' || each.service === 'gitlab',
      );
      if (!forges.some((each) => each.service === service && each.host === host)) {
        return url === undefined ? undefined : `See ${oneLine(url, MAX_URL_CHARACTERS)}`;
      }
      // In a fork a bare number means the fork's own ticket.
      const [only, ...others] = forges;
      const isOwn = others.length === 0 && only?.project.toLowerCase() === project.toLowerCase();
      return `Closes ${isOwn ? '' : project}#${id}`;
    }
  }
}

/** `errand/12-round-prices`, or the service's own name. */
export function branchOf({ ref, title, branchName }: Ticket): string {
  if (branchName !== undefined && BRANCH.test(branchName)) return branchName;
  const { service, project, id } = ref;
  const name = {
    list: '',
    github: id,
    gitlab: id,
    linear: `${project}-${id}`,
    jira: `${project}-${id}`,
  };
  const words = title
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, MAX_BRANCH_WORDS)
    .replaceAll(/^-+|-+$/g, '');
  return `errand/${[name[service], words].filter((part) => part !== '').join('-') || 'item'}`;
}

const MAX_BRANCH_WORDS = 40;
/** A name that git takes, of plain signs. */
const BRANCH = /^(?!.*(?:\.\.|\/\/|\.lock(?:\/|$)|\/\.))[a-z0-9][\w./-]{0,150}[a-z0-9]$/i;

/** Of the text that travels with a task; comments get what the description leaves. */
const MAX_DESCRIPTION_CHARACTERS = 10_000;
const MAX_COMMENT_CHARACTERS = 2500;
const MAX_LINKED = 20;
/** Room for what says that comments were left out. */
const RESERVE = 200;

/** All that a ticket says, as far as a task has room for it. */
function ticketText(ticket: Ticket): string {
  const { description, author, comments } = ticket;
  const head = [headOf(ticket), linkedOf(ticket)].filter((part) => part !== '');
  if (description.trim() !== '') {
    const who = author ? `${nameOf(author)} wrote:` : 'It says:';
    head.push(`${who}\n${quoted(description, MAX_DESCRIPTION_CHARACTERS)}`);
  }
  // The newest say best what is wanted now; they are told in order of time.
  let room = MAX_CHARACTERS.origin - head.join('\n\n').length - RESERVE;
  const told: string[] = [];
  for (const comment of comments.toReversed()) {
    const words = commentWords(comment);
    room -= words.length + 2;
    if (room < 0) break;
    told.unshift(words);
  }
  const leftOut = ticket.commentsLeftOut + comments.length - told.length;
  const note =
    leftOut === 0
      ? []
      : [`${leftOut} ${leftOut === 1 ? 'comment is' : 'comments are'} left out here.`];
  return clip([...head, ...note, ...told].join('\n\n'), MAX_CHARACTERS.origin);
}

function headOf(ticket: Ticket): string {
  const { ref, key, url, title, state, isOpen, labels, assignees, milestone } = ticket;
  const facts = [
    ['State', state ?? (isOpen ? 'open' : 'closed')],
    ['Labels', labels.join(', ')],
    [ref.service === 'list' ? 'Under' : 'Milestone', milestone ?? ''],
    ['Assigned to', assignees.map(nameOf).join(', ')],
  ] as const;
  return [
    oneLine(`${key}${PLACES[ref.service](ref)}${url === undefined ? '' : `, ${url}`}`, 600),
    `Title: ${oneLine(title, 400)}`,
    ...facts.flatMap(([name, words]) => (words === '' ? [] : [`${name}: ${oneLine(words, 400)}`])),
  ].join('\n');
}

function linkedOf({ linked }: Ticket): string {
  const shown = linked.slice(0, MAX_LINKED);
  const lines = shown.map(
    ({ relation, key, title }) =>
      `- ${oneLine(relation, 60)} ${oneLine(key, 100)}: ${oneLine(title)}`,
  );
  const more = linked.length - shown.length;
  if (more > 0) lines.push(`- and ${more} more`);
  return lines.length === 0 ? '' : `Linked:\n${lines.join('\n')}`;
}

function commentWords({ author, at, text }: TicketComment): string {
  const who = author ? nameOf(author) : 'Somebody';
  return `${who} commented on ${oneLine(at.slice(0, 10))}:\n${quoted(text, MAX_COMMENT_CHARACTERS)}`;
}

function nameOf({ id, name }: Person): string {
  return oneLine(name === '' || name === id ? id : name, 100);
}

function quoted(text: string, most: number): string {
  const whole = quotedLines(visibleText(text).replaceAll(/\n{3,}/g, '\n\n'));
  if (whole.length <= most) return whole;
  const shown = clip(whole, most);
  return `${shown}\n(${whole.length - shown.length} more characters are left out here.)`;
}
