/**
 * Where a Jira is and how it is signed in to: Atlassian's cloud with an e-mail address and its API
 * token, a Jira of one's own (Data Center) with a personal access token. Holds no token.
 */
import * as v from 'valibot';
import { ask } from '../ask.ts';
import type { Service } from '../service.ts';
import { TicketError } from '../source.ts';
import type { Person } from '../ticket.ts';
import { person, User } from './answers.ts';

export interface JiraOptions {
  /** The origin and path where people read tickets. */
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
  readonly hasEmail: boolean;
  readonly host: string;
  /** Where its API begins below the service's base. */
  readonly api: string;
}

/** `base` is where its API is, when that is another place than people read it at. */
export function jiraAt({ host, email, token }: JiraOptions, base = host): Jira {
  const isCloud = email !== undefined || isSite(host);
  const service: Service = {
    name: 'Jira',
    base,
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
  const api = isCloud ? '/rest/api/3' : '/rest/api/2';
  return { service, isCloud, hasEmail: email !== undefined, host, api };
}

export async function whoAmI(jira: Jira, signal: AbortSignal): Promise<Person> {
  const { service, api } = jira;
  const what = 'read who you are on Jira';
  try {
    return person(
      (await ask(service, { path: `${api}/myself`, answer: User, what }, signal)).value,
    );
  } catch (error) {
    const hint = signInHint(jira);
    const isOut = error instanceof TicketError && error.trouble.kind === 'signed_out';
    if (!isOut || hint === undefined) throw error;
    throw new TicketError(`${error.message} ${hint}`, error.trouble);
  }
}

/** What may be wrong with a right token in the cloud, which does not say. */
export function signInHint({ isCloud, hasEmail }: Jira): string | undefined {
  return isCloud && !hasEmail
    ? "Atlassian's cloud also wants the e-mail address that the token belongs to."
    : undefined;
}

const Tenant = v.object({ cloudId: v.pipe(v.string(), v.regex(/^[\da-f-]{36}$/i)) });

/**
 * Where the token is right, if it has scopes: the cloud takes these at an address of its own, and
 * calls them wrong at the site, which tells strangers the way. Both are Atlassian's.
 */
export async function gatewayOf(
  options: JiraOptions,
  signal: AbortSignal,
): Promise<Jira | undefined> {
  const { host, email } = options;
  if (email === undefined) return undefined;
  const stranger = { ...jiraAt(options).service, token: () => Promise.resolve(undefined) };
  const question = { path: '/_edge/tenant_info', answer: Tenant, what: 'find Jira' };
  try {
    const { cloudId } = (await ask(stranger, question, signal)).value;
    const origin = isSite(host) ? 'https://api.atlassian.com' : host;
    const gateway = jiraAt(options, `${origin}/ex/jira/${cloudId}`);
    await whoAmI(gateway, signal);
    return gateway;
  } catch (error) {
    if (error instanceof TicketError) return undefined;
    throw error;
  }
}

function isSite(host: string): boolean {
  return /^https:\/\/[\w-]+\.atlassian\.net$/.test(host);
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
