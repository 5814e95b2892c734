/**
 * The comments of an issue, which GitLab calls notes: the first and the newest with few requests,
 * without those that GitLab writes itself, and our own by its marker.
 */
import { ask, writeOnce } from '../ask.ts';
import { holdsMarker, marked } from '../marker.ts';
import type { Service } from '../service.ts';
import { type Note, Note as OneNote, Notes } from './answers.ts';
import { withoutCommands } from './service.ts';

const FIRST = 10;
const NEWEST = 40;
/** Notes of a page: each may have a million characters. */
const PAGE = 50;
/** Pages of which most are GitLab's own notes, where an older server does not leave them out. */
const MAX_PAGES_READ = 5;
/** GitLab takes 5,000 notes for an issue. */
const MAX_PAGES_SEARCHED = 60;
const MAX_CHARACTERS = 1_000_000;

/** An issue's own path in the API, and how a failure names what was done. */
export interface NotesOf {
  readonly path: string;
  readonly what: string;
}

/** In order of time; `count` is how many comments the issue says that it has. */
export async function readNotes(
  service: Service,
  issue: NotesOf,
  count: number,
  signal: AbortSignal,
): Promise<{ readonly notes: readonly Note[]; readonly leftOut: number }> {
  if (count === 0) return { notes: [], leftOut: 0 };
  const newest = await collect(service, issue, 'desc', FIRST + NEWEST, signal);
  const isAll = newest.length <= FIRST + NEWEST && newest.length >= count;
  const oldest = isAll ? [] : await collect(service, issue, 'asc', FIRST, signal);
  const shown = [
    ...oldest.slice(0, FIRST),
    ...newest.slice(0, isAll ? FIRST + NEWEST : NEWEST).toReversed(),
  ];
  // The same note is among both where there are few.
  const notes = [...new Map(shown.map((note) => [note.id, note])).values()];
  return { notes, leftOut: Math.max(0, count - notes.length) };
}

/** Edits the user's note that holds the marker, or writes one. */
export async function writeNote(
  service: Service,
  issue: NotesOf,
  comment: { readonly markdown: string; readonly marker: string; readonly username: string },
  signal: AbortSignal,
): Promise<void> {
  const { path, what } = issue;
  const { marker, username } = comment;
  const body = marked(withoutCommands(comment.markdown), marker, MAX_CHARACTERS);
  const before = await ownNote();
  if (before?.body === body) return;
  const question = { body: { body }, answer: OneNote, what };
  if (before !== undefined) {
    await ask(service, { ...question, method: 'PUT', path: `${path}/notes/${before.id}` }, signal);
    return;
  }
  await writeOnce(
    () => ask(service, { ...question, method: 'POST', path: `${path}/notes` }, signal),
    async () => (await ownNote()) !== undefined,
  );

  async function ownNote(): Promise<Note | undefined> {
    for await (const notes of pages(service, issue, 'desc', MAX_PAGES_SEARCHED, signal)) {
      // Anybody can copy a marker; a note of somebody else is never edited.
      const own = notes.find(
        (note) => note.author?.username === username && holdsMarker(note.body, marker),
      );
      if (own !== undefined) return own;
    }
    return undefined;
  }
}

/** Some more than `enough` notes, or all that can be found. */
async function collect(
  service: Service,
  issue: NotesOf,
  sort: 'asc' | 'desc',
  enough: number,
  signal: AbortSignal,
): Promise<Note[]> {
  const found: Note[] = [];
  for await (const notes of pages(service, issue, sort, MAX_PAGES_READ, signal)) {
    found.push(...notes);
    if (found.length > enough) break;
  }
  return found;
}

/** Comments of people, page by page. */
async function* pages(
  service: Service,
  { path, what }: NotesOf,
  sort: 'asc' | 'desc',
  most: number,
  signal: AbortSignal,
): AsyncGenerator<readonly Note[], void, void> {
  for (let page = 1; page <= most; page += 1) {
    const query = {
      sort,
      order_by: 'created_at',
      activity_filter: 'only_comments',
      per_page: PAGE,
      page,
    };
    const question = { path: `${path}/notes`, query, answer: Notes, what };
    const { value, headers } = await ask(service, question, signal);
    yield value.filter(({ system }) => !system);
    if (!headers.get('x-next-page')) return;
  }
}
