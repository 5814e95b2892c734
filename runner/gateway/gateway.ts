/**
 * Gives each attempt an endpoint for its model: a folder with a socket in it, which the sandbox
 * sees read-only. An endpoint is open for as long as its attempt lasts, and answers only while an
 * agent runs. Owns the folders under `gateway/` in the data directory; backstop: those that a crash
 * left behind are removed at the next start.
 */
import { randomBytes } from 'node:crypto';
import { chmod, mkdir, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { listenIn } from '../sandbox/socket-folder.ts';
import type { SandboxMount } from '../sandbox/sandbox.ts';
import { refuse, GatewaySession, type SessionOptions } from './session.ts';

/** Path of the endpoint's folder inside a sandbox. */
const ENDPOINT = '/opt/errand/gateway';
/** Path of the endpoint's socket, as the relay in the sandbox reaches it. */
export const ENDPOINT_SOCKET = `${ENDPOINT}/socket`;

/** Well above the number of connections that the relay in a sandbox carries. */
const MAX_CONNECTIONS = 256;

export interface AttemptEndpoint {
  readonly mount: SandboxMount;
  /**
   * Lets an agent through until its session ends. Several sessions may be open at the same time.
   */
  openSession(options: SessionOptions): GatewaySession;
  /** Cuts requests under way and removes the socket. Idempotent. */
  close(): Promise<void>;
}

export class Gateway {
  readonly #root: string;
  readonly #endpoints = new Set<AttemptEndpoint>();
  readonly #swept: Promise<void>;

  /** `dataDirectory` must belong to this runner alone. */
  constructor(dataDirectory: string) {
    this.#root = join(dataDirectory, 'gateway');
    this.#swept = rm(this.#root, { recursive: true, force: true });
    this.#swept.catch(() => {}); // `open` reports the failure.
  }

  async open(): Promise<AttemptEndpoint> {
    await this.#swept;
    await mkdir(this.#root, { recursive: true, mode: 0o700 });
    const folder = join(this.#root, randomBytes(8).toString('hex'));
    await mkdir(folder);
    // The sandbox runs as another user; the folder above is closed to all but the runner.
    await chmod(folder, 0o711);
    const sessions = new Set<GatewaySession>();
    const server = createServer((request, response) => {
      const session = [...sessions].find((each) => each.admits(request));
      if (session) {
        session.serve(request, response).catch(() => response.destroy());
      } else {
        request.resume();
        refuse(response, undefined, 401, 'This token is not valid.');
      }
    });
    server.maxConnections = MAX_CONNECTIONS;
    await listenIn(server, folder);
    const endpoint: AttemptEndpoint = {
      mount: { source: folder, target: ENDPOINT },
      openSession(options) {
        for (const each of sessions) if (each.over) sessions.delete(each);
        const session = new GatewaySession(options);
        sessions.add(session);
        return session;
      },
      close: async () => {
        if (!this.#endpoints.delete(endpoint)) return;
        for (const each of sessions) each.end();
        server.close();
        server.closeAllConnections();
        await rm(folder, { recursive: true, force: true });
      },
    };
    this.#endpoints.add(endpoint);
    return endpoint;
  }

  async stop(): Promise<void> {
    for (const endpoint of this.#endpoints) await endpoint.close();
  }
}
