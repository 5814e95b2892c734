/**
 * The tickets of one project in Jira, in Atlassian's cloud or in a Jira of one's own. Jira's own
 * words for states are kept. A ticket that was moved to another project is found by its old key.
 */
import { ask } from '../ask.ts';
import { readImage } from '../image.ts';
import { TicketError, type TicketSource } from '../source.ts';
import type { LinkedTicket, Ticket, TicketFilter, TicketPage, TicketRef } from '../ticket.ts';
import {
  attachmentsOf,
  commentOf,
  imagesOf,
  Issue,
  linkedTo,
  markdownOf,
  person,
  RemoteLinks,
  summaryOf,
} from './answers.ts';
import { readComments, writeComment } from './comments.ts';
import { listIssues, sprintField, SUMMARY_FIELDS } from './list.ts';
import { moveIssue, movesOf } from './moves.ts';
import { asMyself, gatewayOf, type Jira, jiraAt, type JiraOptions, whoAmI } from './service.ts';

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
  let jira = jiraAt(options);
  let sprint: { readonly at: Jira; readonly field: string | undefined } | undefined;

  /** Read once for a Jira: the answer is long, and the same for every ticket. */
  async function sprintOf(at: Jira, signal: AbortSignal): Promise<string | undefined> {
    if (sprint?.at !== at) sprint = { at, field: await sprintField(at, signal) };
    return sprint.field;
  }

  /** Where the token is wrong, `run` has done nothing, and is tried where it may be right. */
  async function signedIn<T>(run: (jira: Jira) => Promise<T>, signal: AbortSignal): Promise<T> {
    try {
      return await run(jira);
    } catch (error) {
      const isOut = error instanceof TicketError && error.trouble.kind === 'signed_out';
      if (!isOut) throw error;
      const gateway = await gatewayOf(options, signal);
      if (gateway === undefined) throw error;
      jira = gateway;
      return await run(gateway);
    }
  }

  return {
    me: (signal) => signedIn((at) => whoAmI(at, signal), signal),
    list: (filter, cursor, signal) =>
      signedIn(async (at) => {
        const page = async (): Promise<TicketPage> => {
          const field = await sprintOf(at, signal);
          const asked = { filter, cursor, sprint: field };
          const found = await listPage(at, options.project, asked, signal);
          // A stranger is shown nothing where a user would be: who asks has to sign in.
          if (found.tickets.length === 0) await whoAmI(at, signal);
          return found;
        };
        return await asMyself(at, page, signal);
      }, signal),
    get: (ref, signal) =>
      signedIn(async (at) => {
        const whole = async () => readIssue(at, ref, await sprintOf(at, signal), signal);
        return await asMyself(at, whole, signal);
      }, signal),
    image: (url, maxBytes, signal) =>
      signedIn(
        (at) =>
          readImage(at.service, { url, maxBytes, mayRead: (to) => keepsFiles(to, at) }, signal),
        signal,
      ),
    comment: (ref, markdown, marker, signal) =>
      signedIn((at) => commentOn(at, ref, { markdown, marker }, signal), signal),
    moves: (ref, signal) =>
      signedIn((at) => asMyself(at, () => movesOf(at, keyOf(ref), signal), signal), signal),
    move: (ref, move, signal) =>
      signedIn(async (at) => {
        await whoAmI(at, signal);
        await moveIssue(at, keyOf(ref), move, signal);
      }, signal),
  };
}

async function listPage(
  jira: Jira,
  project: string,
  asked: {
    readonly filter: TicketFilter;
    readonly cursor: string | undefined;
    readonly sprint: string | undefined;
  },
  signal: AbortSignal,
): Promise<TicketPage> {
  const { filter, cursor, sprint } = asked;
  const fields = [...SUMMARY_FIELDS, ...(sprint === undefined ? [] : [sprint])];
  const { issues, next } = await listIssues(jira, project, filter, fields, cursor, signal);
  const tickets = issues.map((issue) => summaryOf(issue, jira.host, sprint));
  return { tickets, ...(next === undefined ? {} : { next }) };
}

async function commentOn(
  jira: Jira,
  ref: TicketRef,
  words: { readonly markdown: string; readonly marker: string },
  signal: AbortSignal,
): Promise<void> {
  const author = (await whoAmI(jira, signal)).id;
  // By its present key: writes follow no redirect.
  const { key, fields } = await issueAt(jira, ref, WHOLE_FIELDS, signal);
  const isInternal = fields.project?.projectTypeKey === 'service_desk';
  await writeComment(jira, key, { ...words, author, isInternal }, signal);
}

async function readIssue(
  jira: Jira,
  ref: TicketRef,
  sprint: string | undefined,
  signal: AbortSignal,
): Promise<Ticket> {
  const fields = [...WHOLE_FIELDS, ...(sprint === undefined ? [] : [sprint])];
  const issue = await issueAt(jira, ref, fields, signal);
  const [{ comments, leftOut }, pages] = await Promise.all([
    readComments(jira, issue.key, signal),
    readRemoteLinks(jira, issue.key, signal),
  ]);
  const attachments = attachmentsOf(issue, jira.isCloud);
  const find = (name: string) => attachments.get(name);
  const { reporter, description } = issue.fields;
  return {
    ...summaryOf(issue, jira.host, sprint),
    description: markdownOf(description, find),
    ...(reporter ? { author: person(reporter) } : {}),
    comments: comments.map((comment) => commentOf(comment, find)),
    commentsLeftOut: leftOut,
    linked: [...linkedTo(issue, jira.host), ...pages],
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
