/**
 * Owns the trials that the runner makes of a result's tests, once its checks passed: a test that
 * must fail is planted (verify/canary.ts), and the result's tests are laid over the original
 * sources (verify/red-green.ts). Each is a commit in the runner's own repository, run in a clean
 * room of its own and recorded. Judges nothing.
 */
import { createHash } from 'node:crypto';
import type { LedgerEntry } from '../ledger/entry.ts';
import type { CheckSpec, FileChange } from '../protocol/task.ts';
import {
  type CanaryRun,
  isPlain,
  judgeCanary,
  type Planted,
  plantCanary,
  toldOf,
} from '../verify/canary.ts';
import type { CheckOutcome } from '../verify/clean-room.ts';
import { addedLines, removedLines } from '../verify/line-changes.ts';
import { plantIn } from '../verify/planting.ts';
import { broughtTests, judgeRed, type TestLines } from '../verify/red-green.ts';
import { readKept } from '../verify/reports/kept-report.ts';
import type { TestReport } from '../verify/reports/report.ts';
import { missingFor, readTestCommand, type TestCommand } from '../verify/test-command.ts';
import { isMove, isTestPath } from '../verify/test-flags.ts';
import { type Room, runChecks } from './checking.ts';

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
interface TestCheck {
  readonly spec: CheckSpec;
  readonly command: TestCommand;
}

/** Commits of trials are told by their content alone, so that a second try makes the same ones. */
const NO_TIME = new Date(Date.UTC(2000, 0, 1));
const MOST_READ = 256 * 1024;

/** Checks of these names say something else than tests do, whatever they call. */
const NO_TEST = /(^|[:/. -])(lint|types?|type-?check|format|fmt|style|docs?)$/;

