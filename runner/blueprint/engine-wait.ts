/**
 * Owns waiting for a sandbox engine that goes away in the middle of an attempt: the work so far
 * is worth some minutes, and people see what is waited for. Never used where an attempt begins:
 * an engine that is not there at all is an error to be told at once.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { EngineAwayError, type SandboxDriver } from '../sandbox/sandbox.ts';
import type { AttemptContext } from '../tasks/context.ts';

const PAUSE_MS = 2_000;
/** About ten minutes, more where the engine hangs. */
const MOST_LOOKS = 300;
/** An engine that says it is well and yet never does the work is waited for no longer. */
const MOST_TRIES = 10;

/** Does the work, again each time the engine is back; rejects when it stays away too long. */
export async function outlastEngine<T>(
  work: () => Promise<T>,
  driver: SandboxDriver,
  context: AttemptContext,
  signal: AbortSignal,
): Promise<T> {
  for (let looks = 0, tries = 1; ; tries++) {
    try {
      return await work();
    } catch (error) {
      const over = looks >= MOST_LOOKS || tries >= MOST_TRIES || signal.aborted;
      if (!(error instanceof EngineAwayError) || over) throw error;
      await context.tell({
        kind: 'attempt.notice',
        text: `${error.message} Waiting for it; the work so far is kept.`,
      });
      do await sleep(PAUSE_MS, undefined, { signal });
      while (++looks < MOST_LOOKS && !(await driver.health()).ok);
      await context.tell({ kind: 'attempt.notice', text: '' });
    }
  }
}

/** The driver for what comes after the start: making a sandbox waits for the engine. */
export function patientDriver(driver: SandboxDriver, context: AttemptContext): SandboxDriver {
  return {
    name: driver.name,
    mounts: driver.mounts,
    health: () => driver.health(),
    hasImage: (image) => driver.hasImage(image),
    imageId: (image) => driver.imageId(image),
    create: (spec, signal = new AbortController().signal) =>
      outlastEngine(() => driver.create(spec, signal), driver, context, signal),
    saveImage: (sandbox, name) => driver.saveImage(sandbox, name),
    reap: (keep) => driver.reap(keep),
    sweep: () => driver.sweep(),
  };
}
