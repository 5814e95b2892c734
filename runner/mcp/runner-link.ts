/**
 * Owns an MCP server's one connection to the runner: made with the first call that needs it, and
 * made anew where the runner has moved (one on this machine gets another port when it is started
 * again). It starts no runner. Backstop: the client's own reconnecting (client/connection.ts).
 */
import type * as v from 'valibot';
import { connect, type ConnectionStatus, type RunnerConnection } from '../client/connection.ts';
import type { Requester, RequestForm, RunnerAddress } from '../client/requester.ts';

export interface Reached {
  readonly connection: RunnerConnection;
  readonly address: RunnerAddress;
}

const LOOK_EVERY_MS = 1000;

export class RunnerLink implements Requester {
  readonly #find: () => Promise<RunnerAddress>;
  readonly #version: string;
  #reached: Reached | undefined;
  /** One for all calls of the moment: a second connection would have no owner. */
  #reaching: Promise<Reached> | undefined;

  /** @param find rejects with what to do where no runner is known */
  constructor(find: () => Promise<RunnerAddress>, version: string) {
    this.#find = find;
    this.#version = version;
  }

  async open(): Promise<Reached> {
    if (this.#reached && isAlive(this.#reached.connection.status)) return this.#reached;
    this.#reaching ??= this.#reach().finally(() => {
      this.#reaching = undefined;
    });
    return await this.#reaching;
  }

  /** Asks once more where the runner has moved while it was asked. */
  async request<P extends v.GenericSchema, R extends v.GenericSchema>(
    form: RequestForm<P, R>,
    params: v.InferInput<P>,
  ): Promise<v.InferOutput<R>> {
    const { connection } = await this.open();
    try {
      return await connection.request(form, params);
    } catch (error) {
      if (isAlive(connection.status)) throw error;
      return await (await this.open()).connection.request(form, params);
    }
  }

  close(): void {
    this.#reached?.connection.close();
    void this.#reaching?.then(
      ({ connection }) => connection.close(),
      () => undefined,
    );
  }

  async #reach(): Promise<Reached> {
    this.#reached = await this.#dial(await this.#find());
    return this.#reached;
  }

  async #dial(address: RunnerAddress): Promise<Reached> {
    const client = { name: 'errand-mcp', version: this.#version };
    const connection = await connect({ ...address, client });
    let looking: NodeJS.Timeout | undefined;
    connection.onStatus(({ kind }) => {
      clearInterval(looking);
      if (kind === 'lost')
        looking = setInterval(() => void this.#look(connection, address), LOOK_EVERY_MS);
    });
    return { connection, address };
  }

  /** Ends a connection that tries to come back where the runner is no more. */
  async #look(connection: RunnerConnection, { url, token }: RunnerAddress): Promise<void> {
    try {
      const now = await this.#find();
      if (now.url !== url || now.token !== token) connection.close();
    } catch {
      // None is known at the moment: it may come back where it was.
    }
  }
}

/** Connected, or on its way back by itself. */
function isAlive({ kind }: ConnectionStatus): boolean {
  return kind === 'connected' || kind === 'lost';
}
