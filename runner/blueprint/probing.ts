/**
 * Owns the probes that a reviewer asked for: each is run by the runner on the result's commit, in
 * a clean room without network, twice, and compared with what it was said to print. Recorded, and
 * judged no further. Not run on the base: what it prints there decides nothing.
 */
import type { ReviewWords } from '../agent/backend.ts';
import type { LedgerEntry } from '../ledger/entry.ts';
import type { ProbeRun } from '../protocol/review.ts';
import { type CheckOutcome, runInCleanRoom } from '../verify/rooms/clean-room.ts';
import type { EvidenceContext, Site } from '../verify/rooms/check-environment.ts';

type Probe = ReviewWords['probes'][number];

/** Where probes are run, and where what they show is recorded. */
type Probing = Site & { readonly context: EvidenceContext };

const TIMEOUT_SECONDS = 60;
/** Shells say so where a command is not there or cannot be run: the probe's fault. */
const NOT_RUN: ReadonlySet<number> = new Set([126, 127]);
/** Characters; what the wire takes. */
const MAX_ACTUAL = 4000;

/** Every probe's outcome, in the order given. Those that the ledger has are not run again. */
export async function runProbes(
  room: Probing,
  asked: { readonly phase: string; readonly commit: string; readonly probes: readonly Probe[] },
  signal: AbortSignal,
): Promise<ProbeRun[]> {
  const { context } = room;
  const { phase, commit, probes } = asked;
  const known = probes.map((probe) => knownRun(context.ledger(), commit, probe));
  const open = probes.filter((_, index) => known[index] === undefined);
  const runs: ProbeRun[] = [];
  await twiceEach(room, commit, open, signal, async (probe, first, second) => {
    const run = judge(probe, first, second);
    const { name, command, expected } = probe;
    const { exit, ms, output } = first;
    const { outcome } = run;
    const seen = { name, command, expected, commit, outcome, exit, ms, output };
    await context.record(phase, { kind: 'probe', ...seen });
    context.log(`probe ${name}: ${outcome}\n`);
    runs.push(run);
  });
  return known.flatMap((run) => run ?? runs.shift() ?? []);
}

function knownRun(
  ledger: readonly LedgerEntry[],
  commit: string,
  probe: Probe,
): ProbeRun | undefined {
  for (const entry of ledger) {
    if (entry.kind !== 'probe' || entry.commit !== commit) continue;
    const same = (['name', 'command', 'expected'] as const).every(
      (part) => entry[part] === probe[part],
    );
    if (same) return { ...probe, outcome: entry.outcome };
  }
  return undefined;
}

/** In one room, but for those after one that changed a file of the commit. */
async function twiceEach(
  room: Probing,
  commit: string,
  probes: readonly Probe[],
  signal: AbortSignal,
  ran: (probe: Probe, first: CheckOutcome, second: CheckOutcome) => Promise<void>,
): Promise<void> {
  if (probes.length === 0) return;
  const { context, driver, image, sandboxLimits: limits, repository } = room;
  let index = 0;
  let first: CheckOutcome | undefined;
  await runInCleanRoom(
    {
      driver,
      image,
      limits,
      repository,
      commit,
      at: 'head',
      checks: probes.flatMap(({ name, command }) => {
        // What it prints to standard error (a warning, say) is not what it was asked for.
        const quiet = `exec 2>/dev/null\n${command}`;
        const once = { name, command: quiet, timeoutSeconds: TIMEOUT_SECONDS };
        return [once, once];
      }),
      task: context.task.id,
      attempt: context.attempt,
      artifact: () => context.artifact(),
      finished: async (outcome) => {
        const probe = probes[Math.floor(index / 2)];
        index += 1;
        if (first && probe) await ran(probe, first, outcome);
        first = first ? undefined : outcome;
      },
    },
    signal,
  );
}

function judge(probe: Probe, first: CheckOutcome, second: CheckOutcome): ProbeRun {
  const actual = first.tail.trim();
  const ended = [first, second].every(
    ({ outcome, exit }) =>
      (outcome === 'passed' || outcome === 'failed') && exit !== null && !NOT_RUN.has(exit),
  );
  if (!ended || second.tail.trim() !== actual) {
    return { ...probe, outcome: 'errored', actual: actual.slice(0, MAX_ACTUAL) };
  }
  if (actual === probe.expected.trim()) return { ...probe, outcome: 'passed' };
  return { ...probe, outcome: 'failed', actual: actual.slice(0, MAX_ACTUAL) };
}
