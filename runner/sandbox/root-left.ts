/**
 * Owns removing what the kernel left in an overlay's work folder, which belongs to root: files once
 * a sandbox has deleted one of its checkout. A runner that is not root cannot, so root of a
 * throw-away container does, who sees that folder alone. Backstop: the sweep removes that container
 * as any of this runner's.
 */
import type Docker from 'dockerode';
import { hardened, LABELS } from './container-options.ts';
import { call } from './docker-calls.ts';
import { removeContainer } from './remove-container.ts';

const SEEN = '/left';
/** The folders in it belong to root, the one above them to the runner, who removes it. */
export const emptied = (folder: string): string =>
  `chmod -R u+rwX ${folder}/*; rm -rf -- ${folder}/*/* ${folder}/*/.[!.]*; true`;
const LIMITS = { memoryBytes: 64 * 1024 ** 2, cpus: 1, pids: 16 };

interface RootLeft {
  readonly docker: Docker;
  readonly runner: string;
  /** An image with a shell: the runner's own. */
  readonly image: string;
  /** Of the container. */
  readonly name: string;
  /** The folder, which no sandbox can write to. */
  readonly folder: string;
}

export function rootLeftOptions({ runner, image, name, folder }: Omit<RootLeft, 'docker'>) {
  return {
    name,
    Image: image,
    User: '0:0',
    WorkingDir: '/',
    Entrypoint: ['/bin/sh', '-c', emptied(SEEN)],
    Cmd: [],
    Labels: { [LABELS.runner]: runner, [LABELS.purpose]: 'tidy' },
    Healthcheck: { Test: ['NONE'] },
    NetworkDisabled: true,
    HostConfig: {
      ...hardened(LIMITS, 'unconfined'),
      // The engine's own profile: nothing here needs more, nor the one of sandboxes.
      SecurityOpt: ['no-new-privileges:true'],
      NetworkMode: 'none',
      ReadonlyRootfs: true,
      Mounts: [{ Type: 'bind', Source: folder, Target: SEEN }],
    },
  } satisfies Docker.ContainerCreateOptions;
}

/** Resolves when that was tried: whether it went is seen by whoever removes the folder. */
export async function removeRootLeft({ docker, ...left }: RootLeft): Promise<void> {
  const container = docker.getContainer(left.name);
  try {
    const made = await call('making a container to tidy up', (abortSignal) =>
      docker.createContainer({ ...rootLeftOptions(left), abortSignal }),
    );
    await call('tidying up', async (abortSignal) => {
      await made.start({ abortSignal });
      await made.wait({ abortSignal });
    });
  } finally {
    // By name: a creation that was given up may have come about nevertheless.
    await removeContainer(container);
  }
}
