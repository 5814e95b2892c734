/**
 * GitHub's answers about issues, as far as they are used, and what they mean in the words of
 * tickets. Pure.
 */
import * as v from 'valibot';
import { Address, Count, few, Line, Text, Time } from '../fields.ts';
import { imagesInHtml } from '../image.ts';
import type { LinkedTicket, Person, TicketComment, TicketImage, TicketSummary } from '../ticket.ts';

export const User = v.object({ login: Line, name: v.nullish(Line) });
export type User = v.InferOutput<typeof User>;

/** Null where the account is gone. */
const Somebody = v.nullish(User);

export const Issue = v.object({
  number: v.pipe(v.number(), v.integer(), v.minValue(1)),
  title: Line,
  html_url: Address,
  state: Line,
  state_reason: v.nullish(Line),
  body: Text,
  body_html: Text,
  user: Somebody,
  labels: few(v.union([v.string(), v.object({ name: v.nullish(v.string()) })]), 100),
  assignees: v.nullish(few(User, 100)),
  milestone: v.nullish(v.object({ title: Line })),
  comments: v.optional(Count, 0),
  updated_at: Time,
  /** Present where it is a pull request. */
  pull_request: v.optional(v.unknown()),
  sub_issues_summary: v.nullish(v.object({ total: Count })),
  issue_dependencies_summary: v.nullish(v.object({ total_blocked_by: v.optional(Count, 0) })),
  parent_issue_url: v.nullish(v.string()),
});
export type Issue = v.InferOutput<typeof Issue>;

export const Issues = few(Issue, 100);
export const SearchedIssues = v.object({ items: Issues });

export const Comment = v.object({
  id: v.number(),
  user: Somebody,
  created_at: Time,
  body: Text,
  body_html: Text,
});
export type Comment = v.InferOutput<typeof Comment>;
export const Comments = few(Comment, 100);

export const Repository = v.object({ full_name: Line });

export function person({ login, name }: User): Person {
  return { id: login, name: name || login };
}

/** `host` is the origin that people know. The project is the issue's own, by its address. */
export function summaryOf(issue: Issue, host: string, asked: string): TicketSummary {
  const project = projectOf(issue) ?? asked;
  const state = issue.state === 'open' ? undefined : issue.state_reason?.replaceAll('_', ' ');
  return {
    ref: { service: 'github', host, project, id: String(issue.number) },
    key: `#${issue.number}`,
    title: issue.title,
    url: issue.html_url,
    isOpen: issue.state === 'open',
    ...(state === undefined ? {} : { state: `closed as ${state}` }),
    labels: issue.labels.flatMap((label) => {
      const name = typeof label === 'string' ? label : label.name;
      return name === null || name === undefined || name === '' ? [] : [v.parse(Line, name)];
    }),
    assignees: (issue.assignees ?? []).map(person),
    ...(issue.milestone ? { milestone: issue.milestone.title } : {}),
    updatedAt: issue.updated_at,
  };
}

/** `owner/repo`, by the address that people read it at. */
export function projectOf({ html_url }: Pick<Issue, 'html_url'>): string | undefined {
  return /^https?:\/\/[^/]+\/([^/]+\/[^/]+)\/(?:issues|pull)\/\d+/.exec(html_url)?.[1];
}

export function commentOf({ user, created_at, body }: Comment): TicketComment {
  return { author: user ? person(user) : undefined, at: created_at, text: body };
}

export function linkedTo(issue: Issue, relation: string, project: string): LinkedTicket {
  const own = projectOf(issue);
  const isHere = own === undefined || own.toLowerCase() === project.toLowerCase();
  const key = `${isHere ? '' : own}#${issue.number}`;
  return { key, title: issue.title, url: issue.html_url, relation };
}

/** Private pictures have an address that works for some minutes in the HTML alone. */
export function imagesOf(
  texts: readonly { readonly body_html: string }[],
  host: string,
): TicketImage[] {
  return texts.flatMap(({ body_html }) => imagesInHtml(body_html, host));
}
