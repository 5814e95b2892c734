/** Notes of an attempt in memory: the real ones, without a store. */
import * as v from 'valibot';
import type { Note } from '../../runner/tasks/notes.ts';
import { StoredNotes } from '../../runner/tasks/stored-notes.ts';

/** A note of tests' own. */
export const STEPS_DONE: Note<number> = { key: 'steps', schema: v.number() };

/** Begins with what `stored` holds; `store` hears of what is written before it counts. */
export function memoryNotes(
  stored: ReadonlyMap<string, unknown> = new Map(),
  store: (key: string, value: unknown) => void = () => undefined,
  log: (text: string) => void = () => undefined,
): StoredNotes {
  return new StoredNotes({
    stored,
    // As a store gives it back.
    store: async (key, value) => store(key, JSON.parse(JSON.stringify(value))),
    log,
  });
}
