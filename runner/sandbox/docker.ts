/**
 * The Docker driver: sandboxes as hardened containers of a Docker Engine, reached through
 * dockerode. It owns every container with this runner's label, and the folders under
 * `sandboxes/` in the data directory. It never mounts the engine's socket, and never trusts that
 * a call of the engine returns: each has a limit. Its backstop is `sweep`, which goes by labels.
 */
import { randomBytes } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import type Dockerode from 'dockerode';
import { ErrandError } from '../protocol/errors.ts';
import { attachTo } from './attached-stream.ts';
import { SupervisorChannel } from './channel.ts';
import { containerOptions, LABELS, READY_LABEL } from './container-options.ts';
import { type ControlFolder, openControlFolder } from './control-folder.ts';
import { call, statusOf } from './docker-calls.ts';
import { Docker } from './dockerode.ts';
import { engineHealth } from './engine-health.ts';
import { engineProfile } from './engine-profile.ts';
import { watchDisk } from './disk-watch.ts';
import { furnish, noMounts } from './furnish.ts';
import { connected, DockerSandbox, explainLoss, nameOf } from './docker-sandbox.ts';
import { MadeOnEngine } from './made-on-engine.ts';
import { NetworkPool } from './network-pool.ts';
import { removeContainer } from './remove-container.ts';
import { removeImage } from './remove-image.ts';
import {
  type DriverHealth,
  EngineAwayError,
  type ImageDescription,
  type Loss,
  type Sandbox,
  type SandboxDriver,
  type SandboxSpec,
} from './sandbox.ts';
import { networkMode } from './shared-network.ts';
import { supervisorBinary } from './supervisor-binary.ts';
import { openTree, sweepTrees, type TreePlace, type TreeVolume } from './tree-volume.ts';

/** Milliseconds for a container's start until its supervisor has said hello. */
const START_MS = 30_000;
const COMMIT_MS = 10 * 60_000;
/** For a creation in which the engine copies the workspace of the image. */
const COPY_MS = 10 * 60_000;

export interface DockerDriverOptions {
  /** Options for dockerode; empty for DOCKER_HOST or the usual socket. */
  readonly docker: Dockerode.DockerOptions;
  readonly dataDirectory: string;
  /** Names this runner's containers, apart from those of others on the same engine. */
  readonly runner: string;
  /**
   * 'socket' where the engine can mount a folder of this machine with a unix socket in it (Linux);
   * 'attach' elsewhere (Docker Desktop, an engine on another machine).
   */
  readonly transport: 'socket' | 'attach';
  /** Usual image of sandboxes; `health` looks for it. */
  readonly image: string;
  /** An image with a C compiler, in which the supervisor is compiled once, where it is there. */
  readonly toolImage: string;
  /** The most network namespaces that are made before a sandbox needs one; none when absent. */
  readonly namespaces?: number;
  readonly log: (text: string) => void;
}

export class DockerDriver implements SandboxDriver {
  readonly name = 'docker';
  readonly mounts: boolean;
  readonly runner: string;
  readonly #options: DockerDriverOptions;
  readonly #docker: Dockerode;
  readonly #folders: string;
  readonly #trees: TreePlace;
  readonly networks: NetworkPool;
  /** Folders of sandboxes that this process made and did not destroy. */
  readonly #open = new Map<string, ControlFolder>();
  /** Ids of the sandboxes that this process uses, from before the creation of their containers on. */
  readonly #used = new Set<string>();
  #binary: Promise<string> | undefined;

  constructor(options: DockerDriverOptions) {
    this.#options = options;
    this.mounts = options.transport === 'socket';
    this.runner = options.runner;
    this.#docker = new Docker(options.docker);
    this.#folders = join(options.dataDirectory, 'sandboxes');
    const folder = join(options.dataDirectory, 'trees');
    const { runner, image } = options;
    this.#trees = { docker: this.#docker, folder, runner, image };
    const { namespaces: max = 0, log } = options;
    const make = (spec: SandboxSpec, signal: AbortSignal) => this.#make(spec, undefined, signal);
    this.networks = new NetworkPool({ max, image, log, make });
  }

