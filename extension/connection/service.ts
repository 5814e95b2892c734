/**
 * Owns the editor's one connection to a runner: at most one at a time, its state in one place,
 * the task store attached to it. The client underneath reconnects by itself; here a runner that
 * was not there at first is tried again with growing pauses until the user says otherwise. Free
 * of `vscode`. The client's code is loaded when first needed.
 */
import type * as v from 'valibot';
import type { RunnerConnection } from '../../runner/client/connection.ts';
import type { RequestForm } from '../../runner/client/requester.ts';
import { BackOff, type Pauses } from '../../runner/platform/back-off.ts';
import { ErrandError } from '../../runner/protocol/errors.ts';
import { Emitter, type Listen } from '../tasks/event.ts';
import type { TaskStore } from '../tasks/store.ts';
import type { ConnectionState, Runner, RunnerAddress } from './state.ts';

const PAUSES: Pauses = { firstMs: 1000, longestMs: 30_000 };

export type FindRunner = () => Promise<RunnerAddress | undefined>;

export class ConnectionService implements Runner {
  readonly #client: { readonly name: string; readonly version: string };
  readonly #tasks: TaskStore;
  readonly #changes = new Emitter<ConnectionState>();
  #state: ConnectionState = { kind: 'disconnected' };
  #address: RunnerAddress | undefined;
  #connection: RunnerConnection | undefined;
  /** Raised with every wish of the user: what an older wish started is then thrown away. */
  #wish = 0;
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

  /**
   * Connects, in place of any other connection. Rejects with an ErrandError that says why not:
   * nothing there, a wrong token, another version.
   */
  async connect(address: RunnerAddress): Promise<void> {
    const wish = this.#newWish();
    this.#move({ kind: 'connecting', url: address.url, lost: false });
    await this.#open(address, wish);
  }

  /**
   * As `connect`, for a runner that may come up later: `find` is asked again before every try.
   * Never rejects; the state tells how it stands.
   */
  keepTrying(find: FindRunner): void {
    const wish = this.#newWish();
    if (this.#state.kind !== 'disconnected') this.#move({ kind: 'disconnected' });
    void this.#try(find, wish, new BackOff(PAUSES));
  }

  /** The user's wish: nothing is tried again after it. */
  disconnect(): void {
    this.#newWish();
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

  dispose(): void {
    this.#newWish();
    this.#changes.dispose();
  }

  /** Ends what an older wish started. */
  #newWish(): number {
    clearTimeout(this.#retry);
    this.#tasks.detach();
    this.#connection?.close();
    this.#connection = undefined;
    return ++this.#wish;
  }

  async #try(find: FindRunner, wish: number, backOff: BackOff): Promise<void> {
    try {
      const address = await find();
      if (wish !== this.#wish) return;
      if (address) return await this.#open(address, wish);
    } catch (error) {
      // Only what may pass by itself is tried again. A wrong token is not; the state shows it.
      if (!(error instanceof ErrandError) || error.code !== 'unavailable') return;
    }
    if (wish !== this.#wish) return;
    this.#retry = setTimeout(() => void this.#try(find, wish, backOff), backOff.next());
    this.#retry.unref();
  }

  async #open(address: RunnerAddress, wish: number): Promise<void> {
    const { url } = address;
    try {
      const { connect } = await import('../../runner/client/connection.ts');
      const connection = await connect({ ...address, client: this.#client });
      if (wish !== this.#wish) {
        connection.close();
        throw new ErrandError('unavailable', 'Connecting was stopped.');
      }
      this.#take(connection, address, wish);
    } catch (cause) {
      const error =
        cause instanceof ErrandError
          ? cause
          : new ErrandError('unavailable', `There is no runner at ${url}.`, { cause });
      if (wish === this.#wish) this.#fail(url, error);
      throw error;
    }
  }

  #take(connection: RunnerConnection, address: RunnerAddress, wish: number): void {
    this.#connection = connection;
    this.#address = address;
    const { url } = address;
    // Without the port: a runner of this machine has another one each time.
    const host = URL.parse(url)?.hostname ?? url;
    this.#tasks.attach(`${host} ${connection.hello.runner.id}`, connection);
    this.#move({ kind: 'connected', url, hello: connection.hello });
    connection.onStatus((status) => {
      if (wish !== this.#wish) return;
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

  /** A runner that is still away for the same reason is no news. */
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
