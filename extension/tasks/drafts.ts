/**
 * Owns the line comments on results that were not sent yet. They belong to this folder's window and
 * survive reloads; sending a follow-up removes them. Free of `vscode`.
 */
import type { LineComment } from '../../runner/protocol/messages.ts';
import type { Memory } from './attention.ts';
import { Emitter, type Listen } from './event.ts';

const KEY = 'errand.drafts';
/** Number of line comments that one follow-up accepts. */
const MAX_DRAFTS = 200;

export interface Draft extends LineComment {
  readonly id: string;
  readonly task: string;
  readonly attempt: number;
}

export class Drafts {
  readonly #memory: Memory;
  readonly #changes = new Emitter<string>();
  #all: readonly Draft[];

  /** Fires with the id of the task whose drafts have changed. */
  readonly onDidChange: Listen<string> = this.#changes.event;

  constructor(memory: Memory) {
    this.#memory = memory;
    this.#all = memory.get<Draft[]>(KEY, []);
  }

  /** Returns them ordered by file name and line. */
  of(task: string, attempt?: number): readonly Draft[] {
    return this.#all
      .filter((draft) => draft.task === task && (attempt ?? draft.attempt) === draft.attempt)
      .toSorted((a, b) => a.path.localeCompare(b.path) || a.line - b.line);
  }

  /**
   * Adds a draft, or replaces the one with its id. Returns false when there is no room for more.
   */
  keep(draft: Draft): boolean {
    const others = this.#all.filter(({ id }) => id !== draft.id);
    const theirs = others.filter(
      ({ task, attempt }) => task === draft.task && attempt === draft.attempt,
    );
    if (theirs.length >= MAX_DRAFTS) return false;
    this.#replace([...others, draft], draft.task);
    return true;
  }

  drop(ids: readonly string[]): void {
    const gone = this.#all.filter(({ id }) => ids.includes(id));
    const left = this.#all.filter(({ id }) => !ids.includes(id));
    for (const task of new Set(gone.map((draft) => draft.task))) this.#replace(left, task);
  }

  #replace(all: readonly Draft[], task: string): void {
    this.#all = all;
    void this.#memory.update(KEY, all);
    this.#changes.fire(task);
  }
}

/** Returns the part of a draft that is sent. */
export function commentOf({ path, line, endLine, side, text }: Draft): LineComment {
  return { path, line, endLine, side, text };
}
