/**
 * Owns turning what the user pointed at into a task's title, origin and instructions. Pure.
 */
import { MAX_CHARACTERS } from '../../runner/protocol/limits.ts';
import type { Picture } from '../../runner/protocol/picture.ts';
import { clip } from '../../runner/protocol/text.ts';
import type { Origin } from '../../runner/protocol/task.ts';

export interface TaskDraft {
  readonly title: string;
  readonly instructions: string;
  readonly origin: Origin;
  /** Of the ticket that it comes from; they travel beside the task. */
  readonly pictures?: readonly Picture[];
}

const MAX_TITLE_CHARACTERS = 120;
/** A longer selection is named by its lines instead of quoted; the files are sent anyway. */
const MAX_QUOTE_CHARACTERS = 8000;

/** Returns the first line that is not empty, cut to a length that fits a list. */
export function titleOf(text: string): string {
  const line =
    text
      .split('\n')
      .find((each) => each.trim() !== '')
      ?.trim() ?? '';
  return clip(line, MAX_TITLE_CHARACTERS);
}

/** `folder` is where the user works, relative to the repository's root; '' is the root. */
export function fromPrompt(instructions: string, folder = ''): TaskDraft {
  const origin = { kind: 'prompt' as const, ...(folder !== '' && { folder }) };
  return { title: titleOf(instructions), instructions, origin };
}

export interface SelectedLines {
  /** Relative to the repository's root, with slashes. */
  readonly path: string;
  /** 1-based, both inclusive. */
  readonly first: number;
  readonly last: number;
  readonly text: string;
}

/** `request` may be empty; the selection itself then says what to do. */
export function fromSelection(request: string, selected: SelectedLines): TaskDraft {
  const { path, first, last, text } = selected;
  const lines = first === last ? `line ${first}` : `lines ${first} to ${last}`;
  const asked = request.trim();
  const quoted = text.length > MAX_QUOTE_CHARACTERS ? '' : `\n\n${fenced(text)}`;
  return {
    title: titleOf(asked) || titleOf(`${path}:${first} ${text.trim()}`),
    instructions: `${asked || 'Do what the selected text asks for.'}\n\nThis is about ${lines} of ${path}.${quoted}`,
    origin: { kind: 'selection', path, line: first, text: text.slice(0, MAX_CHARACTERS.origin) },
  };
}

export interface TodoPlace {
  readonly path: string;
  readonly line: number;
  readonly tag: string;
  readonly text: string;
  readonly anchor?: string;
}

export function fromTodo({ path, line, tag, text, anchor }: TodoPlace): TaskDraft {
  const words = text.trim();
  const bare = words.replace(new RegExp(`^${escaped(tag)}(\\([^)]*\\))?[\\s:-]*`, 'i'), '');
  return {
    title: titleOf(bare) || titleOf(words),
    instructions: [
      `Do what this ${tag || 'TODO'} comment in ${path}, line ${line}, asks for:`,
      fenced(words),
      'Remove the comment when it is done.',
    ].join('\n\n'),
    origin: {
      kind: 'todo',
      path,
      line,
      text: words.slice(0, MAX_CHARACTERS.origin),
      ...(anchor === undefined ? {} : { anchor }),
    },
  };
}

/** Uses a fence longer than any in the text, so that the text cannot close it. */
function fenced(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}\n${text}\n${fence}`;
}

function escaped(tag: string): string {
  return tag.replace(/[^\w]/g, '\\$&');
}
