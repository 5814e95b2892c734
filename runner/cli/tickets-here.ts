/**
 * Owns which trackers the repository of a command has, and opening them with the user's tokens. The
 * repository's files name projects; the hosts that get a token are the user's own (tokens.ts).
 */
import { posix } from 'node:path';
import { addressesOf } from '../client/remotes.ts';
import type { ClientRepository } from '../client/repository.ts';
import { workTreeFiles } from '../client/work-tree-files.ts';
import { parseRepositoryConfig, REPOSITORY_CONFIG } from '../config/repository-config.ts';
import { openSource } from '../tickets/open.ts';
import { type Known, parseReference } from '../tickets/references.ts';
import type { TicketSource } from '../tickets/source.ts';
import type { TicketRef } from '../tickets/ticket.ts';
import { PUBLIC_HOSTS, type TicketHost, type Tracker, trackersOf } from '../tickets/trackers.ts';
import { tokenFor } from './tokens.ts';

export interface TicketsHere {
  readonly known: Known;
  /** `below` is the folder of the repository in which the words were typed. */
  refOf(spelling: string, below: string): TicketRef;
  open(tracker: Tracker): Promise<TicketSource>;
}

type Env = NodeJS.ProcessEnv;

export async function ticketsHere(
  repository: ClientRepository,
  env: Env = process.env,
): Promise<TicketsHere> {
  const files = await workTreeFiles(repository);
  const text = await files.read(REPOSITORY_CONFIG);
  const { lists = [], trackers: named = [] } =
    (text === undefined ? undefined : parseRepositoryConfig(text).tickets) ?? {};
  const hosts = ticketHosts(env);
  const known = { hosts, trackers: trackersOf(await addressesOf(repository), named, hosts) };
  return {
    known,
    refOf(spelling, below) {
      const ref = parseReference(spelling, known);
      // What was listed is named from the root.
      if (ref.service !== 'list' || ref.id.includes('~')) return ref;
      return { ...ref, project: listAt(ref, below, files.files) };
    },
    open: (tracker) =>
      openSource(tracker, {
        token: ({ service, host }) => tokenFor(service, host, env),
        lists: { open: () => Promise.resolve(files), patterns: lists },
      }),
  };
}

/** The hosts that the user's own settings name, before those that everybody knows. */
export function ticketHosts(env: Env): TicketHost[] {
  const named = [
    ['github', env['GH_HOST']],
    ['gitlab', env['GITLAB_HOST']],
    ['jira', env['JIRA_URL']],
  ] as const;
  const own = named.flatMap(([service, name]) => {
    const given = name?.trim();
    const url = given ? URL.parse(/^https?:\/\//.test(given) ? given : `https://${given}`) : null;
    return url ? [{ service, host: url.origin + url.pathname.replace(/\/+$/, '') }] : [];
  });
  return [...own, ...PUBLIC_HOSTS];
}

/** A list as it is called from that folder, else from the root; letters of either case are alike. */
function listAt({ project }: TicketRef, below: string, files: readonly string[]): string {
  const paths = [posix.join(below, project), posix.normalize(project)];
  const alike = (path: string): string | undefined =>
    files.find((file) => file.toLowerCase() === path.toLowerCase());
  return (
    paths.find((path) => files.includes(path)) ??
    paths.map(alike).find((path) => path !== undefined) ??
    project
  );
}
