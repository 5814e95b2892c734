/**
 * The clean room: the runner itself runs the checks on committed objects, in a fresh sandbox
 * without network. All checks of one commit run in one room, in the given order, as on a
 * developer's machine (a build before the tests that need it); base and head never share a room. A
 * check that loses its room runs once more in a new one; if it loses that too (it kills its
 * container or the supervisor), it is `errored`. The next check gets a new room after such a check,
 * and after one that changed a file of the commit or a tool among the dependencies (room-tools.ts).
 * Processes that a check left running never outlive it, but what it adds beside the commit (a
 * build's output) stays for the next check. Never judges (verdict.ts) and never records: it reports
 * to its caller. Backstop: the reaper removes rooms whose owner is gone.
 */
import { UNATTENDED } from '../../sandbox/unattended.ts';
import type { BareRepository } from '../../git/repository.ts';
import type { CheckPlace } from '../../ledger/entry.ts';
import type { KeptOutput } from '../../ledger/kept-output.ts';
import type { ReportSpec, TestCounts } from '../../protocol/task.ts';
import { openWorkspace } from '../../sandbox/git-workspace.ts';
import { ranOutOfMemory } from '../../sandbox/memory.ts';
import {
  type OpenedFiles,
  type ProcessorTime,
  type Sandbox,
  type SandboxDriver,
  type SandboxLimits,
  SandboxLostError,
} from '../../sandbox/sandbox.ts';
import type { Workspace } from '../../sandbox/workspace.ts';
import { CheckOutput, type OutputSink } from './check-output.ts';
import { execToEnd } from './exec-to-end.ts';
import { foldersOf, keepOpened, type Opened, openedOf } from './opened-files.ts';
import { type RoomTime, timeIn, toolsTouched } from './room-tools.ts';
import { waitingWords } from './waiting.ts';
import { keepReport } from '../reports/kept-report.ts';
import { Printed } from '../reports/printed.ts';
import type { TestReport } from '../reports/report.ts';
import { layReportFolder, takeReports } from '../reports/report-folder.ts';

export interface CleanRoomCheck {
  readonly name: string;
  readonly command: string;
  readonly timeoutSeconds?: number;
  /** The report in which the check names its tests; the usual places when absent. */
  readonly report?: ReportSpec;
}

export interface CleanRoomInput {
  readonly driver: SandboxDriver;
  readonly image: string;
  readonly limits: SandboxLimits;
  readonly repository: Pick<BareRepository, 'packOf'>;
  readonly commit: string;
  readonly at: CheckPlace;
  readonly checks: readonly CleanRoomCheck[];
  readonly task: string;
  readonly attempt: number;
  /** A token to look for in the output of the checks (canary.ts). */
  readonly token?: string;
  /** Opens a new artifact, for the whole output of a check or for the tests that it names. */
  readonly artifact: () => OutputSink;
  /** Awaited before the check starts. */
  readonly started?: (check: CleanRoomCheck) => Promise<void>;
  /** Awaited before the next check starts, so this is the place to record the outcome. */
  readonly finished: (outcome: CheckOutcome) => Promise<void>;
}

export interface CheckOutcome {
  readonly name: string;
  readonly command: string;
  readonly at: CheckPlace;
  readonly commit: string;
  readonly image: string;
  readonly network: 'none';
  readonly outcome: 'passed' | 'failed' | 'timed_out' | 'errored';
  /** Null when the check did not end by itself. */
  readonly exit: number | null;
  readonly ms: number;
  /** Absent where the check did not end by itself, or the sandbox cannot tell. */
  readonly work?: ProcessorTime;
  /** Explains an outcome that exit status and output do not: a time-out, a flood, a lost room. */
  readonly reason?: string;
  /**
   * Set where the check waited for changes and was ended: what is missing, and what to write
   * instead.
   */
  readonly stopped?: { readonly missing: string; readonly hint: string };
  /** True where the token was printed; absent where none was looked for. */
  readonly named?: boolean;
  /** The end of the output as text, at most 8,000 characters, with the reason as its last line. */
  readonly tail: string;
  readonly output: KeptOutput;
  /** Set where the check names its tests; the artifact has all of them (reports/kept-report.ts). */
  readonly tests?: TestCounts & { readonly artifact: string; readonly cut?: string };
  /**
   * The files of the commit that it opened and wrote, also kept as an artifact (opened-files.ts).
   * Absent where the room was lost, the check flooded, or the sandbox cannot watch.
   */
  readonly opened?: Opened & { readonly artifact: string };
}

