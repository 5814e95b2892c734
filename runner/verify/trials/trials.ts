/**
 * What the trials of a result's tests share: which checks run tests, what they need to run, the
 * texts and the records of both sides. Each trial is a commit in the runner's own repository. Runs
 * nothing (canary-trial.ts, red-trial.ts do) and judges nothing.
 */
import { isUtf8 } from 'node:buffer';
import type { CheckSpec, FileChange } from '../../protocol/task.ts';
import type { CheckOutcome } from '../rooms/clean-room.ts';
import { readKept } from '../reports/kept-report.ts';
import type { TestReport } from '../reports/report.ts';
import { missingFor, readTestCommand, type TestCommand } from '../planting/test-command.ts';
import { isMove } from '../flags/test-flags.ts';
import type { Room } from '../rooms/room.ts';

/** What all trials of one result share. */
export interface Trials {
  readonly room: Room;
  readonly base: string;
  readonly result: string;
  readonly changes: readonly FileChange[];
  /** How the checks on the result went. */
  readonly head: readonly CheckOutcome[];
  readonly tests: readonly TestCheck[];
  readonly before: ReadonlySet<string>;
  readonly files: readonly string[];
}

/** A check that runs tests. */
export interface TestCheck {
  readonly spec: CheckSpec;
  readonly command: TestCommand;
}

/** Commits of trials are told by their content alone, so that a second try makes the same ones. */
const NO_TIME = new Date(Date.UTC(2000, 0, 1));
const MOST_READ = 256 * 1024;
const MOST_READ_TOGETHER = 8 * 1024 * 1024;

/** Checks of these names say something else than tests do, whatever they call. */
const NO_TEST = /(^|[:/. -])(lint|types?|type-?check|format|fmt|style|docs?)$/;

export async function openTrials(
  room: Room,
  sides: { readonly base: string; readonly result: string },
  changes: readonly FileChange[],
  head: readonly CheckOutcome[],
): Promise<Trials> {
  const { repository } = room;
  const { base, result } = sides;
  const files = await repository.listFiles(result);
  const read = readerOf(room, result);
  const tests: TestCheck[] = [];
  for (const spec of room.checks) {
    const passed = head.some((run) => run.name === spec.name && run.outcome === 'passed');
    if (!passed || spec.gate === 'informational' || NO_TEST.test(spec.name)) continue;
    const command = await readTestCommand(spec.command, { files, read });
    if (command) tests.push({ spec, command });
  }
  const before = new Set(await repository.listFiles(base));
  return { room, base, result, changes, head, tests, before, files };
}

/**
 * True where the original configuration of the checks names files that the change has moved away,
 * though what the checks run now is tests of the same kind: it was moved along, not taken away.
 */
export async function isOutdated(
  { room, base, changes, files, before, tests }: Trials,
  restored: readonly FileChange[],
): Promise<boolean> {
  const back = restored.filter((change) => change.before && !isMove(change, changes));
  const left = [...files, ...back.map(({ path }) => path)];
  const original = { files: [...before], read: readerOf(room, base) };
  const commands = room.checks.map(({ command }) => command);
  let outdated = false;
  for (const command of commands) {
    if ((await missingFor(command, original, left)).length === 0) continue;
    const kind = (await readTestCommand(command, original))?.kind;
    const now = tests.find(({ spec }) => spec.command === command)?.command.kind;
    if (kind === undefined || kind !== now) return false;
    outdated = true;
  }
  return outdated;
}

/** How a check went before the change, where it was run. */
export function lastBase({ room, base }: Trials, spec: CheckSpec) {
  return room.context
    .ledger()
    .filter((entry) => entry.kind === 'check')
    .findLast(
      ({ at, commit, name, command }) =>
        at === 'base' && commit === base && name === spec.name && command === spec.command,
    );
}

/** The tests that a run named. */
export async function keptReport(
  { room }: Trials,
  tests: { readonly artifact: string } | undefined,
): Promise<TestReport | undefined> {
  const bytes = tests && (await room.context.readArtifact(tests.artifact));
  return bytes && readKept(bytes);
}

/** The texts of these files; one that is too large or no UTF-8 could not be written back whole. */
export async function textsOf(
  { repository }: Room,
  commit: string,
  paths: readonly string[],
): Promise<Map<string, string>> {
  const limits = { maxFileBytes: MOST_READ, maxBytes: MOST_READ_TOGETHER };
  const texts = new Map<string, string>();
  for (const [path, bytes] of await repository.readFiles(commit, paths, limits)) {
    if (bytes && isUtf8(bytes)) texts.set(path, bytes.toString('utf8'));
  }
  return texts;
}

export function readerOf(room: Room, commit: string) {
  return async (path: string): Promise<string | undefined> =>
    (await textsOf(room, commit, [path])).get(path);
}

/** The commit of a trial. */
export async function commitOf(
  trials: Trials,
  parent: string,
  tree: Promise<string>,
): Promise<string> {
  const message = `A trial of the tests of ${trials.result}\n`;
  return trials.room.repository.commit({ tree: await tree, parent, message, at: NO_TIME });
}

/** The check with what it may need: what ran before it on the result, but for linters and tests. */
export function withNeeded(trials: Trials, wanted: readonly TestCheck[]): CheckSpec[] {
  const names = new Set(wanted.map(({ spec }) => spec.name));
  const others = new Set(trials.tests.map(({ spec }) => spec.name));
  const { checks } = trials.room;
  const last = checks.findLastIndex(({ name }) => names.has(name));
  return checks
    .slice(0, last + 1)
    .filter(({ name }) => names.has(name) || (!others.has(name) && !NO_TEST.test(name)));
}
