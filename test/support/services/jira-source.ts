/** Opens a stand-in of Jira as a source of tickets, in the cloud and as a Jira of one's own. */
import { type TestContext, test } from 'node:test';
import { openJira } from '../../../runner/tickets/jira/source.ts';
import type { TicketSource } from '../../../runner/tickets/source.ts';
import type { TicketRef } from '../../../runner/tickets/ticket.ts';
import { type JiraStandIn, serveJira } from './jira.ts';

/** A document without words. */
export const ADF = { type: 'doc', version: 1, content: [] } as const;

export function open(jira: JiraStandIn, token: string | undefined = jira.token): TicketSource {
  return openJira({
    host: jira.host,
    project: 'ABC',
    ...(jira.email === undefined ? {} : { email: jira.email }),
    token: () => Promise.resolve(token),
  });
}

export function refOf({ host }: JiraStandIn, key = 'ABC-1'): TicketRef {
  const [project = '', id = ''] = key.split('-');
  return { service: 'jira', host, project, id };
}

/** Each kind of Jira in a test of its own. */
export function forBoth(
  name: string,
  run: (t: TestContext, jira: JiraStandIn) => Promise<void>,
): void {
  for (const isCloud of [true, false]) {
    test(`${name}, ${isCloud ? 'in the cloud' : "in a Jira of one's own"}`, async (t) => {
      await run(t, await serveJira(t, isCloud ? { isCloud } : { isCloud, path: '/jira' }));
    });
  }
}
