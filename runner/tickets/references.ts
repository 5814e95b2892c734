/**
 * Owns how tickets are written: `github:owner/repo#12`, `gitlab:group/project#3`, `jira:ABC-7`,
 * `linear:ENG-5`, `todo.md:14`, a ticket's URL, and the short forms `#12` and `ABC-7`, whose
 * meaning the repository's trackers say. Pure; asks nobody whether a ticket exists.
 */
import { ErrandError } from '../protocol/errors.ts';
import { oneLine } from '../protocol/text.ts';
import { isProject, KEY, NUMBER } from './names.ts';
import { ticketOnPage } from './pages.ts';
import type { TicketRef } from './ticket.ts';
import type { Hosted, TicketHost, Tracker } from './trackers.ts';

export interface Known {
  /** The user's own first, then the public ones. */
  readonly hosts: readonly TicketHost[];
  readonly trackers: readonly Tracker[];
}

const SPELLINGS =
  'Write github:owner/repo#12, gitlab:group/project#3, jira:ABC-7, linear:ENG-5, TODO.md:14 or the URL of a ticket.';
const MAX_CHARACTERS = 2000;

/** @throws {ErrandError} `invalid` with what to write or to set */
export function parseReference(given: string, known: Known): TicketRef {
  const text = given.trim();
  if (text.length > MAX_CHARACTERS) throw unreadable(text);
  const url = /^https?:\/\//i.test(text) ? URL.parse(text) : null;
  if (url) return ticketOnPage(url, [...known.hosts, ...hostsOf(known.trackers)]);
  const [, name = '', rest = ''] = /^(github|gitlab|jira|linear):(.+)$/i.exec(text) ?? [];
  switch (name.toLowerCase()) {
    case 'github':
    case 'gitlab':
      return fromNumber(name.toLowerCase() as 'github' | 'gitlab', rest, text, known);
    case 'jira':
    case 'linear':
      return fromKey(name.toLowerCase() as 'jira' | 'linear', rest, text, known);
    default:
      return fromList(text) ?? fromShort(text, known);
  }
}

/** The short form where it is read as this ticket, else its URL. */
export function writeReference(ref: TicketRef, known: Known): string {
  const [short, url] = spellings(ref);
  if (url === undefined) return short;
  try {
    return parseReference(short, known).host === ref.host ? short : url;
  } catch {
    return url;
  }
}

function spellings({ service, host, project, id }: TicketRef): [short: string, url?: string] {
  switch (service) {
    case 'github':
      return [`github:${project}#${id}`, `${host}/${project}/issues/${id}`];
    case 'gitlab':
      return [`gitlab:${project}#${id}`, `${host}/${project}/-/issues/${id}`];
    case 'jira':
      return [`jira:${project}-${id}`, `${host}/browse/${project}-${id}`];
    case 'linear':
      return [`linear:${project}-${id}`];
    case 'list':
      return [`${project}:${id}`];
  }
}

/** The trackers that are meant by a service's name, or by `github:owner/repo`, `jira:ABC`. */
export function parseTrackers(given: string, { hosts, trackers }: Known): readonly Tracker[] {
  const [, name = '', project = ''] = /^([a-z]+)(?::(.+))?$/i.exec(given.trim()) ?? [];
  const service = SERVICES.find((each) => isSame(each, name));
  if (service === undefined || (service === 'list' && project !== '')) {
    throw new ErrandError('invalid', `There is no source ${oneLine(given)}.`, {
      hint: `Sources are ${SERVICES.join(', ')}, or one project of them: github:owner/repo, jira:ABC.`,
    });
  }
  const own = trackers.filter((each) => each.service === service);
  if (service === 'list' || (project === '' && own.length > 0)) return own;
  const found = own.find((each) => isSame(each.project, project));
  if (found) return [found];
  const isForge = service === 'github' || service === 'gitlab';
  if (isForge ? isProject(service, project) : KEY.test(`${project}-1`)) {
    return [{ service, host: own[0]?.host ?? hostOf(service, hosts), project }];
  }
  throw new ErrandError('invalid', `Nothing says which project of ${name} is meant.`, {
    hint: `Name it, such as --source ${service}:${isForge ? 'owner/repo' : 'ABC'}, or under tickets in .errand/config.yaml.`,
  });
}

