/** Owns asking a runner for a backup of itself, as a stream. */
import { Readable } from 'node:stream';
import { ErrandError } from '../protocol/errors.ts';
import { get } from './artifacts.ts';
import type { RunnerAddress } from './requester.ts';

export interface BackupStream {
  /** Errs where the runner, or the way to it, fails before the end. */
  readonly archive: Readable;
  /** What the backup says of itself, as the runner put it. */
  readonly about: unknown;
}

export async function fetchBackup(
  runner: RunnerAddress,
  signal: AbortSignal,
): Promise<BackupStream> {
  const response = await get(runner, '/backup', {}, signal);
  if (!response.ok || response.body === null) throw await refusal(response);
  const about: unknown = JSON.parse(response.headers.get('errand-backup') ?? 'null');
  return { archive: Readable.fromWeb(response.body), about };
}

async function refusal(response: Response): Promise<ErrandError> {
  if (response.status === 401) {
    return new ErrandError('unauthorized', 'The runner does not accept the token.');
  }
  const said = (await response.json().catch(() => undefined)) as
    | { error?: { message?: string; hint?: string } }
    | undefined;
  if (response.status === 404) {
    return new ErrandError('not_found', 'This runner can make no backup of itself.', {
      hint: 'Upgrade the runner.',
    });
  }
  const { message = `The runner answered ${response.status}.`, hint } = said?.error ?? {};
  return new ErrandError('unavailable', message, hint === undefined ? {} : { hint });
}
