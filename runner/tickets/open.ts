/**
 * Opens the source of a tracker; each is loaded when it is first needed. The token is asked for by
 * each request, for the tracker's own host.
 */
import type { ListOptions } from './list/source.ts';
import type { TicketSource } from './source.ts';
import type { TicketHost, Tracker } from './trackers.ts';

export interface Opening {
  /** The user's token for this host; undefined where there is none. */
  readonly token: (at: TicketHost) => Promise<string | undefined>;
  readonly lists: ListOptions;
}

export async function openSource(
  { service, host, project }: Tracker,
  { token, lists }: Opening,
): Promise<TicketSource> {
  switch (service) {
    case 'list':
      return (await import('./list/source.ts')).openList(lists);
    case 'github': {
      const { openGithub } = await import('./github/source.ts');
      return openGithub({ host, project, token: () => token({ service, host }) });
    }
    default:
      throw new Error(`There is no source for ${service}.`);
  }
}
