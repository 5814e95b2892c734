/**
 * What reviewers say of a merge request on GitLab. Notes that GitLab itself writes are left out. An
 * answer is written once, also where GitLab's own answer to it was lost.
 */
import * as v from 'valibot';
import { ask, writeOnce } from '../../tickets/ask.ts';
import { few, Line, Text, Time } from '../../tickets/fields.ts';
import { withoutCommands } from '../../tickets/gitlab/service.ts';
import { holdsMarker, marked } from '../../tickets/marker.ts';
import type { PullRef, ReviewThread } from '../forge.ts';
import { pages } from '../pages.ts';
import { mergePath, nameOf, type Project } from './merges.ts';

const MAX_THREADS = 300;
const MAX_NOTE = 1_000_000;

const LineNumber = v.nullish(v.pipe(v.number(), v.integer(), v.minValue(1)));
const Note = v.object({
  body: Text,
  author: v.nullish(v.object({ username: Line })),
  created_at: Time,
  system: v.optional(v.boolean(), false),
  resolvable: v.optional(v.boolean(), false),
  resolved: v.optional(v.boolean(), false),
  position: v.nullish(
    v.object({ new_path: v.nullish(Line), new_line: LineNumber, head_sha: v.nullish(Line) }),
  ),
});
const Discussion = v.object({ id: v.pipe(v.string(), v.maxLength(200)), notes: few(Note, 100) });
const Discussions = few(Discussion, 100);
const Anything = v.record(v.string(), v.unknown());

export async function readDiscussions(
  { service }: Project,
  ref: PullRef,
  signal: AbortSignal,
): Promise<readonly ReviewThread[]> {
  const what = `read what reviewers say of ${nameOf(ref)}`;
  const path = `${mergePath(ref)}/discussions`;
  const found: ReviewThread[] = [];
  for await (const discussions of pages(service, { path, answer: Discussions, what }, signal)) {
    found.push(...discussions.flatMap(threadOf));
  }
  return found.slice(-MAX_THREADS);
}

function threadOf({ id, notes }: v.InferOutput<typeof Discussion>): ReviewThread[] {
  const said = notes.filter(({ system }) => !system);
  const [first] = said;
  if (first === undefined) return [];
  const { position } = first;
  const resolvable = said.filter((note) => note.resolvable);
  return [
    {
      id,
      ...(position?.new_path ? { path: position.new_path } : {}),
      ...(position?.new_line ? { line: position.new_line } : {}),
      isResolved: resolvable.length > 0 && resolvable.every(({ resolved }) => resolved),
      // GitLab moves a position along with its line, and says nowhere that it is outdated.
      isOutdated: false,
      comments: said.map(({ author, created_at: at, body }) => {
        return { author: author?.username ?? 'ghost', at, text: body };
      }),
    },
  ];
}

export async function replyTo(
  { service }: Project,
  ref: PullRef,
  reply: { readonly thread: string; readonly markdown: string; readonly marker: string },
  signal: AbortSignal,
): Promise<void> {
  const { thread, markdown, marker } = reply;
  const path = `${mergePath(ref)}/discussions/${encodeURIComponent(thread)}`;
  const what = `answer a thread of ${nameOf(ref)}`;
  const Me = v.object({ username: Line });
  const me = (await ask(service, { path: '/user', answer: Me, what }, signal)).value.username;
  const isThere = async () => {
    const { value } = await ask(service, { path, answer: Discussion, what }, signal);
    // Anybody can copy a marker; the words of somebody else are no answer of ours.
    return value.notes.some(
      ({ author, body }) => author?.username === me && holdsMarker(body, marker),
    );
  };
  if (await isThere()) return;
  const body = { body: marked(withoutCommands(markdown), marker, MAX_NOTE) };
  const write = { method: 'POST', path: `${path}/notes`, body, answer: Anything, what } as const;
  await writeOnce(() => ask(service, write, signal), isThere);
}

/** One that is resolved stays so. */
export async function resolveDiscussion(
  { service }: Project,
  ref: PullRef,
  thread: string,
  signal: AbortSignal,
): Promise<void> {
  const path = `${mergePath(ref)}/discussions/${encodeURIComponent(thread)}`;
  const what = `resolve a thread of ${nameOf(ref)}`;
  const write = { method: 'PUT', path, body: { resolved: true }, answer: Anything, what } as const;
  await ask(service, write, signal);
}
