/**
 * GitLab's issues, in memory, as a server on loopback in a folder of its host: what its
 * documentation says of paging, system notes, moved issues, quick actions. Checked by the types of
 * its best-kept client library, since GitLab publishes its description in no package.
 */
import type { TestContext } from 'node:test';
import {
  type Asked,
  type DescribedServer,
  type Reply,
  serveDescribed,
  type ServiceDescription,
} from './described-server.ts';
import { sampler } from './sample.ts';

const FOLDER = '/git';
const NOT_FOUND: Reply = { status: 404, body: { message: '404 Project Not Found' } };
const sample = sampler('gitlab.json');

type Fields = Readonly<Record<string, unknown>>;

export interface StoredNote {
  readonly id: number;
  readonly username: string;
  readonly isSystem: boolean;
  body: string;
}

export interface StoredGitlabIssue {
  readonly iid: number;
  readonly title: string;
  readonly description: string | null;
  readonly labels: readonly string[];
  readonly assignees: readonly string[];
  readonly milestone: string | undefined;
  readonly movedTo: number | undefined;
  /** Names of issues, and how they are linked. */
  readonly links: readonly (readonly [name: string, kind: string])[];
  readonly epic: string | undefined;
  state: 'opened' | 'closed';
  readonly notes: StoredNote[];
}

export interface GitlabStandIn extends DescribedServer {
  /** With the folder: what a user calls it. */
  readonly host: string;
  readonly username: string;
  readonly token: string;
  /** `group/app#1` and its fields. */
  add(name: string, fields?: Partial<StoredGitlabIssue>): StoredGitlabIssue;
  note(name: string, username: string, body: string, isSystem?: boolean): StoredNote;
  /** The old and the new path of a project. */
  readonly renamed: Map<string, string>;
  /** By `project/secret/file`. */
  readonly uploads: Map<string, Buffer>;
  /** False for a server that is older than the filter of notes. */
  filtersNotes: boolean;
}