export async function openTrials(
  room: Room,
  sides: { readonly base: string; readonly result: string },
  changes: readonly FileChange[],
  head: readonly CheckOutcome[],
): Promise<Trials> {
  const { repository, plan } = room;
  const { base, result } = sides;
  const files = await repository.listFiles(result);
  const read = readerOf(room, result);
  const tests: TestCheck[] = [];
  for (const spec of plan.checks) {
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
  const commands = room.plan.checks.map(({ command }) => command);
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

/** Plants a failing test for each check that runs tests; each outcome is recorded. */
export async function tryCanaries(trials: Trials, signal: AbortSignal): Promise<void> {
  for (const check of trials.tests) await tryCanary(trials, check, signal);
}

async function tryCanary(trials: Trials, check: TestCheck, signal: AbortSignal): Promise<void> {
  const { room, result, changes, before, files } = trials;
  const { name, command } = check.spec;
  const token = tokenOf(result, name);
  const read = readerOf(room, result);
  const place = await plantCanary({
    command: check.command,
    files,
    read,
    changed: new Set(changes.map(({ path }) => path)),
    before,
    token,
  });
  const record = (more: {
    outcome: 'caught' | 'missed' | 'not_planted';
    reason?: string;
    commit?: string;
    path?: string;
  }): Promise<LedgerEntry> =>
    room.context.record('verify', { kind: 'canary', check: name, command, result, ...more });
  if ('reason' in place) {
    await record({ outcome: 'not_planted', reason: place.reason });
    return;
  }
  const commit = await planted(trials, result, place);
  const known = await isKnown(trials, check, place);
  // A program that sees to its own end may well pass after it has told of a failure.
  const deaf = check.command.programs.includes(place.path) && !known;
  const trial = { check, token, deaf };
  const { run, alike } = await runPlanted(trials, trial, commit, signal);
  const configured = changesChecks(room.context.ledger());
  let seen = judgeCanary({ run, alike, known, configured });
  if (seen.outcome === 'compare') {
    const control = await runControl(trials, trial, place.path, signal);
    seen = judgeCanary({ run, alike, known, configured, control });
  }
  if (seen.outcome === 'compare') throw new Error('a control run must settle it');
  await record({ ...seen, commit, path: place.path });
}

/** The same on the code before the change; it says something only where it comes that far. */
async function runControl(
  trials: Trials,
  trial: PlantedCheck,
  path: string,
  signal: AbortSignal,
): Promise<CanaryRun | 'impossible'> {
  const { room, base, before } = trials;
  const { check, token } = trial;
  if (!before.has(path)) return 'impossible';
  const original = await readerOf(room, base)(path);
  const text = original && plantIn(check.command.kind, original, token);
  if (!text) return 'impossible';
  const commit = await planted(trials, base, { path, text });
  const { run } = await runPlanted(trials, trial, commit, signal);
  const atBase = lastBase(trials, check.spec);
  return run.passed || run.named || atBase?.outcome === 'passed' ? run : 'impossible';
}

function planted(trials: Trials, onto: string, { path, text }: Planted): Promise<string> {
  return commitOf(trials, onto, trials.room.repository.withFile(onto, path, Buffer.from(text)));
}

async function commitOf(trials: Trials, parent: string, tree: Promise<string>): Promise<string> {
  const message = `A trial of the tests of ${trials.result}\n`;
  return trials.room.repository.commit({ tree: await tree, parent, message, at: NO_TIME });
}

/** The check with what it may need: what ran before it on the result, but for linters and tests. */
function withNeeded(trials: Trials, wanted: readonly TestCheck[]): CheckSpec[] {
  const names = new Set(wanted.map(({ spec }) => spec.name));
  const others = new Set(trials.tests.map(({ spec }) => spec.name));
  const { checks } = trials.room.plan;
  const last = checks.findLastIndex(({ name }) => names.has(name));
  return checks
    .slice(0, last + 1)
    .filter(({ name }) => names.has(name) || (!others.has(name) && !NO_TEST.test(name)));
}

interface PlantedCheck {
  readonly check: TestCheck;
  readonly token: string;
  /** What it prints says nothing of what it then does. */
  readonly deaf: boolean;
}

async function runPlanted(
  trials: Trials,
  { check, token, deaf }: PlantedCheck,
  commit: string,
  signal: AbortSignal,
): Promise<{ run: CanaryRun; alike: boolean }> {
  const checks = withNeeded(trials, [check]);
  const runs = await runChecks(trials.room, { at: 'canary', commit, checks, token }, signal);
  const run = runs.at(-1);
  const place = trials.room.plan.checks.findIndex(({ name }) => name === check.spec.name);
  return {
    run: {
      passed: run?.outcome === 'passed',
      ended: run?.outcome === 'passed' || run?.outcome === 'failed',
      named: run?.named === true && !deaf,
    },
    alike: checks.length === place + 1 && runs.slice(0, -1).every((r) => r.outcome === 'passed'),
  };
}

/** Whether the file surely runs with the result: its tests were told of, or it is the command. */
async function isKnown(trials: Trials, check: TestCheck, { path }: Planted): Promise<boolean> {
  const { room, base, result, before, head } = trials;
  const text = await readerOf(room, before.has(path) ? base : result)(path);
  if (check.command.programs.includes(path)) return isPlain(text ?? '');
  const run = head.find(({ name }) => name === check.spec.name);
  const report = await keptReport(trials, run?.tests);
  const names = report?.cases.map(({ name }) => name) ?? [];
  return toldOf(path, text ?? '', [run?.tail ?? '', ...names].join('\n'));
}

/** Lays the result's tests over the original sources; records how each check goes there. */
export async function tryOnOriginal(trials: Trials, signal: AbortSignal): Promise<void> {
  const { room, result, changes, tests, head } = trials;
  if (tests.length === 0) return;
  const brought = broughtTests(changes, await testLines(trials));
  if (!brought) return;
  const commit = await commitOf(trials, result, room.repository.undo(result, brought.undone));
  const checks = withNeeded(trials, tests);
  const runs = await runChecks(room, { at: 'red', commit, checks }, signal);
  for (const { spec } of tests) {
    const run = runs.find(({ name }) => name === spec.name);
    if (!run) continue;
    const base = lastBase(trials, spec);
    const atHead = head.find(({ name }) => name === spec.name);
    const seen = judgeRed({
      base: base && { outcome: base.outcome, report: await keptReport(trials, base.tests) },
      head: { report: await keptReport(trials, atHead?.tests) },
      red: { ...run, report: await keptReport(trials, run.tests) },
      more: brought.more,
    });
    const { name, command } = spec;
    await room.context.record('verify', {
      kind: 'red_green',
      check: name,
      command,
      result,
      commit,
      ...seen,
    });
  }
}

const MOST_FILES = 500;

async function testLines({ room, base, result, changes }: Trials): Promise<TestLines> {
  const lines = { added: [] as string[], removed: [] as string[] };
  const [before, after] = [readerOf(room, base), readerOf(room, result)];
  const tests = changes.filter(({ path, binary }) => isTestPath(path) && !binary);
  for (const { path } of tests.slice(0, MOST_FILES)) {
    const [old = '', now = ''] = [await before(path), await after(path)];
    lines.added.push(...addedLines(old, now));
    lines.removed.push(...removedLines(old, now));
  }
  return lines;
}

function lastBase({ room, base }: Trials, spec: CheckSpec) {
  return room.context
    .ledger()
    .filter((entry) => entry.kind === 'check')
    .findLast(
      ({ at, commit, name, command }) =>
        at === 'base' && commit === base && name === spec.name && command === spec.command,
    );
}

async function keptReport(
  { room }: Trials,
  tests: { readonly artifact: string } | undefined,
): Promise<TestReport | undefined> {
  const bytes = tests && (await room.context.readArtifact(tests.artifact));
  return bytes && readKept(bytes);
}

function changesChecks(entries: readonly LedgerEntry[]): boolean {
  return entries.some(
    (entry) => entry.kind === 'flag' && /^(check_changed|check_config_changed)$/.test(entry.code),
  );
}

function readerOf({ repository }: Room, commit: string) {
  return async (path: string): Promise<string | undefined> => {
    const limits = { maxFileBytes: MOST_READ, maxBytes: MOST_READ };
    const found = await repository.readFiles(commit, [path], limits);
    return found.get(path)?.toString('utf8');
  };
}

/** Not to be met in any output by chance, and a name in every language. */
function tokenOf(result: string, check: string): string {
  const hash = createHash('sha256').update(`${result}\0${check}`).digest('hex');
  return `must_fail_${hash.slice(0, 8)}`;
}
