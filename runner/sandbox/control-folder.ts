/**
 * Owns the one folder of the host that a sandbox sees, read-only: the supervisor's program and
 * the socket that it connects to. Only the first to connect is served, then the socket is gone;
 * the supervisor is first, because nothing else runs in the container before it has connected.
 *
 * The folder itself is open to any user, since the sandbox's user is not the runner's; the one
 * above it, which no container sees, is closed to all but the runner.
 */
import { chmod, copyFile, link, mkdir, rm } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { listenIn } from './socket-folder.ts';

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
  await listenIn(server, path);
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
