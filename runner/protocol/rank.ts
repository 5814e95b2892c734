/**
 * Ranks a task's attempts, and picks the one that stands for the task, by what the runner saw of
 * them and never by a model's word. Pure; runner, command and editor share it.
 */
import { isFinal } from './status.ts';
import type { AttemptState, VerdictLevel } from './task.ts';

const LEVELS: Record<VerdictLevel, number> = {
  verified: 0,
  verified_with_flags: 1,
  unverified: 2,
  failed: 3,
  declined: 4,
};
/** After those with a verdict: those still going, then those that were stopped. */
const GOING = 5;
const CANCELLED = 6;

const FINDING = { blocker: 10_000, major: 100, minor: 1 } as const;

/**
 * The attempts, best first: by verdict, then the fewest flags, the mildest review, the fewest
 * failed probes, the smallest diff, and at last the lowest number.
 */
export function rank(attempts: readonly AttemptState[]): AttemptState[] {
  return attempts.toSorted((a, b) => {
    const ours = merits(a);
    const theirs = merits(b);
    const at = ours.findIndex((merit, index) => merit !== theirs[index]);
    return at < 0 ? 0 : (ours[at] ?? 0) - (theirs[at] ?? 0);
  });
}

/** Smaller is better; the first that differs decides. */
function merits(attempt: AttemptState): readonly number[] {
  const { status, review, result } = attempt;
  const because = status.kind === 'done' ? status.verdict.because : [];
  const findings = review?.findings ?? [];
  const probes = review?.probes ?? [];
  return [
    status.kind === 'done'
      ? LEVELS[status.verdict.level]
      : status.kind === 'cancelled'
        ? CANCELLED
        : GOING,
    because.filter(({ code }) => code.startsWith('flag.')).length,
    findings.reduce((sum, { severity }) => sum + FINDING[severity], 0),
    probes.filter(({ outcome }) => outcome !== 'passed').length,
    // An attempt without a result has the smallest diff of all, and must not rank higher for it.
    result ? result.additions + result.deletions : Number.MAX_SAFE_INTEGER,
    attempt.n,
  ];
}

/**
 * The attempt whose end is the task's: the newest when it goes on with another one (people wanted
 * it to), else the best of those that started side by side. Undefined only when there is none.
 */
export function speaker(attempts: readonly AttemptState[]): AttemptState | undefined {
  const newest = attempts.at(-1);
  return newest?.continues === undefined ? rank(attempts)[0] : newest;
}

/**
 * The attempt whose result is the task's: the speaker, or if it has no result, the nearest of those
 * it goes on with that has one.
 */
export function resultBearer(attempts: readonly AttemptState[]): AttemptState | undefined {
  const speaking = speaker(attempts);
  return ancestry(attempts, speaking).find(({ result }) => result) ?? speaking;
}

/** The attempt, the one it goes on with, and so on back to the one that began. */
export function ancestry(
  attempts: readonly AttemptState[],
  last: AttemptState | undefined,
): AttemptState[] {
  const found: AttemptState[] = [];
  for (let at = last; at && !found.includes(at); ) {
    found.push(at);
    const before = at.continues;
    at = attempts.find(({ n }) => n === before);
  }
  return found;
}

/** The newest attempt that is still going, the one that asks something before the others. */
export function goingAttempt(attempts: readonly AttemptState[]): AttemptState | undefined {
  const going = attempts.filter(({ status }) => !isFinal(status));
  return going.findLast(({ status }) => status.kind === 'needs_input') ?? going.at(-1);
}
