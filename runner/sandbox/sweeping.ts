/**
 * Owns the loop that sweeps: at the start the leftovers of a killed runner, soon after once more
 * (the engine may still have been making a container for it), then from time to time containers
 * that could not be removed when their time was over. Never touches a sandbox in use
 * (`SandboxDriver.sweep`).
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { SandboxDriver } from './sandbox.ts';

/** Milliseconds before each sweep; the last one repeats. */
const PAUSES = [0, 2_000, 8_000, 60_000] as const;

/** Sweeps until it is stopped. Logs once when the engine stops answering, not each time. */
export function keepSwept(
  driver: Pick<SandboxDriver, 'sweep'>,
  report: (what: string, cause?: unknown) => void,
): { stop(): void } {
  const stopping = new AbortController();
  // Never rejects. Nobody waits for its end: an engine that hangs must not hold up a stop.
  void sweepOften(driver, report, stopping.signal);
  return { stop: () => stopping.abort() };
}

async function sweepOften(
  driver: Pick<SandboxDriver, 'sweep'>,
  report: (what: string, cause?: unknown) => void,
  signal: AbortSignal,
): Promise<void> {
  let failing = false;
  for (let turn = 0; ; turn++) {
    await sleep(PAUSES[turn] ?? PAUSES[PAUSES.length - 1], undefined, { signal }).catch(
      () => undefined,
    );
    if (signal.aborted) return;
    try {
      await driver.sweep();
      if (failing) report('leftover sandboxes are removed again');
      failing = false;
    } catch (cause) {
      if (!failing && !signal.aborted) report('leftover sandboxes could not be removed', cause);
      failing = true;
    }
  }
}
