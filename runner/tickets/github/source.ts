/**
 * The issues of one repository on GitHub, or on a GitHub Enterprise Server. GitHub's own words for
 * states are kept; pull requests, which its API calls issues too, are left out.
 */
import { ask, writeOnce } from '../ask.ts';
import { readImage, unique } from '../image.ts';
import { TicketError, type TicketSource } from '../source.ts';
import type { LinkedTicket, Person, Ticket, TicketMove, TicketRef } from '../ticket.ts';
import {
  commentOf,
  imagesOf,
  Issue,
  Issues,
  linkedTo,
  person,
  summaryOf,
  User,
} from './answers.ts';
import { readComments, writeComment } from './comments.ts';
import { listIssues } from './list.ts';
import { githubService } from './service.ts';
import { currentIssue, issuePath, nameOf, type Tracker } from './tracker.ts';

export interface GithubOptions {
  /** The origin that people know: `https://github.com`, or that of a server. */
  readonly host: string;
  /** `owner/repo`, whose issues are listed. */
  readonly project: string;
  /** Read for each request; undefined where nobody is signed in. */
  readonly token: () => Promise<string | undefined>;
}

/** Markdown and HTML in one answer: only the HTML has addresses of private pictures. */
const WITH_HTML = { accept: 'application/vnd.github.full+json' };

const MOVES = {
  completed: { id: 'completed', name: 'Closed as completed', isDone: true },
  not_planned: { id: 'not_planned', name: 'Closed as not planned', isDone: false },
  reopened: { id: 'reopened', name: 'Open', isDone: false },
} as const satisfies Record<string, TicketMove>;

export function openGithub({ host, project, token }: GithubOptions): TicketSource {
  const service = githubService(host, token);
  const tracker: Tracker = { service, host };

  async function me(signal: AbortSignal): Promise<Person> {
    const what = `read who you are on ${service.name}`;
    return person((await ask(service, { path: '/user', answer: User, what }, signal)).value);
  }

  return {
    me,
    list: (filter, cursor, signal) =>
      listIssues(tracker, project, { filter, cursor }, async () => (await me(signal)).id, signal),
    get: (ref, signal) => readIssue(tracker, ref, signal),
    image: (url, maxBytes, signal) =>
      readImage(service, { url, maxBytes, mayRead: (at) => keepsImages(at, host) }, signal),
    async comment(ref, markdown, marker, signal) {
      const { id: login } = await me(signal);
      const what = `comment on ${nameOf(ref)}`;
      const { ref: present } = await currentIssue(tracker, ref, { what }, signal);
      await writeComment(tracker, present, { markdown, marker, login }, signal);
    },
    async moves(ref, signal) {
      const what = `read the state of ${nameOf(ref)}`;
      const { issue } = await currentIssue(tracker, ref, { what }, signal);
      return issue.state === 'open' ? [MOVES.completed, MOVES.not_planned] : [MOVES.reopened];
    },
    move: (ref, move, signal) => moveIssue(tracker, ref, move, signal),
  };
}

async function readIssue(tracker: Tracker, asked: TicketRef, signal: AbortSignal): Promise<Ticket> {
  const question = { what: `read ${nameOf(asked)}`, headers: WITH_HTML };
  const { issue, ref } = await currentIssue(tracker, asked, question, signal);
  const [{ comments, leftOut }, linked] = await Promise.all([
    readComments(tracker, ref, issue.comments, question, signal),
    readLinked(tracker, ref, issue, signal),
  ]);
  return {
    ...summaryOf(issue, tracker.host, ref.project),
    description: issue.body,
    ...(issue.user ? { author: person(issue.user) } : {}),
    comments: comments.map(commentOf),
    commentsLeftOut: leftOut,
    linked,
    images: unique(imagesOf([issue, ...comments], tracker.host)),
  };
}

/** Asks only for what the issue says that it has: older servers know none of these. */
async function readLinked(
  { service }: Tracker,
  ref: TicketRef,
  issue: Issue,
  signal: AbortSignal,
): Promise<LinkedTicket[]> {
  const what = `read what ${nameOf(ref)} is linked to`;
  const path = issuePath(ref);
  const many = async (at: string, relation: string): Promise<LinkedTicket[]> => {
    const question = { path: `${path}/${at}`, query: { per_page: 50 }, answer: Issues, what };
    const { value } = await ask(service, question, signal);
    return value.map((each) => linkedTo(each, relation, ref.project));
  };
  const parent = async (): Promise<LinkedTicket[]> => {
    const { value } = await ask(service, { path: `${path}/parent`, answer: Issue, what }, signal);
    return [linkedTo(value, 'parent', ref.project)];
  };
  const found = await Promise.all([
    issue.parent_issue_url ? visible(parent()) : [],
    (issue.sub_issues_summary?.total ?? 0) > 0 ? visible(many('sub_issues', 'sub-issue')) : [],
    (issue.issue_dependencies_summary?.total_blocked_by ?? 0) > 0
      ? visible(many('dependencies/blocked_by', 'blocked by'))
      : [],
  ]);
  return found.flat();
}

/** A linked issue that this user may not see is no reason to keep the ticket from them. */
async function visible(links: Promise<LinkedTicket[]>): Promise<LinkedTicket[]> {
  try {
    return await links;
  } catch (error) {
    const kind = error instanceof TicketError ? error.trouble.kind : undefined;
    if (kind === 'not_found' || kind === 'deleted' || kind === 'moved' || kind === 'forbidden') {
      return [];
    }
    throw error;
  }
}

async function moveIssue(
  tracker: Tracker,
  asked: TicketRef,
  move: TicketMove,
  signal: AbortSignal,
): Promise<void> {
  const what = `change the state of ${nameOf(asked)}`;
  const present = () => currentIssue(tracker, asked, { what }, signal);
  const isThere = (issue: Issue): boolean =>
    move.id === MOVES.reopened.id
      ? issue.state === 'open'
      : issue.state === 'closed' && issue.state_reason === move.id;
  const { issue, ref } = await present();
  if (isThere(issue)) return;
  const body = {
    state: move.id === MOVES.reopened.id ? 'open' : 'closed',
    state_reason: move.id,
  };
  const path = issuePath(ref);
  await writeOnce(
    () => ask(tracker.service, { method: 'PATCH', path, body, answer: Issue, what }, signal),
    async () => isThere((await present()).issue),
  );
}

/** GitHub's own servers of pictures; a picture elsewhere would tell its owner who reads it. */
function keepsImages(url: URL, host: string): boolean {
  const own = new URL(host);
  if (url.origin === own.origin) return true;
  if (url.protocol !== 'https:' || url.port !== '') return false;
  return (
    url.hostname.endsWith(`.${own.hostname}`) ||
    (/(?:^|\.)(?:github|ghe)\.com$/.test(own.hostname) &&
      url.hostname.endsWith('.githubusercontent.com'))
  );
}
