/**
 * The issues of one project on GitLab, there or on a server of one's own. Tasks and incidents are
 * among them, as GitLab counts them among its issues.
 */
import { ask, writeOnce } from '../ask.ts';
import { readImage, unique } from '../image.ts';
import type { Service } from '../service.ts';
import { TicketError, type TicketSource } from '../source.ts';
import type {
  LinkedTicket,
  Person,
  Ticket,
  TicketFilter,
  TicketMove,
  TicketPage,
  TicketRef,
} from '../ticket.ts';
import {
  commentOf,
  epicOf,
  imagesOf,
  Issue,
  Issues,
  LinkedIssues,
  linksOf,
  Notes,
  person,
  projectOf,
  summaryOf,
  User,
} from './answers.ts';
import { readNotes, writeNote } from './notes.ts';
import { gitlabService, projectPath } from './service.ts';

export interface GitlabOptions {
  /** The origin that people know, with the folder of the server, if any: `https://gitlab.com`. */
  readonly host: string;
  /** `group/sub/project`, whose issues are listed. */
  readonly project: string;
  /** Read for each request; undefined where nobody is signed in. */
  readonly token: () => Promise<string | undefined>;
}

const PAGE = 100;
const CLOSE: TicketMove = { id: 'close', name: 'Closed', isDone: true };
const REOPEN: TicketMove = { id: 'reopen', name: 'Open', isDone: false };

export function openGitlab({ host, project, token }: GitlabOptions): TicketSource {
  const service = gitlabService(host, token);

  async function me(signal: AbortSignal): Promise<Person> {
    const what = `read who you are on ${service.name}`;
    return person((await ask(service, { path: '/user', answer: User, what }, signal)).value);
  }

  return {
    me,
    list: (filter, cursor, signal) =>
      listIssues(service, { host, project }, filter, cursor, signal),
    get: (ref, signal) => readIssue(service, ref, signal),
    image: (url, maxBytes, signal) =>
      readImage(
        service,
        { url, maxBytes, mayRead: (at, from) => isUpload(at, from, service) },
        signal,
      ),
    async comment(ref, markdown, marker, signal) {
      const { id: username } = await me(signal);
      const what = `comment on ${nameOf(ref)}`;
      const { path } = await currentIssue(service, ref, what, signal);
      await writeNote(service, { path, what }, { markdown, marker, username }, signal);
    },
    async moves(ref, signal) {
      const { issue } = await currentIssue(
        service,
        ref,
        `read the state of ${nameOf(ref)}`,
        signal,
      );
      return [issue.state === 'opened' ? CLOSE : REOPEN];
    },
    move: (ref, move, signal) => moveIssue(service, ref, move, signal),
  };
}

/** As people write it. */
function nameOf({ project, id }: TicketRef): string {
  return `${project}#${id}`;
}

function issuePath({ project, id }: TicketRef): string {
  if (!/^[1-9]\d{0,11}$/.test(id)) {
    throw new TicketError(`“${id.slice(0, 40)}” is no number of an issue.`, { kind: 'not_found' });
  }
  return `${projectPath(project)}/issues/${id}`;
}

async function listIssues(
  service: Service,
  { host, project }: { readonly host: string; readonly project: string },
  { isMine = false, labels = [], milestone, text }: TicketFilter,
  cursor: string | undefined,
  signal: AbortSignal,
): Promise<TicketPage> {
  const query = {
    // Without it GitLab lists only what the user has created.
    scope: isMine ? 'assigned_to_me' : 'all',
    state: 'opened',
    order_by: 'updated_at',
    sort: 'desc',
    labels: labels.length === 0 ? undefined : labels.join(','),
    milestone,
    search: text?.trim() === '' ? undefined : text?.slice(0, 1000),
    per_page: PAGE,
    page: cursor !== undefined && /^\d{1,9}$/.test(cursor) ? cursor : 1,
  };
  const { value, headers } = await ask(
    service,
    {
      path: `${projectPath(project)}/issues`,
      query,
      answer: Issues,
      what: `list the issues of ${project}`,
    },
    signal,
  );
  // Not the link: behind a proxy many servers write it for an address that they do not have.
  const next = headers.get('x-next-page') ?? '';
  const tickets = value.map((issue) => summaryOf(issue, host, project));
  return { tickets, ...(/^\d{1,9}$/.test(next) ? { next } : {}) };
}

