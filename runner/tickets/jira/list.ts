/**
 * Lists a project's tickets, page by page. The cloud gives each page a token and no total, a Jira
 * of one's own counts from a start.
 */
import * as v from 'valibot';
import { ask } from '../ask.ts';
import { Count, few, Line } from '../fields.ts';
import { TicketError } from '../source.ts';
import type { TicketFilter } from '../ticket.ts';
import { Issue } from './answers.ts';
import { jqlOf, type MilestoneField } from './jql.ts';
import type { Jira } from './service.ts';

const PAGE_SIZE = 50;

const Issues = few(Issue, PAGE_SIZE);
const CloudPage = v.object({ issues: Issues, nextPageToken: v.nullish(v.string()) });
const ServerPage = v.object({ issues: Issues, startAt: Count, total: Count });

export const SUMMARY_FIELDS = [
  'summary',
  'status',
  'labels',
  'assignee',
  'updated',
  'fixVersions',
] as const;

export interface IssuePage {
  readonly issues: readonly Issue[];
  readonly next?: string;
}

export async function listIssues(
  jira: Jira,
  project: string,
  filter: TicketFilter,
  fields: readonly string[],
  cursor: string | undefined,
  signal: AbortSignal,
): Promise<IssuePage> {
  const [, field, at = ''] = /^(sprint|fixVersion):(.*)$/s.exec(cursor ?? '') ?? [];
  const page = async (milestone: MilestoneField): Promise<IssuePage> => {
    const jql = jqlOf(project, filter, milestone);
    const { issues, next } = await search(jira, jql, fields, at, signal);
    return { issues, ...(next === undefined ? {} : { next: `${milestone}:${next}` }) };
  };
  if (field === 'fixVersion') return await page('fixVersion');
  try {
    return await page('sprint');
  } catch (error) {
    // Jira refuses a query for a sprint that it does not have.
    const isRefused = error instanceof TicketError && error.trouble.kind === 'refused';
    if (!isRefused || filter.milestone === undefined || cursor !== undefined) throw error;
    return await page('fixVersion');
  }
}

async function search(
  { service, isCloud, api }: Jira,
  jql: string,
  fields: readonly string[],
  at: string,
  signal: AbortSignal,
): Promise<{ issues: Issue[]; next: string | undefined }> {
  const question = { method: 'POST', onlyReads: true, what: 'list the tickets of Jira' } as const;
  const body = { jql, fields, maxResults: PAGE_SIZE };
  if (isCloud) {
    const token = at === '' ? {} : { nextPageToken: at };
    const path = `${api}/search/jql`;
    const { value } = await ask(
      service,
      { ...question, path, body: { ...body, ...token }, answer: CloudPage },
      signal,
    );
    return { issues: value.issues, next: value.nextPageToken ?? undefined };
  }
  const startAt = /^\d{1,9}$/.test(at) ? Number(at) : 0;
  const { value } = await ask(
    service,
    { ...question, path: `${api}/search`, body: { ...body, startAt }, answer: ServerPage },
    signal,
  );
  const end = value.startAt + value.issues.length;
  const hasMore = value.issues.length > 0 && end < value.total;
  return { issues: value.issues, next: hasMore ? String(end) : undefined };
}

const KnownFields = few(
  v.object({ id: Line, schema: v.optional(v.object({ custom: v.optional(v.string()) })) }),
  5000,
);

/** The field that holds sprints has another name in each Jira; none where there are no boards. */
export async function sprintField(
  { service, api }: Jira,
  signal: AbortSignal,
): Promise<string | undefined> {
  const question = { path: `${api}/field`, answer: KnownFields, what: 'read the fields of Jira' };
  const { value } = await ask(service, question, signal);
  return value.find(({ schema }) => schema?.custom === 'com.pyxis.greenhopper.jira:gh-sprint')?.id;
}
