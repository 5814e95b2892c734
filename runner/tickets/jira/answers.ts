/**
 * Jira's answers, as far as they are used, and what they mean in the words of tickets: the same
 * for the cloud and for a Jira of one's own, but for users and texts. Pure.
 */
import * as v from 'valibot';
import { Address, Count, few, Line } from '../fields.ts';
import { unique } from '../image.ts';
import type {
  LinkedTicket,
  Person,
  TicketComment,
  TicketImage,
  TicketRef,
  TicketSummary,
} from '../ticket.ts';
import { adfToMarkdown } from './adf-in.ts';
import type { Attachment, FindAttachment } from './adf-node.ts';
import { wikiToMarkdown } from './wiki-in.ts';

/** Characters of a text as Markdown; Jira takes 32,767 of its own. */
const MAX_TEXT = 200_000;

/** The cloud names people by `accountId`, a Jira of one's own by `name`. */
export const User = v.object({
  accountId: v.optional(Line),
  name: v.optional(Line),
  displayName: v.optional(Line),
});
export type User = v.InferOutput<typeof User>;

/** `2026-01-17T12:34:00.000+0000`, which is not quite ISO 8601. */
const Time = v.pipe(
  v.string(),
  v.transform((text) => new Date(text)),
  v.check((date) => !Number.isNaN(date.getTime()), 'no time'),
  v.transform((date) => date.toISOString()),
);

export const Key = v.pipe(v.string(), v.regex(/^[A-Z][A-Z0-9_]{0,79}-[1-9]\d{0,9}$/i));

const Status = v.object({ id: Line, name: Line, statusCategory: v.object({ key: Line }) });
const Other = v.object({
  key: Key,
  fields: v.optional(v.object({ summary: v.optional(Line, '') })),
});
const Named = v.object({ name: Line });

const Fields = v.looseObject({
  summary: Line,
  status: Status,
  description: v.optional(v.unknown()),
  labels: v.nullish(few(Line, 100), []),
  assignee: v.nullish(User),
  reporter: v.nullish(User),
  updated: Time,
  fixVersions: v.nullish(few(Named, 20), []),
  project: v.nullish(v.object({ projectTypeKey: v.optional(Line) })),
  parent: v.nullish(Other),
  subtasks: v.nullish(few(Other, 100), []),
  issuelinks: v.nullish(
    few(
      v.object({
        type: v.object({ inward: Line, outward: Line }),
        inwardIssue: v.optional(Other),
        outwardIssue: v.optional(Other),
      }),
      100,
    ),
    [],
  ),
  attachment: v.nullish(
    few(v.object({ filename: Line, mimeType: v.optional(Line, ''), content: Address }), 200),
    [],
  ),
});

export const Issue = v.object({ key: Key, fields: Fields });
export type Issue = v.InferOutput<typeof Issue>;

export const Comment = v.object({
  id: v.pipe(v.string(), v.regex(/^\d{1,20}$/)),
  author: v.nullish(User),
  created: Time,
  body: v.optional(v.unknown()),
  properties: v.nullish(
    few(v.object({ key: v.string(), value: v.optional(v.unknown()) }), 100),
    [],
  ),
});
export type Comment = v.InferOutput<typeof Comment>;
export const Comments = v.object({ comments: few(Comment, 100), total: Count });

export const RemoteLinks = few(
  v.object({
    relationship: v.nullish(Line),
    object: v.object({ url: Address, title: v.optional(Line, '') }),
  }),
  50,
);

export function person({ accountId, name, displayName }: User): Person {
  const id = accountId ?? name ?? '';
  return { id, name: displayName ?? id };
}

export function refOf(key: string, host: string): TicketRef {
  const at = key.lastIndexOf('-');
  return { service: 'jira', host, project: key.slice(0, at), id: key.slice(at + 1) };
}

/** `sprint` is the name of the field that holds sprints. */
export function summaryOf(
  { key, fields }: Issue,
  host: string,
  sprint: string | undefined,
): TicketSummary {
  const milestone = sprintIn(sprint === undefined ? undefined : fields[sprint]);
  const planned = milestone ?? fields.fixVersions.at(-1)?.name;
  return {
    ref: refOf(key, host),
    key,
    title: fields.summary,
    url: `${host}/browse/${key}`,
    isOpen: fields.status.statusCategory.key !== 'done',
    state: fields.status.name,
    labels: fields.labels,
    assignees: fields.assignee ? [person(fields.assignee)] : [],
    ...(planned === undefined ? {} : { milestone: planned }),
    updatedAt: fields.updated,
  };
}

/** The newest sprint: an object in the cloud, a printed Java object in a Jira of one's own. */
function sprintIn(value: unknown): string | undefined {
  const newest: unknown = Array.isArray(value) ? value.at(-1) : undefined;
  if (typeof newest === 'string') {
    const printed = /[[,]name=([^\]]*?)(?:,\w+=|\])/.exec(newest.slice(0, 2000))?.[1];
    return printed === undefined ? undefined : v.parse(Line, printed);
  }
  const parsed = v.safeParse(Named, newest);
  return parsed.success ? parsed.output.name : undefined;
}

/** Attachments are found by their names: Jira's API tells no other name that a text uses. */
export function attachmentsOf({ fields }: Issue, isCloud: boolean): Map<string, Attachment> {
  return new Map(
    fields.attachment.map(({ filename, mimeType, content }) => {
      const isImage = mimeType.startsWith('image/');
      // Without this the cloud sends on to a server that keeps media.
      const url = isCloud && !content.includes('?') ? `${content}?redirect=false` : content;
      return [filename, { url, isImage }];
    }),
  );
}

export function imagesOf(attachments: ReadonlyMap<string, Attachment>): TicketImage[] {
  return unique(
    [...attachments].flatMap(([alt, { url, isImage }]) => (isImage ? [{ url, alt }] : [])),
  );
}

export function markdownOf(text: unknown, find: FindAttachment): string {
  const markdown =
    typeof text === 'string' ? wikiToMarkdown(text, find) : adfToMarkdown(text, find);
  return markdown.slice(0, MAX_TEXT);
}

export function commentOf({ author, created, body }: Comment, find: FindAttachment): TicketComment {
  return {
    author: author ? person(author) : undefined,
    at: created,
    text: markdownOf(body, find),
  };
}

export function linkedTo({ fields }: Issue, host: string): LinkedTicket[] {
  const linked = (other: v.InferOutput<typeof Other>, relation: string): LinkedTicket => ({
    key: other.key,
    title: other.fields?.summary ?? '',
    url: `${host}/browse/${other.key}`,
    relation,
  });
  return [
    ...(fields.parent ? [linked(fields.parent, 'parent')] : []),
    ...fields.subtasks.map((other) => linked(other, 'sub-task')),
    ...fields.issuelinks.flatMap(({ type, inwardIssue, outwardIssue }) => [
      ...(inwardIssue ? [linked(inwardIssue, type.inward)] : []),
      ...(outwardIssue ? [linked(outwardIssue, type.outward)] : []),
    ]),
  ];
}
