/**
 * Owns waiting for a sandbox engine that is not there yet, goes away in the middle of an attempt, or
 * is stopped and started again: a task that was accepted is worth some minutes, and people see the
 * reason for the wait.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { createdBy } from '../sandbox/created-by.ts';
import {
  EngineAwayError,
  type ExecRequest,
  isOutage,
  type Sandbox,
  type SandboxDriver,
} from '../sandbox/sandbox.ts';
import type { EventWriter } from '../tasks/context.ts';

const PAUSE_MS = 2_000;
/** Health checks in about ten minutes; they take longer if the engine hangs. */
const MAX_HEALTH_CHECKS = 300;
/** Tries with an engine that reports healthy and still never does the work. */
const MAX_TRIES = 10;

/**
 * Runs the work, and again each time the engine is back. Rejects when the engine stays away too
 * long.
 */
export async function retryWhileEngineDown<T>(
  work: () => Promise<T>,
  driver: SandboxDriver,
  context: EventWriter,
  signal: AbortSignal,
): Promise<T> {
  for (let healthChecks = 0, tries = 1; ; tries++) {
    try {
      return await work();
    } catch (error) {
      const over = healthChecks >= MAX_HEALTH_CHECKS || tries >= MAX_TRIES || signal.aborted;
      if (!(error instanceof EngineAwayError) || over) throw error;
      await context.tell({
        kind: 'attempt.notice',
        text: `${error.message} Waiting for it; the work so far is kept.`,
      });
      do await sleep(PAUSE_MS, undefined, { signal });
      while (++healthChecks < MAX_HEALTH_CHECKS && !(await driver.health()).ok);
      await context.tell({ kind: 'attempt.notice', text: '' });
    }
  }
}

/**
 * Returns a driver for everything after the start: making a sandbox waits for the engine. A caller
 * that loses a sandbox from outside makes another one; a second such loss is passed on as an engine
 * outage, so that no check or command is blamed for it.
 */
export function retryingDriver(driver: SandboxDriver, context: EventWriter): SandboxDriver {
  const losses = { outside: 0 };
  return createdBy(driver, async (spec, signal = new AbortController().signal) => {
    const create = (): Promise<Sandbox> => driver.create(spec, signal);
    const sandbox = await retryWhileEngineDown(create, driver, context, signal);
    return spec.purpose === 'clean-room' ? new WatchedSandbox(sandbox, losses) : sandbox;
  });
}

const MAX_OUTSIDE_LOSSES = 1;

/** A sandbox that counts losses from outside, over the whole attempt. */
class WatchedSandbox implements Sandbox {
  readonly id: string;
  readonly image: string;
  readonly #sandbox: Sandbox;
  readonly #losses: { outside: number };

  constructor(sandbox: Sandbox, losses: { outside: number }) {
    this.id = sandbox.id;
    this.image = sandbox.image;
    this.#sandbox = sandbox;
    this.#losses = losses;
  }

  async exec(request: ExecRequest, signal?: AbortSignal): ReturnType<Sandbox['exec']> {
    try {
      return await this.#sandbox.exec(request, signal);
    } catch (error) {
      if (!isOutage(error) || ++this.#losses.outside <= MAX_OUTSIDE_LOSSES) throw error;
      throw new EngineAwayError(`${error.message} It happened more than once.`, { cause: error });
    }
  }

  takeCheckout(): ReturnType<NonNullable<Sandbox['takeCheckout']>> {
    return this.#sandbox.takeCheckout?.();
  }

  destroy(): Promise<void> {
    return this.#sandbox.destroy();
  }
}
