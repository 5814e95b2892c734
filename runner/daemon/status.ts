/**
 * Owns what a runner says of itself when a person asks (`errand status`): read from the parts at
 * that moment.
 */
import type { RunnerStatus, RunningAttempt } from '../protocol/runner-status.ts';
import type { AttemptState, TaskState } from '../protocol/task.ts';
import { census, waitingSince } from '../store/census.ts';
import { CLAIMABLE, UNDER_WAY } from '../tasks/transitions.ts';
import { type Monitoring, type MonitoringParts, sumOf } from './monitoring.ts';

export interface StatusParts extends MonitoringParts {
  readonly monitoring: Monitoring;
  readonly startedAt: Date;
  /** Sandboxes that are made ahead, at most. */
  readonly mostWarm: number;
  readonly isStopping: () => boolean;
}

/** Attempts that are shown one by one. */
const MAX_SHOWN = 50;

export async function runnerStatus(parts: StatusParts): Promise<RunnerStatus> {
  const { monitoring, store, driver, sandboxes, networks, server, places, mostWarm } = parts;
  const [engine, disk, counts, oldest, running] = await Promise.all([
    monitoring.engine(),
    monitoring.disk(),
    census(store),
    waitingSince(store, CLAIMABLE),
    runningAttempts(parts),
  ]);
  const { ready, making, hits, misses } = driver.warm;
  return {
    version: parts.version,
    startedAt: parts.startedAt.toISOString(),
    now: parts.now().toISOString(),
    stopping: parts.isStopping(),
    engine,
    disk,
    tasks: counts.tasks,
    queue: {
      waiting: sumOf(CLAIMABLE, counts.attempts),
      running: sumOf(UNDER_WAY, counts.attempts),
      places,
      oldest,
    },
    running,
    spend: monitoring.spend.spend,
    sandboxes: {
      used: Math.max(0, sandboxes() - ready - making),
      ready,
      making,
      most: mostWarm,
    },
    pool: { hits, misses },
    namespaces: networks().ready,
    connections: server().connections,
    memoryBytes: process.memoryUsage.rss(),
  };
}

async function runningAttempts({ store }: StatusParts): Promise<RunningAttempt[]> {
  const found = await store.attemptsIn([...UNDER_WAY, 'needs_input'], MAX_SHOWN);
  const shown = await Promise.all(
    found.map(async ({ task, attempt }) => {
      const state = (await store.task(task))?.state;
      const own = state?.attempts.find(({ n }) => n === attempt);
      return state && own ? [asRunning(state, own)] : [];
    }),
  );
  return shown.flat();
}

function asRunning({ id, spec }: TaskState, attempt: AttemptState): RunningAttempt {
  const phase = attempt.phases.findLast(({ ms }) => ms === undefined);
  const { requests, costUsd } = attempt.usage;
  return {
    task: id,
    attempt: attempt.n,
    title: spec.title,
    repository: spec.repository.name,
    status: attempt.status.kind,
    ...(phase ? { phase: { name: phase.name, startedAt: phase.startedAt } } : {}),
    startedAt: attempt.phases[0]?.startedAt,
    agent: attempt.agent,
    model: attempt.model,
    requests,
    costUsd,
  };
}
