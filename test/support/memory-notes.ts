/** Notes of an attempt in memory: the real class, without a store. */
import * as v from 'valibot';
import type { Note } from '../../runner/tasks/notes.ts';
import { StoredNotes } from '../../runner/tasks/stored-notes.ts';

/** A note for tests only. */
export const STEPS_DONE: Note<number> = { key: 'steps', schema: v.number() };

/** Begins with the contents of `stored`; `store` is called before a new note counts. */
export function memoryNotes(
  stored: ReadonlyMap<string, unknown> = new Map(),
  store: (key: string, value: unknown) => void = () => undefined,
  log: (text: string) => void = () => undefined,
): StoredNotes {
  return new StoredNotes({
    stored,
    // Copied through JSON, as a store returns it.
    store: async (key, value) => store(key, JSON.parse(JSON.stringify(value))),
    log,
  });
}
