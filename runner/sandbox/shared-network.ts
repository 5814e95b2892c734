/**
 * Owns the network mode of a new container: none, the engine's bridge, or that of another one: of a
 * sandbox, of which it then sees the loopback and nothing else (no file, no process), or of one that
 * holds a namespace for it (network-pool.ts).
 */
import type Docker from 'dockerode';
import { ErrandError } from '../protocol/errors.ts';
import { call } from './docker-calls.ts';
import { type DockerSandbox, nameOf } from './docker-sandbox.ts';
import type { SandboxSpec } from './sandbox.ts';

export async function networkMode(
  docker: Docker,
  { network }: Pick<SandboxSpec, 'network'>,
  holder?: DockerSandbox,
): Promise<string> {
  if (holder) return `container:${holder.container.id}`;
  if (typeof network === 'string') return network;
  // By a part of its name: one that was made ahead has been renamed.
  const name = [nameOf(network.of)];
  const [found] = await call('looking for a container', (abortSignal) =>
    docker.listContainers({ filters: { name }, abortSignal }),
  );
  if (found) return `container:${found.Id}`;
  throw new ErrandError('unavailable', 'The sandbox whose network is to be shared is gone.');
}
