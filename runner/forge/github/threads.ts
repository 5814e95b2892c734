/**
 * What reviewers say of a pull request on GitHub: threads on lines, and the words of a review about
 * the whole. Answers and resolves them; an answer is written once, also where GitHub's own answer
 * to it was lost.
 */
import * as v from 'valibot';
import { ask, writeOnce } from '../../tickets/ask.ts';
import { few, Line, Text, Time } from '../../tickets/fields.ts';
import { holdsMarker, marked } from '../../tickets/marker.ts';
import { TicketError } from '../../tickets/source.ts';
import type { PullRef, ReviewThread } from '../forge.ts';
import { pages } from '../pages.ts';
import { askGraphql } from './graphql.ts';
import { nameOf, type Repository } from './pulls.ts';
import { NODE, REPLY, RESOLVE, THREADS } from './thread-queries.ts';

const MAX_THREADS = 300;
const MAX_COMMENT = 65_536;

const Id = v.pipe(v.string(), v.minLength(1), v.maxLength(300));
const Author = v.nullish(v.object({ login: Line }));
const Comment = v.object({ author: Author, createdAt: Time, body: Text });
const Thread = v.object({
  id: Id,
  isResolved: v.boolean(),
  isOutdated: v.boolean(),
  path: Line,
  /** Null where the line is gone. */
  line: v.nullish(v.pipe(v.number(), v.integer(), v.minValue(1))),
  diffSide: Line,
  comments: v.object({ nodes: few(Comment, 50) }),
});
const Review = v.object({ id: Id, author: Author, submittedAt: v.nullish(Time), body: Text });

const Page = v.object({ hasNextPage: v.boolean(), endCursor: v.nullish(v.string()) });
const Pull = v.object({
  repository: v.object({
    pullRequest: v.object({
      reviewThreads: v.object({ pageInfo: Page, nodes: few(Thread, 100) }),
      reviews: v.optional(v.object({ nodes: few(Review, 100) })),
    }),
  }),
});

export async function readThreads(
  repository: Repository,
  ref: PullRef,
  signal: AbortSignal,
): Promise<readonly ReviewThread[]> {
  const [owner, name] = ref.project.split('/');
  const what = `read what reviewers say of ${nameOf(ref)}`;
  const found: ReviewThread[] = [];
  for (let after: string | undefined, isFirst = true; ; isFirst = false) {
    const variables = { owner, name, number: ref.number, after: after ?? null, isFirst };
    const question = { query: THREADS, variables, answer: Pull, what, onlyReads: true };
    const { pullRequest } = (await askGraphql(repository, question, signal)).repository;
    found.push(...(pullRequest.reviews?.nodes ?? []).flatMap(wordsOfReview));
    found.push(...pullRequest.reviewThreads.nodes.map(threadOf));
    const { hasNextPage, endCursor } = pullRequest.reviewThreads.pageInfo;
    if (!hasNextPage || !endCursor || endCursor === after || found.length >= MAX_THREADS) break;
    after = endCursor;
  }
  return found.toSorted((a, b) => begun(a).localeCompare(begun(b))).slice(-MAX_THREADS);
}

function begun({ comments }: ReviewThread): string {
  return comments[0]?.at ?? '';
}

function threadOf(thread: v.InferOutput<typeof Thread>): ReviewThread {
  const { id, path, line, isResolved, isOutdated, diffSide, comments } = thread;
  // A line of the old side is none of the file as it is now.
  const place = line && diffSide !== 'LEFT' ? { line } : {};
  const said = comments.nodes.map(({ author, createdAt, body }) => {
    return { author: author?.login ?? 'ghost', at: createdAt, text: body };
  });
  return { id, path, ...place, isResolved, isOutdated, comments: said };
}

/** A review without words of its own is only the frame of its threads. */
function wordsOfReview(review: v.InferOutput<typeof Review>): ReviewThread[] {
  const { id, author, submittedAt, body } = review;
  if (body.trim() === '' || !submittedAt) return [];
  const said = { author: author?.login ?? 'ghost', at: submittedAt, text: body };
  return [{ id, isResolved: false, isOutdated: false, comments: [said] }];
}

const OwnOrNot = v.object({ body: Text, viewerDidAuthor: v.boolean() });
const Node = v.object({
  viewer: v.object({ login: Line }),
  node: v.nullish(
    v.variant('__typename', [
      v.object({
        __typename: v.literal('PullRequestReviewThread'),
        comments: v.object({ nodes: few(OwnOrNot, 100) }),
      }),
      v.object({ __typename: v.literal('PullRequestReview') }),
    ]),
  ),
});
const Anything = v.record(v.string(), v.unknown());

export async function replyTo(
  repository: Repository,
  ref: PullRef,
  reply: { readonly thread: string; readonly markdown: string; readonly marker: string },
  signal: AbortSignal,
): Promise<void> {
  const what = `answer a thread of ${nameOf(ref)}`;
  const { thread, markdown, marker } = reply;
  const body = marked(markdown, marker, MAX_COMMENT);
  const question = { query: NODE, variables: { id: thread }, answer: Node, what, onlyReads: true };
  const look = async () => await askGraphql(repository, question, signal);
  const { node: found, viewer } = await look();
  if (!found) {
    const message = `Cannot ${what}: it is not there any more.`;
    throw new TicketError(message, { kind: 'not_found' });
  }
  if (found.__typename === 'PullRequestReview') {
    return await commentOn(repository, ref, { body, marker, login: viewer.login }, signal);
  }
  // Anybody can copy a marker; the words of somebody else are no answer of ours.
  const isThere = (said: readonly v.InferOutput<typeof OwnOrNot>[]) =>
    said.some((each) => each.viewerDidAuthor && holdsMarker(each.body, marker));
  if (isThere(found.comments.nodes)) return;
  const variables = { thread, body };
  const write = { query: REPLY, variables, answer: Anything, what, onlyReads: false };
  await writeOnce(
    () => askGraphql(repository, write, signal),
    async () => {
      const { node: again } = await look();
      return again?.__typename === 'PullRequestReviewThread' && isThere(again.comments.nodes);
    },
  );
}

/** A review's own words have no thread: the answer is a comment on the pull request. */
async function commentOn(
  { service }: Repository,
  ref: PullRef,
  answer: { readonly body: string; readonly marker: string; readonly login: string },
  signal: AbortSignal,
): Promise<void> {
  const { body, marker, login } = answer;
  const what = `answer a review of ${nameOf(ref)}`;
  const path = `/repos/${ref.project}/issues/${ref.number}/comments`;
  const Comments = few(v.object({ body: Text, user: Author }), 100);
  const isThere = async (): Promise<boolean> => {
    for await (const comments of pages(service, { path, answer: Comments, what }, signal)) {
      const isOwn = (each: (typeof comments)[number]) => each.user?.login === login;
      if (comments.some((each) => isOwn(each) && holdsMarker(each.body, marker))) return true;
    }
    return false;
  };
  if (await isThere()) return;
  const write = { method: 'POST', path, body: { body }, answer: Anything, what } as const;
  await writeOnce(() => ask(service, write, signal), isThere);
}

/** One that is resolved stays so. */
export async function resolveThread(
  repository: Repository,
  ref: PullRef,
  thread: string,
  signal: AbortSignal,
): Promise<void> {
  const what = `resolve a thread of ${nameOf(ref)}`;
  const question = { query: RESOLVE, variables: { thread }, answer: Anything, what };
  await askGraphql(repository, { ...question, onlyReads: false }, signal);
}
