/**
 * GitLab's answers about issues, as far as they are used, and what they mean in the words of
 * tickets. Pure.
 */
import * as v from 'valibot';
import { Address, Count, few, Line, Text, Time } from '../fields.ts';
import { imagesInMarkdown } from '../image.ts';
import type { LinkedTicket, Person, TicketComment, TicketImage, TicketSummary } from '../ticket.ts';

export const User = v.object({ username: Line, name: v.nullish(Line) });
type User = v.InferOutput<typeof User>;

export const Issue = v.object({
  /** The number within the project; `id` is another one. */
  iid: v.pipe(v.number(), v.integer(), v.minValue(1)),
  title: Line,
  web_url: Address,
  state: Line,
  description: Text,
  author: v.nullish(User),
  labels: few(Line, 100),
  assignees: v.nullish(few(User, 100)),
  milestone: v.nullish(v.object({ title: Line })),
  user_notes_count: v.optional(Count, 0),
  updated_at: Time,
  /** Set where it was moved to another project and closed here. */
  moved_to_id: v.nullish(v.number()),
  references: v.nullish(v.object({ full: Line })),
  epic: v.nullish(v.object({ iid: v.number(), title: Line, url: v.nullish(v.string()) })),
});
export type Issue = v.InferOutput<typeof Issue>;

export const Issues = few(Issue, 100);

/** An issue that another one names, with the kind of their link. */
export const LinkedIssues = few(v.object({ ...Issue.entries, link_type: Line }), 100);

export const Note = v.object({
  id: v.number(),
  body: Text,
  author: v.nullish(User),
  created_at: Time,
  /** Written by GitLab itself: "changed the description". */
  system: v.optional(v.boolean(), false),
});
export type Note = v.InferOutput<typeof Note>;
export const Notes = few(Note, 100);

export function person({ username, name }: User): Person {
  return { id: username, name: name || username };
}

/** `host` is the origin that people know, with its folder. */
export function summaryOf(issue: Issue, host: string, asked: string): TicketSummary {
  const isOpen = issue.state === 'opened';
  return {
    ref: { service: 'gitlab', host, project: projectOf(issue) ?? asked, id: String(issue.iid) },
    key: `#${issue.iid}`,
    title: issue.title,
    url: issue.web_url,
    isOpen,
    labels: issue.labels,
    assignees: (issue.assignees ?? []).map(person),
    ...(issue.milestone ? { milestone: issue.milestone.title } : {}),
    updatedAt: issue.updated_at,
  };
}

/** `group/project`, as the issue itself names it. */
export function projectOf({ references }: Pick<Issue, 'references'>): string | undefined {
  return /^([^#\s]+)#\d+$/.exec(references?.full ?? '')?.[1];
}

export function commentOf({ author, created_at, body }: Note): TicketComment {
  return { author: author ? person(author) : undefined, at: created_at, text: body };
}

export function linksOf(
  issues: v.InferOutput<typeof LinkedIssues>,
  host: string,
  project: string,
): LinkedTicket[] {
  return issues.map(({ iid, title, web_url, link_type }) => {
    const path = web_url.startsWith(`${host}/`) ? web_url.slice(host.length + 1) : '';
    const own = /^(.+?)\/-\/(?:issues|work_items)\/\d+/.exec(path)?.[1] ?? project;
    const key = own === project ? `#${iid}` : `${own}#${iid}`;
    const relation = link_type.replace(/^is_/, '').replaceAll('_', ' ');
    return { key, title, url: web_url, relation };
  });
}

export function epicOf({ epic }: Issue): LinkedTicket[] {
  return epic ? [{ key: `&${epic.iid}`, title: epic.title, relation: 'epic' }] : [];
}

/**
 * Only files that were uploaded to GitLab, at the addresses where its API has them: those that
 * people use want a browser's session. Pictures of other servers are left out.
 */
export function imagesOf(
  texts: readonly string[],
  { base, host }: { readonly base: string; readonly host: string },
  project: string,
): TicketImage[] {
  const own = `${base}/projects/${encodeURIComponent(project)}`;
  return texts.flatMap((text) =>
    imagesInMarkdown(text, `${host}/`).flatMap(({ url, alt }) => {
      const { origin, pathname } = new URL(url);
      if (origin !== new URL(host).origin) return [];
      const path = pathname.replace(new URL(`${host}/`).pathname.replace(/\/$/, ''), '');
      const [, before = '', file] =
        /^(|.*)\/uploads\/([0-9a-f]{32}\/[^/]{1,300})$/.exec(path) ?? [];
      if (file === undefined) return [];
      // As it is written in Markdown, or its whole address: by number, or by the project's path.
      const number = /^\/-\/project\/(\d+)$/.exec(before)?.[1];
      if (number !== undefined) return [{ url: `${base}/projects/${number}/uploads/${file}`, alt }];
      return before === '' || before === `/${project}`
        ? [{ url: `${own}/uploads/${file}`, alt }]
        : [];
    }),
  );
}
