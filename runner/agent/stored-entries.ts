/**
 * Which entries of a stored conversation stand. Pure. One entry that does not parse takes with it
 * all before it and what hangs on it: the conversation goes on at the next one that begins a
 * conversation, and where there is none yet, it is begun again after them.
 */
import * as v from 'valibot';
import type { TranscriptEntry } from './backend.ts';
import type { Entry } from './entries.ts';
import { StoredEntry } from './entry-schema.ts';

export interface LoadedEntries {
  /** No part of the conversation any more: those that parse, and how many there are in all. */
  readonly before: { readonly entries: readonly Entry[]; readonly count: number };
  readonly standing: readonly Entry[];
  /** Some entry does not parse. */
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

/** Only the first message comes with the fixed part of the requests. */
function begins({ role, body }: Entry): boolean {
  return role === 'user' && body.system !== undefined;
}
