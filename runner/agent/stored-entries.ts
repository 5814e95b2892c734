/**
 * Decides which entries of a stored conversation are valid. Pure. An entry that does not parse
 * invalidates all before it and all that depend on it: the conversation goes on at the next entry
 * that begins one, or begins again after them if there is none.
 */
import * as v from 'valibot';
import type { TranscriptEntry } from './backend.ts';
import type { Entry } from './entries.ts';
import { StoredEntry } from './entry-schema.ts';

export interface LoadedEntries {
  /** Entries that no longer belong to the conversation: those that parse, and the number of all. */
  readonly before: { readonly entries: readonly Entry[]; readonly count: number };
  readonly standing: readonly Entry[];
  /** True if an entry does not parse. */
  readonly isBroken: boolean;
}

export function loadEntries(stored: readonly TranscriptEntry[]): LoadedEntries {
  const entries = stored.map((each): Entry | undefined => {
    const parsed = v.safeParse(StoredEntry, each);
    return parsed.success ? parsed.output : undefined;
  });
  const broken = entries.lastIndexOf(undefined);
  const next = entries.findIndex((entry, index) => index > broken && entry && begins(entry));
  const from = broken < 0 ? 0 : next < 0 ? entries.length : next;
  return {
    before: { entries: entries.slice(0, from).filter((entry) => entry !== undefined), count: from },
    standing: entries.slice(from).filter((entry) => entry !== undefined),
    isBroken: broken >= 0,
  };
}

/** True for a first message: only that has the fixed part of the requests. */
function begins({ role, body }: Entry): boolean {
  return role === 'user' && body.system !== undefined;
}
