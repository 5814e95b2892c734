/**
 * Where a Jira is and how it is signed in to: Atlassian's cloud with an e-mail address and its API
 * token, a Jira of one's own (Data Center) with a personal access token. Holds no token.
 */
import { ask } from '../ask.ts';
import type { Service } from '../service.ts';
import { TicketError } from '../source.ts';
import type { Person } from '../ticket.ts';
import { person, User } from './answers.ts';

export interface JiraOptions {
  /** The origin and path of a Jira, or `https://api.atlassian.com/ex/jira/ID` for a scoped token. */
  readonly host: string;
  /** The key whose tickets are listed. */
  readonly project: string;
  /** Whose token it is, in the cloud; absent for a Jira of one's own. */
  readonly email?: string;
  /** Read for each request; undefined where nobody is signed in. */
  readonly token: () => Promise<string | undefined>;
}

export interface Jira {
  readonly service: Service;
  readonly isCloud: boolean;
  readonly host: string;
  /** Where its API begins below the service's base. */
  readonly api: string;
}

export function jiraAt({ host, email, token }: JiraOptions): Jira {
  const isCloud = email !== undefined || /^https:\/\/[\w-]+\.atlassian\.net$/.test(host);
  const service: Service = {
    name: 'Jira',
    base: host,
    token,
    signed: (secret) => ({
      authorization:
        email === undefined
          ? `Bearer ${secret}`
          : `Basic ${Buffer.from(`${email}:${secret}`).toString('base64')}`,
    }),
    // After some wrong passwords a Jira of one's own wants to see a person.
    troubleIn: ({ headers }) =>
      headers.has('x-authentication-denied-reason') ? { kind: 'signed_out' } : undefined,
  };
  return { service, isCloud, host, api: isCloud ? '/rest/api/3' : '/rest/api/2' };
}

export async function whoAmI(
  { service, api, isCloud }: Jira,
  signal: AbortSignal,
): Promise<Person> {
  const what = 'read who you are on Jira';
  try {
    return person(
      (await ask(service, { path: `${api}/myself`, answer: User, what }, signal)).value,
    );
  } catch (error) {
    const isOut = error instanceof TicketError && error.trouble.kind === 'signed_out';
    if (!isOut || !isCloud || service.base.includes('/ex/jira/')) throw error;
    // The cloud takes a token with scopes at another address, and calls it wrong at its own.
    const hint = `For a token with scopes, use the address https://api.atlassian.com/ex/jira/ID, with the ID that ${service.base}/_edge/tenant_info tells.`;
    throw new TicketError(`${error.message} ${hint}`, error.trouble);
  }
}

/**
 * What `read` finds, for the user that the token belongs to. Jira answers a wrong token as it
 * answers a stranger, with nothing or with "not found": so who asks is read beside it.
 */
export async function asMyself<T>(
  jira: Jira,
  read: () => Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  // Some Jiras are open to strangers, who have no name.
  if ((await jira.service.token()) === undefined) return await read();
  const [me, found] = await Promise.allSettled([whoAmI(jira, signal), read()]);
  if (me.status === 'rejected') throw me.reason;
  if (found.status === 'rejected') throw found.reason;
  return found.value;
}
