/**
 * The task lists of a repository as a source of tickets: the items of TODO.md, BACKLOG.md and what
 * the repository names. Reads the files as they are now, asks nobody, writes nothing: an item is
 * ticked by the result of its task.
 */
import { clip } from '../../protocol/text.ts';
import { TicketError, type TicketSource } from '../source.ts';
import type { Ticket, TicketFilter, TicketRef, TicketSummary } from '../ticket.ts';
import { matchesGlob } from './glob.ts';
import { type ListItem, readItems } from './items.ts';
import { isTangled } from './tangled.ts';

/** The files of a repository, by their paths from its root. */
export interface ListFiles {
  readonly files: readonly string[];
  /** Undefined where it cannot be read as text. */
  read(path: string): Promise<string | undefined>;
}

export interface ListOptions {
  readonly open: () => Promise<ListFiles>;
  /** Patterns of more lists, from the repository's configuration. */
  readonly patterns?: readonly string[];
}

const USUAL = ['**/TODO.md', '**/BACKLOG.md'];
const MAX_LISTS = 50;
/** Reading takes more than twice as long for twice as many items. */
const MAX_LIST_CHARACTERS = 200_000;
const PAGE = 100;

export function openList({ open, patterns = [] }: ListOptions): TicketSource {
  return {
    me: () => Promise.resolve({ id: '', name: '' }),
    async list(filter, cursor, signal) {
      const items = await openItems(await open(), [...USUAL, ...patterns], filter, signal);
      const from = Number(cursor ?? 0);
      const page = { tickets: items.slice(from, from + PAGE) };
      return items.length > from + PAGE ? { ...page, next: String(from + PAGE) } : page;
    },
    async get(ref, signal) {
      const files = await open();
      // Only what travels with a task, and nothing outside of the repository.
      const isSent = files.files.includes(ref.project);
      const text = isSent ? await files.read(ref.project) : undefined;
      signal.throwIfAborted();
      if (text === undefined) {
        const message = `There is no list ${ref.project} in this repository, or git ignores it.`;
        throw trouble(message, 'not_found');
      }
      if (!isReadable(text)) throw notReadable(ref.project, text);
      return whole(ref.project, findItem(ref, readItems(text)));
    },
    image: () => Promise.resolve(undefined),
    comment: ({ project }) =>
      Promise.reject(trouble(`An item of ${project} has no comments.`, 'refused')),
    moves: () => Promise.resolve([]),
    move: () => Promise.reject(trouble('An item is ticked by the result of its task.', 'refused')),
  };
}

function trouble(message: string, kind: 'not_found' | 'refused'): TicketError {
  return new TicketError(message, { kind });
}

async function openItems(
  repository: ListFiles,
  patterns: readonly string[],
  filter: TicketFilter,
  signal: AbortSignal,
): Promise<TicketSummary[]> {
  // Nobody is assigned to an item, and it has no labels.
  if (filter.isMine || filter.labels?.length) return [];
  const lists = repository.files.filter((path) => patterns.some((each) => matchesGlob(path, each)));
  const items: TicketSummary[] = [];
  let unread: TicketError | undefined;
  for (const path of lists.slice(0, MAX_LISTS)) {
    const text = await repository.read(path);
    signal.throwIfAborted();
    if (text === undefined) continue;
    if (!isReadable(text)) {
      unread ??= notReadable(path, text);
      continue;
    }
    const fitting = readItems(text).filter((item) => item.isOpen && fits(item, filter));
    items.push(...fitting.map((item) => summary(path, item)));
  }
  // One that cannot be read hides no other, and is not passed over in silence either.
  if (items.length === 0 && unread !== undefined) throw unread;
  return items;
}

function isReadable(text: string): boolean {
  return text.length <= MAX_LIST_CHARACTERS && !isTangled(text);
}

function notReadable(path: string, text: string): TicketError {
  if (text.length <= MAX_LIST_CHARACTERS) {
    const message = `${path} is too tangled to be read as a list: its quotes, lists or brackets lie too deep within one another, or are too many.`;
    return trouble(message, 'refused');
  }
  const message = `${path} is too long to be read as a list: it has more than ${MAX_LIST_CHARACTERS} characters.`;
  return trouble(`${message} Move what is done to another file.`, 'refused');
}

function fits({ title, description, headings }: ListItem, filter: TicketFilter): boolean {
  const milestone = filter.milestone?.toLowerCase();
  const words = `${title}\n${description}`.toLowerCase();
  return (
    (milestone === undefined || headings.some((each) => each.toLowerCase() === milestone)) &&
    (filter.text ?? '')
      .toLowerCase()
      .split(/\s+/)
      .every((word) => words.includes(word))
  );
}

/** By its words where they are known: the lines above may have changed. Else by its line. */
function findItem({ project, id }: TicketRef, items: readonly ListItem[]): ListItem {
  const [line = '', anchor] = id.split('~');
  if (anchor === undefined) {
    const item = items.find((each) => each.line === Number(line));
    if (item) return item;
    throw trouble(
      `Line ${line} of ${project} is no item of a task list. An item looks like "- [ ] words".`,
      'not_found',
    );
  }
  const distance = (item: ListItem): number => Math.abs(item.line - Number(line));
  const [item] = items
    .filter((each) => each.anchor === anchor)
    .toSorted((a, b) => distance(a) - distance(b));
  if (item) return item;
  throw trouble(`The item is no longer in ${project}, or its words have changed.`, 'not_found');
}

function summary(path: string, item: ListItem): TicketSummary {
  const { line, anchor, title, isOpen, headings } = item;
  return {
    ref: { service: 'list', host: '', project: path, id: `${line}~${anchor}` },
    key: keyOf(path, line),
    title: clip(title, MAX_TITLE_CHARACTERS),
    isOpen,
    labels: [],
    assignees: [],
    ...(headings.length > 0 && { milestone: headings.join(' › ') }),
  };
}

const MAX_TITLE_CHARACTERS = 200;

const keyOf = (path: string, line: number): string => `${path}:${line}`;

function whole(path: string, item: ListItem): Ticket {
  const { above, description, title } = item;
  return {
    ...summary(path, item),
    // A title that was cut is whole in the description.
    description: description === '' && title.length > MAX_TITLE_CHARACTERS ? title : description,
    comments: [],
    commentsLeftOut: 0,
    linked: above
      ? [{ key: keyOf(path, above.line), title: above.title, relation: 'part of' }]
      : [],
    images: [],
  };
}
