/**
 * Opens, finds, reads and changes pull requests on GitHub. A second one for a branch is never
 * opened: the one that exists is looked for where GitHub refuses, and where its answer was lost.
 */
import * as v from 'valibot';
import { ask } from '../../tickets/ask.ts';
import { Address, few, Line, Text } from '../../tickets/fields.ts';
import type { githubService } from '../../tickets/github/service.ts';
import { TicketError } from '../../tickets/source.ts';
import type { PullDraft, PullRef, PullRequest } from '../forge.ts';

export interface Repository {
  readonly service: ReturnType<typeof githubService>;
  readonly host: string;
  /** `owner/repo` */
  readonly project: string;
}

const Commit = v.pipe(v.string(), v.regex(/^[0-9a-f]{40,64}$/));

const Pull = v.object({
  number: v.pipe(v.number(), v.integer(), v.minValue(1)),
  html_url: Address,
  title: Line,
  body: Text,
  state: v.picklist(['open', 'closed']),
  draft: v.optional(v.boolean(), false),
  merged_at: v.nullish(v.string()),
  head: v.object({
    sha: Commit,
    ref: Line,
    // Null where the fork was deleted.
    repo: v.nullish(v.object({ full_name: Line })),
  }),
  base: v.object({ ref: Line }),
  /** Only of one that is asked for alone; null while GitHub computes it. */
  mergeable: v.nullish(v.boolean()),
});
type Pull = v.InferOutput<typeof Pull>;

export function pullPath({ project }: Pick<PullRef, 'project'>, number?: number): string {
  const pulls = `/repos/${project.split('/').map(encodeURIComponent).join('/')}/pulls`;
  return number === undefined ? pulls : `${pulls}/${number}`;
}

export function nameOf({ project, number }: PullRef): string {
  return `${project}#${number}`;
}

/** GitHub ignores a filter without an owner, and one of a fork's owner finds all of their forks. */
export async function findPull(
  repository: Repository,
  branch: string,
  from: string | undefined,
  signal: AbortSignal,
): Promise<PullRequest | undefined> {
  return (await pullsOf(repository, branch, from, 'open', signal))[0];
}

export function findEnded(
  repository: Repository,
  branch: string,
  from: string | undefined,
  signal: AbortSignal,
): Promise<readonly PullRequest[]> {
  return pullsOf(repository, branch, from, 'closed', signal);
}

async function pullsOf(
  repository: Repository,
  branch: string,
  from: string | undefined,
  state: 'open' | 'closed',
  signal: AbortSignal,
): Promise<readonly PullRequest[]> {
  const { service, project } = repository;
  const source = from ?? project;
  const query = { state, head: `${source.split('/')[0]}:${branch}`, per_page: 100 };
  const what = `look for the pull request of ${branch} in ${project}`;
  const question = { path: pullPath(repository), query, answer: few(Pull, 100), what };
  const { value } = await ask(service, question, signal);
  return value
    .filter(
      ({ head }) =>
        head.ref === branch && head.repo?.full_name.toLowerCase() === source.toLowerCase(),
    )
    .map((pull) => pullOf(repository, pull));
}

export async function openPull(
  repository: Repository,
  draft: PullDraft,
  signal: AbortSignal,
): Promise<PullRequest> {
  const { service, project } = repository;
  const { title, body, branch, base, from, isDraft } = draft;
  const isFork = from !== undefined && from.toLowerCase() !== project.toLowerCase();
  const [owner = '', name = ''] = (from ?? project).split('/');
  const isSameOwner = owner.toLowerCase() === project.split('/')[0]?.toLowerCase();
  const sent = {
    title,
    body,
    base,
    draft: isDraft,
    head: isFork ? `${owner}:${branch}` : branch,
    // The owner alone does not say which of two repositories of an organization is meant.
    ...(isFork && isSameOwner ? { head_repo: name } : {}),
  };
  const what = `open a pull request in ${project}`;
  const path = pullPath(repository);
  try {
    const question = { method: 'POST', path, body: sent, answer: Pull, what } as const;
    const { value } = await ask(service, question, signal);
    return pullOf(repository, value);
  } catch (error) {
    if (!(error instanceof TicketError) || !isPerhapsThere(error)) throw error;
    // When the look fails too, the first trouble is the one to tell of.
    const found = await findPull(repository, branch, from, signal).catch(() => undefined);
    if (found) return found;
    throw error;
  }
}

/** Refused because there is one, or the answer was lost after it was taken. */
function isPerhapsThere({ trouble }: TicketError): boolean {
  return ['refused', 'offline', 'not_understood'].includes(trouble.kind);
}

export async function getPull(
  repository: Repository,
  ref: PullRef,
  signal: AbortSignal,
): Promise<PullRequest> {
  const question = {
    path: pullPath(ref, ref.number),
    answer: Pull,
    what: `read ${nameOf(ref)}`,
  };
  return pullOf(repository, (await ask(repository.service, question, signal)).value);
}

/** Setting the same words twice does nothing twice, so a lost answer needs no look. */
export async function updatePull(
  { service }: Repository,
  ref: PullRef,
  words: { readonly title?: string; readonly body?: string },
  signal: AbortSignal,
): Promise<void> {
  const path = pullPath(ref, ref.number);
  const what = `change the words of ${nameOf(ref)}`;
  await ask(service, { method: 'PATCH', path, body: words, answer: Pull, what }, signal);
}

function pullOf({ host, project }: Repository, pull: Pull): PullRequest {
  return {
    ref: { forge: 'github', host, project, number: pull.number },
    url: pull.html_url,
    title: pull.title,
    body: pull.body,
    state: pull.merged_at ? 'merged' : pull.state,
    isDraft: pull.draft,
    head: pull.head.sha,
    base: pull.base.ref,
    conflicts:
      pull.mergeable === undefined || pull.mergeable === null ? undefined : !pull.mergeable,
  };
}
