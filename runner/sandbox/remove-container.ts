/** Owns removing a container, whatever becomes of it meanwhile. */
import { setTimeout as sleep } from 'node:timers/promises';
import type Docker from 'dockerode';
import { call, statusOf } from './docker-calls.ts';
import { EngineAwayError } from './sandbox.ts';

/** Resolves when the container is gone, also when it was gone before. */
export async function removeContainer(container: Docker.Container): Promise<void> {
  const remove = (): Promise<void> =>
    call('removing a container', (abortSignal) =>
      container.remove({ force: true, v: true, abortSignal }),
    );
  try {
    // Podman fails where the container ends by itself meanwhile; then it is a stopped one.
    await remove().catch((error: unknown) =>
      error instanceof EngineAwayError && error.refused ? remove() : Promise.reject(error),
    );
  } catch (error) {
    const status = statusOf(error);
    if (isGone(error)) return;
    // 409: someone else is removing it; it is gone when the engine no longer knows it.
    if (status !== 409) throw error;
    await call('waiting for a container to go', async (signal) => {
      while (await known(container)) await sleep(50, undefined, { signal });
    });
  }
}

async function known(container: Docker.Container): Promise<boolean> {
  try {
    await call('asking about a container', (abortSignal) => container.inspect({ abortSignal }));
    return true;
  } catch (error) {
    if (isGone(error)) return false;
    throw error;
  }
}

/** The engine does not know it any more. Podman says so with status 500. */
export function isGone(error: unknown): boolean {
  if (statusOf(error) === 404) return true;
  return error instanceof Error && /no (such container|container with)/i.test(error.message);
}
