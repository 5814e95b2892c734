/**
 * Owns which ticket a page of a service is about, however somebody came to that page. Pure. A page
 * at a host that no setting names is refused with what to set.
 */
import { ErrandError } from '../protocol/errors.ts';
import { oneLine } from '../protocol/text.ts';
import { isProject, KEY, NUMBER } from './names.ts';
import type { TicketRef } from './ticket.ts';
import { githubAt, type Hosted, type TicketHost } from './trackers.ts';

/** @throws {ErrandError} `invalid` */
export function ticketOnPage(url: URL, hosts: readonly TicketHost[]): TicketRef {
  const at = hostAt(url, hosts);
  if (!at) throw unknownHost(url);
  const { service, host } = at;
  const found = READERS[service](pathBelow(url, host), url.searchParams);
  if (found) return { service, host, ...found };
  throw new ErrandError('invalid', `This is no page of a ticket: ${oneLine(url.href)}`, {
    hint: 'The page of a ticket has its number or its key at the end of its address.',
  });
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
  return fitting.toSorted((a, b) => b.host.length - a.host.length)[0] ?? githubAt(url.host);
}

function pathBelow({ pathname }: URL, host: string): string {
  const path = pathname.slice((URL.parse(host)?.pathname ?? '/').replace(/\/$/, '').length);
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
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
