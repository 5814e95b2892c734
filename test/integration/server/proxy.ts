/** A TCP proxy of our own that can cut a connection at an exact byte, or go half-open. */
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export interface FaultyProxy {
  readonly url: string;
  /** Connections cut so far. */
  readonly cuts: () => number;
  /** Bytes from the runner that the newest connection has passed on. */
  readonly passed: () => number;
  /** The next connection ends after this many bytes from the runner; undefined: never. */
  cutAfter(bytes: number | undefined): void;
  /** Ends the connections that are open now. */
  cut(): void;
  /** From now on nothing passes any more, and nothing is closed. */
  freeze(): void;
  thaw(): void;
  close(): void;
}

export async function startProxy(target: string): Promise<FaultyProxy> {
  const { port } = new URL(target);
  const sockets = new Set<Socket>();
  let limit: number | undefined;
  let cuts = 0;
  let newest = { passed: 0 };
  let frozen = false;
  const server = createServer((near) => {
    const far = connect(Number(port), '127.0.0.1');
    const mine = limit;
    limit = undefined;
    const count = { passed: 0 };
    newest = count;
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        if (frozen) return;
        near.destroy();
        far.destroy();
      });
    }
    near.on('data', (chunk) => frozen || far.write(chunk));
    far.on('data', (chunk) => {
      if (frozen) return;
      const room = mine === undefined ? chunk.length : mine - count.passed;
      count.passed += chunk.length;
      near.write(chunk.subarray(0, room));
      if (room >= chunk.length) return;
      cuts++;
      near.end();
      far.destroy();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cuts: () => cuts,
    passed: () => newest.passed,
    cutAfter: (bytes) => {
      limit = bytes;
    },
    cut: () => {
      for (const socket of sockets) socket.destroy();
    },
    freeze: () => {
      frozen = true;
    },
    thaw: () => {
      frozen = false;
    },
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
