/**
 * Tries whether the engine sees a folder of the runner, by its path: one of a runner in a container
 * is seen only where the host has it at the same path. Leaves nothing behind.
 */
import Docker from 'dockerode';
import { hardened } from './container-options.ts';
import { call, EngineBlindError } from './docker-calls.ts';

export async function engineSees(folder: string, image: string): Promise<boolean> {
  const docker = new Docker();
  const host = hardened({ memoryBytes: 64 * 1024 ** 2, cpus: 1, pids: 16 }, 'unconfined');
  try {
    const container = await call('trying a folder', (abortSignal) =>
      docker.createContainer({
        Image: image,
        Cmd: ['true'],
        HostConfig: {
          ...host,
          Mounts: [{ Type: 'bind', Source: folder, Target: '/seen', ReadOnly: true }],
        },
        abortSignal,
      }),
    );
    await call('removing a container', () => container.remove({ force: true }));
    return true;
  } catch (error) {
    if (error instanceof EngineBlindError) return false;
    throw error;
  }
}
