/**
 * Owns an MCP server's one connection to the runner: made with the first call that needs it, and
 * made anew where the runner has moved. It starts no runner. Backstop: the client's own
 * reconnecting (client/connection.ts).
 */
import { connect, type RunnerConnection } from '../client/connection.ts';
import type { RunnerAddress } from '../client/requester.ts';

export interface Reached {
  readonly connection: RunnerConnection;
  readonly address: RunnerAddress;
}

export class RunnerLink {
  readonly #find: () => Promise<RunnerAddress>;
  readonly #version: string;
  #reached: Promise<Reached> | undefined;

  /** @param find rejects with what to do where no runner is known */
  constructor(find: () => Promise<RunnerAddress>, version: string) {
    this.#find = find;
    this.#version = version;
  }

  async open(): Promise<Reached> {
    const last = await this.#reached?.catch(() => undefined);
    if (last?.connection.status.kind === 'connected') return last;
    const address = await this.#find();
    const isSame = last?.address.url === address.url && last.address.token === address.token;
    // Cut, and on its way back by itself.
    if (last && isSame && last.connection.status.kind === 'lost') return last;
    last?.connection.close();
    const reached = this.#dial(address);
    this.#reached = reached;
    return await reached;
  }

  close(): void {
    void this.#reached?.then(
      ({ connection }) => connection.close(),
      () => undefined,
    );
    this.#reached = undefined;
  }

  async #dial(address: RunnerAddress): Promise<Reached> {
    const client = { name: 'errand-mcp', version: this.#version };
    return { connection: await connect({ ...address, client }), address };
  }
}
