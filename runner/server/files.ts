/**
 * Owns how bytes that the runner keeps are read over HTTP: by range, or followed while they grow.
 * The caller has checked who asks. A followed log ends properly only when it is complete; when
 * the runner stops, the response is cut, and the reader comes back with its offset.
 */
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { isFinal } from '../protocol/status.ts';
import type { TaskId } from '../protocol/task.ts';
import type { ArtifactFiles } from '../store/artifacts.ts';
import type { LedgerFiles } from '../store/ledger-file.ts';
import { parseLogId, type LogFiles } from '../store/logs.ts';
import type { Store } from '../store/store.ts';

export interface FileParts {
  readonly store: Store;
  readonly artifacts: ArtifactFiles;
  readonly logs: LogFiles;
  readonly ledgers: LedgerFiles;
}

/** Serves one artifact by its id; false when there is no such artifact. */
export async function serveArtifact(
  parts: FileParts,
  id: string,
  url: URL,
  request: IncomingMessage,
  response: ServerResponse,
  stopping: AbortSignal,
): Promise<boolean> {
  const log = parseLogId(id);
  if (log && !(await attemptEnds(parts.store, log.task, log.attempt)).known) return false;
  if (log && url.searchParams.get('follow') === '1') {
    await follow(parts, log, offsetOf(url.searchParams.get('from')), response, stopping);
    return true;
  }
  const path = log
    ? parts.logs.path(log.task, log.attempt)
    : (parts.ledgers.pathOf(id) ?? parts.artifacts.path(id));
  if (path === undefined) return false;
  const size = await sizeOf(path);
  // A log that exists by its attempt may have no file yet: it is empty.
  if (size === undefined && !log) return false;
  await sendRange(path, size ?? 0, request, response);
  return true;
}

/** `from` of a followed log: the bytes the reader has already. */
function offsetOf(text: string | null): number {
  const offset = Number(text ?? '0');
  return Number.isSafeInteger(offset) && offset >= 0 ? offset : 0;
}

async function sendRange(
  path: string,
  size: number,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const range = parseRange(request.headers.range, size);
  response.setHeader('accept-ranges', 'bytes');
  response.setHeader('content-type', 'application/octet-stream');
  if (range === 'unsatisfiable') {
    response.writeHead(416, { 'content-range': `bytes */${size}` }).end();
    return;
  }
  const { start, end } = range ?? { start: 0, end: size - 1 };
  const headers = { 'content-length': end - start + 1 };
  if (range) {
    response.writeHead(206, { ...headers, 'content-range': `bytes ${start}-${end}/${size}` });
  } else {
    response.writeHead(200, headers);
  }
  if (request.method === 'HEAD' || end < start) response.end();
  else await pipeline(createReadStream(path, { start, end }), response);
}

/**
 * Parses one `bytes=` range within the size; undefined when the header is absent or of a form that
 * may be ignored (several ranges, other units).
 */
export function parseRange(
  header: string | undefined,
  size: number,
): { start: number; end: number } | 'unsatisfiable' | undefined {
  const match = /^bytes=([0-9]*)-([0-9]*)$/.exec(header ?? '');
  if (!match || (match[1] === '' && match[2] === '')) return undefined;
  const [from, to] = [match[1] ?? '', match[2] ?? ''];
  const start = from === '' ? Math.max(0, size - Number(to)) : Number(from);
  const end = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1);
  return start >= size || end < start ? 'unsatisfiable' : { start, end };
}

/** Sends the log from `from`, then each addition, until the attempt has ended. */
async function follow(
  parts: FileParts,
  log: { task: TaskId; attempt: number },
  from: number,
  response: ServerResponse,
  stopping: AbortSignal,
): Promise<void> {
  const { store, logs } = parts;
  const path = logs.path(log.task, log.attempt);
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const over = AbortSignal.any([gone.signal, stopping]);
  response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8' });
  response.flushHeaders();
  for (let offset = from; !over.aborted; ) {
    // Asked for before looking, so that a change in between is not missed.
    const looked = new AbortController();
    const changed = logs.changed(log.task, log.attempt, AbortSignal.any([over, looked.signal]));
    const { ended } = await attemptEnds(store, log.task, log.attempt);
    const complete = ended && !logs.isOpen(log.task, log.attempt);
    const size = (await sizeOf(path)) ?? 0;
    if (size > offset) {
      // Not pipeline: with `end: false` each call leaves listeners on the response.
      for await (const piece of createReadStream(path, { start: offset, end: size - 1 })) {
        if (!response.write(piece)) await once(response, 'drain', { signal: over });
      }
      offset = size;
    } else if (complete) {
      looked.abort();
      response.end();
      return;
    } else {
      await changed;
    }
    looked.abort();
  }
  response.destroy();
}

async function attemptEnds(
  store: Store,
  task: TaskId,
  attempt: number,
): Promise<{ known: boolean; ended: boolean }> {
  const found = await store.task(task);
  const status = found?.state.attempts.find(({ n }) => n === attempt)?.status;
  // A task that was discarded meanwhile writes no more either.
  return { known: status !== undefined, ended: status === undefined || isFinal(status) };
}

async function sizeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
