/**
 * Owns reading which runner belongs to a data directory of this machine: its `runner.json` and its
 * token. One reader for the command and the editor. Reads only; a file that is missing, incomplete
 * or unreadable means that there is no runner here for us.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isAlive } from '../platform/process-alive.ts';
import type { RunnerAddress } from './requester.ts';

/** Returns the runner that was started from this data directory last, alive or not. */
export async function readLocalRunner(directory: string): Promise<RunnerAddress | undefined> {
  const { url } = await readInfo(directory);
  if (url === undefined) return undefined;
  const token = await readFile(join(directory, 'token'), 'utf8').catch(() => undefined);
  return token === undefined ? undefined : { url, token: token.trim() };
}

/** Returns the runner that is running from this data directory, or undefined. */
export async function findRunning(directory: string): Promise<RunnerAddress | undefined> {
  const { pid } = await readInfo(directory);
  if (pid !== undefined && !isAlive(pid)) return undefined;
  const found = await readLocalRunner(directory);
  return found?.token === '' ? undefined : found;
}

/** Returns the process id of the runner that is running from this data directory. */
export async function pidOf(directory: string): Promise<number | undefined> {
  const { pid } = await readInfo(directory);
  return pid !== undefined && isAlive(pid) ? pid : undefined;
}

/** What a running runner writes about itself; each part only if it has the right form. */
async function readInfo(directory: string): Promise<{ url?: string; pid?: number }> {
  try {
    const parsed: unknown = JSON.parse(await readFile(join(directory, 'runner.json'), 'utf8'));
    if (typeof parsed !== 'object' || parsed === null) return {};
    const { url, pid } = parsed as Record<string, unknown>;
    return {
      ...(typeof url === 'string' && { url: url.replace(/\/+$/, '') }),
      ...(typeof pid === 'number' && { pid }),
    };
  } catch {
    return {};
  }
}
