/**
 * GitLab's merge requests as a server on loopback, in a folder of its host. Checked by the types of
 * its best-kept client library, since GitLab publishes its description in no package.
 */
import type { TestContext } from 'node:test';
import {
  type Asked,
  type DescribedServer,
  type Reply,
  serveDescribed,
} from './described-server.ts';
import { sampler } from './sample.ts';

const FOLDER = '/git';
const sample = sampler('gitlab-pulls.json');
const AT = '2026-11-30T06:00:00Z';
const NOT_FOUND: Reply = { status: 404, body: { message: '404 Not found' } };

/** Whose token it is. */
const ME = 'mona';

export interface StoredMerge {
  readonly iid: number;
  /** Paths of projects. */
  readonly project: string;
  readonly from: string;
  readonly branch: string;
  readonly base: string;
  title: string;
  description: string;
  state: 'opened' | 'merged';
  hasConflicts: boolean;
}

export interface StoredDiscussion {
  readonly id: string;
  readonly notes: {
    readonly username: string;
    readonly body: string;
    readonly system?: boolean;
    readonly resolvable?: boolean;
    resolved?: boolean;
    readonly position?: { readonly new_path: string; readonly new_line: number | null };
  }[];
}

export interface StoredJob {
  readonly name: string;
  readonly status: string;
  readonly allow_failure?: boolean;
  readonly trace?: string;
}

export interface GitlabPulls extends DescribedServer {
  /** With the folder: what a user calls it. */
  readonly host: string;
  readonly token: string;
  readonly merges: StoredMerge[];
  readonly discussions: StoredDiscussion[];
  /** Of the newest pipeline; undefined where there is none. */
  jobs: StoredJob[] | undefined;
  headOf: (branch: string) => string;
}