  /** What this runner has made on its engine. */
  get made(): MadeOnEngine {
    const { runner } = this.#options;
    const folders = [this.#folders, this.#trees.folder];
    return new MadeOnEngine({ docker: this.#docker, runner, folders, idOf, used: this.#used });
  }

  /** Number of sandboxes that there are or that are being made or ended, those that wait included. */
  get count(): number {
    return this.#used.size - this.networks.size;
  }

  /** Ends what waits for a sandbox. Sandboxes stay as they are. */
  stop(): Promise<void> {
    return this.networks.stop();
  }

  health(): Promise<DriverHealth> {
    return engineHealth(this.#docker, this.#options.image, (image) => this.hasImage(image));
  }

  async hasImage(image: string): Promise<boolean> {
    return (await this.#image(image)) !== undefined;
  }

  async imageId(image: string): Promise<string | undefined> {
    return (await this.#image(image))?.id;
  }

  async describeImage(image: string): Promise<ImageDescription | undefined> {
    const found = await this.#image(image);
    if (!found) return undefined;
    const pairs = found.env.map((each) => /^([^=]*)=(.*)$/s.exec(each)?.slice(1) ?? [each, '']);
    return { labels: found.labels, env: Object.fromEntries(pairs) as Record<string, string> };
  }

  async create(spec: SandboxSpec, signal?: AbortSignal): Promise<Sandbox> {
    const holder = this.networks.take(spec);
    if (!holder) return await this.#make(spec, undefined, signal);
    try {
      const sandbox = await this.#make(spec, holder, signal);
      this.networks.worked();
      return sandbox;
    } catch (error) {
      this.networks.end(holder);
      signal?.throwIfAborted();
      if (error instanceof EngineAwayError && !error.refused) throw error;
      const sandbox = await this.#make(spec, undefined, signal);
      this.networks.failed(error);
      return sandbox;
    }
  }

  /** With the namespace that another container holds, which ends with the sandbox, or its own. */
  async #make(
    spec: SandboxSpec,
    holder: DockerSandbox | undefined,
    signal?: AbortSignal,
  ): Promise<DockerSandbox> {
    signal?.throwIfAborted();
    if ((spec.mounts?.length || spec.tree) && !this.mounts) throw noMounts();
    const supervisor = await this.#supervisor();
    const image = await this.#image(spec.image, signal);
    if (!image) {
      throw new ErrandError(
        'unavailable',
        `The sandbox image ${spec.image} is not on this machine.`,
        {
          hint: 'Build or pull it on the runner (the default one: script/sandbox-image.sh).',
        },
      );
    }
    const seccomp = await engineProfile(this.#docker, this.#options.dataDirectory);
    const id = randomBytes(6).toString('hex');
    const name = nameOf(id);
    const socket = this.#options.transport === 'socket';
    let control: ControlFolder | undefined;
    let tree: TreeVolume | undefined;
    this.#used.add(id);
    try {
      tree = spec.tree && (await openTree(this.#trees, id, spec.tree));
      if (socket) control = await this.#openControl(id, supervisor);
      const network = await networkMode(this.#docker, spec, holder);
      const container = await call(
        'creating a container',
        (abortSignal) =>
          this.#docker.createContainer({
            ...containerOptions({
              name,
              runner: this.#options.runner,
              spec,
              seccomp,
              control: control?.path,
              network,
              tree: tree?.name,
            }),
            abortSignal,
          }),
        spec.tree?.layers.length === 0 ? { signal, ms: COPY_MS } : {},
      );
      const laid = socket ? undefined : supervisor;
      await furnish(container, image.labels, laid, spec, signal);
      let overLimit: Loss | undefined;
      const explain = async (): Promise<Loss> => overLimit ?? (await explainLoss(container));
      const channel = await this.#start(container, control, explain, signal);
      const over = (why: string): void => {
        overLimit = { why, outside: false };
        channel.close();
      };
      const watch = (until: AbortSignal): void => {
        void watchDisk({ container, tree: tree?.upper }, spec.limits, over, until);
      };
      const release = (error?: unknown): void => {
        this.#release(id, error);
        if (holder) this.networks.end(holder);
      };
      const { image: named, ahead = false } = spec;
      const parts = { id, image: named, container, channel, control, tree, watch, ahead, release };
      return new DockerSandbox(parts);
    } catch (error) {
      await control?.close();
      // By name: a creation that was given up may have come about nevertheless.
      await removeContainer(this.#docker.getContainer(name))
        .then(() => tree?.close())
        .then(
          () => this.#release(id),
          (cause: unknown) => this.#release(id, cause),
        );
      throw error;
    }
  }

  async saveImage(sandbox: Sandbox, name: string): Promise<void> {
    if (!(sandbox instanceof DockerSandbox)) throw new TypeError('not a sandbox of this driver');
    const colon = name.lastIndexOf(':');
    const tagged = colon > name.lastIndexOf('/');
    await call(
      'saving an image',
      (abortSignal) =>
        sandbox.container.commit({
          repo: tagged ? name.slice(0, colon) : name,
          tag: tagged ? name.slice(colon + 1) : 'latest',
          changes: [`LABEL ${READY_LABEL}=1`, 'ENTRYPOINT []', 'CMD ["/bin/sh"]'],
          abortSignal,
        }),
      { ms: COMMIT_MS },
    );
  }

  removeImage(name: string): Promise<void> {
    return removeImage(this.#docker, name);
  }

  reap(keep: (owner: { task: string; attempt: number }) => boolean): Promise<number> {
    return this.#remove((_id, { [LABELS.task]: task, [LABELS.attempt]: attempt }) =>
      keep({ task: task ?? '', attempt: Number(attempt) }),
    );
  }

  sweep(): Promise<number> {
    return this.#remove((id) => this.#used.has(id));
  }

  async #remove(keep: (id: string, labels: Record<string, string>) => boolean): Promise<number> {
    const label = [`${LABELS.runner}=${this.#options.runner}`];
    const found = await call('listing containers', (abortSignal) =>
      this.#docker.listContainers({ all: true, filters: { label }, abortSignal }),
    );
    const kept = new Set<string>();
    const removed = new Set<string>();
    for (const { Id, Names, Labels } of found) {
      const id = idOf(Names[0]?.slice(1) ?? '');
      if (keep(id, Labels)) {
        kept.add(id);
        continue;
      }
      await removeContainer(this.#docker.getContainer(Id));
      await this.#open.get(id)?.close();
      removed.add(id);
    }
    // Asked of each when its turn comes: sandboxes are made while others are being removed.
    const isUsed = (id: string): boolean =>
      !removed.has(id) && (kept.has(id) || this.#used.has(id));
    for (const folder of await readdir(this.#folders).catch(() => [])) {
      if (isUsed(folder)) continue;
      await rm(join(this.#folders, folder), { recursive: true, force: true });
    }
    if (this.mounts) await sweepTrees(this.#trees, isUsed);
    return removed.size;
  }

  #release(id: string, error?: unknown): void {
    this.#used.delete(id);
    if (error === undefined) return;
    const why = error instanceof Error ? error.message : 'an unknown fault';
    this.#options.log(`container ${nameOf(id)} is left for the sweep: ${why}`);
  }

  async #openControl(id: string, supervisor: string): Promise<ControlFolder> {
    const folder = await openControlFolder(this.#folders, id, supervisor);
    const control: ControlFolder = {
      ...folder,
      close: async () => {
        await folder.close();
        this.#open.delete(id);
      },
    };
    this.#open.set(id, control);
    return control;
  }

  async #start(
    container: Dockerode.Container,
    control: ControlFolder | undefined,
    explain: () => Promise<Loss>,
    signal?: AbortSignal,
  ): Promise<SupervisorChannel> {
    let stream: Duplex | undefined;
    try {
      return await call(
        'starting a container',
        async (abortSignal) => {
          if (!control) {
            stream = await this.#attach(container);
            await container.start({ abortSignal });
          } else {
            await container.start({ abortSignal });
            stream = await connected(control.connection, container, abortSignal);
          }
          const channel = new SupervisorChannel(stream, explain);
          await channel.ready();
          return channel;
        },
        { signal, ms: START_MS },
      );
    } catch (error) {
      stream?.destroy();
      throw error;
    }
  }

  #attach(container: Dockerode.Container): Promise<Duplex> {
    return attachTo(this.#docker, container.id, (text) => {
      this.#options.log(`supervisor: ${text.toString().trim()}`);
    });
  }

  /** Compiled once in the life of this process; a failure is tried again by the next one. */
  #supervisor(): Promise<string> {
    if (this.#binary) return this.#binary;
    const id = randomBytes(6).toString('hex');
    const name = nameOf(id);
    this.#used.add(id);
    this.#binary = this.#compilerImage()
      .then((toolImage) =>
        supervisorBinary({ ...this.#options, docker: this.#docker, name, toolImage }),
      )
      .catch((error: unknown) => {
        this.#binary = undefined;
        throw error;
      })
      .finally(() => this.#release(id));
    return this.#binary;
  }

  /** A sandbox image of the user's own need not have a compiler: the usual one has. */
  async #compilerImage(): Promise<string> {
    const { toolImage, image } = this.#options;
    return (await this.hasImage(toolImage)) ? toolImage : image;
  }

  /** An image's id and labels; undefined when it is not on this engine. */
  async #image(
    image: string,
    signal?: AbortSignal,
  ): Promise<{ id: string; labels: Record<string, string>; env: string[] } | undefined> {
    try {
      const info = await call(
        'looking for an image',
        () => this.#docker.getImage(image).inspect(),
        { signal },
      );
      const { Labels, Env } = info.Config ?? {};
      return { id: info.Id, labels: Labels ?? {}, env: Env ?? [] };
    } catch (error) {
      if (statusOf(error) === 404) return undefined;
      throw error;
    }
  }
}

/** The sandbox that a container is of; its folders of the host are called so, too. */
function idOf(container: string): string {
  return /^errand-([0-9a-f]+)/.exec(container)?.[1] ?? container;
}
