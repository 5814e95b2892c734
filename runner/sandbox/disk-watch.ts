/**
 * Owns the limit on what a sandbox may write: overlay2 has none without quotas of the file system,
 * and one full disk would stop the runner and everything else on the machine. It asks the engine
 * for the size of the container's own layer, as often as answering costs little. Between two looks
 * a sandbox may pass its limit; no single file can (container-options.ts).
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type Docker from 'dockerode';
import { call } from './docker-calls.ts';

const LOOK_EVERY_MS = 2_000;
/** Looking takes at most this part of the engine's time. */
const SHARE = 20;

/** Calls `over` once when the container's layer has more bytes than `limit`; ends with `signal`. */
export async function watchDisk(
  container: Docker.Container,
  limit: number,
  over: (bytes: number) => void,
  signal: AbortSignal,
): Promise<void> {
  for (let wait = LOOK_EVERY_MS; ; ) {
    try {
      await sleep(wait, undefined, { signal, ref: false });
    } catch {
      return; // The sandbox is at its end.
    }
    const began = performance.now();
    // An engine that does not answer, or no longer knows the container, is noticed by the channel.
    const bytes = await sizeOf(container, signal).catch(() => 0);
    if (signal.aborted) return;
    if (bytes > limit) return over(bytes);
    wait = Math.max(LOOK_EVERY_MS, (performance.now() - began) * SHARE);
  }
}

async function sizeOf(container: Docker.Container, signal: AbortSignal): Promise<number> {
  const info = await call(
    'asking for the size of a container',
    (abortSignal) =>
      // The option is the engine's; dockerode's types do not know it.
      container.inspect({ size: true, abortSignal } as Docker.ContainerInspectOptions),
    { signal },
  );
  return (info as { SizeRw?: number }).SizeRw ?? 0;
}
