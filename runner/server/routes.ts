/**
 * Owns which path means what. All of it needs the token, except `/livez`, which says nothing; the
 * token of `metrics-token` is enough for `/readyz`, `/version` and `/metrics`:
 *
 *   GET  /livez                              200, empty: the event loop turns
 *   GET  /readyz                             200 or 503, {ok, detail}
 *   GET  /version                            {version, protocol: {min, max}}
 *   GET  /metrics                            numbers for Prometheus
 *   *    /git/<repository>.git/…             git's smart HTTP
 *   GET  /artifacts/<id>                     bytes; `Range` is honoured
 *   GET  /artifacts/<log>?follow=1&from=N    the log from byte N on, until it is complete
 *   GET  /tasks/<id>/attempts/<n>/log        the same as the attempt's log artifact
 *   GET  /tasks/<id>/attempts/<n>/ledger     the same as its ledger artifact
 *   GET  /tasks/<id>/attempts/<n>/diff       unified diff of the result
 *   GET  /tasks/<id>/attempts/<n>/record     its conversations, where the runner gives them out
 *                                            (`?exact=1`: without what only looks like a secret)
 *   GET  /backup                             a backup of the runner, as a stream
 *   GET  /ws                                 upgrade to the control plane (server.ts)
 *
 * No CORS header is ever sent.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Report } from '../platform/report.ts';
import type { AttemptRecord } from '../protocol/attempt-record.ts';
import { ErrandError, type ErrorCode } from '../protocol/errors.ts';
import type { TaskId } from '../protocol/task.ts';
import { SPOKEN } from '../protocol/version.ts';
import { ledgerId } from '../store/ledger-file.ts';
import { logId } from '../store/logs.ts';
import type { Access, Refusal } from './access.ts';
import { serveArtifact, type FileParts } from './files.ts';

/** Answers one request. `url.pathname` is still as the client sent it. */
export type Handle = (
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
) => Promise<void>;

export interface RouteParts {
  readonly access: Access;
  readonly files: FileParts;
  /** Everything under `/git/`. */
  readonly git: Handle;
  /** Writes an attempt's diff; throws `not_found` where there is no result. */
  readonly diff: (task: TaskId, attempt: number, response: ServerResponse) => Promise<void>;
  /** The record of an attempt that has ended; throws where the runner gives none out. */
  readonly record: (task: TaskId, attempt: number, exact: boolean) => Promise<AttemptRecord>;
  /** Writes a backup of the runner; throws where none can be made. */
  readonly backup: (response: ServerResponse, stopping: AbortSignal) => Promise<void>;
  readonly ready: () => Promise<{ ok: boolean; detail: string }>;
  /** In the text format of Prometheus. */
  readonly metrics: () => Promise<string>;
  readonly version: string;
  readonly report: Report;
}

const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8';
const ATTEMPT_PART =
  /^\/tasks\/([a-z0-9][a-z0-9-]{7,63})\/attempts\/([1-9][0-9]{0,5})\/(log|ledger|diff|record)$/;
const ARTIFACT = /^\/artifacts\/([a-z0-9-]{1,200})$/;

const HTTP_STATUS: Record<ErrorCode, number> = {
  unauthorized: 401,
  version_mismatch: 426,
  not_found: 404,
  conflict: 409,
  invalid: 400,
  too_large: 413,
  unavailable: 503,
  internal: 500,
};

/** The handler of every plain request. Never rejects. */
export async function route(
  parts: RouteParts,
  request: IncomingMessage,
  response: ServerResponse,
  authorised: () => void,
  stopping: AbortSignal,
): Promise<void> {
  const { access } = parts;
  response.setHeader('x-content-type-options', 'nosniff');
  response.setHeader('cache-control', 'no-store');
  const stranger = access.refuseSource(request);
  if (stranger) return refuse(response, stranger);
  const url = urlOf(request);
  if (url?.pathname === '/livez') return void response.writeHead(200).end();
  const refused = access.refuseToken(request, url?.pathname);
  if (refused) return refuse(response, refused);
  authorised();
  if (!url) return fail(response, new ErrandError('invalid', 'The request has no valid path.'));
  try {
    await answer(parts, request, response, url, stopping);
  } catch (error) {
    // A reader that went away, or a stream cut on purpose, is no fault of ours.
    if (response.destroyed || stopping.aborted) return void response.destroy();
    if (!(error instanceof ErrandError)) parts.report(`${request.method} ${url.pathname}`, error);
    fail(response, error);
  }
}

async function answer(
  parts: RouteParts,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
  stopping: AbortSignal,
): Promise<void> {
  const { pathname } = url;
  if (pathname.startsWith('/git/')) return parts.git(request, response, url);
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return void response.writeHead(405, { allow: 'GET, HEAD' }).end();
  }
  if (pathname === '/readyz') {
    const ready = await parts.ready();
    const ok = ready.ok && !stopping.aborted;
    return json(response, ok ? 200 : 503, { ok, detail: ready.detail });
  }
  if (pathname === '/backup' && request.method === 'GET') {
    return parts.backup(response, stopping);
  }
  if (pathname === '/version') {
    return json(response, 200, { version: parts.version, protocol: SPOKEN });
  }
  if (pathname === '/metrics') {
    const text = await parts.metrics();
    return void response.writeHead(200, { 'content-type': METRICS_TYPE }).end(text);
  }
  let id = ARTIFACT.exec(pathname)?.[1];
  const [, task, n, part] = ATTEMPT_PART.exec(pathname) ?? [];
  if (task !== undefined) {
    if (part === 'diff') return parts.diff(task, Number(n), response);
    if (part === 'record') {
      const exact = url.searchParams.get('exact') === '1';
      return json(response, 200, await parts.record(task, Number(n), exact));
    }
    id = part === 'log' ? logId(task, Number(n)) : ledgerId(task, Number(n));
  }
  if (
    id === undefined ||
    !(await serveArtifact(parts.files, id, url, request, response, stopping))
  ) {
    throw new ErrandError('not_found', 'There is nothing at this path.');
  }
}

/** The request's URL; only its path and query mean anything. */
export function urlOf(request: IncomingMessage): URL | undefined {
  const target = request.url ?? '';
  return target.startsWith('/') ? (URL.parse(target, 'http://runner') ?? undefined) : undefined;
}

function refuse(response: ServerResponse, { status, message }: Refusal): void {
  // git asks for credentials only when it is told how to send them.
  if (status === 401) response.setHeader('www-authenticate', 'Basic realm="errand"');
  // A body that may follow is not read: the connection ends with the answer.
  response.setHeader('connection', 'close');
  json(response, status, { error: { code: 'unauthorized', message } });
}

function fail(response: ServerResponse, error: unknown): void {
  if (response.headersSent) return void response.destroy();
  const known = error instanceof ErrandError ? error : undefined;
  const code = known?.code ?? 'internal';
  const message = known?.message ?? 'the runner had an internal error';
  json(response, HTTP_STATUS[code], { error: { code, message, hint: known?.hint } });
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
