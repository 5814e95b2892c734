/**
 * Owns reading the files that a runner serves over HTTP: an artifact by byte range, and a log while
 * it grows, over any number of cuts.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { BackOff, type Pauses } from '../platform/back-off.ts';
import { ErrandError } from '../protocol/errors.ts';
import type { RunnerAddress } from './requester.ts';

/** Bytes `start` to `end` (exclusive; to the end when absent) of an artifact. */
export async function readArtifact(
  runner: RunnerAddress,
  id: string,
  range: { start?: number; end?: number } = {},
  signal?: AbortSignal,
): Promise<Uint8Array> {
  const { start = 0, end } = range;
  if (end !== undefined && end <= start) return new Uint8Array(0);
  const whole = start === 0 && end === undefined;
  const headers: Record<string, string> = whole
    ? {}
    : { range: `bytes=${start}-${end === undefined ? '' : end - 1}` };
  const response = await get(runner, `/artifacts/${encodeURIComponent(id)}`, headers, signal);
  // The artifact has no bytes beyond its end.
  if (response.status === 416) return new Uint8Array(0);
  await refuse(response, id);
  return new Uint8Array(await response.arrayBuffer());
}

/** How many bytes an artifact has by now; a log that was not begun has none. */
export async function artifactSize(
  runner: RunnerAddress,
  id: string,
  signal?: AbortSignal,
): Promise<number> {
  const response = await get(runner, `/artifacts/${encodeURIComponent(id)}`, {}, signal, 'HEAD');
  await refuse(response, id);
  return Number(response.headers.get('content-length') ?? 0);
}

/** The unified diff of an attempt's result, as git prints it. */
export async function readDiff(
  runner: RunnerAddress,
  task: string,
  attempt: number,
  signal?: AbortSignal,
): Promise<Uint8Array> {
  const path = `/tasks/${encodeURIComponent(task)}/attempts/${attempt}/diff`;
  const response = await get(runner, path, {}, signal);
  await refuse(response, `the diff of attempt ${attempt}`);
  return new Uint8Array(await response.arrayBuffer());
}

const PAUSES: Pauses = { firstMs: 250, longestMs: 10_000 };

/**
 * The log from byte `from` on, piece by piece as it is written; ends when the log is complete or
 * the signal is aborted. After a cut it goes on at the byte where it was. Throws for a log that
 * does not exist, or a token that is refused.
 */
export async function* followLog(
  runner: RunnerAddress,
  id: string,
  options: { from?: number; signal?: AbortSignal } = {},
): AsyncGenerator<Uint8Array, void, void> {
  const { from = 0, signal } = options;
  let offset = from;
  const backOff = new BackOff(PAUSES, Math.random);
  const stopped = () => signal?.aborted === true;
  while (!stopped()) {
    try {
      const path = `/artifacts/${encodeURIComponent(id)}?follow=1&from=${offset}`;
      const response = await get(runner, path, {}, signal);
      await refuse(response, id);
      for await (const piece of response.body ?? []) {
        backOff.reset();
        offset += piece.length;
        yield piece;
      }
      return;
    } catch (error) {
      if (error instanceof ErrandError && error.code !== 'unavailable') throw error;
      // Cut, or the runner is away: again, from the byte where it was.
      await sleep(backOff.next(), undefined, { signal }).catch(() => undefined);
    }
  }
}

/** A request to the data plane of a runner, with its token. */
export async function get(
  runner: RunnerAddress,
  path: string,
  headers: Record<string, string>,
  signal?: AbortSignal,
  method: 'GET' | 'HEAD' = 'GET',
): Promise<Response> {
  const url = runner.url.replace(/\/$/, '') + path;
  try {
    return await fetch(url, {
      method,
      headers: { ...headers, authorization: `Bearer ${runner.token}` },
      redirect: 'error', // A redirect would carry the token elsewhere.
      signal: signal ?? null,
    });
  } catch (cause) {
    throw new ErrandError('unavailable', `The runner at ${runner.url} cannot be reached.`, {
      hint: 'Check that it is running.',
      cause,
    });
  }
}

async function refuse(response: Response, what: string): Promise<void> {
  if (response.ok) return;
  await response.body?.cancel();
  switch (response.status) {
    case 401:
      throw new ErrandError('unauthorized', 'The runner does not accept the token.');
    case 404:
      throw new ErrandError('not_found', `The runner does not have ${what}.`);
    case 429:
    case 503:
      throw new ErrandError('unavailable', 'The runner is not ready.');
    default:
      throw new ErrandError('internal', `The runner answered ${response.status} for ${what}.`);
  }
}
