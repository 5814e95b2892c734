/**
 * The ledger's hash chain: makes entries and checks a file of them. Pure: the time of an entry
 * comes in, nothing is read or written here. It never judges what an entry says (that is
 * verify/verdict.ts). Backstop: the result commit's trailer carries the head hash, so a chain that
 * was rewritten as a whole is found by comparing with it.
 */
import { createHash } from 'node:crypto';
import type { LedgerBody, LedgerEntry } from './entry.ts';

/** The trailer of a result's commit: the hash of the ledger's last entry when it was made. */
export const LEDGER_TRAILER = 'Errand-Ledger';

/** Hash that the first entry is chained to. */
export const GENESIS = '0'.repeat(64);

/** The newest ledger version that this build can read; `opened` carries it. */
const VERSION = 1;

const MAX_LINE_CHARACTERS = 1 << 20;

export interface EntryInput {
  readonly phase: string;
  /** ISO 8601, UTC. */
  readonly t: string;
  readonly body: LedgerBody;
}

/** Makes the entry that follows `prev`, or the first one when there is no `prev`. */
export function appendEntry(prev: LedgerEntry | undefined, input: EntryInput): LedgerEntry {
  const { phase, t, body } = input;
  const unsigned = {
    ...body,
    seq: prev ? prev.seq + 1 : 1,
    prev: prev ? prev.hash : GENESIS,
    t,
    phase,
  };
  // Through JSON and back: what is in memory is what a reader of the file will hash, keys sorted.
  const hash = hashOf(canonicalJson(unsigned));
  return JSON.parse(canonicalJson({ ...unsigned, hash })) as LedgerEntry;
}

/** The line of the file for an entry, without its line feed. */
export function entryLine(entry: LedgerEntry): string {
  return canonicalJson(entry);
}

/**
 * JSON with sorted keys and nothing undefined: equal values give equal text, wherever they were
 * made. Throws `TypeError` for what JSON cannot say (NaN, functions, bigint).
 */
export function canonicalJson(value: unknown): string {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return JSON.stringify(value);
    case 'number':
      if (!Number.isFinite(value)) throw new TypeError(`not a JSON number: ${value}`);
      return JSON.stringify(value);
    case 'object': {
      if (value === null) return 'null';
      if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
      const fields = Object.entries(value)
        .filter(([, field]) => field !== undefined)
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, field]) => `${JSON.stringify(key)}:${canonicalJson(field)}`);
      return `{${fields.join(',')}}`;
    }
    default:
      throw new TypeError(`not JSON: ${typeof value}`);
  }
}

function hashOf(canonical: string): string {
  return createHash('sha256').update(canonical).digest('hex');
}

export type ChainFault =
  | 'empty'
  | 'unreadable'
  | 'truncated'
  | 'edited'
  | 'deleted'
  | 'reordered'
  | 'unfinished'
  | 'after_end'
  | 'newer_version'
  | 'head_differs';

export type ChainReport =
  | { readonly ok: true; readonly entries: readonly LedgerEntry[]; readonly head: string }
  | {
      readonly ok: false;
      /** 1-based, as editors count; the line after the last one where something is missing there. */
      readonly line: number;
      readonly fault: ChainFault;
      readonly reason: string;
      /** The entries before the fault: their chain is whole. */
      readonly entries: readonly LedgerEntry[];
    };

export interface ChainExpectation {
  /** A hash that the ledger must contain as an entry's own: from the result commit's trailer. */
  readonly head?: string;
  /** A ledger of an attempt that still runs has no ending yet. */
  readonly running?: boolean;
}