export const DEFAULT_TIMEOUT_SECONDS = 600;

/**
 * A check that prints more than this is stopped and counts as failed. The artifact's quota is
 * smaller; output beyond it is read and dropped, which takes seconds rather than hours.
 */
export const MAX_OUTPUT_BYTES = 2 * 1024 ** 3;

/**
 * Runs every check. Rejects only when the signal aborts or the runner cannot do its part (no
 * sandbox can be made, the commit cannot be put in place, a callback rejects); no room is left
 * behind.
 */
export async function runInCleanRoom(
  input: CleanRoomInput,
  signal: AbortSignal,
): Promise<CheckOutcome[]> {
  const outcomes: CheckOutcome[] = [];
  let room: Workspace | undefined;
  let before: Before | undefined;
  try {
    for (const [index, check] of input.checks.entries()) {
      signal.throwIfAborted();
      await input.started?.(check);
      if (room && before && !(await isFit(room, before, signal))) {
        await room.sandbox.destroy();
        room = undefined;
      }
      room ??= await openRoom(input, signal);
      const isLast = index === input.checks.length - 1;
      before = { check, since: isLast ? undefined : await timeIn(room, signal) };
      let ended = await runCheck(input, room, check, signal);
      if (ended.lost) {
        // The machine may have ended it, for lack of memory or on somebody's command: one more run
        // tells.
        await room.sandbox.destroy();
        room = await openRoom(input, signal);
        await replay(input, room, index, signal);
        ended = await runCheck(input, room, check, signal);
      }
      const { outcome, lost } = ended;
      if (lost) {
        await room.sandbox.destroy();
        room = undefined;
      }
      await input.finished(outcome);
      outcomes.push(outcome);
    }
  } finally {
    await room?.sandbox.destroy();
  }
  return outcomes;
}

/** The check that ran last, and when it began by the room's own clock, if the room can tell. */
interface Before {
  readonly check: CleanRoomCheck;
  readonly since: RoomTime | undefined;
}

/** Checks whose purpose is to put tools and generated code where others find them. */
const PREPARES = /\b(install|setup|bootstrap|prepare|generate|codegen|build|compile|sync)\b/i;

/** True where another check may run in the same room; false when the room was lost meanwhile. */
async function isFit(room: Workspace, before: Before, signal: AbortSignal): Promise<boolean> {
  const { check, since } = before;
  try {
    if (!(await room.pristine(signal))) return false;
    if (since === undefined || PREPARES.test(`${check.name} ${check.command}`)) return true;
    return !(await toolsTouched(room, since, signal));
  } catch (error) {
    if (error instanceof SandboxLostError) return false;
    throw error;
  }
}

/**
 * Runs the earlier checks again for what they may have left for this one; their outcomes are known.
 */
async function replay(
  input: CleanRoomInput,
  room: Workspace,
  index: number,
  signal: AbortSignal,
): Promise<void> {
  for (const { command, timeoutSeconds = DEFAULT_TIMEOUT_SECONDS } of input.checks.slice(
    0,
    index,
  )) {
    const argv = ['/bin/sh', '-c', command];
    try {
      await execToEnd(
        room,
        { argv, env: UNATTENDED, sweep: true, timeoutMs: timeoutSeconds * 1000 },
        signal,
      );
    } catch (error) {
      // The check itself finds the room lost, and reports it.
      if (!(error instanceof SandboxLostError)) throw error;
      return;
    }
  }
}

async function openRoom(input: CleanRoomInput, signal: AbortSignal): Promise<Workspace> {
  const { driver, image, limits, task, attempt, commit, repository } = input;
  const sandbox: Sandbox = await driver.create(
    { image, limits, task, attempt, purpose: 'clean-room', network: 'none' },
    signal,
  );
  try {
    const workspace = openWorkspace(sandbox);
    await workspace.place(commit, repository.packOf(commit), signal);
    return workspace;
  } catch (error) {
    await sandbox.destroy();
    throw error;
  }
}

interface Ended {
  readonly outcome: CheckOutcome['outcome'];
  readonly exit: number | null;
  readonly ms: number;
  readonly work?: ProcessorTime;
  readonly reason?: string;
  readonly stopped?: CheckOutcome['stopped'];
  readonly report?: TestReport;
  readonly opened?: OpenedFiles;
  readonly lost: boolean;
}

