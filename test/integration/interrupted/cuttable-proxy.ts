/**
 * A proxy of our own between two parts of the product, on a port of loopback or a unix socket:
 * it can refuse and cut everything, or let nothing pass while it keeps every connection open.
 */
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** A port of loopback (0: a free one) or the path of a unix socket. */
type Place = number | string;

export class CuttableProxy {
  readonly #target: Place;
  readonly #sockets = new Set<Socket>();
  #server: Server;
  #place: Place;
  #frozen = false;

  private constructor(place: Place, target: Place) {
    this.#place = place;
    this.#target = target;
    this.#server = createServer();
  }

  static async start(place: Place, target: Place): Promise<CuttableProxy> {
    const proxy = new CuttableProxy(place, target);
    await proxy.mend();
    return proxy;
  }

  /** Where it listens, as a client wants it. */
  get place(): Place {
    return this.#place;
  }

  /** Ends every connection and refuses new ones, until `mend`. Idempotent. */
  cut(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    if (typeof this.#place === 'string') rmSync(this.#place, { force: true });
  }

  /** Nothing passes any more and nothing is closed, until `thaw`. */
  freeze(): void {
    this.#frozen = true;
    for (const socket of this.#sockets) socket.pause();
  }

  thaw(): void {
    this.#frozen = false;
    for (const socket of this.#sockets) socket.resume();
  }

  /** Listens again, where it did before. */
  async mend(): Promise<void> {
    this.#server = createServer({ allowHalfOpen: true }, (near) => this.#join(near));
    if (typeof this.#place === 'string') this.#server.listen(this.#place);
    else this.#server.listen(this.#place, '127.0.0.1');
    await once(this.#server, 'listening');
    if (typeof this.#place === 'number') {
      this.#place = (this.#server.address() as AddressInfo).port;
    }
  }

  #join(near: Socket): void {
    const options = { allowHalfOpen: true };
    const far =
      typeof this.#target === 'string'
        ? connect({ path: this.#target, ...options })
        : connect({ port: this.#target, host: '127.0.0.1', ...options });
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#sockets.add(from);
      from.on('error', () => undefined); // Its close follows, and is heard.
      from.on('close', () => {
        this.#sockets.delete(from);
        to.destroy();
      });
      from.on('data', (chunk) => to.write(chunk));
      from.on('end', () => to.end());
      if (this.#frozen) from.pause();
    }
  }
}
