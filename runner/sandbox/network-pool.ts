/**
 * Owns the network namespaces that are made before a sandbox needs one: more than half of the time
 * in which the engine starts a container goes into its namespace. Each is held by a container in
 * which nothing runs but a supervisor, has no network, and serves one sandbox, never a second one.
 * Where the engine cannot share one, sandboxes get their own again. Backstop: a holder ends with the
 * runner's connection, and the sweep removes it.
 */
import { WarmSandboxes, type WarmCounts } from './checkouts/warm-sandboxes.ts';
import type { DockerSandbox } from './docker-sandbox.ts';
import type { SandboxSpec } from './sandbox.ts';

/** Nothing runs in it but its supervisor. */
const LIMITS: SandboxSpec['limits'] = { memoryBytes: 64 * 1024 ** 2, cpus: 1, pids: 32 };
/** Shown by the engine's own tools. */
const PURPOSE = 'network';

export interface NetworkPoolOptions {
  /** The most that are kept; how many there are follows how many were in use at once. */
  readonly max: number;
  /** The image of the containers that hold them. */
  readonly image: string;
  readonly make: (spec: SandboxSpec, signal: AbortSignal) => Promise<DockerSandbox>;
  readonly log: (text: string) => void;
}

export class NetworkPool {
  readonly #options: NetworkPoolOptions;
  readonly #kept: WarmSandboxes<undefined, DockerSandbox>;
  #worked = false;
  #isUnusable = false;
  #used = 0;

  constructor(options: NetworkPoolOptions) {
    this.#options = options;
    const { max, image, make, log } = options;
    const spec = { image, task: '', attempt: 0, purpose: PURPOSE, limits: LIMITS } as const;
    this.#kept = new WarmSandboxes({
      max,
      log,
      what: 'network namespace',
      make: (_key, signal) => make({ ...spec, network: 'none', ahead: true }, signal),
    });
  }

  get counts(): WarmCounts {
    return this.#kept.counts;
  }

  /** Containers that there are for it, those of sandboxes in use included. */
  get size(): number {
    const { ready, making } = this.#kept.counts;
    return ready + making + this.#used;
  }

  /** For a sandbox like this; undefined where none is ready, or it can have none of these. */
  take({ network, ahead }: Pick<SandboxSpec, 'network' | 'ahead'>): DockerSandbox | undefined {
    // One that is made ahead itself has the time, and leaves them to those that have not.
    if (this.#isOff || network !== 'none' || ahead === true) return undefined;
    const taken = this.#kept.take(PURPOSE, undefined);
    if (taken) this.#used += 1;
    else this.#kept.ended(PURPOSE);
    return taken;
  }

  /** A sandbox will soon be made. */
  expect(): void {
    if (!this.#isOff) this.#kept.expect(PURPOSE, undefined);
  }

  /** A sandbox could be made with one, so whatever fails later is no reason to make none. */
  worked(): void {
    this.#worked = true;
  }

  /** No sandbox could be made with one, and then one could without. */
  failed(error: unknown): void {
    const why = error instanceof Error ? error.message : String(error);
    this.#options.log(`no sandbox can be made with a network namespace made ahead: ${why}`);
    if (this.#worked) return;
    this.#isUnusable = true;
    this.#kept.drop(() => true);
  }

  /** Its sandbox is gone; so is this one, in a moment. */
  end(network: DockerSandbox): void {
    this.#used -= 1;
    this.#kept.ended(PURPOSE);
    this.#kept.end(network);
  }

  /** Resolves when none is being made or ended. */
  settled(): Promise<void> {
    return this.#kept.settled();
  }

  /** Ends those that wait; resolves when none is being made or ended. */
  stop(): Promise<void> {
    return this.#kept.stop();
  }

  get #isOff(): boolean {
    return this.#isUnusable || this.#options.max === 0;
  }
}