/** The text of a ledger file as lines; a last line without line feed is given as it is. */
export function ledgerLines(text: string): string[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

/**
 * Checks every line, from the first: form, place, link and hash; then that the ledger has its
 * ending. Never throws, whatever the lines hold.
 */
export function verifyChain(
  lines: readonly string[],
  expected: ChainExpectation = {},
): ChainReport {
  const entries: LedgerEntry[] = [];
  const bad = (line: number, fault: ChainFault, reason: string): ChainReport => ({
    ok: false,
    line,
    fault,
    reason,
    entries,
  });
  if (lines.length === 0) return bad(1, 'empty', 'the ledger has no entries');
  for (const [index, text] of lines.entries()) {
    const number = index + 1;
    const before = entries.at(-1);
    const entry = parseLine(text);
    if (!entry) {
      return number === lines.length
        ? bad(number, 'truncated', 'the last line is cut off or is not an entry')
        : bad(number, 'unreadable', 'the line is not an entry');
    }
    // Before the hash: a newer version may hash in another way, and that is no forgery.
    if (entry.kind === 'opened' && (entry.version as number) > VERSION) {
      const reason = `the ledger has version ${String(entry.version)}, this build reads up to ${VERSION}: use a newer errand`;
      return bad(number, 'newer_version', reason);
    }
    if (!isGenuine(entry, text)) {
      return bad(number, 'edited', `entry ${entry.seq} was edited: its hash does not match`);
    }
    const place = misplaced(entry, before);
    if (place) return bad(number, place.fault, place.reason);
    if (before && isEnding(before)) {
      return bad(number, 'after_end', `entry ${entry.seq} comes after the end (${before.kind})`);
    }
    entries.push(entry);
  }
  return ending(entries, expected, bad);
}

/** True when the line is, byte for byte, what this entry is written as, and its hash is right. */
function isGenuine(entry: LedgerEntry, text: string): boolean {
  const { hash, ...unsigned } = entry;
  try {
    return canonicalJson(entry) === text && hashOf(canonicalJson(unsigned)) === hash;
  } catch (error) {
    // Nested so deeply that it cannot be walked: nothing that this runner wrote.
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** Explains how an entry whose own hash is right can be in the wrong place. */
function misplaced(
  entry: LedgerEntry,
  before: LedgerEntry | undefined,
): { fault: ChainFault; reason: string } | undefined {
  const seq = before ? before.seq + 1 : 1;
  const prev = before ? before.hash : GENESIS;
  if (entry.seq > seq) {
    const missing =
      entry.seq - 1 === seq ? `entry ${seq} is` : `entries ${seq} to ${entry.seq - 1} are`;
    return { fault: 'deleted', reason: `${missing} missing here: deleted, or moved` };
  }
  if (entry.seq < seq) {
    return { fault: 'reordered', reason: `entry ${entry.seq} stands where ${seq} belongs` };
  }
  if (entry.prev !== prev) {
    const what = before ? `entry ${before.seq}` : 'the beginning';
    return {
      fault: 'edited',
      reason: `entry ${entry.seq} is not chained to ${what} as it stands here`,
    };
  }
  if (!before && entry.kind !== 'opened') {
    return { fault: 'deleted', reason: `the first entry is "${entry.kind}" and not "opened"` };
  }
  return undefined;
}

function ending(
  entries: readonly LedgerEntry[],
  expected: ChainExpectation,
  bad: (line: number, fault: ChainFault, reason: string) => ChainReport,
): ChainReport {
  const last = entries.at(-1);
  if (!last) return bad(1, 'empty', 'the ledger has no entries');
  if (!expected.running && !isEnding(last)) {
    const reason = `it ends with "${last.kind}" and not with a verdict: entries at the end are missing, or the attempt is still running`;
    return bad(entries.length + 1, 'unfinished', reason);
  }
  const { head } = expected;
  if (head !== undefined && !entries.some((entry) => entry.hash === head)) {
    const reason = `no entry has the hash ${head} that was kept elsewhere: this is another ledger, or a rewritten one`;
    return bad(entries.length, 'head_differs', reason);
  }
  return { ok: true, entries, head: last.hash };
}

/** A complete ledger ends with one of these, and nothing follows it. */
export function isEnding(entry: LedgerEntry): boolean {
  return entry.kind === 'verdict' || entry.kind === 'cancelled';
}

function parseLine(text: string): LedgerEntry | undefined {
  if (text.length > MAX_LINE_CHARACTERS) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined; // The caller names the line.
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const entry = value as Partial<Record<keyof LedgerEntry, unknown>>;
  const whole =
    Number.isSafeInteger(entry.seq) &&
    [entry.prev, entry.hash, entry.t, entry.phase, entry.kind].every((x) => typeof x === 'string');
  return whole ? (value as LedgerEntry) : undefined;
}
