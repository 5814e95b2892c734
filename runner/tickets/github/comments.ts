/**
 * The comments of an issue: the first and the newest with few requests, and our own, which is found
 * by its marker before one is written.
 */
import { ask, writeOnce } from '../ask.ts';
import { holdsMarker, marked } from '../marker.ts';
import type { TicketRef } from '../ticket.ts';
import { type Comment, Comment as OneComment, Comments } from './answers.ts';
import { issuePath, nameOf, repositoryPath, type Tracker } from './tracker.ts';

const FIRST = 10;
const NEWEST = 40;
/** GitHub takes 2,500 comments for an issue. */
const MAX_PAGES = 30;
const MAX_CHARACTERS = 65_536;

/** In order of time; `count` is how many the issue says that it has. */
export async function readComments(
  { service }: Tracker,
  ref: TicketRef,
  count: number,
  question: { readonly what: string; readonly headers: Readonly<Record<string, string>> },
  signal: AbortSignal,
): Promise<{ readonly comments: readonly Comment[]; readonly leftOut: number }> {
  const page = async (size: number, number: number): Promise<readonly Comment[]> => {
    const query = { per_page: size, page: number };
    const path = `${issuePath(ref)}/comments`;
    return (await ask(service, { ...question, path, query, answer: Comments }, signal)).value;
  };
  if (count === 0) return { comments: [], leftOut: 0 };
  if (count <= FIRST + NEWEST) return { comments: await page(FIRST + NEWEST, 1), leftOut: 0 };

  // The oldest come first, so that the newest are on the last two pages.
  const last = Math.ceil(count / NEWEST);
  const [first, lastButOne, newest] = await Promise.all([
    page(FIRST, 1),
    page(NEWEST, last - 1),
    page(NEWEST, last),
  ]);
  const byId = new Map([...lastButOne, ...newest].slice(-NEWEST).map((each) => [each.id, each]));
  for (const each of first) byId.delete(each.id);
  const comments = [...first, ...byId.values()];
  return { comments, leftOut: Math.max(0, count - comments.length) };
}

/** Edits the user's comment that holds the marker, or writes one. */
export async function writeComment(
  { service }: Tracker,
  ref: TicketRef,
  comment: { readonly markdown: string; readonly marker: string; readonly login: string },
  signal: AbortSignal,
): Promise<void> {
  const what = `comment on ${nameOf(ref)}`;
  const body = marked(comment.markdown, comment.marker, MAX_CHARACTERS);
  const before = await ownComment();
  if (before?.body === body) return;
  if (before !== undefined) {
    const path = `${repositoryPath(ref.project)}/issues/comments/${before.id}`;
    await ask(service, { method: 'PATCH', path, body: { body }, answer: OneComment, what }, signal);
    return;
  }
  const path = `${issuePath(ref)}/comments`;
  await writeOnce(
    () => ask(service, { method: 'POST', path, body: { body }, answer: OneComment, what }, signal),
    async () => (await ownComment()) !== undefined,
  );

  async function ownComment(): Promise<Comment | undefined> {
    let next: string | undefined = `${issuePath(ref)}/comments?per_page=100`;
    for (let asked = 0; next !== undefined && asked < MAX_PAGES; asked += 1) {
      const page: Awaited<ReturnType<typeof commentsAt>> = await commentsAt(next);
      // Anybody can copy a marker; a comment of somebody else is never edited.
      const own = page.value.find(
        ({ user, body: text }) =>
          user?.login === comment.login && holdsMarker(text, comment.marker),
      );
      if (own !== undefined) return own;
      next = page.next;
    }
    return undefined;
  }

  function commentsAt(address: string) {
    return ask(service, { path: address, answer: Comments, what }, signal);
  }
}
