/**
 * Owns an attempt's notes while it is carried out: those stored when it began, and those written
 * since. Never returns a value that does not parse.
 */
import * as v from 'valibot';
import type { Note, Notes } from './notes.ts';

export interface StoredNotesParts {
  /** By key, as the store has them. */
  readonly stored: ReadonlyMap<string, unknown>;
  /** Resolves when it is stored. */
  readonly store: (key: string, value: unknown) => Promise<void>;
  readonly log: (text: string) => void;
}

export class StoredNotes implements Notes {
  readonly #values: Map<string, unknown>;
  readonly #store: StoredNotesParts['store'];
  readonly #log: StoredNotesParts['log'];
  /** Those that the log has been told of. */
  readonly #told = new Set<string>();

  constructor({ stored, store, log }: StoredNotesParts) {
    this.#values = new Map(stored);
    this.#store = store;
    this.#log = log;
  }

  read<T>(note: Note<T>): T | undefined {
    const { key, schema } = note;
    const value = this.#values.get(key);
    if (value === undefined) return undefined;
    const parsed = v.safeParse(schema, value);
    if (parsed.success) return parsed.output;
    this.#tell(key, value, parsed.issues[0]);
    return undefined;
  }

  async write<T>({ key }: Note<T>, value: T): Promise<void> {
    await this.#store(key, value);
    this.#values.set(key, value);
    this.#told.delete(key);
  }

  isUnreadable({ key, schema }: Note<unknown>): boolean {
    const value = this.#values.get(key);
    return value !== undefined && value !== FORGOTTEN && !v.is(schema, value);
  }

  async forget(prefix: string): Promise<void> {
    const keys = [...this.#values.keys()].filter((key) => key.startsWith(prefix));
    for (const key of keys) {
      await this.#store(key, FORGOTTEN);
      this.#values.delete(key);
    }
  }

  /** Once for each: a note may be read often. */
  #tell(key: string, value: unknown, issue: v.BaseIssue<unknown>): void {
    if (value === FORGOTTEN || this.#told.has(key)) return;
    this.#told.add(key);
    const place = v.getDotPath(issue);
    const where = place === null ? '' : ` (${place})`;
    this.#log(
      `The note "${key}" that an earlier run left cannot be read${where}, so it is ignored.\n`,
    );
  }
}

/** Value of a removed note: the store keeps no other trace of it. */
const FORGOTTEN = null;
