/**
 * Owns git's smart HTTP: `/git/<repositoryId>.git/...` is answered by `git http-backend`, streamed
 * both ways. It never authenticates (the caller did), never makes a repository, and lets a push
 * touch nothing but the base of a task to come (push-guard.ts). Backstop: `receive.hideRefs` and
 * `receive.denyDeletes` in the repositories' own configuration.
 */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import * as v from 'valibot';
import { RepositoryId } from '../protocol/task.ts';
import { readCgiHeader } from './cgi.ts';
import { gitEnvironment, textGit } from './process.ts';
import { guardPush, type HasTask, RefusedPush } from './push-guard.ts';
import { Pushes } from './pushes.ts';
import type { RepositoryStore } from './repository.ts';

/** Resolves with false, having answered nothing, when the path is not below `/git/`. */
export type GitHandler = (
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
) => Promise<boolean>;

interface Call {
  readonly repository: string;
  readonly service: 'git-upload-pack' | 'git-receive-pack';
  readonly method: 'GET' | 'POST';
}

const ROUTE = /^\/git\/([^/]+)\.git\/(info\/refs|git-upload-pack|git-receive-pack)$/;

export interface GitServing {
  /** Largest pack that is taken in one push, in bytes. */
  readonly maxBytes: number;
  readonly hasTask: HasTask;
  /** The disk that pushes are kept on. */
  /** Carries a push out while nothing is cleared out of the repository. */
  readonly during?: (id: string, work: () => Promise<void>) => Promise<void>;
  /** Pushes under way, for code that has to end them. */
  readonly pushes?: Pushes;
  /** Told of the tasks, not made yet, whose snapshots a push has brought. */
  readonly onPushed?: (repository: string, tasks: readonly string[]) => void;
  readonly room?: { health(): Promise<{ ok: boolean; detail: string }> };
}

/** Insufficient storage: git shows the text of the answer to the person who pushed. */
const NO_ROOM = 507;

export function serveGit(store: Pick<RepositoryStore, 'find'>, options: GitServing): GitHandler {
  return async (request, response, url) => {
    if (!url.pathname.startsWith('/git/')) return false;
    const call = readCall(request, url);
    if (typeof call === 'number') {
      refuse(request, response, call, 'This is not a request that git makes.');
      return true;
    }
    const repository = v.is(RepositoryId, call.repository)
      ? await store.find(call.repository)
      : undefined;
    if (!repository) {
      refuse(request, response, 404, 'The runner has no such repository.');
      return true;
    }
    const disk = call.service === 'git-receive-pack' ? await options.room?.health() : undefined;
    if (disk && !disk.ok) {
      refuse(
        request,
        response,
        NO_ROOM,
        `The runner accepts nothing at the moment: ${disk.detail}`,
      );
      return true;
    }
    try {
      const { during, pushes = new Pushes(), hasTask, maxBytes } = options;
      await pushes.during(async (isClosed, cut) => {
        const named = new Set<string>();
        const refused = async (id: string): Promise<boolean> => {
          if (isClosed(id) || (await hasTask(id))) return true;
          named.add(id);
          return false;
        };
        const body = await bodyOf(request, call, refused);
        const work = (): Promise<void> =>
          answer(call, repository.path, body, { request, response, maxBytes, cut });
        await (during && call.service === 'git-receive-pack'
          ? during(call.repository, work)
          : work());
        if (named.size > 0 && !cut.aborted) options.onPushed?.(call.repository, [...named]);
      });
    } catch (error) {
      if (error instanceof RefusedPush) refuse(request, response, 403, error.message);
      // The client went away, or the body was not gzip: there is nobody left to answer.
      else if (response.headersSent || request.destroyed) response.destroy();
      else refuse(request, response, 400, 'The request could not be read.');
    }
    return true;
  };
}

function readCall(request: IncomingMessage, url: URL): Call | number {
  const [, repository, action] = ROUTE.exec(url.pathname) ?? [];
  if (repository === undefined) return 404;
  if (action === 'info/refs') {
    const service = url.searchParams.get('service');
    if (request.method !== 'GET') return 405;
    if (service !== 'git-upload-pack' && service !== 'git-receive-pack') return 403;
    return { repository, service, method: 'GET' };
  }
  if (request.method !== 'POST') return 405;
  const service = action === 'git-receive-pack' ? 'git-receive-pack' : 'git-upload-pack';
  if (request.headers['content-type'] !== `application/x-${service}-request`) return 415;
  return { repository, service, method: 'POST' };
}

