/**
 * Opens the source of a tracker; each is loaded when it is first needed. The token is asked for by
 * each request, for the tracker's own host.
 */
import type { ListOptions } from './list/source.ts';
import type { TicketSource } from './source.ts';
import type { TicketHost, Tracker } from './trackers.ts';

export interface Opening {
  /** The user's token for this host; undefined where there is none. */
  readonly token: (at: TicketHost) => Promise<SignIn | undefined>;
  readonly lists: ListOptions;
}

export interface SignIn {
  readonly token: string;
  /** Whose token it is, for Jira in the cloud. */
  readonly email?: string;
}

export async function openSource(
  { service, host, project }: Tracker,
  { token: signIn, lists }: Opening,
): Promise<TicketSource> {
  if (service === 'list') return (await import('./list/source.ts')).openList(lists);
  const token = async (): Promise<string | undefined> => (await signIn({ service, host }))?.token;
  const options = { host, project, token };
  switch (service) {
    case 'github':
      return (await import('./github/source.ts')).openGithub(options);
    case 'gitlab':
      return (await import('./gitlab/source.ts')).openGitlab(options);
    case 'linear':
      return (await import('./linear/source.ts')).openLinear(options);
    case 'jira': {
      const email = (await signIn({ service, host }))?.email;
      const { openJira } = await import('./jira/source.ts');
      return openJira(email === undefined ? options : { ...options, email });
    }
  }
}
