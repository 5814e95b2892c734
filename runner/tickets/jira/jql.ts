/**
 * Writes what a list is narrowed to in Jira's query language. Every value is quoted: whatever a
 * filter holds stays a value. The query always names a project, since the cloud takes none without
 * a bound. Pure.
 */
import type { TicketFilter } from '../ticket.ts';

/** What people call a milestone is a sprint, where the Jira has boards, or a version. */
export type MilestoneField = 'sprint' | 'fixVersion';

export function jqlOf(project: string, filter: TicketFilter, milestone: MilestoneField): string {
  const words = filter.text === undefined ? '' : searchable(filter.text);
  const clauses = [
    `project = ${quoted(project)}`,
    'statusCategory != Done',
    ...(filter.isMine === true ? ['assignee = currentUser()'] : []),
    ...(filter.labels ?? []).map((label) => `labels = ${quoted(label)}`),
    ...(filter.milestone === undefined ? [] : [`${milestone} = ${quoted(filter.milestone)}`]),
    ...(words === '' ? [] : [`text ~ ${quoted(words)}`]),
  ];
  return `${clauses.join(' AND ')} ORDER BY updated DESC`;
}

function quoted(value: string): string {
  const text = value.replaceAll(/\p{Cc}+/gu, ' ').replaceAll(/[\\"]/g, String.raw`\$&`);
  return `"${text}"`;
}

/**
 * The value of a search is a query of its own, with operators (`+ - & | ! ( ) ~ * ?`, AND): people
 * look for words.
 */
function searchable(text: string): string {
  return text
    .replaceAll(/[^\p{L}\p{N}\s._@#']/gu, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .toLowerCase();
}
