/**
 * Owns the part of the runner's own configuration that says what sandboxes are like, and how many
 * there are (docs/config.md).
 */
import type { SandboxLimits } from '../sandbox/sandbox.ts';
import { imageReader } from './repository-config.ts';
import { BYTES } from './units.ts';
import { list, number, object, oneOf, quantity, text } from './yaml-reader.ts';

/** Made by script/sandbox-image.sh. */
export const DEFAULT_IMAGE = 'errand-sandbox:latest';

export interface SandboxConfig {
  readonly image: string;
  readonly limits: SandboxLimits;
  /** Attempts that run at the same time. */
  readonly maxConcurrent: number;
  /** Of those, how many of one repository and of one user; as many as there are without it. */
  readonly starts: { readonly perRepository?: number; readonly perUser?: number };
  /** Repositories, by name or id, whose commands may have the network; "*": all. */
  readonly network: readonly string[];
  /**
   * Images that a repository may name beside the runner's own choice: names with or without
   * their tag; "*": any image of this machine.
   */
  readonly images: readonly string[];
  /** Repositories, by name or id, whose dev containers may be built here; "*": all. */
  readonly builds: readonly string[];
  /** Transport to sandboxes; undefined: chosen by the place of the engine. */
  readonly transport: Transport | undefined;
  /** Whether sandboxes begin over prepared checkouts where the engine can do it. */
  readonly checkouts: 'auto' | 'off';
  /** The most sandboxes that are made before a task asks for them. */
  readonly warm: number;
  /** The most network namespaces that are made before a sandbox needs one. */
  readonly namespaces: number;
}

/** A folder with a socket that the sandbox sees, or the streams of its container. */
export type Transport = 'socket' | 'attach';

/** As the file says it. */
export interface SandboxFile {
  readonly image: string;
  readonly memory: number;
  readonly cpus: number;
  readonly pids: number;
  readonly disk: number;
  readonly files: number;
  readonly maxConcurrent: number;
  readonly maxPerRepository: number;
  readonly maxPerUser: number;
  readonly network: readonly string[];
  readonly images: readonly string[];
  readonly builds: readonly string[];
  readonly transport: Transport;
  readonly checkouts: 'auto' | 'off';
  readonly warm: number;
  readonly namespaces: number;
}

export const SANDBOX_DEFAULTS: SandboxConfig = {
  image: DEFAULT_IMAGE,
  limits: {
    memoryBytes: 4 * BYTES.g,
    cpus: 2,
    pids: 1024,
    diskBytes: 10 * BYTES.g,
    files: 1_000_000,
  },
  maxConcurrent: 2,
  starts: {},
  network: [],
  images: [],
  builds: [],
  transport: undefined,
  checkouts: 'auto',
  warm: 4,
  namespaces: 4,
};

export const sandboxReader = object<SandboxFile>({
  image: imageReader,
  memory: quantity(BYTES, 64 * BYTES.m, BYTES.t),
  cpus: number(0.1, 1024),
  pids: number(16, 1_000_000, 'whole'),
  disk: quantity(BYTES, 64 * BYTES.m, BYTES.t),
  files: number(1000, 1_000_000_000, 'whole'),
  maxConcurrent: number(1, 1000, 'whole'),
  maxPerRepository: number(1, 1000, 'whole'),
  maxPerUser: number(1, 1000, 'whole'),
  network: list(text(200), 1000),
  images: list(text(300), 1000),
  builds: list(text(200), 1000),
  transport: oneOf(['socket', 'attach']),
  checkouts: oneOf(['auto', 'off']),
  warm: number(0, 100, 'whole'),
  namespaces: number(0, 100, 'whole'),
});

export function sandboxFrom(file: Partial<SandboxFile> = {}): SandboxConfig {
  const usual = SANDBOX_DEFAULTS;
  return {
    image: file.image ?? usual.image,
    limits: {
      memoryBytes: file.memory ?? usual.limits.memoryBytes,
      cpus: file.cpus ?? usual.limits.cpus,
      pids: file.pids ?? usual.limits.pids,
      diskBytes: file.disk ?? usual.limits.diskBytes,
      files: file.files ?? usual.limits.files,
    },
    maxConcurrent: file.maxConcurrent ?? usual.maxConcurrent,
    starts: startsOf(file),
    network: file.network ?? usual.network,
    images: file.images ?? usual.images,
    builds: file.builds ?? usual.builds,
    transport: file.transport,
    checkouts: file.checkouts ?? usual.checkouts,
    warm: file.warm ?? usual.warm,
    namespaces: file.namespaces ?? usual.namespaces,
  };
}

function startsOf({ maxPerRepository, maxPerUser }: Partial<SandboxFile>): SandboxConfig['starts'] {
  return {
    ...(maxPerRepository !== undefined && { perRepository: maxPerRepository }),
    ...(maxPerUser !== undefined && { perUser: maxPerUser }),
  };
}
