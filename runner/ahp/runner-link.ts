/**
 * Owns a host's connection to the runner, which may be started later, end, and come back somewhere
 * else: it is looked for again each time, for as long as the host runs. A refusal counts like an
 * absence, because the next runner may have another token.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { connect, type RunnerConnection } from '../client/connection.ts';
import type { RunnerAddress } from '../client/requester.ts';
import { BackOff, type Pauses } from '../platform/back-off.ts';
import { ErrandError } from '../protocol/errors.ts';

export interface RunnerLinkParts {
  /** Where the runner is now; rejects with an ErrandError where there is none. */
  readonly address: () => Promise<RunnerAddress>;
  /** As the runner's log names this client. */
  readonly name: string;
  readonly version: string;
  /** Called with each new connection, before anything else uses it. */
  readonly onConnection: (connection: RunnerConnection, address: RunnerAddress) => void;
  /** Called when it is cut off, or back on the same connection. */
  readonly onChange: () => void;
}

const PAUSES: Pauses = { firstMs: 250, longestMs: 5000 };

export class RunnerLink {
  readonly #parts: RunnerLinkParts;
  readonly #closing = new AbortController();
  #connection: RunnerConnection | undefined;
  #address: RunnerAddress | undefined;
  #trouble: ErrandError | undefined;
  #running: Promise<void> | undefined;

  constructor(parts: RunnerLinkParts) {
    this.#parts = parts;
  }

  /** Resolves when the runner was reached, or the first try has failed. Idempotent. */
  async start(): Promise<void> {
    const first = Promise.withResolvers<void>();
    this.#running ??= this.#run(first.resolve);
    await first.promise;
  }

  /** The connection, also while it is cut off and comes back by itself. */
  get connection(): RunnerConnection {
    if (this.#connection) return this.#connection;
    throw (
      this.#trouble ??
      new ErrandError('unavailable', 'The runner cannot be reached.', {
        hint: 'Start it with "errand serve".',
      })
    );
  }

  get address(): RunnerAddress {
    if (this.#address) return this.#address;
    return this.#neverThere();
  }

  get isThere(): boolean {
    return this.#connection?.status.kind === 'connected';
  }

  /** Idempotent. */
  async close(): Promise<void> {
    this.#closing.abort();
    this.#connection?.close();
    await this.#running;
  }

  #neverThere(): never {
    throw new ErrandError('unavailable', 'No runner was reached yet.', {
      hint: 'Start it with "errand serve".',
    });
  }

  async #run(tried: () => void): Promise<void> {
    const { signal } = this.#closing;
    const backOff = new BackOff(PAUSES, Math.random);
    while (!signal.aborted) {
      try {
        const address = await this.#parts.address();
        const { name, version } = this.#parts;
        const connection = await connect({ ...address, client: { name, version } });
        backOff.reset();
        if (signal.aborted) return connection.close();
        this.#address = address;
        this.#connection = connection;
        this.#trouble = undefined;
        this.#parts.onConnection(connection, address);
        tried();
        await this.#over(connection, address);
      } catch (error) {
        if (!(error instanceof ErrandError)) throw error;
        this.#trouble = error;
        tried();
      }
      await sleep(backOff.next(), undefined, { signal }).catch(() => undefined);
    }
  }

  /** Resolves when this connection will not do any more: refused, or its runner is elsewhere now. */
  async #over(connection: RunnerConnection, address: RunnerAddress): Promise<void> {
    const { signal } = this.#closing;
    const over = Promise.withResolvers<void>();
    const watching = connection.onStatus((status) => {
      this.#parts.onChange();
      if (status.kind === 'refused' || status.kind === 'closed') over.resolve();
      if (status.kind === 'lost') void this.#moved(address).then((has) => has && over.resolve());
    });
    signal.addEventListener('abort', () => over.resolve(), { once: true });
    await over.promise;
    watching.dispose();
    connection.close();
    if (this.#connection === connection) this.#connection = undefined;
    this.#parts.onChange();
  }

  /** Watches, while the connection is cut off, whether the runner says that it is elsewhere. */
  async #moved(known: RunnerAddress): Promise<boolean> {
    const { signal } = this.#closing;
    while (!signal.aborted && this.#connection?.status.kind === 'lost') {
      const now = await this.#parts.address().catch(() => known);
      if (now.url !== known.url || now.token !== known.token) return true;
      await sleep(PAUSES.longestMs / 5, undefined, { signal }).catch(() => undefined);
    }
    return false;
  }
}