export async function serveGitlab(
  t: TestContext,
  more: Partial<Pick<ServiceDescription, 'handlers' | 'outside'>> = {},
): Promise<GitlabStandIn> {
  const issues = new Map<string, StoredGitlabIssue>();
  const token = 'glpat-standin0123456789';
  const username = 'tanuki';
  let lastNote = 100;

  const server = await serveDescribed(t, {
    file: 'gitlab.json',
    prefix: `${FOLDER}/api/v4`,
    handlers: {
      user: (asked) =>
        isKnown(asked)
          ? { status: 200, body: sample('ExpandedUserSchema', { username, name: 'Tanuki' }) }
          : { status: 401, body: { message: '401 Unauthorized' } },
      issues: (asked) => {
        const project = projectOf(asked);
        const found = [...issues]
          .filter(([name, issue]) => name.startsWith(`${project}#`) && isListed(issue, asked.query))
          .toReversed();
        return page(
          asked,
          found.map(([name]) => answer(name)),
        );
      },
      issue: (asked) => at(asked, (name) => ({ status: 200, body: answer(name) })),
      'edit issue': (asked) =>
        at(asked, (name, issue) => {
          const { state_event } = asked.body as { state_event?: string };
          if (state_event === 'close') issue.state = 'closed';
          if (state_event === 'reopen') issue.state = 'opened';
          return { status: 200, body: answer(name) };
        }),
      links: (asked) =>
        at(asked, (_name, { links }) => ({
          status: 200,
          body: links.map(([name, link_type]) =>
            sample('IssueLinkSchema', { ...answer(name), link_type }),
          ),
        })),
      notes: (asked) =>
        at(asked, (_name, { notes }) => {
          const filter = standIn.filtersNotes ? asked.query.get('activity_filter') : null;
          const shown = notes.filter(
            ({ isSystem }) => filter === null || isSystem === (filter === 'only_activity'),
          );
          const ordered = asked.query.get('sort') === 'asc' ? shown : shown.toReversed();
          return page(asked, ordered.map(noteAnswer));
        }),
      'create note': (asked) =>
        at(asked, (name, issue) => {
          const { body } = asked.body as { body: string };
          // A quick action: it is carried out, and no word of it is kept.
          if (/^\/close\s*$/m.test(body)) issue.state = 'closed';
          return { status: 201, body: noteAnswer(standIn.note(name, username, body)) };
        }),
      'edit note': (asked) =>
        at(asked, (_name, { notes }) => {
          const note = notes.find(({ id }) => String(id) === asked.params.note_id);
          if (note === undefined) return NOT_FOUND;
          note.body = (asked.body as { body: string }).body;
          return { status: 200, body: noteAnswer(note) };
        }),
      upload: (asked) => {
        const { secret = '', filename = '' } = asked.params;
        const bytes = uploads.get(`${projectOf(asked)}/${secret}/${filename}`);
        if (bytes === undefined || !isKnown(asked)) return NOT_FOUND;
        const headers = { 'content-type': 'application/octet-stream' };
        return { status: 200, body: bytes, headers };
      },
      ...more.handlers,
    },
    ...(more.outside === undefined ? {} : { outside: more.outside }),
  });
  const uploads: GitlabStandIn['uploads'] = new Map();
  const renamed: GitlabStandIn['renamed'] = new Map();
  const host = server.origin + FOLDER;

  /** The issue that is asked for, or why it is not there. */
  function at(asked: Asked, reply: (name: string, issue: StoredGitlabIssue) => Reply): Reply {
    const project = projectOf(asked);
    const elsewhere = renamed.get(project);
    if (elsewhere !== undefined && asked.method === 'GET') {
      const path = asked.path.replace(encodeURIComponent(project), encodeURIComponent(elsewhere));
      const location = `${host}/api/v4${path}?${asked.query.toString()}`;
      return { status: 301, headers: { location }, body: { message: 'Moved Permanently' } };
    }
    const name = `${project}#${asked.params.issue_iid}`;
    const issue = issues.get(name);
    return issue === undefined || !isKnown(asked) ? NOT_FOUND : reply(name, issue);
  }

  function answer(name: string): Fields {
    const issue = issues.get(name);
    if (issue === undefined) throw new Error(`The test has no ${name}.`);
    const [project = ''] = name.split('#');
    return sample('IssueSchemaWithBasicLabels', {
      id: 1000 + issue.iid,
      iid: issue.iid,
      title: issue.title,
      description: issue.description,
      state: issue.state,
      web_url: `${host}/${project}/-/issues/${issue.iid}`,
      references: { short: `#${issue.iid}`, relative: `#${issue.iid}`, full: name },
      author: sample('SimpleUserSchema', { username: 'octocat', name: 'Octo Cat' }),
      labels: issue.labels,
      assignees: issue.assignees.map((each) => sample('SimpleUserSchema', { username: each })),
      milestone:
        issue.milestone === undefined
          ? null
          : sample('MilestoneSchema', { title: issue.milestone }),
      moved_to_id: issue.movedTo ?? null,
      user_notes_count: issue.notes.filter(({ isSystem }) => !isSystem).length,
      updated_at: '2026-11-30T06:00:00Z',
      epic:
        issue.epic === undefined
          ? null
          : { id: 1, iid: 4, title: issue.epic, url: '/groups/group/-/epics/4', group_id: 1 },
    });
  }

  const standIn: GitlabStandIn = {
    ...server,
    host,
    username,
    token,
    renamed,
    uploads,
    filtersNotes: true,
    add(name, fields = {}) {
      const issue: StoredGitlabIssue = {
        iid: Number(name.split('#')[1]),
        title: `Title of ${name}`,
        description: '',
        labels: [],
        assignees: [],
        milestone: undefined,
        movedTo: undefined,
        links: [],
        epic: undefined,
        state: 'opened',
        notes: [],
        ...fields,
      };
      issues.set(name, issue);
      return issue;
    },
    note(name, by, body, isSystem = false) {
      const note = { id: ++lastNote, username: by, body, isSystem };
      issues.get(name)?.notes.push(note);
      return note;
    },
  };

  function isKnown({ headers }: Asked): boolean {
    return headers.authorization === `Bearer ${token}`;
  }

  function isListed(issue: StoredGitlabIssue, query: URLSearchParams): boolean {
    const labels = (query.get('labels') ?? '').split(',').filter(Boolean);
    const milestone = query.get('milestone');
    const text = query.get('search')?.toLowerCase() ?? '';
    const mine = query.get('scope') === 'assigned_to_me';
    return (
      // What it does where nothing is said of a scope: nothing here was created by the user.
      query.has('scope') &&
      issue.state === query.get('state') &&
      labels.every((label) => issue.labels.includes(label)) &&
      (milestone === null || issue.milestone === milestone) &&
      (!mine || issue.assignees.includes(username)) &&
      `${issue.title} ${issue.description}`.toLowerCase().includes(text)
    );
  }

  return standIn;
}

function projectOf({ params }: Asked): string {
  return decodeURIComponent(params.id ?? '');
}

function noteAnswer({ id, body, username, isSystem }: StoredNote): Fields {
  return sample('IssueNoteSchema', {
    id,
    body,
    author: sample('SimpleUserSchema', { username }),
    system: isSystem,
    created_at: '2026-11-30T06:00:00Z',
  });
}

function page({ query }: Asked, all: readonly unknown[]): Reply {
  const size = Number(query.get('per_page') ?? 20);
  const number = Number(query.get('page') ?? 1);
  const next = number * size < all.length ? String(number + 1) : '';
  const headers: Record<string, string> = { 'x-next-page': next };
  // As behind a proxy: the link has an address that nobody can reach.
  if (next !== '') headers.link = `<http://gitlab.internal/?page=${next}>; rel="next"`;
  return { status: 200, body: all.slice((number - 1) * size, number * size), headers };
}
