/**
 * Owns what a task that is not sent yet is about (words alone, a selection, a TODO, a ticket), what
 * the user says of it in the sections of the form, and how both become the task. Pure; the words
 * for the agent are in its language, not in that of the editor.
 */
import {
  fromPrompt,
  fromSelection,
  fromTodo,
  type SelectedLines,
  type TaskDraft,
  type TodoPlace,
} from './origin.ts';
import type { Picture } from '../../runner/protocol/picture.ts';
import type { Unsent } from '../tasks/unsent.ts';

export type Subject =
  /** `folder` is where the user works, relative to the repository's root. */
  | { readonly kind: 'prompt'; readonly folder: string }
  | { readonly kind: 'selection'; readonly folder: string; readonly selected: SelectedLines }
  /** Two with the same key ask for the same thing. */
  | { readonly kind: 'todo'; readonly todo: TodoPlace; readonly key: string }
  | {
      readonly kind: 'ticket';
      readonly draft: TaskDraft;
      /** As the user sees it: `#12 Round prices`. */
      readonly name: string;
      /** Where its words come from: `GitHub`. */
      readonly from: string;
      readonly key: string;
    };

/** Sections of the form, in their order. */
export const SECTIONS = ['what', 'acceptance', 'checks', 'untouched'] as const;
export type Section = (typeof SECTIONS)[number];
export type Sections = Readonly<Record<Section, string>>;

export const NO_WORDS: Sections = { what: '', acceptance: '', checks: '', untouched: '' };

/** What a task needs before it can be sent, and where it is written. */
export interface Opening {
  /** The work tree's top folder. */
  readonly root: string;
  /** Where its words are kept until they are sent (tasks/unsent.ts): of `what`; the others below. */
  readonly place: string;
  readonly subject: Subject;
}

/** Returns undefined for anything else that the command was called with. */
export function openingOf(value: unknown): Opening | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { root, place, subject } = value as Partial<Record<keyof Opening, unknown>>;
  if (typeof root !== 'string' || typeof place !== 'string') return undefined;
  return typeof subject === 'object' && subject !== null ? (value as Opening) : undefined;
}

/** The draft with exactly these pictures of its ticket. */
export function withPictures(draft: TaskDraft, pictures: readonly Picture[]): TaskDraft {
  const { ticket, ...origin } = draft.origin;
  if (!ticket) return draft;
  const { pictures: _, ...bare } = ticket;
  const names = pictures.map(({ name }) => name);
  const named = names.length > 0 ? { ...bare, pictures: names } : bare;
  return { ...draft, origin: { ...origin, ticket: named }, pictures };
}

/** Names a work tree, for the places of words that are about it. */
export const wordsIn = ({ id, workTree }: { readonly id: string; readonly workTree: string }) =>
  `${id}-${workTree}`;

/** Names where the words of a section are kept. */
export const placeOf = (place: string, section: Section): string =>
  section === 'what' ? place : `${place}/${section}`;

/** True where sections beside the first were written: a box has no room for them, and would send none. */
export function isBegunOnForm(unsent: Pick<Unsent, 'at'>, place: string): boolean {
  return SECTIONS.some((section) => {
    return section !== 'what' && unsent.at(placeOf(place, section)).trim() !== '';
  });
}

const HEADINGS: Readonly<Record<Exclude<Section, 'what'>, string>> = {
  acceptance: 'It is done when:',
  checks: 'Check it like this:',
  untouched: 'Do not touch:',
};

/** Only words alone need some: everything else says by itself what is to be done. */
export function isAsked(subject: Subject, { what }: Sections): boolean {
  return subject.kind !== 'prompt' || what.trim() !== '';
}

export function draftOf(subject: Subject, sections: Sections): TaskDraft {
  const draft = bareDraft(subject, sections.what.trim());
  return { ...draft, instructions: [draft.instructions, ...templateOf(sections)].join('\n\n') };
}

/** The sections beside the first, each below its heading. */
function templateOf(sections: Sections): string[] {
  return SECTIONS.flatMap((section) => {
    const words = sections[section].trim();
    return section === 'what' || words === '' ? [] : [`${HEADINGS[section]}\n${words}`];
  });
}

function bareDraft(subject: Subject, what: string): TaskDraft {
  switch (subject.kind) {
    case 'prompt':
      return fromPrompt(what, subject.folder);
    case 'selection':
      return fromSelection(what, subject.selected);
    case 'todo': {
      const draft = fromTodo(subject.todo);
      const instructions = [draft.instructions, ...(what === '' ? [] : [what])].join('\n\n');
      return { ...draft, instructions };
    }
    case 'ticket': {
      const { draft } = subject;
      return { ...draft, instructions: what || draft.instructions };
    }
  }
}
