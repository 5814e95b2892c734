/**
 * Owns the editor's one connection to a runner: at most one at a time, its state in one place, the
 * task store attached to it. The client reconnects by itself; this service retries a runner that
 * was not there at first, with growing pauses, until the user decides otherwise. Free of `vscode`.
 * The client's code is loaded when first needed.
 */
import type * as v from 'valibot';
import type { RunnerConnection } from '../../runner/client/connection.ts';
import type { RequestForm } from '../../runner/client/requester.ts';
import type { RunnerAddress } from '../../runner/client/requester.ts';
import { BackOff, type Pauses } from '../../runner/platform/back-off.ts';
import { ErrandError } from '../../runner/protocol/errors.ts';
import { Emitter, type Listen } from '../tasks/event.ts';
import type { TaskStore } from '../tasks/store.ts';
import type { ConnectionState, Runner } from './connection-state.ts';

const PAUSES: Pauses = { firstMs: 1000, longestMs: 30_000 };

export type FindRunner = () => Promise<RunnerAddress | undefined>;

export class ConnectionService implements Runner {
  readonly #client: { readonly name: string; readonly version: string };
  readonly #tasks: TaskStore;
  readonly #changes = new Emitter<ConnectionState>();
  #state: ConnectionState = { kind: 'disconnected' };
  #address: RunnerAddress | undefined;
  #connection: RunnerConnection | undefined;
  /** Raised with every request of the user; results of an older request are discarded. */
  #generation = 0;
  #retry: NodeJS.Timeout | undefined;

  readonly onDidChange: Listen<ConnectionState> = this.#changes.event;

  constructor(client: { name: string; version: string }, tasks: TaskStore) {
    this.#client = client;
    this.#tasks = tasks;
  }

  get state(): ConnectionState {
    return this.#state;
  }

  get address(): RunnerAddress | undefined {
    return this.#state.kind === 'connected' ? this.#address : undefined;
  }

  get link(): RunnerConnection | undefined {
    return this.#state.kind === 'connected' ? this.#connection : undefined;
  }

  /**
   * Connects, replacing any other connection. Rejects with an ErrandError that says why not:
   * nothing there, a wrong token, another version.
   */
  async connect(address: RunnerAddress): Promise<void> {
    const generation = this.#nextGeneration();
    this.#move({ kind: 'connecting', url: address.url, lost: false });
    await this.#open(address, generation);
  }

  /**
   * Connects to a runner that may only appear later: `find` is called again before every try. Never
   * rejects; the state shows the progress.
   */
  keepTrying(find: FindRunner): void {
    const generation = this.#nextGeneration();
    if (this.#state.kind !== 'disconnected') this.#move({ kind: 'disconnected' });
    void this.#try(find, generation, new BackOff(PAUSES));
  }

  /** Disconnects as the user wishes; nothing is tried again after it. */
  disconnect(): void {
    this.#nextGeneration();
    this.#tasks.clear();
    this.#move({ kind: 'disconnected' });
  }

  async request<P extends v.GenericSchema, R extends v.GenericSchema>(
    message: RequestForm<P, R>,
    params: v.InferInput<P>,
  ): Promise<v.InferOutput<R>> {
    if (!this.#connection) {
      throw new ErrandError('unavailable', 'There is no connection to a runner.', {
        hint: 'Start one on this machine, or connect to one.',
      });
    }
    return await this.#connection.request(message, params);
  }

  expectTask(repository: string): void {
    this.#connection?.expectTask(repository);
  }

  dispose(): void {
    this.#nextGeneration();
    this.#changes.dispose();
  }

  /** Ends everything that an older request started. */
  #nextGeneration(): number {
    clearTimeout(this.#retry);
    this.#tasks.detach();
    this.#connection?.close();
    this.#connection = undefined;
    return ++this.#generation;
  }

  async #try(find: FindRunner, generation: number, backOff: BackOff): Promise<void> {
    try {
      const address = await find();
      if (generation !== this.#generation) return;
      if (address) return await this.#open(address, generation);
    } catch (error) {
      // Only what may pass by itself is retried. A wrong token is not; the state shows it.
      if (!(error instanceof ErrandError) || error.code !== 'unavailable') return;
    }
    if (generation !== this.#generation) return;
    this.#retry = setTimeout(() => void this.#try(find, generation, backOff), backOff.next());
    this.#retry.unref();
  }

  async #open(address: RunnerAddress, generation: number): Promise<void> {
    const { url } = address;
    try {
      const { connect } = await import('../../runner/client/connection.ts');
      const connection = await connect({ ...address, client: this.#client });
      if (generation !== this.#generation) {
        connection.close();
        throw new ErrandError('unavailable', 'Connecting was stopped.');
      }
      this.#take(connection, address, generation);
    } catch (cause) {
      const error =
        cause instanceof ErrandError
          ? cause
          : new ErrandError('unavailable', `There is no runner at ${url}.`, { cause });
      if (generation === this.#generation) this.#fail(url, error);
      throw error;
    }
  }

  #take(connection: RunnerConnection, address: RunnerAddress, generation: number): void {
    this.#connection = connection;
    this.#address = address;
    const { url } = address;
    // Leaves out the port: a runner on this machine gets another one at each start.
    const host = URL.parse(url)?.hostname ?? url;
    this.#tasks.attach(`${host} ${connection.hello.runner.id}`, connection);
    this.#move({ kind: 'connected', url, hello: connection.hello });
    connection.onStatus((status) => {
      if (generation !== this.#generation) return;
      switch (status.kind) {
        case 'connected':
          this.#move({ kind: 'connected', url, hello: status.hello });
          break;
        case 'lost':
          this.#move({ kind: 'connecting', url, lost: true });
          break;
        case 'refused':
          this.#move({ kind: 'disconnected', url, error: status.error });
          break;
        case 'closed':
          break;
      }
    });
  }

  /** A runner that is still away for the same reason is not reported again. */
  #fail(url: string, error: ErrandError): void {
    const same =
      this.#state.kind === 'disconnected' && this.#state.error?.message === error.message;
    if (!same) this.#move({ kind: 'disconnected', url, error });
  }

  #move(state: ConnectionState): void {
    this.#state = state;
    this.#changes.fire(state);
  }
}
