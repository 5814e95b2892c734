/**
 * The tickets of one project in Jira, in Atlassian's cloud or in a Jira of one's own. Jira's own
 * words for states are kept. A ticket that was moved to another project is found by its old key.
 */
import * as v from 'valibot';
import { ask } from '../ask.ts';
import { Address } from '../fields.ts';
import { readImage } from '../image.ts';
import { TicketError, type TicketSource } from '../source.ts';
import type { LinkedTicket, Ticket, TicketRef } from '../ticket.ts';
import {
  attachmentsOf,
  commentOf,
  imagesOf,
  Issue,
  linkedTo,
  markdownOf,
  person,
  RemoteLinks,
  type Site,
  summaryOf,
} from './answers.ts';
import { readComments, writeComment } from './comments.ts';
import { listIssues, sprintField, SUMMARY_FIELDS } from './list.ts';
import { moveIssue, movesOf } from './moves.ts';
import { asMyself, type Jira, jiraAt, type JiraOptions, whoAmI } from './service.ts';

const WHOLE_FIELDS = [
  ...SUMMARY_FIELDS,
  'description',
  'reporter',
  'project',
  'parent',
  'subtasks',
  'issuelinks',
  'attachment',
];

export function openJira(options: JiraOptions): TicketSource {
  const jira = jiraAt(options);
  let known: Site | undefined;
  /** Read once: it is the same for everybody and every ticket. */
  const site = async (signal: AbortSignal): Promise<Site> => (known ??= await siteOf(jira, signal));

  return {
    me: (signal) => whoAmI(jira, signal),
    list: (filter, cursor, signal) =>
      asMyself(
        jira,
        async () => {
          const at = await site(signal);
          const fields = [...SUMMARY_FIELDS, ...(at.sprint === undefined ? [] : [at.sprint])];
          const found = await listIssues(jira, options.project, filter, fields, cursor, signal);
          const tickets = found.issues.map((issue) => summaryOf(issue, jira.host, at));
          return { tickets, ...(found.next === undefined ? {} : { next: found.next }) };
        },
        signal,
      ),
    get: (ref, signal) =>
      asMyself(jira, async () => readIssue(jira, ref, await site(signal), signal), signal),
    image: (url, maxBytes, signal) =>
      readImage(jira.service, { url, maxBytes, mayRead: (at) => keepsFiles(at, jira) }, signal),
    async comment(ref, markdown, marker, signal) {
      const author = (await whoAmI(jira, signal)).id;
      // By its present key: writes follow no redirect.
      const { key, fields } = await issueAt(jira, ref, WHOLE_FIELDS, signal);
      const isInternal = fields.project?.projectTypeKey === 'service_desk';
      await writeComment(jira, key, { markdown, marker, author, isInternal }, signal);
    },
    moves: (ref, signal) => asMyself(jira, () => movesOf(jira, keyOf(ref), signal), signal),
    async move(ref, move, signal) {
      await whoAmI(jira, signal);
      const { url } = await site(signal);
      await moveIssue(jira, keyOf(ref), move, `${url}/browse/${keyOf(ref)}`, signal);
    },
  };
}

async function siteOf(jira: Jira, signal: AbortSignal): Promise<Site> {
  const sprint = await sprintField(jira, signal);
  if (!jira.host.includes('/ex/jira/')) return { url: jira.host, sprint };
  const answer = v.object({ baseUrl: Address });
  const question = { path: `${jira.api}/serverInfo`, answer, what: 'read where Jira is' };
  return { url: (await ask(jira.service, question, signal)).value.baseUrl, sprint };
}

async function readIssue(
  jira: Jira,
  ref: TicketRef,
  site: Site,
  signal: AbortSignal,
): Promise<Ticket> {
  const fields = [...WHOLE_FIELDS, ...(site.sprint === undefined ? [] : [site.sprint])];
  const issue = await issueAt(jira, ref, fields, signal);
  const [{ comments, leftOut }, pages] = await Promise.all([
    readComments(jira, issue.key, signal),
    readRemoteLinks(jira, issue.key, signal),
  ]);
  const attachments = attachmentsOf(issue, jira.isCloud);
  const find = (name: string) => attachments.get(name);
  const { reporter, description } = issue.fields;
  return {
    ...summaryOf(issue, jira.host, site),
    description: markdownOf(description, find),
    ...(reporter ? { author: person(reporter) } : {}),
    comments: comments.map((comment) => commentOf(comment, find)),
    commentsLeftOut: leftOut,
    linked: [...linkedTo(issue, site), ...pages],
    images: imagesOf(attachments),
  };
}

async function issueAt(
  { service, api }: Jira,
  ref: TicketRef,
  fields: readonly string[],
  signal: AbortSignal,
): Promise<Issue> {
  const question = {
    query: { fields: fields.join(',') },
    answer: Issue,
    what: `read ${keyOf(ref)}`,
  };
  return (await ask(service, { ...question, path: `${api}/issue/${keyOf(ref)}` }, signal)).value;
}

/** Pages and pull requests that somebody linked; an administrator may have switched links off. */
async function readRemoteLinks(
  { service, api }: Jira,
  key: string,
  signal: AbortSignal,
): Promise<LinkedTicket[]> {
  const question = { path: `${api}/issue/${key}/remotelink`, answer: RemoteLinks };
  try {
    const { value } = await ask(service, { ...question, what: `read ${key}` }, signal);
    return value.map(({ relationship, object: { url, title } }) => ({
      key: title === '' ? url : title,
      title,
      url,
      relation: relationship ?? 'link',
    }));
  } catch (error) {
    const kind = error instanceof TicketError ? error.trouble.kind : undefined;
    if (kind === 'forbidden' || kind === 'not_found' || kind === 'refused') return [];
    throw error;
  }
}

function keyOf({ project, id }: TicketRef): string {
  const key = `${project}-${id}`;
  // It becomes part of an address.
  if (!/^[A-Z][A-Z0-9_]*-\d+$/i.test(key)) {
    throw new TicketError(`“${key.slice(0, 100)}” is no key of a Jira ticket.`, {
      kind: 'refused',
    });
  }
  return key.toUpperCase();
}

/** Only where Jira keeps attachments: the token opens every page of it. */
function keepsFiles(url: URL, { service }: Jira): boolean {
  const base = URL.parse(service.base);
  if (url.origin === 'https://api.media.atlassian.com') return true;
  const path = base === null ? '' : url.pathname.slice(base.pathname.replace(/\/$/, '').length);
  return (
    url.origin === base?.origin &&
    /^\/(?:secure\/(?:attachment|thumbnail)|rest\/api\/[23]\/attachment\/(?:content|thumbnail))\/\d/.test(
      path,
    )
  );
}
