/**
 * Owns the one port: plain requests go to routes.ts, an upgrade at `/ws` becomes a session. It
 * holds strangers to a number and a time, and ends every connection when it stops.
 */
import { createServer as createHttp, STATUS_CODES, type IncomingMessage } from 'node:http';
import { createServer as createHttps } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { PING_EVERY_MS } from '../client/connection-heartbeat.ts';
import { ErrandError } from '../protocol/errors.ts';
import type { Stopping } from '../protocol/requests.ts';
import { Access } from './access.ts';
import { isLoopback, readTls, refuseReadableTraffic, type ListenOptions } from './listen.ts';
import { route, urlOf, type RouteParts } from './routes.ts';
import { ClientConnection, type ClientConnectionParts } from './client-connection.ts';
import { BOUNDS, type Bounds } from './subscription.ts';

export interface ServerParts
  extends Omit<RouteParts, 'access'>,
    Omit<ClientConnectionParts, 'user' | 'bounds' | 'helloWithinMs' | 'pingEveryMs'> {
  readonly token: string;
  /** Enough to read how the runner is (access.ts). */
  readonly metricsToken?: string;
  /** Tokens of other users than the owner, by name. */
  readonly users?: ReadonlyMap<string, string>;
  readonly listen: ListenOptions;
  /** Names clients use for this runner beside loopback and the listen address (a public URL's). */
  readonly hosts?: readonly string[];
  /** Web origins that may connect; none by default. */
  readonly origins?: readonly string[];
  readonly bounds?: Bounds;
  readonly helloWithinMs?: number;
  readonly pingEveryMs?: number;
}

/** The largest message a client may send, in bytes; a task's texts are far below. */
const MAX_MESSAGE_BYTES = 4 << 20;
/** Connections that have not shown the token; with more, the oldest of them is dropped. */
const MAX_STRANGERS = 128;
const HEADERS_WITHIN_MS = 10_000;
const CLOSE_WITHIN_MS = 1000;
const PEER_ASKED_AFTER_MS = 30_000;
const GOING_AWAY = 1001;

