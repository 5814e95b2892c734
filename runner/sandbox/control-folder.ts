/**
 * Owns the one folder of the host that a sandbox sees, read-only: the supervisor's program and
 * the socket that it connects to. Only the first to connect is served, then the socket is gone;
 * the supervisor is first, because nothing else runs in the container before it has connected.
 *
 * The folder itself is open to any user, since the sandbox's user is not the runner's; the one
 * above it, which no container sees, is closed to all but the runner.
 */
import { closeSync, openSync } from 'node:fs';
import { chmod, copyFile, link, mkdir, rm } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';

/** The kernel allows 107 bytes for the path of a unix socket. */
const MAX_SOCKET_PATH = 100;

export interface ControlFolder {
  readonly path: string;
  /** Resolves with the supervisor's connection; rejects when `close` comes first. */
  readonly connection: Promise<Socket>;
  /** Removes everything. Idempotent. */
  close(): Promise<void>;
}

/** `above` is the folder for all sandboxes; `name` is this one's. */
export async function openControlFolder(
  above: string,
  name: string,
  supervisor: string,
): Promise<ControlFolder> {
  await mkdir(above, { recursive: true, mode: 0o700 });
  const path = join(above, name);
  await mkdir(path);
  await chmod(path, 0o711);
  const program = join(path, 'supervisor');
  await link(supervisor, program).catch(() => copyFile(supervisor, program));

  const { promise, resolve, reject } = Promise.withResolvers<Socket>();
  promise.catch(() => {}); // Whoever waits for it hears of it; nobody may be waiting.
  const server = createServer((socket) => {
    socket.on('error', () => {}); // The channel listens too; this covers the time before.
    resolve(socket);
    server.close();
  });
  server.maxConnections = 1;
  server.on('error', reject);
  await listen(server, path);
  await chmod(join(path, 'socket'), 0o666);
  return {
    path,
    connection: promise,
    async close() {
      reject(new Error('closed before the supervisor connected'));
      server.close();
      await rm(path, { recursive: true, force: true });
    },
  };
}

async function listen(server: ReturnType<typeof createServer>, folder: string): Promise<void> {
  const direct = join(folder, 'socket');
  const short = Buffer.byteLength(direct) <= MAX_SOCKET_PATH;
  // A longer path is reached through the folder's descriptor.
  const descriptor = short ? undefined : openSync(folder, 'r');
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(
        descriptor === undefined ? direct : `/proc/self/fd/${descriptor}/socket`,
        resolve,
      );
    });
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}
