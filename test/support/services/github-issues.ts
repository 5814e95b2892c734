/**
 * Issues as GitHub stores and answers them: their fields, their comments, what a search finds. In
 * memory; knows nothing of requests (github.ts does).
 */
import { sampler } from './sample.ts';

const sample = sampler('github.json');

export interface StoredComment {
  readonly id: number;
  readonly login: string | null;
  body: string;
}

export interface StoredIssue {
  readonly number: number;
  readonly title: string;
  readonly body: string | null;
  readonly html: string;
  readonly author: string | null;
  readonly labels: readonly (string | { readonly name: string })[];
  readonly assignees: readonly string[];
  readonly milestone: string | undefined;
  readonly isPull: boolean;
  readonly parent: string | undefined;
  readonly subIssues: readonly string[];
  readonly blockedBy: readonly string[];
  state: 'open' | 'closed';
  stateReason: string | null;
  readonly comments: StoredComment[];
}

type Fields = Readonly<Record<string, unknown>>;

export class GithubIssues {
  /** By `octo/app#1`. */
  readonly all = new Map<string, StoredIssue>();
  /** Of people's pages. */
  readonly origin: () => string;
  /** False for GitHub Enterprise Server 3.17, which has no sub-issues, parents and dependencies. */
  hasLinks = true;
  #lastComment = 100;

  constructor(origin: () => string) {
    this.origin = origin;
  }

  add(name: string, fields: Partial<StoredIssue> = {}): StoredIssue {
    const issue: StoredIssue = {
      number: Number(name.split('#')[1]),
      title: `Title of ${name}`,
      body: '',
      html: '',
      author: 'octocat',
      labels: [],
      assignees: [],
      milestone: undefined,
      isPull: false,
      parent: undefined,
      subIssues: [],
      blockedBy: [],
      state: 'open',
      stateReason: null,
      comments: [],
      ...fields,
    };
    this.all.set(name, issue);
    return issue;
  }

  comment(name: string, login: string | null, body: string): StoredComment {
    const comment = { id: ++this.#lastComment, login, body };
    this.#get(name).comments.push(comment);
    return comment;
  }

  /** The newest first. */
  in(repository: string): [string, StoredIssue][] {
    return [...this.all].filter(([name]) => name.startsWith(`${repository}#`)).toReversed();
  }

  found(query: string): string[] {
    const terms = query.match(/(?:[^\s"]|"[^"]*")+/g) ?? [];
    return [...this.all]
      .filter(([name, issue]) => terms.every((term) => isFound(term, name, issue)))
      .map(([name]) => name);
  }

  /** As a list or a request for it answers it. */
  answer(name: string, withHtml = false): Fields {
    const issue = this.#get(name);
    const [repository = ''] = name.split('#');
    const kind = issue.isPull ? 'pull' : 'issues';
    return sample('issue', {
      number: issue.number,
      title: issue.title,
      body: issue.body,
      ...(withHtml ? { body_html: issue.html, body_text: '' } : {}),
      state: issue.state,
      state_reason: issue.stateReason,
      html_url: `${this.origin()}/${repository}/${kind}/${issue.number}`,
      user: userOf(issue.author),
      labels: issue.labels,
      assignees: issue.assignees.map(userOf),
      milestone:
        issue.milestone === undefined
          ? null
          : sample('nullable-milestone', { title: issue.milestone }),
      comments: issue.comments.length,
      updated_at: '2026-11-30T06:00:00Z',
      ...(issue.isPull
        ? { pull_request: { diff_url: null, html_url: null, patch_url: null, url: null } }
        : {}),
      ...(this.hasLinks ? this.#links(issue) : {}),
    });
  }

  /** As a search answers it: with labels as objects only. */
  searched(name: string): Fields {
    const labels = labelsOf(this.#get(name)).map((each) => ({ name: each }));
    return sample('issue-search-result-item', { ...this.answer(name), labels });
  }

  commentAnswer(name: string, comment: StoredComment, withHtml: boolean): Fields {
    return sample('issue-comment', {
      id: comment.id,
      body: comment.body,
      ...(withHtml ? { body_html: comment.body, body_text: '' } : {}),
      user: userOf(comment.login),
      html_url: `${this.origin()}/${name.replace('#', '/issues/')}#issuecomment-${comment.id}`,
      created_at: '2026-11-30T06:00:00Z',
    });
  }

  #get(name: string): StoredIssue {
    const issue = this.all.get(name);
    if (issue === undefined) throw new Error(`The test has no ${name}.`);
    return issue;
  }

  #links({ parent, subIssues, blockedBy }: StoredIssue): Fields {
    const at = parent?.replace('#', '/issues/');
    return {
      parent_issue_url: at === undefined ? null : `${this.origin()}/api/v3/repos/${at}`,
      sub_issues_summary: { total: subIssues.length, completed: 0, percent_completed: 0 },
      issue_dependencies_summary: sample('issue-dependencies-summary', {
        total_blocked_by: blockedBy.length,
      }),
    };
  }
}

export function labelsOf({ labels }: StoredIssue): string[] {
  return labels.map((label) => (typeof label === 'string' ? label : label.name));
}

function userOf(login: string | null): Fields | null {
  return login === null ? null : sample('simple-user', { login });
}

function isFound(term: string, name: string, issue: StoredIssue): boolean {
  const [, key = '', wanted = ''] = /^(\w+):"?([^"]*)"?$/.exec(term) ?? [];
  switch (key) {
    case 'repo':
      return name.startsWith(`${wanted}#`);
    case 'is':
      return wanted === 'issue' ? !issue.isPull : issue.state === wanted;
    case 'assignee':
      return issue.assignees.includes(wanted);
    case 'label':
      return labelsOf(issue).includes(wanted);
    case 'milestone':
      return issue.milestone === wanted;
    default: {
      const words = `${issue.title} ${issue.body}`.toLowerCase();
      return words.includes(term.replaceAll('"', '').toLowerCase());
    }
  }
}
