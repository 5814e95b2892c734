/**
 * A server that listens on `socket` in a folder that sandboxes see. The socket is open to any user,
 * since a sandbox's user is not the runner's: who may reach it is decided by who sees the folder.
 */
import { chmod, mkdtemp, rm, symlink } from 'node:fs/promises';
import type { Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The kernel allows 107 bytes for the path of a unix socket. */
const MAX_SOCKET_PATH_BYTES = 100;

/** Resolves when the server listens. */
export async function listenIn(server: Server, folder: string): Promise<void> {
  const own = join(folder, 'socket');
  let path = own;
  if (Buffer.byteLength(path) > MAX_SOCKET_PATH_BYTES) {
    // Reached through a short link, which has to last as long as the server: Node removes the
    // socket by the same path.
    const short = await mkdtemp(join(tmpdir(), 'errand-'));
    server.once('close', () => void rm(short, { recursive: true, force: true }).catch(() => {}));
    await symlink(folder, join(short, 'to'));
    path = join(short, 'to', 'socket');
  }
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
  await chmod(own, 0o666);
}
