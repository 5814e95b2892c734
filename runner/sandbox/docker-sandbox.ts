/**
 * A running container with its supervisor, as the rest of the runner uses it. It owns the
 * container's end: closing the connection makes the supervisor kill everything at once, even while
 * the engine does not answer. Backstop: the driver's sweep removes a container that outlives this.
 */
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type Docker from 'dockerode';
import { ErrandError } from '../protocol/errors.ts';
import { SupervisorChannel } from './channel.ts';
import type { ControlFolder } from './control-folder.ts';
import { call } from './docker-calls.ts';
import { memoryWords } from './memory.ts';
import { type ExecRequest, type ExecResult, type Loss, type Sandbox } from './sandbox.ts';
import { isGone, removeContainer } from './remove-container.ts';
import type { TreeVolume } from './tree-volume.ts';

export interface DockerSandboxParts {
  readonly id: string;
  readonly image: string;
  readonly container: Docker.Container;
  readonly channel: SupervisorChannel;
  readonly control: ControlFolder | undefined;
  readonly tree: TreeVolume | undefined;
  /** Watches over the container from outside, until the signal aborts. */
  readonly watch: (signal: AbortSignal) => void;
  /** True for one that nobody uses yet. */
  readonly ahead: boolean;
  /** Called once it is no longer used: with the error when it could not be removed. */
  readonly release: (error?: unknown) => void;
}

export class DockerSandbox implements Sandbox {
  readonly id: string;
  readonly image: string;
  readonly container: Docker.Container;
  readonly #channel: SupervisorChannel;
  readonly #control: ControlFolder | undefined;
  readonly #tree: TreeVolume | undefined;
  readonly #watch: (signal: AbortSignal) => void;
  readonly #unwatch = new AbortController();
  readonly #release: (error?: unknown) => void;
  #destroying: Promise<void> | undefined;

  constructor(parts: DockerSandboxParts) {
    this.id = parts.id;
    this.image = parts.image;
    this.container = parts.container;
    this.#channel = parts.channel;
    this.#control = parts.control;
    this.#tree = parts.tree;
    this.#watch = parts.watch;
    this.#release = parts.release;
    if (!parts.ahead) parts.watch(this.#unwatch.signal);
  }

  get isLost(): boolean {
    return this.#channel.isLost;
  }

  wake(task: string): void {
    this.#watch(this.#unwatch.signal);
    const name = `${nameOf(this.id)}.${task}`;
    // For people alone: a label of a container cannot be changed.
    void call('naming a container', (abortSignal) =>
      this.container.rename({ name, abortSignal }),
    ).catch(() => undefined);
  }

  exec(request: ExecRequest, signal?: AbortSignal): Promise<ExecResult> {
    return this.#channel.exec(request, signal);
  }

  destroy(): Promise<void> {
    this.#destroying ??= this.#end();
    return this.#destroying;
  }

  async #end(): Promise<void> {
    this.#unwatch.abort();
    this.#channel.close();
    await this.#control?.close();
    // An engine that is away cannot undo the work that was done here: the sweep removes it later.
    await removeContainer(this.container)
      .then(() => this.#tree?.close())
      .then(
        () => this.#release(),
        (error: unknown) => this.#release(error),
      );
  }
}

/** The name of a sandbox's container; that of its task may follow. */
export function nameOf(id: string): string {
  return `errand-${id}`;
}

/** The supervisor's connection, or why its container ended without one. */
export async function connected(
  connection: Promise<Socket>,
  container: Docker.Container,
  signal: AbortSignal,
): Promise<Socket> {
  for (;;) {
    const socket = await Promise.race([connection, sleep<undefined>(250, undefined, { signal })]);
    if (socket) return socket;
    const { State } = await container.inspect({ abortSignal: signal });
    if (!State.Running) {
      throw new ErrandError(
        'unavailable',
        `The supervisor ended at once (exit code ${State.ExitCode}).`,
        {
          hint: "On Docker Desktop or with an engine on another machine, set sandbox.transport to attach in the runner's errand.yaml.",
        },
      );
    }
  }
}

/** Ends of a container by a signal from outside: its first process takes none from inside. */
const KILLED = new Set([137, 143]);

/** Explains why a container's supervisor is gone, as far as the engine knows. */
export async function explainLoss(container: Docker.Container): Promise<Loss> {
  try {
    return await call(
      'asking about a lost container',
      async (abortSignal) => {
        for (;;) {
          const { State, HostConfig } = await container.inspect({ abortSignal });
          if (!State.Running) {
            const limit = HostConfig.Memory ? `its ${memoryWords(HostConfig.Memory)} of ` : '';
            const memory = State.OOMKilled ? `, after it had run out of ${limit}memory` : '';
            const error = State.Error ? `, ${State.Error}` : '';
            return {
              why: `The sandbox's container ended (exit code ${State.ExitCode}${memory}${error}).`,
              outside: KILLED.has(State.ExitCode) && !State.OOMKilled,
            };
          }
          // The engine notices the end a little later than the stream does.
          await sleep(50, undefined, { signal: abortSignal });
        }
      },
      { ms: 3_000 },
    );
  } catch (error) {
    // A container in use is removed only by something else. A stream that ended otherwise, while
    // its engine does not say why, ended with the engine.
    if (isGone(error)) {
      return { why: "The sandbox's container was removed.", outside: true };
    }
    const why = `The connection to the sandbox is lost. ${(error as Error).message}`;
    return { why, outside: true };
  }
}
