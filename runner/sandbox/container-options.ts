/**
 * Owns the hardening: what every container of a sandbox is created with. Pure.
 *
 * The root file system stays writable in its own layer: prepared environments are that layer,
 * kept as an image, and npm, pip and compilers want caches and temporary files. System paths are
 * protected by the user being 1000 with no capability and no way to gain one.
 */
import type Docker from 'dockerode';
import { type SandboxMount, type SandboxSpec, WORKSPACE } from './sandbox.ts';

/** Commands run as this user and group, whatever the image says. */
export const USER = 1000;
/** Path of the supervisor and its socket in a container. */
export const CONTROL = '/run/errand';
/** Belongs to the user; holds the runner's files beside the workspace. */
export const STATE = '/var/lib/errand';
/** An image with this label has the folders that a sandbox needs, owned by the user. */
export const READY_LABEL = 'errand.ready';

export const LABELS = {
  runner: 'errand.runner',
  task: 'errand.task',
  attempt: 'errand.attempt',
  purpose: 'errand.purpose',
} as const;

export interface ContainerInput {
  readonly name: string;
  readonly runner: string;
  readonly spec: SandboxSpec;
  /** The profile as the engine takes it (engine-profile.ts). */
  readonly seccomp: string;
  /** The folder of the host with supervisor and socket; absent where it speaks over attach. */
  readonly control?: string;
  /** The network that it gets, as the engine names it (shared-network.ts); `spec.network` if absent. */
  readonly network?: string;
  /** The volume in which the workspace is (tree-volume.ts); absent: the container's own layer. */
  readonly tree?: string;
}

/** Options of every container of ours, throw-away ones too. */
export function hardened(limits: SandboxSpec['limits'], seccomp: string): Docker.HostConfig {
  const { diskBytes } = limits;
  const largest = diskBytes === undefined ? [] : [ulimit('fsize', diskBytes)];
  return {
    CapDrop: ['ALL'],
    SecurityOpt: ['no-new-privileges:true', `seccomp=${seccomp}`],
    Privileged: false,
    Memory: limits.memoryBytes,
    // Equal to Memory: no swap on top.
    MemorySwap: limits.memoryBytes,
    NanoCpus: Math.round(limits.cpus * 1e9),
    PidsLimit: limits.pids,
    // Busy sandboxes must not starve the runner itself.
    CpuShares: 128,
    IpcMode: 'private',
    Ulimits: [ulimit('core', 0), ...largest],
    // Output goes over the supervisor's stream; the engine must not keep it on disk as well.
    LogConfig: { Type: 'none', Config: {} },
    RestartPolicy: { Name: 'no' },
  };
}

function readOnly({ source, target }: SandboxMount): Docker.MountSettings {
  return { Type: 'bind', Source: source, Target: target, ReadOnly: true };
}

/** The one mount that a sandbox writes to. The engine copies the image's own files to an empty one. */
function workspaceIn(volume: string): Docker.MountSettings {
  return { Type: 'volume', Source: volume, Target: WORKSPACE };
}

function ulimit(name: string, value: number): { Name: string; Soft: number; Hard: number } {
  return { Name: name, Soft: value, Hard: value };
}

export function containerOptions(input: ContainerInput): Docker.ContainerCreateOptions {
  const { spec, control } = input;
  const usual = typeof spec.network === 'string' ? spec.network : 'none';
  const { network = usual } = input;
  const host: Docker.HostConfig = {
    ...hardened(spec.limits, input.seccomp),
    NetworkMode: network,
  };
  const seen = [...(spec.mounts ?? [])];
  if (control !== undefined) seen.push({ source: control, target: CONTROL });
  const mounts = [
    ...(input.tree === undefined ? [] : [workspaceIn(input.tree)]),
    ...seen.map(readOnly),
  ];
  if (mounts.length > 0) host.Mounts = mounts;
  const attached = control === undefined;
  return {
    name: input.name,
    Image: spec.image,
    User: `${USER}:${USER}`,
    // The engine refuses one beside the network of another container, which has a name already.
    ...(!network.startsWith('container:') && { Hostname: 'sandbox' }),
    WorkingDir: '/',
    Entrypoint: [`${CONTROL}/supervisor`, attached ? '-' : `${CONTROL}/socket`],
    Cmd: [],
    Env: Object.entries(spec.env ?? {}).map(([name, value]) => `${name}=${value}`),
    Labels: {
      [LABELS.runner]: input.runner,
      [LABELS.task]: spec.task,
      [LABELS.attempt]: String(spec.attempt),
      [LABELS.purpose]: spec.purpose,
    },
    // An image's own health check would be one more process that nobody asked for.
    Healthcheck: { Test: ['NONE'] },
    AttachStdin: attached,
    AttachStdout: attached,
    AttachStderr: attached,
    OpenStdin: attached,
    StdinOnce: attached,
    Tty: false,
    HostConfig: host,
  };
}
