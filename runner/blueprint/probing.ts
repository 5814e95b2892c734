/**
 * Owns the probes that a reviewer asked for: the runner runs each on the result's commit, in a
 * clean room without network, twice, and compares the output with what the reviewer predicted. The
 * outcome is recorded and judged no further. Not run on the base, where the output decides nothing.
 */
import type { ReviewWords } from '../agent/backend.ts';
import type { ProbeRun } from '../protocol/review.ts';
import { type Evidence, readEvidence } from '../verify/evidence/evidence.ts';
import { type CheckOutcome, runInCleanRoom } from '../verify/rooms/clean-room.ts';
import type { EvidenceContext, Site } from '../verify/rooms/check-environment.ts';

type Probe = ReviewWords['probes'][number];

/** Context in which probes are run and recorded. */
type Probing = Site & { readonly context: EvidenceContext };

const TIMEOUT_SECONDS = 60;
/** Exit codes of shells for a command that is missing or cannot be run: the probe's fault. */
const NOT_RUN: ReadonlySet<number> = new Set([126, 127]);
/** Characters that the protocol allows. */
const MAX_OUTPUT_CHARACTERS = 4000;

/**
 * Resolves with every probe's outcome, in the order given. Probes already in the ledger are not run
 * again.
 */
export async function runProbes(
  environment: Probing,
  asked: { readonly phase: string; readonly commit: string; readonly probes: readonly Probe[] },
  signal: AbortSignal,
): Promise<ProbeRun[]> {
  const { context } = environment;
  const { phase, commit, probes } = asked;
  const evidence = readEvidence(context.ledger());
  const known = probes.map((probe) => knownRun(evidence, commit, probe));
  const open = probes.filter((_, index) => known[index] === undefined);
  const runs: ProbeRun[] = [];
  await twiceEach(environment, commit, open, signal, async (probe, first, second) => {
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

function knownRun(evidence: Evidence, commit: string, probe: Probe): ProbeRun | undefined {
  const known = evidence.probes.find(
    (each) =>
      each.commit === commit &&
      (['name', 'command', 'expected'] as const).every((part) => each[part] === probe[part]),
  );
  return known && { ...probe, outcome: known.outcome };
}

/**
 * Runs each probe twice in one room, with a new room after a probe that changed a file of the
 * commit.
 */
async function twiceEach(
  environment: Probing,
  commit: string,
  probes: readonly Probe[],
  signal: AbortSignal,
  ran: (probe: Probe, first: CheckOutcome, second: CheckOutcome) => Promise<void>,
): Promise<void> {
  if (probes.length === 0) return;
  const { context, driver, image, sandboxLimits: limits, repository } = environment;
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
        // Standard error (a warning, say) is not part of the output in question.
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
    return { ...probe, outcome: 'errored', actual: actual.slice(0, MAX_OUTPUT_CHARACTERS) };
  }
  if (actual === probe.expected.trim()) return { ...probe, outcome: 'passed' };
  return { ...probe, outcome: 'failed', actual: actual.slice(0, MAX_OUTPUT_CHARACTERS) };
}
