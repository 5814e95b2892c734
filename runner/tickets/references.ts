/**
 * Owns how tickets are written: `github:owner/repo#12`, `gitlab:group/project#3`, `jira:ABC-7`,
 * `linear:ENG-5`, `todo.md:14`, a ticket's URL, and the short forms `#12` and `ABC-7`, whose
 * meaning the repository's trackers say. Pure; asks nobody whether a ticket exists.
 */
import { ErrandError } from '../protocol/errors.ts';
import { oneLine } from '../protocol/text.ts';
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

const NAME = /^(?!\.{1,2}$)[\w.+-]{1,255}$/;
const NUMBER = /^[1-9]\d{0,9}$/;
const KEY = /^([a-z0-9][a-z0-9_]{0,79})-([1-9]\d{0,9})$/i;

/** @throws {ErrandError} `invalid` with what to write or to set */
export function parseReference(given: string, known: Known): TicketRef {
  const text = given.trim();
  if (text.length > MAX_CHARACTERS) throw unreadable(text);
  if (/^https?:\/\//i.test(text)) return fromUrl(text, known);
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
  const service = (['list', 'github', 'gitlab', 'jira', 'linear'] as const).find((each) =>
    isSame(each, name),
  );
  if (service === undefined || (service === 'list' && project !== '')) {
    throw new ErrandError('invalid', `There is no source ${oneLine(given)}.`, {
      hint: 'Sources are list, github, gitlab, jira and linear, or one project of them: github:owner/repo, jira:ABC.',
    });
  }
  const own = trackers.filter((each) => each.service === service);
  if (project === '' && own.length > 0) return own;
  const found = own.find((each) => isSame(each.project, project));
  if (found) return [found];
  const fits =
    service === 'jira' || service === 'linear'
      ? KEY.test(`${project}-1`)
      : project !== '' && service !== 'list' && isProject(service, project);
  if (!fits || service === 'list') {
    throw new ErrandError('invalid', `Nothing says which project of ${name} is meant.`, {
      hint: `Name it, such as --source ${service}:${service === 'jira' || service === 'linear' ? 'ABC' : 'owner/repo'}, or under tickets in .errand/config.yaml.`,
    });
  }
  return [{ service, host: own[0]?.host ?? hostOf(service, hosts), project }];
}

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

/** Pages of a ticket, however somebody came to them. */
function fromUrl(text: string, { hosts, trackers }: Known): TicketRef {
  const url = URL.parse(text);
  if (!url) throw unreadable(text);
  const configured = trackers.flatMap(({ service, host }) =>
    service === 'list' ? [] : [{ service, host }],
  );
  const at = hostAt(url, [...hosts, ...configured]);
  if (!at) throw unknownHost(url);
  const { service, host } = at;
  const path = pathBelow(url, host);
  const found = READERS[service](path, url.searchParams);
  if (!found) {
    throw new ErrandError('invalid', `This is no page of a ticket: ${oneLine(text)}`, {
      hint: SPELLINGS,
    });
  }
  return { service, host, ...found };
}

type Found = Pick<TicketRef, 'project' | 'id'> | undefined;

const READERS: Readonly<Record<Hosted, (path: string, query: URLSearchParams) => Found>> = {
  github: (path) => {
    const [, project = '', kind, id = ''] =
      /^\/([^/]+\/[^/]+)\/(issues|pull)\/(\d+)(?:\/|$)/.exec(path) ?? [];
    if (kind === 'pull') throw notATicket(project, id);
    return isProject('github', project) && NUMBER.test(id) ? { project, id } : undefined;
  },
  gitlab: (path) => {
    const [, project = '', kind, id = ''] =
      /^\/(.+?)(?:\/-)?\/(issues(?:\/incident)?|work_items|merge_requests)\/(\d+)(?:\/|$)/.exec(
        path,
      ) ?? [];
    if (kind === 'merge_requests') throw notATicket(project, id);
    return isProject('gitlab', project) && NUMBER.test(id) ? { project, id } : undefined;
  },
  jira: (path, query) =>
    keyIn(query.get('selectedIssue') ?? /\/(?:browse|issues)\/([^/]+)\/?$/.exec(path)?.[1]),
  linear: (path) => keyIn(/^\/[^/]+\/issue\/([^/]+)(?:\/|$)/.exec(path)?.[1]),
};

function keyIn(text: string | undefined): Found {
  const [, letters, id] = KEY.exec(text ?? '') ?? [];
  return letters === undefined || id === undefined
    ? undefined
    : { project: letters.toUpperCase(), id };
}

/** The longest address counts, where one lies below another. */
function hostAt(url: URL, hosts: readonly TicketHost[]): TicketHost | undefined {
  const fitting = hosts.filter(({ host }) => {
    const base = URL.parse(host);
    const name = url.host.replace(/^www\./, '');
    return (
      base?.host === name && `${url.pathname}/`.startsWith(`${base.pathname.replace(/\/$/, '')}/`)
    );
  });
  return fitting.toSorted((a, b) => b.host.length - a.host.length)[0] ?? ownOf(url);
}

/** Sites that GitHub hosts itself: their address says so. */
function ownOf({ protocol, host }: URL): TicketHost | undefined {
  return protocol === 'https:' && host.endsWith('.ghe.com')
    ? { service: 'github', host: `https://${host}` }
    : undefined;
}

function pathBelow({ pathname }: URL, host: string): string {
  const path = pathname.slice((URL.parse(host)?.pathname ?? '/').replace(/\/$/, '').length);
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function isProject(service: 'github' | 'gitlab', project: string): boolean {
  const names = project.split('/');
  const fits = service === 'github' ? names.length === 2 : names.length >= 2 && names.length <= 21;
  return fits && names.every((name) => NAME.test(name));
}

function isSame(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
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

function unknownHost({ origin, host, pathname }: URL): ErrandError {
  const isCloud = host.endsWith('.atlassian.net');
  const [path = ''] = pathname.split('/browse/');
  return new ErrandError('invalid', `No setting says which service is at ${oneLine(origin)}.`, {
    hint:
      isCloud || pathname.includes('/browse/')
        ? `Set JIRA_URL=${oneLine(isCloud ? origin : origin + path)} and JIRA_TOKEN.`
        : `If you trust it, name it: GH_HOST or GITLAB_HOST=${oneLine(host)}, or JIRA_URL=${oneLine(origin)}.`,
  });
}

function notATicket(project: string, id: string): ErrandError {
  return new ErrandError('invalid', `${id} of ${oneLine(project)} is a pull request, no ticket.`, {
    hint: 'Delegate what it asks for with your own words, or name the ticket that it is for.',
  });
}