export async function serveGitlabPulls(t: TestContext): Promise<GitlabPulls> {
  const token = 'glpat-standin01234';
  const projects = ['group/sub/app', 'mona/app'];

  const server = await serveDescribed(t, {
    file: 'gitlab-pulls.json',
    prefix: `${FOLDER}/api/v4`,
    handlers: {
      user: () => ({ status: 200, body: sample('ExpandedUserSchema', { username: ME }) }),
      project: ({ params }) => ({
        status: 200,
        body: { id: idOf(params.id), path_with_namespace: pathOf(params.id) },
      }),
      'merge requests': ({ params, query }) => {
        const found = standIn.merges.filter(
          (merge) =>
            merge.project === pathOf(params.id) &&
            merge.state === (query.get('state') ?? merge.state) &&
            merge.branch === query.get('source_branch'),
        );
        return {
          status: 200,
          body: found.map((merge) => mergeOf(merge, 'MergeRequestSchemaWithBasicLabels')),
        };
      },
      'create merge request': ({ params, body }) => {
        const sent = body as Record<string, string> & { target_project_id?: number };
        const from = pathOf(params.id);
        const project =
          sent.target_project_id === undefined
            ? from
            : (projects[sent.target_project_id - 1] ?? '');
        const branch = sent['source_branch'] ?? '';
        const same = standIn.merges.find(
          (merge) => merge.branch === branch && merge.from === from && merge.state === 'opened',
        );
        if (same) {
          const message = `Another open merge request already exists for this source branch: !${same.iid}`;
          return { status: 409, body: { message: [message] } };
        }
        const merge: StoredMerge = {
          iid: standIn.merges.length + 1,
          project,
          from,
          branch,
          base: sent['target_branch'] ?? '',
          title: sent['title'] ?? '',
          description: sent['description'] ?? '',
          state: 'opened',
          hasConflicts: false,
        };
        standIn.merges.push(merge);
        return { status: 201, body: mergeOf(merge) };
      },
      'merge request': (asked) => at(asked, (merge) => ({ status: 200, body: mergeOf(merge) })),
      'edit merge request': (asked) =>
        at(asked, (merge) => {
          Object.assign(merge, asked.body);
          return { status: 200, body: mergeOf(merge) };
        }),
      discussions: (asked) => {
        const page = Number(asked.query.get('page') ?? 1);
        const some = standIn.discussions.slice((page - 1) * 100, page * 100);
        const next = `${server.origin}${FOLDER}/api/v4${asked.path}?per_page=100&page=${page + 1}`;
        const hasNext = page * 100 < standIn.discussions.length;
        return {
          status: 200,
          body: some.map(discussionOf),
          ...(hasNext ? { headers: { link: `<${next}>; rel="next"` } } : {}),
        };
      },
      discussion: (asked) =>
        inDiscussion(asked, (found) => ({ status: 200, body: discussionOf(found) })),
      'resolve discussion': (asked) =>
        inDiscussion(asked, (found) => {
          const { resolved } = asked.body as { resolved: boolean };
          for (const note of found.notes) note.resolved = resolved;
          return { status: 200, body: discussionOf(found) };
        }),
      'create discussion note': (asked) =>
        inDiscussion(asked, (found) => {
          found.notes.push({ username: ME, body: (asked.body as { body: string }).body });
          return { status: 201, body: discussionOf(found).notes.at(-1) };
        }),
      'pipeline jobs': () => ({
        status: 200,
        body: (standIn.jobs ?? []).map((job, n) =>
          sample('JobSchema', {
            id: n + 1,
            name: job.name,
            status: job.status,
            allow_failure: job.allow_failure ?? false,
            web_url: `${standIn.host}/group/sub/app/-/jobs/${n + 1}`,
          }),
        ),
      }),
      trace: ({ params }) => {
        const trace = standIn.jobs?.[Number(params.job_id) - 1]?.trace;
        return trace === undefined ? NOT_FOUND : { status: 200, body: Buffer.from(trace) };
      },
    },
  });

  function pathOf(id = ''): string {
    return /^\d+$/.test(id) ? (projects[Number(id) - 1] ?? '') : decodeURIComponent(id);
  }

  function idOf(id = ''): number {
    return projects.indexOf(pathOf(id)) + 1;
  }

  function at({ params }: Asked, answer: (merge: StoredMerge) => Reply): Reply {
    const found = standIn.merges.find(
      ({ iid, project }) =>
        String(iid) === params.merge_request_iid && project === pathOf(params.id),
    );
    return found ? answer(found) : NOT_FOUND;
  }

  function inDiscussion({ params }: Asked, answer: (found: StoredDiscussion) => Reply): Reply {
    const found = standIn.discussions.find(({ id }) => id === params.discussion_id);
    return found ? answer(found) : NOT_FOUND;
  }

  function mergeOf(merge: StoredMerge, component = 'ExpandedMergeRequestSchema'): unknown {
    const whole = component === 'ExpandedMergeRequestSchema';
    const pipeline = {
      id: 7,
      iid: 1,
      project_id: idOf(merge.from) || projects.indexOf(merge.from) + 1,
      sha: standIn.headOf(merge.branch),
      ref: merge.branch,
      status: 'failed',
      web_url: '',
    };
    return sample(component, {
      iid: merge.iid,
      project_id: projects.indexOf(merge.project) + 1,
      source_project_id: projects.indexOf(merge.from) + 1,
      target_project_id: projects.indexOf(merge.project) + 1,
      web_url: `${standIn.host}/${merge.project}/-/merge_requests/${merge.iid}`,
      title: merge.title,
      description: merge.description,
      state: merge.state,
      draft: merge.title.startsWith('Draft: '),
      sha: standIn.headOf(merge.branch),
      source_branch: merge.branch,
      target_branch: merge.base,
      has_conflicts: merge.hasConflicts,
      merge_status: merge.hasConflicts ? 'cannot_be_merged' : 'checking',
      ...(whole ? { head_pipeline: standIn.jobs ? pipeline : null } : {}),
    });
  }

  const standIn: GitlabPulls = {
    ...server,
    host: `${server.origin}${FOLDER}`,
    token,
    merges: [],
    discussions: [],
    jobs: undefined,
    headOf: () => 'c'.repeat(40),
  };
  return standIn;
}

function discussionOf({ id, notes }: StoredDiscussion) {
  return {
    id,
    individual_note: false,
    notes: notes.map(({ username, position, ...note }) =>
      sample('DiscussionNoteSchema', {
        system: false,
        resolvable: false,
        ...note,
        author: sample('SimpleUserSchema', { username }),
        created_at: AT,
        ...(position ? { position: { ...POSITION, ...position } } : {}),
      }),
    ),
  };
}

const POSITION = {
  base_sha: '',
  start_sha: '',
  head_sha: '',
  old_path: '',
  position_type: 'text',
  old_line: null,
};
