/**
 * Owns waiting for a sandbox engine that goes away in the middle of an attempt, or is stopped and
 * started again: the work so far is worth some minutes, and people see what is waited for. Never
 * used where an attempt begins with an engine that never answered: that is to be told at once.
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
/** About ten minutes, more where the engine hangs. */
const MAX_LOOKS = 300;
/** An engine that says it is well and yet never does the work is waited for no longer. */
const MAX_TRIES = 10;

/** Does the work, again each time the engine is back; rejects when it stays away too long. */
export async function retryWhileEngineDown<T>(
  work: () => Promise<T>,
  driver: SandboxDriver,
  context: EventWriter,
  signal: AbortSignal,
): Promise<T> {
  for (let looks = 0, tries = 1; ; tries++) {
    try {
      return await work();
    } catch (error) {
      const over = looks >= MAX_LOOKS || tries >= MAX_TRIES || signal.aborted;
      if (!(error instanceof EngineAwayError) || over) throw error;
      await context.tell({
        kind: 'attempt.notice',
        text: `${error.message} Waiting for it; the work so far is kept.`,
      });
      do await sleep(PAUSE_MS, undefined, { signal });
      while (++looks < MAX_LOOKS && !(await driver.health()).ok);
      await context.tell({ kind: 'attempt.notice', text: '' });
    }
  }
}

/**
 * The driver for what comes after the start: making a sandbox waits for the engine. Who has lost
 * a sandbox from outside makes another one; a second such loss is passed on as the engine's, which
 * no check and no command can be blamed for.
 */
export function retryingDriver(driver: SandboxDriver, context: EventWriter): SandboxDriver {
  const losses = { outside: 0 };
  return createdBy(driver, async (spec, signal = new AbortController().signal) => {
    const create = (): Promise<Sandbox> => driver.create(spec, signal);
    const sandbox = await retryWhileEngineDown(create, driver, context, signal);
    return spec.purpose === 'clean-room' ? new WatchedSandbox(sandbox, losses) : sandbox;
  });
}

const MAX_LOSSES = 1;

/** A sandbox whose losses from outside are counted, over all of an attempt. */
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
      if (!isOutage(error) || ++this.#losses.outside <= MAX_LOSSES) throw error;
      throw new EngineAwayError(`${error.message} It happened more than once.`, { cause: error });
    }
  }

  destroy(): Promise<void> {
    return this.#sandbox.destroy();
  }
}
