/**
 * Owns that nothing runs on in the sandboxes of a stopped attempt, whatever the attempt itself is
 * waiting for: it has a moment to keep its work and to end them, then they are ended under it.
 * Backstop: the sweep, which goes by labels.
 */
import { createdBy } from '../sandbox/created-by.ts';
import type { Sandbox, SandboxDriver } from '../sandbox/sandbox.ts';

/** Within the two seconds of a stop, and after the moment in which work is kept (coding.ts). */
export const ENDED_AFTER_MS = 1_500;

/** Returns a driver whose sandboxes outlive an aborted signal by no more than a moment. */
export function endedOnStop(
  driver: SandboxDriver,
  signal: AbortSignal,
  afterMs = ENDED_AFTER_MS,
): SandboxDriver {
  const made = new Set<Sandbox>();
  let isOver = false;
  const endAll = (): void => {
    isOver = true;
    // Ending one again does nothing; an engine that is away is told by whoever waits for it.
    for (const sandbox of made) void sandbox.destroy().catch(() => undefined);
    made.clear();
  };
  const later = (): void => void setTimeout(endAll, afterMs).unref();
  // The stop may have come before the attempt has begun.
  if (signal.aborted) later();
  else signal.addEventListener('abort', later, { once: true });
  return createdBy(driver, async (spec, given) => {
    const sandbox = await driver.create(spec, given);
    // One that took so long to make has its caller to end it, and no more time than this.
    if (isOver) void sandbox.destroy().catch(() => undefined);
    else made.add(sandbox);
    return sandbox;
  });
}
