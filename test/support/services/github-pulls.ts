/**
 * GitHub's pull requests as a server on loopback, at the addresses of a GitHub Enterprise Server.
 * Requests and answers are checked by GitHub's own descriptions, of REST and of GraphQL. The logs
 * of jobs are at another server, as GitHub's are.
 */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';
import { buildSchema, graphqlSync, type GraphQLSchema } from 'graphql';
import {
  type Asked,
  type DescribedServer,
  type Reply,
  serveDescribed,
} from './described-server.ts';
import { sampler } from './sample.ts';

const PREFIX = '/api/v3';
const sample = sampler('github-pulls.json');
const AT = '2026-11-30T06:00:00Z';
/** Whose token it is. */
const ME = 'mona';

export interface StoredPull {
  readonly number: number;
  /** `owner/repo` of the branch. */
  readonly from: string;
  readonly branch: string;
  readonly base: string;
  draft: boolean;
  title: string;
  body: string;
  state: 'open' | 'closed';
  isMerged?: boolean;
  mergeable: boolean | null;
}

export interface StoredThread {
  readonly id: string;
  readonly path: string;
  readonly line: number | null;
  readonly isOutdated: boolean;
  isResolved: boolean;
  readonly comments: { readonly login: string | null; readonly body: string }[];
}

export interface StoredRun {
  readonly name: string;
  readonly conclusion: string | null;
  /** Steps and the log, for a job of GitHub Actions. */
  readonly steps?: readonly { readonly name: string; readonly conclusion: string }[];
  readonly log?: string;
}

export interface GithubPulls extends DescribedServer {
  readonly token: string;
  readonly pulls: StoredPull[];
  readonly threads: StoredThread[];
  readonly reviews: { readonly login: string; readonly body: string }[];
  /** Comments on the pull request itself. */
  readonly comments: { readonly login: string; readonly body: string }[];
  readonly runs: StoredRun[];
  readonly statuses: { readonly context: string; readonly state: string }[];
  /** The commit of a branch, as a forge would know it. */
  headOf: (branch: string) => string;
  /** Credentials that the server of the logs was shown. */
  readonly shownToLogs: (string | undefined)[];
}

