/**
 * Owns turning what the user pointed at into a task's title, origin and instructions. Pure.
 */
import { MAX_CHARACTERS } from '../../runner/protocol/limits.ts';
import { clip } from '../../runner/protocol/text.ts';
import type { Origin } from '../../runner/protocol/task.ts';

export interface TaskDraft {
  readonly title: string;
  readonly instructions: string;
  readonly origin: Origin;
}

const TITLE = 120;
/** A selection longer than this is named by its lines; the files travel anyway. */
const QUOTED = 8000;

/** The first line that says something, cut to what a list can show. */
export function titleOf(text: string): string {
  const line =
    text
      .split('\n')
      .find((each) => each.trim() !== '')
      ?.trim() ?? '';
  return clip(line, TITLE);
}

/** `folder` is where the user stands, from the repository's root; '' is the root. */
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

/** `wish` may be empty: then the selection itself says what is to be done. */
export function fromSelection(wish: string, selected: SelectedLines): TaskDraft {
  const { path, first, last, text } = selected;
  const lines = first === last ? `line ${first}` : `lines ${first} to ${last}`;
  const asked = wish.trim();
  const quoted = text.length > QUOTED ? '' : `\n\n${fenced(text)}`;
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

/** A fence longer than any in the text, so that the text cannot end it. */
function fenced(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}\n${text}\n${fence}`;
}

function escaped(tag: string): string {
  return tag.replace(/[^\w]/g, '\\$&');
}
