/**
 * GitHub as a server on loopback, at the addresses of a GitHub Enterprise Server: what its
 * documentation says of paging, of issues that were moved or deleted, of redirects. Checked by
 * GitHub's own description.
 */
import type { TestContext } from 'node:test';
import {
  type Asked,
  type DescribedServer,
  type Reply,
  serveDescribed,
  type ServiceDescription,
} from './described-server.ts';
import { GithubIssues, labelsOf, type StoredIssue } from './github-issues.ts';
import { sampler } from './sample.ts';

const PREFIX = '/api/v3';
const NOT_FOUND: Reply = { status: 404, body: { message: 'Not Found' } };
const sample = sampler('github.json');

export interface GithubStandIn extends DescribedServer {
  /** Whose token it is; `token` is the only one that it knows. */
  readonly login: string;
  readonly token: string;
  readonly issues: GithubIssues;
  /** What became of an issue that is there no longer. */
  readonly gone: Map<string, 'deleted' | { readonly movedTo: string }>;
  /** The old and the new name of a repository. */
  readonly renamed: Map<string, string>;
  /** By path, outside of the API. */
  readonly images: Map<string, { readonly type: string; readonly bytes: Buffer }>;
}

/** `more` adds what a test needs beside issues. */
export async function serveGithub(
  t: TestContext,
  more: Partial<Pick<ServiceDescription, 'handlers' | 'outside'>> = {},
): Promise<GithubStandIn> {
  const issues = new GithubIssues(() => server.origin);
  const gone: GithubStandIn['gone'] = new Map();
  const renamed: GithubStandIn['renamed'] = new Map();
  const images: GithubStandIn['images'] = new Map();
  const token = 'ghp_standin0123456789';
  const login = 'mona';

  const server = await serveDescribed(t, {
    file: 'github.json',
    prefix: PREFIX,
    handlers: {
      'users/get-authenticated': (asked) =>
        isKnown(asked)
          ? { status: 200, body: sample('public-user', { login, name: 'Mona Lisa' }) }
          : { status: 401, body: { message: 'Bad credentials' } },
      'repos/get': ({ params }) => {
        const name = repositoryOf(params);
        const full_name = renamed.get(name) ?? name;
        return { status: 200, body: sample('full-repository', { full_name }) };
      },
      'issues/list-for-repo': (asked) => {
        const found = issues
          .in(repositoryOf(asked.params))
          .filter(([, issue]) => isListed(issue, asked.query));
        return page(
          asked,
          found.map(([name]) => issues.answer(name)),
        );
      },
      'search/issues-and-pull-requests': (asked) => {
        const found = issues.found(asked.query.get('q') ?? '');
        const { body: items, ...reply } = page(
          asked,
          found.map((name) => issues.searched(name)),
        );
        const counts = { total_count: found.length, incomplete_results: false };
        return { ...reply, body: { ...counts, search_type: 'lexical', items } };
      },
      'issues/get': (asked) =>
        at(asked, (name) => ({ status: 200, body: issues.answer(name, wantsHtml(asked)) })),
      'issues/update': (asked) =>
        at(asked, (name, issue) => {
          const { state, state_reason } = asked.body as Partial<Record<string, string>>;
          if (state === 'open' || state === 'closed') issue.state = state;
          issue.stateReason = state_reason ?? null;
          return { status: 200, body: issues.answer(name) };
        }),
      'issues/list-comments': (asked) =>
        at(asked, (name, { comments }) =>
          page(
            asked,
            comments.map((each) => issues.commentAnswer(name, each, wantsHtml(asked))),
          ),
        ),
      'issues/create-comment': (asked) =>
        at(asked, (name) => {
          const comment = issues.comment(name, login, (asked.body as { body: string }).body);
          return { status: 201, body: issues.commentAnswer(name, comment, false) };
        }),
      'issues/update-comment': (asked) => {
        for (const [name, { comments }] of issues.all) {
          const comment = comments.find(({ id }) => String(id) === asked.params.comment_id);
          if (comment === undefined) continue;
          comment.body = (asked.body as { body: string }).body;
          return { status: 200, body: issues.commentAnswer(name, comment, false) };
        }
        return NOT_FOUND;
      },
      'issues/list-sub-issues': (asked) => linked(asked, ({ subIssues }) => subIssues),
      'issues/list-dependencies-blocked-by': (asked) => linked(asked, ({ blockedBy }) => blockedBy),
      'issues/get-parent': (asked) =>
        at(asked, (_name, { parent }) =>
          parent !== undefined && issues.hasLinks && issues.all.has(parent)
            ? { status: 200, body: issues.answer(parent) }
            : NOT_FOUND,
        ),
      ...more.handlers,
    },
    outside(asked) {
      const image = images.get(asked.path);
      return image === undefined
        ? more.outside?.(asked)
        : { status: 200, body: image.bytes, headers: { 'content-type': image.type } };
    },
  });

  /** The issue that is asked for, or why it is not there. */
  function at(asked: Asked, answer: (name: string, issue: StoredIssue) => Reply): Reply {
    const repository = repositoryOf(asked.params);
    const number = asked.params.issue_number ?? '';
    const name = `${repository}#${number}`;
    const fate = gone.get(name);
    if (fate === 'deleted') return { status: 410, body: { message: 'This issue was deleted' } };
    const elsewhere = renamed.get(repository);
    const now = fate?.movedTo ?? (elsewhere === undefined ? undefined : `${elsewhere}#${number}`);
    // The redirect of an issue that was moved covers the issue alone.
    if (fate !== undefined && !asked.path.endsWith(`/issues/${number}`)) return NOT_FOUND;
    if (now !== undefined) {
      const rest = asked.path.split(`/issues/${number}`)[1] ?? '';
      const location = `${server.origin}${PREFIX}/repos/${now.replace('#', '/issues/')}${rest}`;
      const body = { message: 'Moved', url: location, documentation_url: '' };
      // A write is redirected in a way that keeps it a write.
      return { status: asked.method === 'GET' ? 301 : 307, body, headers: { location } };
    }
    const issue = issues.all.get(name);
    return issue === undefined || !isKnown(asked) ? NOT_FOUND : answer(name, issue);
  }

  function linked(asked: Asked, names: (issue: StoredIssue) => readonly string[]): Reply {
    return at(asked, (_name, issue) =>
      issues.hasLinks
        ? page(
            asked,
            names(issue).map((name) => issues.answer(name)),
          )
        : NOT_FOUND,
    );
  }

  function page({ path, query }: Asked, all: readonly unknown[]): Reply {
    const size = Number(query.get('per_page') ?? 30);
    const number = Number(query.get('page') ?? 1);
    const next = new URLSearchParams(query);
    next.set('page', String(number + 1));
    const link = `<${server.origin}${PREFIX}${path}?${next.toString()}>; rel="next"`;
    return {
      status: 200,
      body: all.slice((number - 1) * size, number * size),
      ...(number * size < all.length ? { headers: { link } } : {}),
    };
  }

  function isKnown({ headers }: Asked): boolean {
    return headers.authorization === `Bearer ${token}`;
  }

  return { ...server, login, token, issues, gone, renamed, images };
}

function repositoryOf({ owner = '', repo = '' }: Asked['params']): string {
  return `${owner}/${repo}`;
}

function isListed(issue: StoredIssue, query: URLSearchParams): boolean {
  const labels = (query.get('labels') ?? '').split(',').filter(Boolean);
  const assignee = query.get('assignee');
  return (
    issue.state === query.get('state') &&
    labels.every((label) => labelsOf(issue).includes(label)) &&
    (assignee === null || issue.assignees.includes(assignee))
  );
}

function wantsHtml({ headers }: Asked): boolean {
  return headers.accept?.includes('full+json') === true;
}
