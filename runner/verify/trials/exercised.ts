/**
 * Compares the files that the checks opened and wrote with what the change alters. Owns the entry
 * that says what was exercised, what was not, and which tests are still there but no longer opened.
 * Reads what is kept of the runs; judges nothing. Where an opening may have been missed, `whole` is
 * false and nothing is reported as missing.
 */
import type { NamedTests } from '../../ledger/entry.ts';
import { NONE, named } from '../../ledger/named.ts';
import { testSign } from '../attribution/test-sign.ts';
import { withCode } from './files-with-code.ts';
import { keptOpened, readerOf, runAfter, runBefore, type Trials } from './trials.ts';
import { writtenEvidence } from './written-evidence.ts';

/** Files that are read at most, to see whether they are tests: as many as can be listed. */
const MAX_READ_FILES = 200;

interface Seen {
  readonly files: ReadonlySet<string>;
  readonly whole: boolean;
}

/** Comes from the first runs on the result, since later ones may run only some of the checks. */
export interface Exercised {
  readonly opened: NamedTests;
  readonly unopened: NamedTests;
  readonly evidence: NamedTests;
  readonly gone: NamedTests;
  readonly whole: boolean;
}

/** Undefined where no check was seen to open anything. */
export async function lookAtOpened(trials: Trials): Promise<Exercised | undefined> {
  const { files } = trials;
  const now = await seenOpened(trials, 'head');
  if (!now) return undefined;
  const was = await seenOpened(trials, 'base');
  const source = files.filter(({ kind }) => kind === 'product').map(({ change }) => change);
  const product = source.filter(({ after }) => after).map(({ path }) => path);
  // Only a type-checker opens files of types alone; that no other check does is no fault.
  const missed = product.filter((path) => !now.files.has(path));
  // A file that is gone can only have been opened before.
  const evidence = files
    .filter(({ kind }) => kind !== 'product')
    .filter(({ change }) => (change.after ? now : was)?.files.has(change.path))
    .map(({ change }) => change.path);
  return {
    opened: named([
      ...product.filter((path) => now.files.has(path)),
      ...source.filter(({ path, after }) => !after && was?.files.has(path)).map(({ path }) => path),
    ]),
    unopened: named(await withCode(trials, missed)),
    evidence: named(evidence),
    gone: was && now.whole ? named(await goneTests(trials, was, now)) : NONE,
    whole: now.whole,
  };
}

/**
 * Records what was exercised. Called after the deciding run, which also shows what checks write.
 */
export async function recordExercised(trials: Trials, seen: Exercised): Promise<void> {
  const { room, result, deciding } = trials;
  const written = await writtenEvidence(trials);
  const { whole, ...opened } = seen;
  await room.context.record('verify', {
    kind: 'exercised',
    result,
    ...opened,
    ...(written.length > 0 && { written: named(written) }),
    whole,
    checks: deciding.map(({ name }) => name),
  });
}

/** Returns what all deciding checks opened; undefined where none was seen to open anything. */
async function seenOpened(trials: Trials, side: 'base' | 'head'): Promise<Seen | undefined> {
  const { room, deciding } = trials;
  const files = new Set<string>();
  let whole = true;
  let known = false;
  for (const spec of deciding) {
    const run = side === 'base' ? runBefore(trials, spec) : runAfter(trials, spec);
    const opened = await keptOpened(room, run?.opened);
    if (!opened) {
      whole = false;
      continue;
    }
    known = true;
    whole &&= opened.whole;
    for (const path of opened.files) files.add(path);
  }
  return known ? { files, whole } : undefined;
}

/** Returns tests that are still in the tree but that no check opens any more. */
async function goneTests(trials: Trials, was: Seen, now: Seen): Promise<string[]> {
  const { room, result, after } = trials;
  const there = new Set(after);
  const read = readerOf(room, result);
  const lost = [...was.files].filter((path) => !now.files.has(path) && there.has(path));
  const gone: string[] = [];
  for (const path of lost.slice(0, MAX_READ_FILES)) {
    const text = await read(path);
    if (text !== undefined && testSign(path, text) !== undefined) gone.push(path);
  }
  return gone;
}
