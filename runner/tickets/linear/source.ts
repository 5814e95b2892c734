/**
 * The tickets of one team in Linear. Linear's own words for states are kept. A ticket that was moved
 * to another team is found by its old key; one in the trash counts as deleted.
 */
import { imagesInMarkdown, readImage, unique } from '../image.ts';
import { TicketError, type TicketSource } from '../source.ts';
import type { Ticket, TicketFilter, TicketMove, TicketRef } from '../ticket.ts';
import {
  CLOSED_TYPES,
  CommentIds,
  commentsOf,
  done,
  type Issue,
  IssueId,
  Issues,
  linkedTo,
  movesOf,
  OneIssue,
  person,
  States,
  summaryOf,
  Viewer,
} from './answers.ts';
import { writeComment } from './comment.ts';
import { COMMENT_IDS, ISSUE, ISSUE_ID, ISSUES, STATES, UPDATE_ISSUE, VIEWER } from './questions.ts';
import { askLinear, type Linear, linearAt, type LinearOptions } from './service.ts';

/** 5,000 comments. */
const MAX_PAGES = 20;

export function openLinear(options: LinearOptions): TicketSource {
  const linear = linearAt(options);
  const { host } = options;
  return {
    async me(signal) {
      const what = 'read who you are on Linear';
      const question = { query: VIEWER, variables: {}, data: Viewer, what };
      return person((await askLinear(linear, question, signal)).viewer);
    },
    async list(filter, cursor, signal) {
      const variables = { filter: filterOf(options.project, filter), after: cursor };
      const question = {
        query: ISSUES,
        variables,
        data: Issues,
        what: 'list the tickets of Linear',
      };
      const { nodes, pageInfo } = (await askLinear(linear, question, signal)).issues;
      const next = pageInfo.hasNextPage ? (pageInfo.endCursor ?? undefined) : undefined;
      const tickets = nodes.map((issue) => summaryOf(issue, host));
      return { tickets, ...(next === undefined ? {} : { next }) };
    },
    get: (ref, signal) => readIssue(linear, ref, signal),
    image: (url, maxBytes, signal) =>
      readImage({ ...linear.service, base: linear.files }, imageAt(linear, url, maxBytes), signal),
    async comment(ref, markdown, marker, signal) {
      const what = `comment on ${keyOf(ref)}`;
      const question = { query: ISSUE_ID, variables: { id: keyOf(ref) }, data: IssueId, what };
      const { issue } = await askLinear(linear, question, signal);
      if (issue.trashed === true) throw deleted(what);
      await writeComment(linear, issue.id, { markdown, marker, what }, signal);
    },
    async moves(ref, signal) {
      return movesOf(await statesOf(linear, ref, `read the states of ${keyOf(ref)}`, signal));
    },
    move: (ref, move, signal) => moveIssue(linear, ref, move, signal),
  };
}

function filterOf(team: string, { isMine, labels = [], milestone, text = '' }: TicketFilter) {
  return {
    team: { key: { eqIgnoreCase: team } },
    state: { type: { nin: CLOSED_TYPES } },
    ...(isMine === true ? { assignee: { isMe: { eq: true } } } : {}),
    ...(text.trim() === '' ? {} : { searchableContent: { contains: text } }),
    and: [
      ...labels.map((name) => ({ labels: { some: { name: { eq: name } } } })),
      ...(milestone === undefined ? [] : [{ or: milestonesNamed(milestone) }]),
    ],
  };
}

/** A milestone of a project, or a cycle; one without a name is shown by its number. */
function milestonesNamed(milestone: string) {
  const name = { eq: milestone };
  const number = /^Cycle (\d{1,6})$/.exec(milestone)?.[1];
  return [
    { projectMilestone: { name } },
    { cycle: { name } },
    ...(number === undefined ? [] : [{ cycle: { number: { eq: Number(number) } } }]),
  ];
}

async function readIssue(linear: Linear, ref: TicketRef, signal: AbortSignal): Promise<Ticket> {
  const what = `read ${keyOf(ref)}`;
  const question = { query: ISSUE, variables: { id: keyOf(ref) }, data: OneIssue, what };
  const { issue } = await askLinear(linear, question, signal);
  if (issue.trashed === true) throw deleted(what);
  const comments = commentsOf(issue);
  const count = await countComments(linear, issue, what, signal);
  const texts = [issue.description, ...comments.map(({ text }) => text)];
  return {
    ...summaryOf(issue, linear.host),
    description: issue.description,
    branchName: issue.branchName,
    ...(issue.creator ? { author: person(issue.creator) } : {}),
    comments,
    commentsLeftOut: Math.max(0, count - comments.length),
    linked: linkedTo(issue),
    images: unique(texts.flatMap((text) => imagesInMarkdown(text, linear.host))),
  };
}

function deleted(what: string): TicketError {
  return new TicketError(`Cannot ${what}: it was deleted on Linear.`, { kind: 'deleted' });
}

async function countComments(
  linear: Linear,
  { id, newest }: Issue,
  what: string,
  signal: AbortSignal,
): Promise<number> {
  let count = newest.nodes.length;
  let { hasNextPage, endCursor } = newest.pageInfo;
  for (let asked = 0; hasNextPage && asked < MAX_PAGES; asked += 1) {
    const variables = { id, after: endCursor };
    const question = { query: COMMENT_IDS, variables, data: CommentIds, what };
    const { nodes, pageInfo } = (await askLinear(linear, question, signal)).issue.comments;
    count += nodes.length;
    ({ hasNextPage, endCursor } = pageInfo);
  }
  return count;
}

async function statesOf(linear: Linear, ref: TicketRef, what: string, signal: AbortSignal) {
  const question = { query: STATES, variables: { id: keyOf(ref) }, data: States, what };
  return await askLinear(linear, question, signal);
}

async function moveIssue(
  linear: Linear,
  ref: TicketRef,
  move: TicketMove,
  signal: AbortSignal,
): Promise<void> {
  const what = `move ${keyOf(ref)} to ${move.name}`;
  if ((await statesOf(linear, ref, what, signal)).issue.state.id === move.id) return;
  const variables = { id: keyOf(ref), input: { stateId: move.id } };
  const change = { query: UPDATE_ISSUE, variables, data: done('issueUpdate'), what };
  await askLinear(linear, change, signal);
}

function imageAt({ files }: Linear, url: string, maxBytes: number) {
  return { url, maxBytes, mayRead: (at: URL) => at.origin === URL.parse(files)?.origin };
}

function keyOf({ project, id }: TicketRef): string {
  return `${project}-${id}`;
}
