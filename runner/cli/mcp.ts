/**
 * `errand mcp`: serves another agent, over standard input and output or over HTTP on loopback. Owns
 * what the server is given from the command line; runner/mcp has the server. It is a client of the
 * runner like any other, which may be started, stopped or away at any time.
 */
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { serveOverHttp } from '../mcp/http.ts';
import { serverFactory } from '../mcp/mcp-server.ts';
import { RunnerLink } from '../mcp/runner-link.ts';
import { Sends } from '../mcp/sends.ts';
import { ServedRepositories } from '../mcp/served-repositories.ts';
import { serveOverStdio } from '../mcp/stdio.ts';
import type { Services } from '../mcp/tool.ts';
import { UnderWay } from '../mcp/under-way.ts';
import { SerialQueue } from '../platform/serial-queue.ts';
import { ErrandError } from '../protocol/errors.ts';
import { ensureToken, isLoopback } from '../server/listen.ts';
import type { Call } from './call.ts';
import { dataDirectoryOf, isSet, runnerAddress, text, texts } from './options.ts';
import { VERSION } from './package.ts';

export async function mcp(call: Call): Promise<number> {
  const folders = texts(call, 'repo');
  const services: Services = {
    runner: new RunnerLink(() => runnerAddress(call), VERSION),
    repositories: new ServedRepositories(
      (folders.length > 0 ? folders : ['.']).map((folder) => resolve(folder)),
    ),
    sends: new Sends(),
    calls: new UnderWay(),
    applies: new SerialQueue(),
    appliesUnasked: isSet(call, 'apply-unasked'),
    clock: () => performance.now(),
  };
  const http = text(call, 'http');
  if (http === undefined) await serveOverStdio(serverFactory(services, VERSION), services);
  else await untilStopped(call, services, placeOf(http));
  return 0;
}

const tokenFile = (root: string): string => join(root, 'mcp-token');

async function untilStopped(
  call: Call,
  services: Services,
  place: { readonly host: string; readonly port: number },
): Promise<void> {
  const { runner, sends, calls, clock } = services;
  const directory = dataDirectoryOf(call);
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const token = ensureToken(directory, tokenFile);
  const server = await serveOverHttp(serverFactory(services, VERSION), { ...place, token, clock });
  const { url } = server;
  const known = { url, pid: process.pid, tokenFile: tokenFile(directory) };
  process.stdout.write(
    isSet(call, 'json')
      ? `${JSON.stringify(known)}\n`
      : `errand mcp listens on ${url}\n  token   in ${known.tokenFile} (as a header: Authorization: Bearer …)\n`,
  );
  await Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')]);
  sends.stop(new ErrandError('unavailable', 'The server was ended.'));
  await server.close();
  await calls.settled();
  await sends.settled();
  runner.close();
}

/** `HOST:PORT`, `PORT` or `HOST`; on loopback alone, since the traffic can be read. */
function placeOf(given: string): { host: string; port: number } {
  const [, host = '127.0.0.1', digits = '7421'] = /^\d+$/.test(given)
    ? [given, undefined, given]
    : (/^(\[[^\]]+\]|[^:]+)(?::(\d+))?$/.exec(given) ?? [given, given]);
  const plain = host.replaceAll(/^\[|\]$/g, '');
  const port = Number(digits);
  if (isLoopback(plain) && port <= 65_535) return { host: plain, port };
  throw new ErrandError('invalid', `--http takes a place on loopback, not "${given}".`, {
    hint: 'Such as 127.0.0.1:7421. From another machine, forward the port with ssh.',
  });
}
