/** Owns asking a runner for the record of an attempt that has ended. */
import * as v from 'valibot';
import { AttemptRecord } from '../protocol/attempt-record.ts';
import { ErrandError, type ErrorCode } from '../protocol/errors.ts';
import { get } from './artifacts.ts';
import type { RunnerAddress } from './requester.ts';

const CODES: Readonly<Record<number, ErrorCode>> = {
  401: 'unauthorized',
  404: 'not_found',
  409: 'conflict',
};

/** `exact`: with what only looks like a secret, as a bundle needs it. */
export async function fetchRecord(
  runner: RunnerAddress,
  task: string,
  attempt: number,
  { exact = false, signal }: { readonly exact?: boolean; readonly signal?: AbortSignal } = {},
): Promise<AttemptRecord> {
  const query = exact ? '?exact=1' : '';
  const path = `/tasks/${encodeURIComponent(task)}/attempts/${attempt}/record${query}`;
  const response = await get(runner, path, {}, signal);
  if (!response.ok) throw await refusal(response);
  const parsed = v.safeParse(AttemptRecord, await response.json());
  if (parsed.success) return parsed.output;
  throw new ErrandError('version_mismatch', 'The runner gave a record that cannot be read here.', {
    hint: 'Use the errand command of the same version as the runner.',
  });
}

async function refusal(response: Response): Promise<ErrandError> {
  const said = (await response.json().catch(() => undefined)) as
    | { error?: { message?: string; hint?: string } }
    | undefined;
  const { message = `The runner answered ${response.status}.`, hint } = said?.error ?? {};
  if (message === 'There is nothing at this path.') {
    return new ErrandError('not_found', 'This runner gives no conversations out.', {
      hint: 'Upgrade the runner.',
    });
  }
  const code = CODES[response.status] ?? 'unavailable';
  return new ErrandError(code, message, hint === undefined ? {} : { hint });
}
