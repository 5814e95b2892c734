/**
 * Shared by the trials of one result: how its files are attributed, how the checks on it went, the
 * texts of both sides, and what a trial's commit is. Each trial is a commit in the runner's own
 * repository and a room of its own. Runs nothing and judges nothing.
 */
import { isUtf8 } from 'node:buffer';
import type { CheckSpec } from '../../protocol/task.ts';
import type { AttributedFile } from '../attribution/attributed-file.ts';
import {
  type Evidence,
  lastRun,
  type NamedCheck,
  readEvidence,
  type Run,
} from '../evidence/evidence.ts';
import type { TestReport } from '../reports/report.ts';
import { keptReport as keptReportIn } from '../reports/kept-report.ts';
import { type CheckOutcome, DEFAULT_TIMEOUT_SECONDS } from '../rooms/clean-room.ts';
import { type Opened, readOpened } from '../rooms/opened-files.ts';
import type { CheckEnvironment } from '../rooms/check-environment.ts';

export interface Trials {
  /** With the image of the result. */
  readonly room: CheckEnvironment;
  /** With the image of the base. */
  readonly original: CheckEnvironment;
  readonly base: string;
  readonly result: string;
  readonly files: readonly AttributedFile[];
  /** Every file of either side. */
  readonly before: readonly string[];
  readonly after: readonly string[];
  /** The outcomes of the checks on the result. */
  readonly head: readonly CheckOutcome[];
  /** The files that any of them opened, as far as that was seen. */
  readonly opened: ReadonlySet<string>;
  /** The deciding checks that passed on the result. */
  readonly deciding: readonly CheckSpec[];
}

/** One fixed time for all trials' commits, so that a second try makes the same commit. */
const NO_TIME = new Date(Date.UTC(2000, 0, 1));
const MAX_FILE_BYTES = 256 * 1024;
const MAX_TOTAL_BYTES = 16 * 1024 * 1024;

/**
 * Reads the texts of these files; leaves out one that is too large or not UTF-8, since it could not
 * be written back whole.
 */
export async function textsOf(
  { repository }: Pick<CheckEnvironment, 'repository'>,
  commit: string,
  paths: readonly string[],
): Promise<Map<string, string>> {
  const limits = { maxFileBytes: MAX_FILE_BYTES, maxBytes: MAX_TOTAL_BYTES };
  const texts = new Map<string, string>();
  for (const [path, bytes] of await repository.readFiles(commit, paths, limits)) {
    if (bytes && isUtf8(bytes)) texts.set(path, bytes.toString('utf8'));
  }
  return texts;
}

/** Reads one text at a time, each of them once. */
export function readerOf(
  room: Pick<CheckEnvironment, 'repository'>,
  commit: string,
): (path: string) => Promise<string | undefined> {
  const read = new Map<string, Promise<string | undefined>>();
  return (path) => {
    const known = read.get(path);
    if (known) return known;
    const text = textsOf(room, commit, [path]).then((texts) => texts.get(path));
    read.set(path, text);
    return text;
  };
}

/** Makes the commit of a trial. */
export function commitTree(trials: Pick<Trials, 'room' | 'result'>, tree: string): Promise<string> {
  const { room, result } = trials;
  const message = `A trial of ${result}\n`;
  return room.repository.commit({ tree, parent: result, message, at: NO_TIME });
}

/** Reads what was recorded until now; each further run adds to it. */
export function evidenceSoFar({ room }: Pick<Trials, 'room'>): Evidence {
  return readEvidence(room.context.ledger());
}

/** Returns the last run of a check before the change. */
export function runBefore(
  sides: Pick<Trials, 'room' | 'base'>,
  check: NamedCheck,
): Run | undefined {
  return lastRun(evidenceSoFar(sides), { at: 'base', commit: sides.base, check });
}

/** Returns the last run of a check on the result. */
export function runAfter(
  sides: Pick<Trials, 'room' | 'result'>,
  check: NamedCheck,
): Run | undefined {
  return lastRun(evidenceSoFar(sides), { at: 'head', commit: sides.result, check });
}

/** Returns the tests that a run named. */
export function keptReport(
  { context }: Pick<CheckEnvironment, 'context'>,
  tests: { readonly artifact: string } | undefined,
): Promise<TestReport | undefined> {
  return keptReportIn(context, tests);
}

/** Returns the files that a run opened; undefined where that was not seen. */
export async function keptOpened(
  { context }: Pick<CheckEnvironment, 'context'>,
  opened: { readonly artifact: string } | undefined,
): Promise<Opened | undefined> {
  const bytes = opened && (await context.readArtifact(opened.artifact));
  return bytes && readOpened(bytes);
}

/** Returns the files that any of these runs opened, as far as that was seen. */
export async function openedBy(
  room: Pick<CheckEnvironment, 'context'>,
  runs: readonly CheckOutcome[],
): Promise<ReadonlySet<string>> {
  const opened = new Set<string>();
  for (const run of runs) {
    for (const path of (await keptOpened(room, run.opened))?.files ?? []) opened.add(path);
  }
  return opened;
}

/**
 * Returns the wanted checks and those before them, whose work they may need. Leaves out `without`:
 * checks that are known to need no others.
 */
export function withNeeded(
  { room }: Pick<Trials, 'room'>,
  wanted: readonly CheckSpec[],
  without: readonly CheckSpec[] = [],
): CheckSpec[] {
  const names = new Set(wanted.map(({ name }) => name));
  const left = new Set(without.map(({ name }) => name));
  const last = room.checks.findLastIndex(({ name }) => names.has(name));
  return room.checks.slice(0, last + 1).filter(({ name }) => names.has(name) || !left.has(name));
}

/** Extra time, over the longer of both sides, for a check that is meant to fail. */
const OWN_TIME_FACTOR = 3;
const EXTRA_SECONDS = 30;

/**
 * Gives the checks less time: without a change that fixes an endless loop, its tests would end only
 * at their limit.
 */
export function inOwnTime(
  trials: Pick<Trials, 'room' | 'base' | 'head'>,
  checks: readonly CheckSpec[],
): readonly CheckSpec[] {
  return checks.map((spec) => {
    const run = trials.head.find(({ name }) => name === spec.name);
    if (!run) return spec;
    const own = Math.max(run.ms, runBefore(trials, spec)?.ms ?? 0);
    const limitSeconds = spec.timeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS;
    const seconds = Math.ceil((OWN_TIME_FACTOR * own) / 1000) + EXTRA_SECONDS;
    return { ...spec, timeoutSeconds: Math.min(limitSeconds, seconds) };
  });
}
