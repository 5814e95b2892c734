/**
 * Owns which trackers a repository has: the projects of its remotes, and those that its
 * configuration names. Pure. A tracker says where tickets are, never that a token may go there:
 * that is decided by the user's own settings alone (cli/tokens.ts).
 */
import { isProject } from './names.ts';
import type { TicketService } from './ticket.ts';

export type Hosted = Exclude<TicketService, 'list'>;

/** A service at an address: its origin and path, without a final slash, as in `TicketRef`. */
export interface TicketHost {
  readonly service: Hosted;
  readonly host: string;
}

/** Where tickets of a repository are. */
export interface Tracker {
  readonly service: TicketService;
  /** '' for task lists. */
  readonly host: string;
  /** As in `TicketRef`; '' for task lists. */
  readonly project: string;
}

/** What `tickets.trackers` of `.errand/config.yaml` names. */
export interface NamedTracker {
  readonly service: Hosted;
  readonly host?: string;
  readonly project: string;
}

export interface Remote {
  readonly name: string;
  readonly url: string;
}

export const LISTS: Tracker = { service: 'list', host: '', project: '' };

/** Addresses that everybody knows; the first of a service is its usual one. */
export const PUBLIC_HOSTS: readonly TicketHost[] = [
  { service: 'github', host: 'https://github.com' },
  { service: 'gitlab', host: 'https://gitlab.com' },
  { service: 'linear', host: 'https://linear.app' },
];

/** Where ssh has another name than the pages. */
const SSH_NAMES: Readonly<Record<string, string>> = {
  'ssh.github.com': 'github.com',
  'altssh.gitlab.com': 'gitlab.com',
};

/**
 * The configured trackers, then those of the remotes, then the task lists. A fork's tickets are
 * mostly where it came from, so `upstream` goes before `origin`.
 * @param hosts the user's own first, then the public ones
 */
export function trackersOf(
  remotes: readonly Remote[],
  named: readonly NamedTracker[],
  hosts: readonly TicketHost[],
): Tracker[] {
  const configured = named.flatMap(({ service, host, project }) => {
    const at = host ?? hosts.find((each) => each.service === service)?.host;
    return at === undefined ? [] : [{ service, host: at, project }];
  });
  const known = [...hosts, ...configured];
  const found = remotes
    .toSorted((a, b) => orderOf(a) - orderOf(b))
    .flatMap(({ url }) => trackerOf(url, known) ?? []);
  const all: Tracker[] = [...configured, ...found, LISTS];
  return all.filter((each, n) => all.findIndex((other) => isSameTracker(each, other)) === n);
}

function orderOf({ name }: Remote): number {
  const place = ['upstream', 'origin'].indexOf(name);
  return place < 0 ? 2 : place;
}

function isSameTracker(a: Tracker, b: Tracker): boolean {
  return (
    a.service === b.service &&
    a.host === b.host &&
    a.project.toLowerCase() === b.project.toLowerCase()
  );
}

/** The project that a remote belongs to; undefined where no known service is at its address. */
function trackerOf(url: string, hosts: readonly TicketHost[]): Tracker | undefined {
  const place = placeOf(url);
  if (!place) return undefined;
  const own = githubAt(place.host);
  for (const { service, host } of own ? [own] : hosts) {
    const base = URL.parse(host);
    if (!base || (service !== 'github' && service !== 'gitlab')) continue;
    if (place.host !== (place.isWeb ? base.host : base.hostname)) continue;
    // Over ssh a path names the project alone.
    const above = place.isWeb ? `${base.pathname.replace(/\/+$/, '')}/` : '/';
    if (!place.path.startsWith(above)) continue;
    const project = place.path.slice(above.length).replace(/(\.git)?\/*$/, '');
    if (isProject(service, project)) return { service, host, project };
  }
  return undefined;
}

/** A site that GitHub hosts for one company: its address says so. */
export function githubAt(host: string): TicketHost | undefined {
  return /^[\w-]+\.ghe\.com$/.test(host)
    ? { service: 'github', host: `https://${host}` }
    : undefined;
}

interface Place {
  readonly host: string;
  readonly path: string;
  /** True for an address of the kind that pages have, with its port and path. */
  readonly isWeb: boolean;
}

/** Where a remote's URL leads; undefined for a folder of this machine. */
function placeOf(url: string): Place | undefined {
  const whole = /^(https?|ssh|git|git\+ssh|ssh\+git):\/\//i.test(url) ? URL.parse(url) : null;
  if (whole) {
    const isWeb = /^https?:$/.test(whole.protocol);
    const host = isWeb ? whole.host : whole.hostname;
    return { host: plainHost(host), path: whole.pathname, isWeb };
  }
  // `user@host:path`, as git reads it: no slash before the first colon.
  const [, host, path] = /^(?:[^@/:\s]+@)?([\w.-]{2,}):(?!\/\/)(.+)$/.exec(url) ?? [];
  if (host === undefined || path === undefined) return undefined;
  return { host: plainHost(host), path: `/${path.replace(/^\/+/, '')}`, isWeb: false };
}

function plainHost(host: string): string {
  const name = host.toLowerCase();
  return SSH_NAMES[name] ?? name.replace(/^www\./, '');
}
