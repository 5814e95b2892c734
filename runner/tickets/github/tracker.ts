/**
 * One GitHub and how its issues are addressed. A reference may come from anybody, so nothing of it
 * becomes part of a path unchecked.
 */
import { type Answer, ask, type Question } from '../ask.ts';
import type { Service } from '../service.ts';
import { TicketError } from '../source.ts';
import type { TicketRef } from '../ticket.ts';
import { Issue, projectOf, Repository } from './answers.ts';

export interface Tracker {
  readonly service: Service;
  /** The origin that people know: `https://github.com`. */
  readonly host: string;
}

/** As people write it. */
export function nameOf({ project, id }: TicketRef): string {
  return `${project}#${id}`;
}

export function repositoryPath(project: string): string {
  // Dots alone would climb out of the path.
  if (!/^(?!\.{1,2}\/)[\w.-]{1,100}\/(?!\.{1,2}$)[\w.-]{1,100}$/.test(project)) {
    throw new TicketError(`“${project.slice(0, 100)}” is no repository: write it as owner/name.`, {
      kind: 'not_found',
    });
  }
  return `/repos/${project}`;
}

export function issuePath(ref: TicketRef): string {
  if (!/^[1-9]\d{0,11}$/.test(ref.id)) {
    throw new TicketError(`“${ref.id.slice(0, 40)}” is no number of an issue.`, {
      kind: 'not_found',
    });
  }
  return `${repositoryPath(ref.project)}/issues/${ref.id}`;
}

/**
 * The issue as it is now, and its reference by the repository's present name. One that was moved to
 * another repository is trouble: it may not be the work that was meant.
 */
export async function currentIssue(
  { service }: Tracker,
  ref: TicketRef,
  question: Pick<Question<Issue>, 'what' | 'headers'>,
  signal: AbortSignal,
): Promise<{ readonly issue: Issue; readonly ref: TicketRef }> {
  const path = issuePath(ref);
  const { value: issue, url }: Answer<Issue> = await ask(
    service,
    { ...question, path, answer: Issue },
    signal,
  );
  if (issue.pull_request !== undefined && issue.pull_request !== null) {
    throw new TicketError(`${nameOf(ref)} is a pull request, not an issue.`, { kind: 'refused' });
  }
  const project = projectOf(issue) ?? ref.project;
  const isSame = project.toLowerCase() === ref.project.toLowerCase();
  if (isSame && String(issue.number) === ref.id) return { issue, ref: { ...ref, project } };

  // A repository that was renamed redirects too; the issue has not gone anywhere then.
  const repository = await ask(
    service,
    { path: repositoryPath(ref.project), answer: Repository, what: question.what },
    signal,
  );
  const renamed = repository.value.full_name.toLowerCase() === project.toLowerCase();
  if (renamed && String(issue.number) === ref.id && url !== service.base + path) {
    return { issue, ref: { ...ref, project } };
  }
  throw new TicketError(
    `Cannot ${question.what}: it was moved to ${project}#${issue.number}. Use it there.`,
    { kind: 'moved', to: issue.html_url },
  );
}
