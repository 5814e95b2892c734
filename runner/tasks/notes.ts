/**
 * Owns the type of a note: a small fact that an attempt stores so that it survives a crash, with
 * the schema that parses it on reading. The notes themselves are listed by the code that writes
 * them (blueprint/notes.ts). Backstop of every reader: a note that does not parse counts as absent,
 * no matter who wrote it.
 */
import type * as v from 'valibot';

export interface Note<T> {
  readonly key: string;
  readonly schema: v.GenericSchema<unknown, T>;
}

export interface Notes {
  /** Undefined when nothing is stored, or the stored value does not parse (the log says so). */
  read<T>(note: Note<T>): T | undefined;
  /** Resolves when it is stored. */
  write<T>(note: Note<T>, value: T): Promise<void>;
  /** True where something is stored that does not parse. */
  isUnreadable(note: Note<unknown>): boolean;
  /** Forgets every note whose key begins so; resolves when that is stored. */
  forget(prefix: string): Promise<void>;
}

/** The notes of one part of an attempt, apart from those of the others. */
export function notesUnder(prefix: string, notes: Notes): Notes {
  const within = <T>({ key, schema }: Note<T>): Note<T> => ({ key: `${prefix}${key}`, schema });
  return {
    read: (note) => notes.read(within(note)),
    write: (note, value) => notes.write(within(note), value),
    isUnreadable: (note) => notes.isUnreadable(within(note)),
    forget: (keys) => notes.forget(`${prefix}${keys}`),
  };
}