export async function serveGithubPulls(t: TestContext): Promise<GithubPulls> {
  const logs = await serveLogs(t);
  const sdl = readFileSync('test/fixtures/services/github-threads.graphql', 'utf8');
  const schema = buildSchema(sdl, { assumeValid: true, assumeValidSDL: true });
  const token = 'ghp_standin0123456789';

  const server = await serveDescribed(t, {
    file: 'github-pulls.json',
    prefix: PREFIX,
    handlers: {
      'users/get-authenticated': ({ headers }) =>
        headers.authorization === `Bearer ${token}`
          ? { status: 200, body: sample('public-user', { login: 'mona' }) }
          : { status: 401, body: { message: 'Bad credentials' } },
      'pulls/list': ({ query }) => {
        const [owner, branch] = (query.get('head') ?? '').split(':');
        const found = standIn.pulls.filter(
          (pull) =>
            pull.state === query.get('state') &&
            // Without an owner, GitHub does not filter.
            (branch === undefined || (pull.branch === branch && pull.from.split('/')[0] === owner)),
        );
        return { status: 200, body: found.map((pull) => pullOf(pull, 'pull-request-simple')) };
      },
      'pulls/create': ({ params, body }) => {
        const repository = `${params.owner}/${params.repo}`;
        const sent = body as Record<string, string> & { draft: boolean };
        const [owner, branch = sent.head ?? ''] = (sent.head ?? '').includes(':')
          ? (sent.head ?? '').split(':')
          : [params.owner, sent.head];
        const from = sent.head?.includes(':')
          ? `${owner}/${sent.head_repo ?? params.repo}`
          : repository;
        if (
          standIn.pulls.some(
            (pull) => pull.branch === branch && pull.from === from && pull.state === 'open',
          )
        ) {
          return refusal(`A pull request already exists for ${owner}:${branch}.`);
        }
        if (branch === 'no-drafts' && sent.draft) {
          return refusal('Draft pull requests are not supported in this repository.');
        }
        const pull: StoredPull = {
          number: standIn.pulls.length + 1,
          from,
          branch,
          base: sent.base ?? '',
          draft: sent.draft,
          title: sent.title ?? '',
          body: sent.body ?? '',
          state: 'open',
          mergeable: null,
        };
        standIn.pulls.push(pull);
        return { status: 201, body: pullOf(pull, 'pull-request') };
      },
      'pulls/get': (asked) =>
        at(asked, (pull) => ({ status: 200, body: pullOf(pull, 'pull-request') })),
      'pulls/update': (asked) =>
        at(asked, (pull) => {
          Object.assign(pull, asked.body);
          return { status: 200, body: pullOf(pull, 'pull-request') };
        }),
      'issues/list-comments': ({ query }) => {
        const page = Number(query.get('page') ?? 1);
        const some = standIn.comments.slice((page - 1) * 100, page * 100);
        const link = `<${server.origin}${PREFIX}/repos/octo/app/issues/1/comments?per_page=100&page=${page + 1}>; rel="next"`;
        return {
          status: 200,
          body: some.map(commentOf),
          ...(page * 100 < standIn.comments.length ? { headers: { link } } : {}),
        };
      },
      'issues/create-comment': ({ body }) => {
        const text = (body as { body: string }).body;
        const comment = { login: ME, body: text };
        standIn.comments.push(comment);
        return { status: 201, body: commentOf(comment) };
      },
      'checks/list-for-ref': () => {
        const check_runs = standIn.runs.map((run, n) =>
          sample('check-run', {
            id: n + 1,
            name: run.name,
            status: run.conclusion === null ? 'in_progress' : 'completed',
            conclusion: run.conclusion,
            html_url: `${server.origin}/octo/app/actions/runs/1/job/${n + 1}`,
            app: run.steps ? { ...sample('nullable-integration'), slug: 'github-actions' } : null,
          }),
        );
        return { status: 200, body: { total_count: check_runs.length, check_runs } };
      },
      'repos/get-combined-status-for-ref': () => {
        const statuses = standIn.statuses.map((each) =>
          sample('simple-commit-status', { ...each, target_url: 'https://ci.test/1' }),
        );
        return { status: 200, body: sample('combined-commit-status', { statuses }) };
      },
      'actions/get-job-for-workflow-run': ({ params }) => {
        const run = standIn.runs[Number(params.job_id) - 1];
        if (!run?.steps) return { status: 404, body: { message: 'Not Found' } };
        const steps = run.steps.map((step, n) => ({
          ...step,
          number: n + 1,
          status: 'completed',
          started_at: `2026-11-30T06:00:0${n}Z`,
          completed_at: `2026-11-30T06:00:0${n}Z`,
        }));
        return { status: 200, body: sample('job', { steps, conclusion: run.conclusion }) };
      },
      'actions/download-job-logs-for-workflow-run': ({ params }) => {
        const log = standIn.runs[Number(params.job_id) - 1]?.log;
        if (log === undefined) return { status: 404, body: { message: 'Not Found' } };
        logs.texts.set(`/log/${params.job_id}`, log);
        return { status: 302, headers: { location: `${logs.origin}/log/${params.job_id}` } };
      },
    },
    outside: (asked) => (asked.path === '/api/graphql' ? graphql(asked, schema) : undefined),
  });

  function at({ params }: Asked, answer: (pull: StoredPull) => Reply): Reply {
    const found = standIn.pulls.find(({ number }) => String(number) === params.pull_number);
    return found ? answer(found) : { status: 404, body: { message: 'Not Found' } };
  }

  function pullOf(pull: StoredPull, component: 'pull-request' | 'pull-request-simple'): unknown {
    const whole = sample(component) as Record<string, Record<string, unknown>>;
    const repo = { ...(whole['head']?.['repo'] as object), full_name: pull.from };
    return {
      ...whole,
      number: pull.number,
      title: pull.title,
      body: pull.body,
      state: pull.state,
      draft: pull.draft,
      merged_at: pull.isMerged ? AT : null,
      html_url: `${server.origin}/octo/app/pull/${pull.number}`,
      head: { ...whole['head'], sha: standIn.headOf(pull.branch), ref: pull.branch, repo },
      base: { ...whole['base'], ref: pull.base },
      ...(component === 'pull-request' ? { mergeable: pull.mergeable } : {}),
    };
  }

  function graphql({ body }: Asked, described: GraphQLSchema): Reply {
    const { query, variables } = body as { query: string; variables: Record<string, unknown> };
    const root = {
      repository: () => ({
        pullRequest: () => ({
          reviewThreads: ({ after }: { after: string | null }) => {
            const from = after === null ? 0 : Number(after);
            const nodes = standIn.threads.slice(from, from + 100).map(threadOf);
            const hasNextPage = from + 100 < standIn.threads.length;
            return { nodes, pageInfo: { hasNextPage, endCursor: String(from + 100) } };
          },
          reviews: () => ({
            nodes: standIn.reviews.map(({ login, body: text }, n) => ({
              id: `PRR_${n + 1}`,
              author: { __typename: 'User', login },
              submittedAt: AT,
              body: text,
            })),
          }),
        }),
      }),
      viewer: () => ({ login: ME }),
      node: ({ id }: { id: string }) => {
        const found = standIn.threads.find((thread) => thread.id === id);
        if (found) return { __typename: 'PullRequestReviewThread', ...threadOf(found) };
        return id.startsWith('PRR_') ? { __typename: 'PullRequestReview', id } : null;
      },
      addPullRequestReviewThreadReply: ({ input }: { input: Record<string, string> }) => {
        const found = standIn.threads.find(({ id }) => id === input['pullRequestReviewThreadId']);
        if (!found) throw new Error('Could not resolve to a node');
        found.comments.push({ login: ME, body: input['body'] ?? '' });
        return { comment: { id: 'PRRC_1' } };
      },
      resolveReviewThread: ({ input }: { input: { threadId: string } }) => {
        const found = standIn.threads.find(({ id }) => id === input.threadId);
        if (!found) throw new Error('Could not resolve to a node');
        found.isResolved = true;
        return { thread: { id: found.id } };
      },
    };
    const answer = graphqlSync({
      schema: described,
      source: query,
      rootValue: root,
      variableValues: variables,
    });
    const errors = answer.errors?.map(({ message }) => ({ message, type: 'NOT_FOUND' }));
    return { status: 200, body: errors ? { errors } : { data: answer.data } };
  }

  const standIn: GithubPulls = {
    ...server,
    token,
    pulls: [],
    threads: [],
    reviews: [],
    comments: [],
    runs: [],
    statuses: [],
    headOf: () => 'c'.repeat(40),
    shownToLogs: logs.shown,
  };
  return standIn;
}

function refusal(message: string): Reply {
  const errors = [{ resource: 'PullRequest', code: 'custom', message }];
  return { status: 422, body: { message: 'Validation Failed', errors, documentation_url: '' } };
}

function threadOf({ comments, ...thread }: StoredThread): object {
  const nodes = comments.map(({ login, body }) => ({
    author: login === null ? null : { __typename: 'User', login },
    body,
    createdAt: AT,
    viewerDidAuthor: login === ME,
  }));
  return { ...thread, diffSide: 'RIGHT', comments: { nodes } };
}

function commentOf({ login, body }: { readonly login: string; readonly body: string }): unknown {
  const user = { ...(sample('simple-user') as object), login };
  return sample('issue-comment', { body, user, created_at: AT, updated_at: AT });
}

async function serveLogs(t: TestContext): Promise<{
  readonly origin: string;
  readonly texts: Map<string, string>;
  readonly shown: (string | undefined)[];
}> {
  const texts = new Map<string, string>();
  const shown: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    shown.push(request.headers.authorization);
    const text = texts.get(request.url ?? '');
    response.writeHead(text === undefined ? 404 : 200, { 'content-type': 'text/plain' }).end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, texts, shown };
}