async function runCheck(
  input: CleanRoomInput,
  room: Workspace,
  check: CleanRoomCheck,
  signal: AbortSignal,
): Promise<{ outcome: CheckOutcome; lost: boolean }> {
  const output = new CheckOutput(input.artifact(), MAX_OUTPUT_BYTES, input.token);
  const ended = await execute(room, check, output, signal);
  const kept = await output.finish(ended.reason);
  const tests = ended.report && (await keepReport(ended.report, input.artifact()));
  const opened = ended.opened && openedOf(ended.opened, room.tracked());
  const keptOpened = opened && (await keepOpened(opened, input.artifact()));
  const outcome: CheckOutcome = {
    name: check.name,
    command: check.command,
    at: input.at,
    commit: input.commit,
    image: input.image,
    network: 'none',
    outcome: ended.outcome,
    exit: ended.exit,
    ms: ended.ms,
    ...(ended.work && { work: ended.work }),
    reason: ended.reason,
    ...(ended.stopped && { stopped: ended.stopped }),
    ...(input.token === undefined
      ? {}
      : { named: output.named || names(ended.report, input.token) }),
    tail: kept.tail,
    output: kept.artifact,
    ...(tests && { tests }),
    ...(opened && keptOpened && { opened: { ...opened, artifact: keptOpened.artifact } }),
  };
  return { outcome, lost: ended.lost };
}

const RAN: ReadonlySet<string> = new Set(['passed', 'failed']);

function names(report: TestReport | undefined, token: string): boolean {
  return report?.cases.some(({ name, status }) => RAN.has(status) && name.includes(token)) ?? false;
}

async function execute(
  room: Workspace,
  check: CleanRoomCheck,
  output: CheckOutput,
  signal: AbortSignal,
): Promise<Ended> {
  const seconds = check.timeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS;
  const began = performance.now();
  const elapsed = () => Math.round(performance.now() - began);
  const either = AbortSignal.any([signal, output.flooded]);
  const printed = new Printed();
  try {
    const folder = await layReportFolder(room, check.command, signal);
    const run = await execToEnd(
      room,
      {
        argv: folder.argv,
        // A process that an earlier check left running must not answer for this one.
        sweep: true,
        watch: foldersOf(room.tracked()),
        env: { ...folder.env, ...UNATTENDED },
        timeoutMs: seconds * 1000,
        onOutput: (stream, chunk) => {
          printed.take(stream, chunk);
          return output.take(chunk);
        },
      },
      either,
    );
    if (output.failure) throw output.failure.error;
    if (output.flooded.aborted) return flooded(run.ms);
    // Prefers files to printed output, since the same tests are often reported in both.
    const taken = await takeReports(room, folder, check.report, signal);
    const report = printed.report(check.report, taken);
    const { opened } = run;
    if (run.waiting) {
      const stopped = waitingWords(check.command, run.waiting.printed);
      const reason = `stopped: it needs ${stopped.missing}. ${stopped.hint}`;
      return { outcome: 'timed_out', exit: null, ms: run.ms, reason, stopped, report, lost: false };
    }
    if (run.timedOut) {
      const reason = `stopped at its time limit of ${seconds} s`;
      return { outcome: 'timed_out', exit: null, ms: run.ms, reason, report, opened, lost: false };
    }
    const { exit, ms, work } = run;
    const seen = { exit, ms, ...(work && { work }), report, opened, lost: false };
    if (exit === 0) return { outcome: 'passed', ...seen };
    const memory = await ranOutOfMemory(room.sandbox, signal);
    const killed = memory && `a process of it was killed: the sandbox ran out of memory, ${memory}`;
    const reason = killed ?? (output.saysNoSpace ? NO_SPACE_WORDS : undefined);
    return { outcome: 'failed', ...seen, ...(reason !== undefined && { reason }) };
  } catch (error) {
    if (output.failure) throw output.failure.error;
    if (signal.aborted) throw error;
    if (output.flooded.aborted) return flooded(elapsed());
    if (!(error instanceof SandboxLostError)) throw error;
    const reason = `the clean room was lost while this check ran: ${error.message}`;
    return { outcome: 'errored', exit: null, ms: elapsed(), reason, lost: true };
  }
}

const NO_SPACE_WORDS =
  'its output says that a write found no space left: more than sandbox.disk allows, or on the disk of the runner';

function flooded(ms: number): Ended {
  const reason = `stopped: it printed more than ${MAX_OUTPUT_BYTES / 1024 ** 3} GiB`;
  return { outcome: 'failed', exit: null, ms, reason, lost: false };
}
