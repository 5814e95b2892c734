/**
 * Owns planting a test that must fail in a result, to see that a check can fail at all: where it
 * goes and what the runs say is verify/canary.ts. Each is run in a clean room of its own and
 * recorded. Judges nothing.
 */
import { createHash } from 'node:crypto';
import type { LedgerEntry } from '../../ledger/entry.ts';
import {
  type CanaryRun,
  isPlain,
  judgeCanary,
  type Planted,
  plantCanary,
  toldOf,
} from '../planting/canary.ts';
import { plantIn } from '../planting/planting.ts';
import { selectsTests } from '../planting/test-command.ts';
import { runChecks } from '../rooms/run-checks.ts';
import {
  commitOf,
  keptReport,
  lastBase,
  readerOf,
  type TestCheck,
  textsOf,
  type Trials,
  withNeeded,
} from './trials.ts';

/** Plants a failing test for each check that runs tests; each outcome is recorded. */
export async function tryCanaries(trials: Trials, signal: AbortSignal): Promise<void> {
  for (const check of trials.tests) await tryCanary(trials, check, signal);
}

async function tryCanary(trials: Trials, check: TestCheck, signal: AbortSignal): Promise<void> {
  const { room, result, changes, before, files } = trials;
  const { name, command } = check.spec;
  const token = tokenOf(result, name);
  const place = await plantCanary({
    command: check.command,
    files,
    read: (paths) => textsOf(room, result, paths),
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
  const place = trials.room.checks.findIndex(({ name }) => name === check.spec.name);
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
  if (selectsTests(check.command)) return false;
  const run = head.find(({ name }) => name === check.spec.name);
  const report = await keptReport(trials, run?.tests);
  const names = report?.cases.map(({ name }) => name) ?? [];
  return toldOf(path, text ?? '', [run?.tail ?? '', ...names].join('\n'));
}

function changesChecks(entries: readonly LedgerEntry[]): boolean {
  return entries.some(
    (entry) => entry.kind === 'flag' && /^(check_changed|check_config_changed)$/.test(entry.code),
  );
}

/** Not to be met in any output by chance, and a name in every language. */
function tokenOf(result: string, check: string): string {
  const hash = createHash('sha256').update(`${result}\0${check}`).digest('hex');
  return `must_fail_${hash.slice(0, 8)}`;
}
