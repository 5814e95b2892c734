/** Owns a backup as the answer to a request: what it says of itself first, then the stream. */
import type { ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { Backups } from './backup.ts';

export async function sendBackup(
  backups: Backups,
  response: ServerResponse,
  stopping: AbortSignal,
): Promise<void> {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const signal = AbortSignal.any([gone.signal, stopping]);
  await backups.make(async (archive, about) => {
    response.writeHead(200, {
      'content-type': 'application/gzip',
      'errand-backup': JSON.stringify(about),
    });
    await pipeline(archive, response, { signal });
  }, signal);
}