/** One that was moved to another project is trouble: it may not be the work that was meant. */
async function currentIssue(
  service: Service,
  ref: TicketRef,
  what: string,
  signal: AbortSignal,
): Promise<{ readonly issue: Issue; readonly ref: TicketRef; readonly path: string }> {
  const path = issuePath(ref);
  const { value: issue } = await ask(service, { path, answer: Issue, what }, signal);
  if (issue.moved_to_id !== null && issue.moved_to_id !== undefined) {
    throw await movedError(service, { path, what }, ref.host, signal);
  }
  // A project that was renamed redirects reads to its present path; writes need that path.
  const present = { ...ref, project: projectOf(issue) ?? ref.project };
  return { issue, ref: present, path: issuePath(present) };
}

/** GitLab names the issue's new place only in a note that it writes itself. */
async function movedError(
  service: Service,
  { path, what }: { readonly path: string; readonly what: string },
  host: string,
  signal: AbortSignal,
): Promise<TicketError> {
  const query = { sort: 'desc', order_by: 'created_at', activity_filter: 'only_activity' };
  const notes = await ask(service, { path: `${path}/notes`, query, answer: Notes, what }, signal);
  const [, project, id] =
    notes.value
      .filter(({ system }) => system)
      .map(({ body }) => /^moved to ([\w.+/-]+)#(\d+)/.exec(body))
      .find((found) => found !== null) ?? [];
  if (project === undefined || id === undefined) {
    return new TicketError(`Cannot ${what}: it was moved to another project.`, { kind: 'moved' });
  }
  return new TicketError(`Cannot ${what}: it was moved to ${project}#${id}. Use it there.`, {
    kind: 'moved',
    to: `${host}/${project}/-/issues/${id}`,
  });
}

async function readIssue(service: Service, asked: TicketRef, signal: AbortSignal): Promise<Ticket> {
  const what = `read ${nameOf(asked)}`;
  const { issue, ref, path } = await currentIssue(service, asked, what, signal);
  const [{ notes, leftOut }, linked] = await Promise.all([
    readNotes(service, { path, what }, issue.user_notes_count, signal),
    readLinks(service, ref, path, signal),
  ]);
  const texts = [issue.description, ...notes.map(({ body }) => body)];
  const place = { base: service.base, host: ref.host };
  return {
    ...summaryOf(issue, ref.host, ref.project),
    description: issue.description,
    ...(issue.author ? { author: person(issue.author) } : {}),
    comments: notes.map(commentOf),
    commentsLeftOut: leftOut,
    linked: [...epicOf(issue), ...linked],
    images: unique(imagesOf(texts, place, ref.project)),
  };
}

/** Links are no reason to keep the ticket from a user who may not see them. */
async function readLinks(
  service: Service,
  ref: TicketRef,
  path: string,
  signal: AbortSignal,
): Promise<LinkedTicket[]> {
  const what = `read what ${nameOf(ref)} is linked to`;
  try {
    const question = { path: `${path}/links`, answer: LinkedIssues, what };
    return linksOf((await ask(service, question, signal)).value, ref.host, ref.project);
  } catch (error) {
    const kind = error instanceof TicketError ? error.trouble.kind : undefined;
    if (kind === 'not_found' || kind === 'forbidden' || kind === 'signed_out') return [];
    throw error;
  }
}

async function moveIssue(
  service: Service,
  asked: TicketRef,
  move: TicketMove,
  signal: AbortSignal,
): Promise<void> {
  const what = `change the state of ${nameOf(asked)}`;
  const wanted = move.id === REOPEN.id ? 'opened' : 'closed';
  const present = () => currentIssue(service, asked, what, signal);
  const { issue, path } = await present();
  if (issue.state === wanted) return;
  const body = { state_event: move.id === REOPEN.id ? REOPEN.id : CLOSE.id };
  await writeOnce(
    () => ask(service, { method: 'PUT', path, body, answer: Issue, what }, signal),
    async () => (await present()).issue.state === wanted,
  );
}

/** Uploads by the API, and where GitLab itself sends them on to: the storage that it uses. */
function isUpload(url: URL, from: URL | undefined, { base }: Service): boolean {
  if (from !== undefined) return url.protocol === 'https:' || url.origin === from.origin;
  return (
    url.href.startsWith(`${base}/projects/`) &&
    /\/projects\/[^/]+\/uploads\/[^/]+\/[^/]+$/.test(url.pathname)
  );
}
