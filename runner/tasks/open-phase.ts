/**
 * Owns ending the phase that an attempt is in when it stops there: it asks, or it ends without
 * having come to the phase's own end. Pure. A phase that is only interrupted stays open: it begins
 * again when the attempt is taken up.
 */
import type { TaskEvent } from '../protocol/events.ts';
import type { AttemptState, PhaseRun, Usage } from '../protocol/task.ts';

/** Ends the open phase, with the time and the usage since it began; empty when none is open. */
export function endOpenPhase(
  { n, phases, usage, model }: AttemptState,
  outcome: 'asks' | 'cut off',
  at: string,
): TaskEvent[] {
  const open = phases.findLast(({ ms }) => ms === undefined);
  if (!open) return [];
  const took = Date.parse(at) - Date.parse(open.startedAt);
  // A time that is not finite would make an event that no client can read.
  const ms = Number.isFinite(took) ? Math.max(0, took) : 0;
  const used = usageBeside(usage, phases);
  const phase = { ...open, ms, outcome, ...(used ? { usage: used, model } : {}) };
  return [{ kind: 'attempt.phase', at, attempt: n, phase }];
}

/** Usage that no phase has reported yet; undefined when there is none. */
function usageBeside(all: Usage, phases: readonly PhaseRun[]): Usage | undefined {
  const known = phases.flatMap(({ usage }) => usage ?? []);
  const rest = (part: (usage: Usage) => number): number =>
    known.reduce((left, usage) => left - part(usage), part(all));
  const priced = [all, ...known].every(({ costUsd }) => costUsd !== undefined);
  const used = {
    requests: rest((usage) => usage.requests),
    input: rest((usage) => usage.input),
    output: rest((usage) => usage.output),
    cacheRead: rest((usage) => usage.cacheRead),
    cacheWrite: rest((usage) => usage.cacheWrite),
    ...(priced ? { costUsd: rest((usage) => usage.costUsd ?? 0) } : {}),
  };
  return used.requests > 0 ? used : undefined;
}
