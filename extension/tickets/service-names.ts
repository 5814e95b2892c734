/**
 * Owns how services are called, and which address a person means who types one. Pure.
 */
import type { TicketService } from '../../runner/tickets/ticket.ts';
import { type Hosted, PUBLIC_HOSTS, type TicketHost } from '../../runner/tickets/trackers.ts';
import type { Translate } from '../tasks/wording.ts';

const NAMES: Readonly<Record<Hosted, string>> = {
  github: 'GitHub',
  gitlab: 'GitLab',
  linear: 'Linear',
  jira: 'Jira',
};

export function serviceName(service: Hosted): string {
  return NAMES[service];
}

/** `GitHub`, `GitLab at git.example.com`, `task lists`. */
export function placeWords(
  { service, host }: { readonly service: TicketService; readonly host: string },
  t: Translate,
): string {
  if (service === 'list') return t('task lists');
  const isPublic = PUBLIC_HOSTS.some((each) => each.service === service && each.host === host);
  const name = serviceName(service);
  return isPublic ? name : t('{0} at {1}', name, host.replace(/^https?:\/\//, ''));
}

/**
 * The address as `TicketRef` has it: origin and path, without a final slash. Undefined for what is
 * none, and for one over which a token could be read on its way.
 */
export function hostFrom(service: Hosted, typed: string): TicketHost | undefined {
  const text = typed.trim();
  const url = URL.parse(text.includes('://') ? text : `https://${text}`);
  if (!url || !/^https?:$/.test(url.protocol)) return undefined;
  if (url.username !== '' || url.password !== '') return undefined;
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) return undefined;
  const path = url.pathname.replace(/\/+$/, '');
  return { service, host: url.origin + path };
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127(\.\d+){3}$/.test(host);
}
