/**
 * Owns the forms that are open in this window, as far as they have to be known after a reload: what
 * each is about and what was chosen on it. Its words are in tasks/unsent.ts. Free of `vscode`.
 */
import type { Opening } from '../commands/subject.ts';
import type { Memory } from '../tasks/attention.ts';
import type { Choices } from '../tasks/choices.ts';

const KEY = 'errand.forms';
/** Older ones make room; a ticket may have 20,000 characters. */
const MAX_FORMS = 20;

export interface FormRecord {
  readonly opening: Opening;
  readonly choices: Choices;
  /** Whether the choices are remembered once it is sent. */
  readonly remember: boolean;
  /** The task that it has become. */
  readonly sent?: string;
}

/** The pictures of a ticket are too large for it: they are in files (form-pictures.ts). */
function withoutBytes(record: FormRecord): FormRecord {
  const { opening } = record;
  const { subject } = opening;
  if (subject.kind !== 'ticket') return record;
  const { pictures: _, ...draft } = subject.draft;
  return { ...record, opening: { ...opening, subject: { ...subject, draft } } };
}

type Entry = readonly [place: string, record: FormRecord];

export class FormRecords {
  readonly #memory: Memory;

  constructor(memory: Memory) {
    this.#memory = memory;
  }

  of(place: string): FormRecord | undefined {
    return this.#all.find(([each]) => each === place)?.[1];
  }

  keep(place: string, record: FormRecord): void {
    const others = this.#all.filter(([each]) => each !== place).slice(1 - MAX_FORMS);
    void this.#memory.update(KEY, [...others, [place, withoutBytes(record)]]);
  }

  get #all(): readonly Entry[] {
    return this.#memory.get<readonly Entry[]>(KEY, []);
  }
}
