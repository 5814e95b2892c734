/**
 * Pages of a repository's open issues. GitHub lists pull requests among them and leaves it to the
 * reader to drop them, so a page here may be made of several of GitHub's.
 */
import type * as v from 'valibot';
import { ask } from '../ask.ts';
import type { TicketFilter, TicketPage } from '../ticket.ts';
import { Issues, SearchedIssues, summaryOf } from './answers.ts';
import { repositoryPath, type Tracker } from './tracker.ts';

/** Pages in a row of which each is all pull requests, before an empty one is returned. */
const MAX_PAGES = 20;
/** GitHub refuses longer searches. */
const MAX_SEARCH = 200;

/** `login` says who "mine" means; asked for only when it matters. */
export async function listIssues(
  { service, host }: Tracker,
  project: string,
  page: { readonly filter: TicketFilter; readonly cursor: string | undefined },
  login: () => Promise<string>,
  signal: AbortSignal,
): Promise<TicketPage> {
  const what = `list the issues of ${project}`;
  let path = page.cursor ?? (await firstPage(project, page.filter, login));
  for (let asked = 1; ; asked += 1) {
    const { issues, next } = await issuesAt(path);
    const tickets = issues
      .filter(({ pull_request }) => pull_request === undefined || pull_request === null)
      .map((issue) => summaryOf(issue, host, project));
    if (next === undefined) return { tickets };
    if (tickets.length > 0 || asked === MAX_PAGES) return { tickets, next };
    path = next;
  }

  async function issuesAt(
    address: string,
  ): Promise<{ issues: v.InferOutput<typeof Issues>; next: string | undefined }> {
    if (/\/search\/issues\?/.test(address)) {
      const found = await ask(service, { path: address, answer: SearchedIssues, what }, signal);
      return { issues: found.value.items, next: found.next };
    }
    const { value, next } = await ask(service, { path: address, answer: Issues, what }, signal);
    return { issues: value, next };
  }
}

/**
 * A plain list where it can say what is asked for. The search knows milestones by title, words, and
 * labels with a comma, but lags behind, is limited more strictly and ends after a thousand.
 */
async function firstPage(
  project: string,
  { isMine = false, labels = [], milestone, text = '' }: TicketFilter,
  login: () => Promise<string>,
): Promise<string> {
  const inList = new URLSearchParams({ state: 'open', sort: 'updated', direction: 'desc' });
  inList.set('per_page', '100');
  const path = `${repositoryPath(project)}/issues`;
  const words = text.slice(0, MAX_SEARCH).split(/\s+/).filter(Boolean);
  if (words.length === 0 && milestone === undefined && !labels.some((each) => each.includes(','))) {
    if (labels.length > 0) inList.set('labels', labels.join(','));
    if (isMine) inList.set('assignee', await login());
    return `${path}?${inList.toString()}`;
  }
  const terms = [
    `repo:${project}`,
    'is:issue',
    'is:open',
    ...(isMine ? [`assignee:${await login()}`] : []),
    ...labels.map((label) => `label:${quoted(label)}`),
    ...(milestone === undefined ? [] : [`milestone:${quoted(milestone)}`]),
    // Quoted, so that a word with a colon cannot widen the search.
    ...words.map(quoted),
  ];
  const search = new URLSearchParams({ q: terms.join(' '), sort: 'updated', order: 'desc' });
  search.set('per_page', '100');
  return `/search/issues?${search.toString()}`;
}

function quoted(words: string): string {
  return `"${words.replaceAll(/["\\]/g, ' ').trim()}"`;
}
