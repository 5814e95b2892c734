/**
 * The comments of a Jira ticket: the first and the newest in two requests, and our own, which is
 * found by its marker before one is written. The marker is a property of the comment, which Jira
 * keeps beside its text and shows to nobody.
 */
import * as v from 'valibot';
import { ask, writeOnce } from '../ask.ts';
import { adfOf } from './adf-out.ts';
import { Comment, Comments, person } from './answers.ts';
import { readMarkdown } from './markdown-in.ts';
import type { Jira } from './service.ts';
import { wikiOf } from './wiki-out.ts';

const FIRST = 10;
const NEWEST = 40;
const PAGE_SIZE = 100;
/** Jira takes 5,000 comments for an issue. */
const MAX_PAGES = 50;
/** Jira's limit for a text, in either form. */
const MAX_CHARACTERS = 32_767;
const MARKER = 'errand';

interface Page {
  readonly startAt: number;
  readonly maxResults: number;
  readonly orderBy: 'created' | '-created';
  readonly expand?: 'properties';
}

/** In order of time. */
export async function readComments(
  jira: Jira,
  key: string,
  signal: AbortSignal,
): Promise<{ readonly comments: readonly Comment[]; readonly leftOut: number }> {
  const page = (maxResults: number, orderBy: Page['orderBy']) =>
    commentsOf(jira, key, { startAt: 0, maxResults, orderBy }, `read ${key}`, signal);
  const all = await page(FIRST + NEWEST, 'created');
  if (all.total <= all.comments.length) return { comments: all.comments, leftOut: 0 };
  const newest = (await page(NEWEST, '-created')).comments.toReversed();
  const first = all.comments.slice(0, FIRST);
  const known = new Set(first.map(({ id }) => id));
  const comments = [...first, ...newest.filter(({ id }) => !known.has(id))];
  return { comments, leftOut: Math.max(0, all.total - comments.length) };
}

async function commentsOf(jira: Jira, key: string, page: Page, what: string, signal: AbortSignal) {
  const question = { path: `${jira.api}/issue/${key}/comment`, query: { ...page }, what };
  return (await ask(jira.service, { ...question, answer: Comments }, signal)).value;
}

export interface CommentDraft {
  readonly markdown: string;
  readonly marker: string;
  /** Who writes it, by the name that Jira has for them. */
  readonly author: string;
  /** In a service desk, customers read the comments that are not internal. */
  readonly isInternal: boolean;
}

/** Edits the user's comment that has the marker, or writes one. */
export async function writeComment(
  jira: Jira,
  key: string,
  draft: CommentDraft,
  signal: AbortSignal,
): Promise<void> {
  const what = `comment on ${key}`;
  const path = `${jira.api}/issue/${key}/comment`;
  const internal = { key: 'sd.public.comment', value: { internal: true } };
  const body = bodyOf(draft.markdown, jira);
  const properties = [
    { key: MARKER, value: { marker: draft.marker } },
    ...(draft.isInternal ? [internal] : []),
  ];
  const write = (method: 'POST' | 'PUT', at: string, comment: unknown) =>
    ask(jira.service, { method, path: at, body: comment, answer: Comment, what }, signal);
  const before = await ownComment();
  if (before !== undefined) {
    // Without properties an edit leaves them as they are.
    await write('PUT', `${path}/${before.id}`, { body });
    return;
  }
  await writeOnce(
    () => write('POST', path, { body, properties }),
    async () => (await ownComment()) !== undefined,
  );

  async function ownComment(): Promise<Comment | undefined> {
    for (let number = 0; number < MAX_PAGES; number += 1) {
      const page = await commentsOf(
        jira,
        key,
        {
          startAt: number * PAGE_SIZE,
          maxResults: PAGE_SIZE,
          orderBy: '-created',
          expand: 'properties',
        },
        what,
        signal,
      );
      const own = page.comments.find((comment) => isOurs(comment, draft));
      if (own !== undefined || page.comments.length < PAGE_SIZE) return own;
    }
    return undefined;
  }
}

/** Anybody may set properties; a comment of somebody else is never edited. */
function isOurs({ author, properties }: Comment, draft: CommentDraft): boolean {
  const isOwn = author ? person(author).id === draft.author : false;
  return isOwn && properties.some(({ key, value }) => key === MARKER && has(value, draft.marker));
}

function has(value: unknown, marker: string): boolean {
  return v.is(v.object({ marker: v.literal(marker) }), value);
}

/** The text in the form of this Jira, without its end where it is too long. */
function bodyOf(markdown: string, { isCloud }: Jira): unknown {
  for (let text = markdown; ; text = `${text.slice(0, Math.floor(text.length * 0.8))}\n\n…`) {
    const blocks = readMarkdown(text);
    const body = isCloud ? adfOf(blocks) : wikiOf(blocks);
    if (JSON.stringify(body).length <= MAX_CHARACTERS) return body;
  }
}
