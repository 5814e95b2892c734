/**
 * Opens, finds, reads and changes merge requests on GitLab. A second one for a branch is never
 * opened: the one that exists is looked for where GitLab refuses, and where its answer was lost.
 */
import * as v from 'valibot';
import { ask } from '../../tickets/ask.ts';
import { Address, few, Line, Text } from '../../tickets/fields.ts';
import { projectPath } from '../../tickets/gitlab/service.ts';
import type { Service } from '../../tickets/service.ts';
import { TicketError } from '../../tickets/source.ts';
import type { PullDraft, PullRef, PullRequest } from '../forge.ts';

export interface Project {
  readonly service: Service;
  readonly host: string;
  /** `group/sub/project` */
  readonly project: string;
}

const Id = v.pipe(v.number(), v.integer(), v.minValue(1));
const Merge = v.object({
  iid: Id,
  project_id: Id,
  /** Null where the fork was deleted. */
  source_project_id: v.nullish(Id),
  web_url: Address,
  title: Line,
  description: Text,
  state: v.picklist(['opened', 'closed', 'locked', 'merged']),
  draft: v.optional(v.boolean(), false),
  /** Null for a moment after the merge request is made. */
  sha: v.nullish(v.pipe(v.string(), v.regex(/^[0-9a-f]{40,64}$/))),
  source_branch: Line,
  target_branch: Line,
  has_conflicts: v.optional(v.boolean(), false),
  /** Whether `has_conflicts` is known yet. */
  merge_status: v.optional(Line, 'unchecked'),
});
type Merge = v.InferOutput<typeof Merge>;

/** So GitLab tells a draft, in its title. */
const DRAFT = /^\s*(?:\[draft\]|\(draft\)|draft:)\s*/i;

export function mergePath({ project, number }: PullRef): string {
  return `${projectPath(project)}/merge_requests/${number}`;
}

export function nameOf({ project, number }: PullRef): string {
  return `${project}!${number}`;
}

export async function findMerge(
  place: Project,
  branch: string,
  from: string | undefined,
  signal: AbortSignal,
): Promise<PullRequest | undefined> {
  return (await mergesOf(place, branch, from, 'opened', signal))[0];
}

export async function findEnded(
  place: Project,
  branch: string,
  from: string | undefined,
  signal: AbortSignal,
): Promise<readonly PullRequest[]> {
  const all = await mergesOf(place, branch, from, undefined, signal);
  return all.filter(({ state }) => state !== 'open');
}

/** Without a state, those of any. */
async function mergesOf(
  place: Project,
  branch: string,
  from: string | undefined,
  state: 'opened' | undefined,
  signal: AbortSignal,
): Promise<readonly PullRequest[]> {
  const { service, project } = place;
  const what = `look for the merge request of ${branch} in ${project}`;
  const query = { state, scope: 'all', source_branch: branch, per_page: 100 };
  const path = `${projectPath(project)}/merge_requests`;
  const { value } = await ask(service, { path, query, answer: few(Merge, 100), what }, signal);
  const source = isFork(place, from) ? await projectId(place, from, signal) : undefined;
  return value
    .filter(
      (merge) =>
        merge.source_branch === branch && merge.source_project_id === (source ?? merge.project_id),
    )
    .map((merge) => pullOf(place, merge));
}

export async function openMerge(
  place: Project,
  draft: PullDraft,
  signal: AbortSignal,
): Promise<PullRequest> {
  const { service, project } = place;
  const { title, body, branch, base, from, isDraft } = draft;
  const sent = {
    source_branch: branch,
    target_branch: base,
    title: isDraft ? `Draft: ${title}` : title,
    description: body,
    ...(isFork(place, from) ? { target_project_id: await projectId(place, project, signal) } : {}),
  };
  // It is made in the project that holds the branch.
  const path = `${projectPath(from ?? project)}/merge_requests`;
  const what = `open a merge request in ${project}`;
  try {
    const question = { method: 'POST', path, body: sent, answer: Merge, what } as const;
    return pullOf(place, (await ask(service, question, signal)).value);
  } catch (error) {
    if (!(error instanceof TicketError) || !isPerhapsThere(error)) throw error;
    // When the look fails too, the first trouble is the one to tell of.
    const found = await findMerge(place, branch, from, signal).catch(() => undefined);
    if (found) return found;
    throw error;
  }
}

/** Refused because there is one, or the answer was lost after it was taken. */
function isPerhapsThere({ trouble }: TicketError): boolean {
  return ['refused', 'offline', 'not_understood'].includes(trouble.kind);
}

export async function getMerge(
  place: Project,
  ref: PullRef,
  signal: AbortSignal,
): Promise<PullRequest> {
  const question = { path: mergePath(ref), answer: Merge, what: `read ${nameOf(ref)}` };
  return pullOf(place, (await ask(place.service, question, signal)).value);
}

/** Setting the same words twice does nothing twice, so a lost answer needs no look. */
export async function updateMerge(
  place: Project,
  ref: PullRef,
  { title, body }: { readonly title?: string; readonly body?: string },
  signal: AbortSignal,
): Promise<void> {
  // A title without the word would make a draft ready.
  const isDraft = title !== undefined && (await getMerge(place, ref, signal)).isDraft;
  const sent = {
    ...(title === undefined ? {} : { title: isDraft ? `Draft: ${title}` : title }),
    ...(body === undefined ? {} : { description: body }),
  };
  const what = `change the words of ${nameOf(ref)}`;
  const question = {
    method: 'PUT',
    path: mergePath(ref),
    body: sent,
    answer: Merge,
    what,
  } as const;
  await ask(place.service, question, signal);
}

function isFork({ project }: Project, from: string | undefined): from is string {
  return from !== undefined && from.toLowerCase() !== project.toLowerCase();
}

async function projectId(
  { service }: Project,
  project: string,
  signal: AbortSignal,
): Promise<number> {
  const question = {
    path: projectPath(project),
    answer: v.object({ id: Id }),
    what: `read the project ${project}`,
  };
  return (await ask(service, question, signal)).value.id;
}

function pullOf({ host, project }: Project, merge: Merge): PullRequest {
  const isKnown = !/^(?:unchecked|checking|preparing)/.test(merge.merge_status);
  const state = merge.state === 'opened' ? 'open' : merge.state === 'merged' ? 'merged' : 'closed';
  return {
    ref: { forge: 'gitlab', host, project, number: merge.iid },
    url: merge.web_url,
    title: merge.title.replace(DRAFT, ''),
    body: merge.description,
    state,
    isDraft: merge.draft,
    head: merge.sha ?? '',
    base: merge.target_branch,
    conflicts: isKnown ? merge.has_conflicts : undefined,
  };
}
