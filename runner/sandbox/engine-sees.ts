/**
 * Tries whether the engine sees a folder of the runner, by its path: one of a runner in a container
 * is seen only where the host has it at the same path. Leaves nothing behind.
 */
import { randomBytes } from 'node:crypto';
import { Docker } from './dockerode.ts';
import { hardened } from './container-options.ts';
import { call, EngineBlindError } from './docker-calls.ts';
import { removeContainer } from './remove-container.ts';

export async function engineSees(folder: string, image: string): Promise<boolean> {
  const docker = new Docker();
  const name = `errand-doctor-${randomBytes(6).toString('hex')}`;
  const host = hardened({ memoryBytes: 64 * 1024 ** 2, cpus: 1, pids: 16 }, 'unconfined');
  try {
    await call('trying a folder', (abortSignal) =>
      docker.createContainer({
        name,
        Image: image,
        Cmd: ['true'],
        HostConfig: {
          ...host,
          Mounts: [{ Type: 'bind', Source: folder, Target: '/seen', ReadOnly: true }],
        },
        abortSignal,
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof EngineBlindError) return false;
    throw error;
  } finally {
    // By name: a creation that was given up may have come about nevertheless.
    await removeContainer(docker.getContainer(name)).catch(() => undefined);
  }
}