export class RunnerServer {
  readonly #parts: ServerParts;
  readonly #access: Access;
  readonly #server: ReturnType<typeof createHttp>;
  readonly #sockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: MAX_MESSAGE_BYTES,
  });
  readonly #clients = new Set<ClientConnection>();
  readonly #strangers = new Map<string, Socket>();
  readonly #stopping = new AbortController();
  #started: Promise<string> | undefined;
  #stopped: Promise<void> | undefined;

  /** Throws where the address would need TLS (listen.ts). */
  constructor(parts: ServerParts) {
    refuseReadableTraffic(parts.listen);
    const { listen, token, metricsToken, users, hosts = [], origins = [] } = parts;
    this.#parts = parts;
    this.#access = new Access({
      token,
      metricsToken,
      ...(users && { users }),
      hosts: [bracketed(listen.host), ...hosts],
      origins,
      clock: () => performance.now(),
      suspicious: (what, address) => parts.report(what, undefined, { level: 'warn', address }),
    });
    const settings = {
      headersTimeout: HEADERS_WITHIN_MS,
      requestTimeout: 0,
      keepAliveTimeout: 5000,
      // A push may pause for long, but one whose client is gone without a word would hold its
      // repository for ever: the system asks the peer itself.
      keepAlive: true,
      keepAliveInitialDelay: PEER_ASKED_AFTER_MS,
    };
    this.#server = listen.tls
      ? createHttps({ ...settings, ...readTls(listen.tls), handshakeTimeout: HEADERS_WITHIN_MS })
      : createHttp(settings);
    this.#attach();
  }

  /** Number of control connections. */
  get connections(): number {
    return this.#sockets.clients.size;
  }

  /** How many requests were refused since the start, by reason. */
  get refused(): Access['refused'] {
    return this.#access.refused;
  }

  /** True from the moment in which it is told to stop. */
  get stopping(): boolean {
    return this.#stopping.signal.aborted;
  }

  /** Resolves with the URL when it listens. Idempotent. */
  start(): Promise<string> {
    this.#started ??= this.#start();
    return this.#started;
  }

  /** Tells every client that the runner stops soon. Those that come later are told in `hello`. */
  tellStopping(notice: Stopping): void {
    for (const client of this.#clients) client.stopping(notice);
  }

  /** Tells every client and ends every connection. Idempotent; also after a failed start. */
  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  async #start(): Promise<string> {
    const { host, port, tls } = this.#parts.listen;
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', (cause: NodeJS.ErrnoException) => {
        const why = cause.code === 'EADDRINUSE' ? 'the port is already in use' : cause.message;
        reject(
          new ErrandError('unavailable', `Cannot listen on ${bracketed(host)}:${port}: ${why}.`, {
            hint: 'Choose another address with --listen, or port 0 for a free one.',
            cause,
          }),
        );
      });
      this.#server.listen(port, host, resolve);
    });
    const address = this.#server.address() as AddressInfo;
    return `${tls ? 'https' : 'http'}://${reachable(host)}:${address.port}`;
  }

  async #stop(): Promise<void> {
    this.#stopping.abort();
    await this.#started?.catch(() => undefined); // Whoever started it had this failure.
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    for (const socket of this.#sockets.clients) socket.close(GOING_AWAY, 'the runner is stopping');
    const force = setTimeout(() => {
      for (const socket of this.#sockets.clients) socket.terminate();
      this.#server.closeAllConnections();
    }, CLOSE_WITHIN_MS);
    this.#server.closeIdleConnections();
    for (const stranger of this.#strangers.values()) stranger.destroy();
    await closed;
    clearTimeout(force);
  }

  #attach(): void {
    const server = this.#server;
    server.on('connection', (socket: Socket) => this.#admit(socket));
    server.on('request', (request, response) => {
      const parts = { ...this.#parts, access: this.#access };
      const known = () => this.#recognise(request);
      void route(parts, request, response, known, this.#stopping.signal);
    });
    server.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head));
    server.on('clientError', (_error, socket) => socket.destroy());
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy());
    const refusal = this.#access.refuseSource(request) ?? this.#access.refuseToken(request);
    const user = this.#access.userOf(request);
    if (refusal) return refuseUpgrade(socket, refusal.status, refusal.message);
    if (this.#stopping.signal.aborted) return refuseUpgrade(socket, 503, 'the runner is stopping');
    if (urlOf(request)?.pathname !== '/ws') return refuseUpgrade(socket, 404, 'no socket here');
    this.#recognise(request);
    const { bounds = BOUNDS, helloWithinMs = 10_000, pingEveryMs = PING_EVERY_MS } = this.#parts;
    this.#sockets.handleUpgrade(request, socket, head, (opened) => {
      const own = { user, bounds, helloWithinMs, pingEveryMs };
      const client = new ClientConnection(opened, { ...this.#parts, ...own });
      this.#clients.add(client);
      opened.once('close', () => this.#clients.delete(client));
      client.start();
    });
  }

  /** Strangers never keep the owner out: of too many, the one that waited longest goes. */
  #admit(socket: Socket): void {
    const key = peerOf(socket);
    this.#strangers.set(key, socket);
    socket.once('close', () => {
      if (this.#strangers.get(key) === socket) this.#strangers.delete(key);
    });
    socket.on('error', () => socket.destroy());
    const oldest = this.#strangers.entries().next();
    if (this.#strangers.size > MAX_STRANGERS && !oldest.done) {
      this.#strangers.delete(oldest.value[0]);
      oldest.value[1].destroy();
    }
  }

  #recognise(request: IncomingMessage): void {
    this.#strangers.delete(peerOf(request.socket));
  }
}

/** With TLS the socket of a request is not the one of the connection, but its peer is. */
const peerOf = (socket: Socket): string => `${socket.remoteAddress}|${socket.remotePort}`;

const bracketed = (host: string): string => (host.includes(':') ? `[${host}]` : host);

/** Address that a client on this machine dials: one that means all interfaces cannot be dialled. */
function reachable(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return isLoopback(host) && host === 'localhost' ? '127.0.0.1' : bracketed(host);
}

function refuseUpgrade(socket: Duplex, status: number, message: string): void {
  const body = JSON.stringify({ error: { code: 'unauthorized', message } });
  socket.end(
    [
      `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
      'Connection: close',
      'Content-Type: application/json',
      `Content-Length: ${Buffer.byteLength(body)}`,
      '',
      body,
    ].join('\r\n'),
  );
}
