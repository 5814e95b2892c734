/**
 * Owns reading the recording that answers in place of every model (`agents.replay`): one that cannot
 * be read is told of before anything is started.
 */
import { readFile } from 'node:fs/promises';
import { ErrandError } from '../protocol/errors.ts';

export async function recordingIn(path: string | undefined): Promise<string | undefined> {
  if (path === undefined) return undefined;
  return await readFile(path, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    const message = `agents.replay: ${path} cannot be read (${cause.code}).`;
    throw new ErrandError('invalid', message, { cause });
  });
}
