/**
 * Owns the way to the engine that a configuration names, for the runner and for commands that go to
 * it themselves.
 */
import { platform } from 'node:os';
import { DEFAULT_IMAGE, type SandboxConfig, type Transport } from '../config/sandbox-config.ts';
import { DockerDriver } from '../sandbox/docker.ts';
import { usualTransport } from '../sandbox/engine-place.ts';

export interface EngineOptions {
  readonly sandbox: Pick<SandboxConfig, 'image' | 'transport'>;
  /**
   * The most network namespaces that are made before a sandbox needs one. For a daemon, which stops
   * its driver: what is made ahead would keep a command from ending.
   */
  readonly namespaces?: number;
  /** Where its sandboxes keep their files and sockets. */
  readonly dataDirectory: string;
  /** Tells what it makes from what others make on the same engine. */
  readonly runner: string;
  readonly log: (line: string) => void;
}

export function engineDriver({ sandbox, namespaces = 0, ...options }: EngineOptions): DockerDriver {
  return new DockerDriver({
    ...options,
    docker: {},
    transport: transportOf(sandbox),
    image: sandbox.image,
    toolImage: DEFAULT_IMAGE,
    namespaces,
  });
}

export function transportOf({ transport }: Pick<SandboxConfig, 'transport'>): Transport {
  return transport ?? usualTransport(platform(), process.env['DOCKER_HOST']);
}
