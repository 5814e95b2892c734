/**
 * Owns where this host listens and who gets in: loopback or a socket file, and a token in the address,
 * which is the only place that an editor has for one. Everything but an upgrade is refused.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { lstat, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { connect, isIP, type AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { ErrandError } from '../protocol/errors.ts';
import { ClientLink } from './client-link.ts';
import type { Host } from './host.ts';

export type Place =
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number }
  | { readonly kind: 'socket'; readonly path: string };

/** A message may have pictures in it. */
const MAX_MESSAGE_BYTES = 16 << 20;
const GOING_AWAY = 1001;

/** @throws {ErrandError} for a place that others on the network could reach */
export function placeOf(listen: string): Place {
  const [, host, port] = /^(.*):(\d{1,5})$/.exec(listen) ?? [];
  if (host === undefined || port === undefined) {
    if (listen.includes('/')) return { kind: 'socket', path: listen };
    throw new ErrandError(
      'invalid',
      `--listen takes HOST:PORT or the path of a socket, not "${listen}".`,
    );
  }
  const isLoopback =
    host === 'localhost' || host === '[::1]' || (isIP(host) === 4 && host.startsWith('127.'));
  if (!isLoopback || Number(port) > 65_535) {
    throw new ErrandError(
      'invalid',
      `--listen takes a port of this machine alone, not "${listen}".`,
      {
        hint: "The editor's server runs on this machine too: 127.0.0.1:0 takes a free port.",
      },
    );
  }
  return { kind: 'tcp', host: host.replace(/^\[|\]$/g, ''), port: Number(port) };
}

export class HostServer {
  readonly #server: Server;
  readonly #sockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: MAX_MESSAGE_BYTES,
  });
  readonly #place: Place;
  readonly #token: Buffer;
  #stopped: Promise<void> | undefined;

  constructor(
    place: Place,
    token: string,
    host: Host,
    report: (what: string, cause: unknown) => void,
  ) {
    this.#place = place;
    this.#token = digest(token);
    this.#server = createServer((_request, response) => {
      response.writeHead(426, { connection: 'close' }).end('This is a WebSocket.\n');
    });
    this.#server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      if (!this.#isWelcome(request)) {
        socket.end('HTTP/1.1 401 Unauthorized\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
        return;
      }
      this.#sockets.handleUpgrade(request, socket, head, (opened) => {
        ClientLink.serve(opened, host, report);
      });
    });
  }

  /** Resolves with the port, or the path. Rejects where the place is taken. */
  async start(): Promise<string> {
    const place = this.#place;
    if (place.kind === 'socket') await removeStale(place.path);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#server.once('error', reject);
    if (place.kind === 'socket') {
      // Only its owner may connect: what others could do with it, the token would have to prevent.
      const before = process.umask(0o077);
      this.#server.listen(place.path, () => resolve());
      process.umask(before);
    } else this.#server.listen(place.port, place.host, () => resolve());
    await promise.catch((cause: NodeJS.ErrnoException) => {
      const where = place.kind === 'socket' ? place.path : `${place.host}:${place.port}`;
      throw new ErrandError('unavailable', `It cannot listen at ${where} (${cause.code}).`, {
        hint: 'Another process may have it: name another place with --listen.',
        cause,
      });
    });
    if (place.kind === 'socket') return place.path;
    return String((this.#server.address() as AddressInfo).port);
  }

  /** Ends every connection. Idempotent. */
  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  async #stop(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    for (const socket of this.#sockets.clients) socket.close(GOING_AWAY);
    this.#server.close(() => resolve());
    for (const socket of this.#sockets.clients) socket.terminate();
    this.#server.closeAllConnections();
    await promise;
  }

  /** A browser says where it comes from, and no editor's server does: no web page gets in. */
  #isWelcome({ url, headers }: IncomingMessage): boolean {
    if (headers.origin !== undefined) return false;
    const given = URL.parse(url ?? '', 'ws://host')?.searchParams.get('tkn') ?? '';
    return timingSafeEqual(digest(given), this.#token);
  }
}

const digest = (token: string): Buffer => createHash('sha256').update(token).digest();

/** A socket file that nobody listens at any more, of a host that was killed. */
async function removeStale(path: string): Promise<void> {
  const info = await lstat(path).catch(() => undefined);
  // A file that is no socket is somebody's own: it stays, and listening there fails.
  if (!info?.isSocket()) return;
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const probe = connect(path);
  probe.once('connect', () => resolve(true));
  probe.once('error', () => resolve(false));
  const isTaken = await promise;
  probe.destroy();
  if (!isTaken) await rm(path, { force: true });
}
