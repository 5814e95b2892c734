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
  return await addressIn(directory, await readInfo(directory));
}

async function addressIn(
  directory: string,
  { url }: RunnerInfo,
): Promise<RunnerAddress | undefined> {
  if (url === undefined) return undefined;
  const token = await readFile(join(directory, 'token'), 'utf8').catch(() => undefined);
  return token === undefined ? undefined : { url, token: token.trim() };
}

/** Returns the runner that is running from this data directory, or undefined. */
export async function findRunning(directory: string): Promise<RunnerAddress | undefined> {
  const info = await readInfo(directory);
  if (info.pid !== undefined && !isAlive(info.pid)) return undefined;
  const found = await addressIn(directory, info);
  return found?.token === '' ? undefined : found;
}

/** Returns the process id of the runner that is running from this data directory. */
export async function pidOf(directory: string): Promise<number | undefined> {
  const { pid } = await readInfo(directory);
  return pid !== undefined && isAlive(pid) ? pid : undefined;
}

/** What a running runner writes about itself; each part only if it has the right form. */
interface RunnerInfo {
  readonly url?: string;
  readonly pid?: number;
}

async function readInfo(directory: string): Promise<RunnerInfo> {
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