/** The body, unpacked, and for a push only after its list of refs was found acceptable. */
async function bodyOf(request: IncomingMessage, call: Call, hasTask: HasTask): Promise<Readable> {
  if (call.method === 'GET') return Readable.from([]);
  const plain = unpacked(request);
  return call.service === 'git-receive-pack' ? guardPush(plain, hasTask) : plain;
}

function unpacked(request: IncomingMessage): Readable {
  const encoding = request.headers['content-encoding'];
  if (encoding !== 'gzip' && encoding !== 'x-gzip') return request;
  const gunzip = createGunzip();
  gunzip.on('error', () => {}); // Whoever reads it gets the error too; there may be no one yet.
  request.on('error', (error) => gunzip.destroy(error));
  return request.pipe(gunzip);
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Largest pack, in bytes. */
  readonly maxBytes: number;
  readonly cut: AbortSignal;
}

async function answer(
  call: Call,
  path: string,
  body: Readable,
  { request, response, maxBytes, cut }: Exchange,
): Promise<void> {
  const program = await backendPath(path);
  cut.throwIfAborted();
  // Not by platform/git-process: it is no git command, and leads a process group of its own.
  const child = spawn(program, [], {
    cwd: path,
    env: environmentOf(call, path, request, maxBytes),
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
  });
  const gone = () => {
    if (!response.writableFinished) stop(child);
  };
  response.once('close', gone);
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const cutOff = (): void => {
    stop(child);
    request.destroy();
    response.destroy();
  };
  cut.addEventListener('abort', cutOff, { once: true });
  child.stderr.on('error', () => {}).resume();
  const failed = new Promise<never>((_resolve, reject) => child.once('error', reject));
  try {
    // git may answer before it read everything (a refusal); its answer counts, not this EPIPE.
    const fed = pipeline(body, child.stdin).catch(() => undefined);
    const header = await Promise.race([readCgiHeader(child.stdout), failed]);
    response.writeHead(header.status, header.fields);
    await pipeline(child.stdout, response);
    await fed;
  } finally {
    response.off('close', gone);
    cut.removeEventListener('abort', cutOff);
    stop(child);
    // The caller that cut it off relies on its moving nothing afterwards.
    if (cut.aborted) await closed;
  }
}

/** http-backend starts the command that does the work: the whole group has to go. */
function stop(child: ChildProcessWithoutNullStreams): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    process.kill(-child.pid, 'SIGTERM');
  } catch {
    // It ended at this very moment.
  }
}

function environmentOf(
  call: Call,
  path: string,
  request: IncomingMessage,
  maxBytes: number,
): Record<string, string> {
  const get = call.method === 'GET';
  const { 'git-protocol': protocol, 'content-type': type } = request.headers;
  return {
    ...gitEnvironment(),
    GIT_PROJECT_ROOT: dirname(path),
    PATH_INFO: path.slice(dirname(path).length) + (get ? '/info/refs' : `/${call.service}`),
    GIT_HTTP_EXPORT_ALL: '1',
    REQUEST_METHOD: call.method,
    QUERY_STRING: get ? `service=${call.service}` : '',
    REMOTE_USER: 'errand',
    REMOTE_ADDR: '127.0.0.1',
    SERVER_PROTOCOL: 'HTTP/1.1',
    ...(type === undefined ? {} : { CONTENT_TYPE: type }),
    ...(typeof protocol === 'string' && /^[\w=:.-]{1,200}$/.test(protocol)
      ? { GIT_PROTOCOL: protocol }
      : {}),
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: 'receive.maxInputSize',
    GIT_CONFIG_VALUE_0: String(maxBytes),
  };
}

let backend: Promise<string> | undefined;

function backendPath(cwd: string): Promise<string> {
  backend ??= textGit(cwd)
    .raw(['--exec-path'])
    .then((folder) => join(folder, 'git-http-backend'));
  return backend;
}

/** Answers in plain text, which git shows to its user, and reads no more of the body. */
function refuse(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  message: string,
): void {
  response.writeHead(status, {
    'content-type': 'text/plain; charset=utf-8',
    'cache-control': 'no-store',
    connection: 'close',
  });
  response.end(`${message}\n`);
  request.resume();
}