const SERVICES = ['list', 'github', 'gitlab', 'jira', 'linear'] as const;

/** `owner/repo#12`, or `#12` in the service's first tracker. */
function fromNumber(
  service: 'github' | 'gitlab',
  rest: string,
  text: string,
  { hosts, trackers }: Known,
): TicketRef {
  const [, given = '', id = ''] = /^([^#]*)#(\d+)$/.exec(rest) ?? [];
  const own = trackers.filter((each) => each.service === service);
  const project = given === '' ? own[0]?.project : given;
  if (project === undefined || !isProject(service, project) || !NUMBER.test(id)) {
    throw unreadable(text);
  }
  const tracker = own.find((each) => isSame(each.project, project)) ?? own[0];
  return { service, host: tracker?.host ?? hostOf(service, hosts), project, id };
}

function fromKey(
  service: 'jira' | 'linear',
  rest: string,
  text: string,
  { hosts, trackers }: Known,
): TicketRef {
  const [, letters = '', id = ''] = KEY.exec(rest) ?? [];
  if (id === '') throw unreadable(text);
  const project = letters.toUpperCase();
  const own = trackers.filter((each) => each.service === service);
  const tracker = own.find((each) => isSame(each.project, project)) ?? own[0];
  return { service, host: tracker?.host ?? hostOf(service, hosts), project, id };
}

/** A path and a line; what a list shows also has the item's anchor. */
function fromList(text: string): TicketRef | undefined {
  const [, project, id] = /^([^:#]+):([1-9]\d{0,6}(?:~[0-9a-f]{12})?)$/.exec(text) ?? [];
  if (project === undefined || id === undefined) return undefined;
  return { service: 'list', host: '', project: project.replace(/^\.\//, ''), id };
}

function fromShort(text: string, known: Known): TicketRef {
  const { trackers } = known;
  const [, given, number] = /^([^#\s]*)#(\d+)$/.exec(text) ?? [];
  if (given !== undefined && number !== undefined) {
    const forges = trackers.filter(({ service }) => service === 'github' || service === 'gitlab');
    const tracker = forges.find(({ project }) => isSame(project, given)) ?? forges[0];
    if (!tracker) throw ambiguous(text, `github:${given || 'owner/repo'}#${number}`);
    const service = tracker.service as 'github' | 'gitlab';
    return fromNumber(service, `${given || tracker.project}#${number}`, text, known);
  }
  const [, letters] = /^[a-z]/i.test(text) ? (KEY.exec(text) ?? []) : [];
  if (letters === undefined) throw unreadable(text);
  const keyed = trackers.filter(({ service }) => service === 'jira' || service === 'linear');
  const tracker =
    keyed.find(({ project }) => isSame(project, letters)) ??
    (new Set(keyed.map(({ service }) => service)).size === 1 ? keyed[0] : undefined);
  if (!tracker) throw ambiguous(text, `jira:${text} or linear:${text}`);
  return fromKey(tracker.service as 'jira' | 'linear', text, text, known);
}

function isSame(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

function hostsOf(trackers: readonly Tracker[]): TicketHost[] {
  return trackers.flatMap(({ service, host }) => (service === 'list' ? [] : [{ service, host }]));
}

function hostOf(service: Hosted, hosts: readonly TicketHost[]): string {
  const found = hosts.find((each) => each.service === service);
  if (found) return found.host;
  throw new ErrandError('invalid', 'No setting says where your Jira is.', {
    hint: 'Set JIRA_URL, such as https://example.atlassian.net, or write the URL of the ticket.',
  });
}

function unreadable(text: string): ErrandError {
  return new ErrandError('invalid', `This names no ticket: ${oneLine(text)}`, { hint: SPELLINGS });
}

function ambiguous(text: string, instead: string): ErrandError {
  return new ErrandError(
    'invalid',
    `Nothing says which tracker ${oneLine(text)} belongs to: no remote and no setting names one.`,
    {
      hint: `Write ${oneLine(instead)}, or name the tracker under tickets in .errand/config.yaml.`,
    },
  );
}
