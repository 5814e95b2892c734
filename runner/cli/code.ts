/**
 * `errand code`: starts a VS Code server that is installed on this machine with Errand as its agent
 * host, and says which address to open. It installs nothing; server and host end together.
 */
import { spawn } from 'node:child_process';
import { access, mkdir, readFile, realpath, stat, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join, resolve } from 'node:path';
import { ErrandError } from '../protocol/errors.ts';
import { agentHostOf, bridgeFlags } from './ahp.ts';
import type { Call } from './call.ts';
import { dataDirectoryOf, isSet, positive, text } from './options.ts';
import { paint } from './screen.ts';

/** Where a server's own program is, from its folder: its own, or inside of code-server's package. */
const PROGRAMS = ['out/server-main.js', 'lib/vscode/out/server-main.js'];

export async function code(call: Call): Promise<number> {
  const [first] = call.positionals;
  // What stands behind `--` is the server's own, also where no folder stands before it.
  const named = first?.startsWith('-') ? undefined : first;
  const folder = await folderOf(named ?? process.cwd());
  const program = await findServer(text(call, 'server'), process.env);
  const port = positive(call, 'port', 'whole', { most: 65_535 }) ?? 0;
  const home = join(dataDirectoryOf(call), 'code');
  await allowAgentHost(join(home, 'data', 'Machine', 'settings.json'));
  // Last, because the host would go on when one of the others fails.
  const host = await agentHostOf(call, '127.0.0.1:0', folder);
  const args = [
    program.main,
    '--host=127.0.0.1',
    `--port=${port}`,
    `--connection-token-file=${host.tokenFile}`,
    `--server-data-dir=${home}`,
    ...bridgeFlags(host.place),
    ...(isSet(call, 'accept-server-license-terms') ? ['--accept-server-license-terms'] : []),
    ...call.positionals.slice(named === undefined ? 0 : 1),
  ];
  // Other users of the machine see a command line, and not an environment.
  const env = { ...process.env, VSCODE_AGENT_HOST_BRIDGE_CONNECTION_TOKEN: host.token };
  const child = spawn(program.node, args, { env, stdio: ['inherit', 'pipe', 'inherit'] });
  const { promise: ended, resolve: end } = Promise.withResolvers<number>();
  child.once('error', () => end(1));
  child.once('close', (status) => end(status ?? 0));
  let said = '';
  child.stdout.on('data', (data: Buffer) => {
    const before = /listening on (\d+)/.exec(said);
    said = `${said}${data.toString()}`.slice(-4000);
    const given = /listening on (\d+)/.exec(said)?.[1];
    if (!before && given !== undefined) tell(call, Number(given), folder, host.token);
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => child.kill('SIGTERM'));
  }
  const status = await ended;
  await host.stop();
  if (status !== 0) {
    throw new ErrandError('unavailable', `The VS Code server ended with ${status}.`, {
      hint: said.trim() || `It is ${program.main}.`,
    });
  }
  return 0;
}

function tell(call: Call, port: number, folder: string, token: string): void {
  const query = new URLSearchParams({ tkn: token, folder });
  const url = `http://127.0.0.1:${port}/?${query.toString()}`;
  if (isSet(call, 'json')) {
    process.stdout.write(`${JSON.stringify({ url, port, folder, pid: process.pid })}\n`);
    return;
  }
  process.stdout.write(`${paint('bold', 'errand code')} open ${url}
  Choose Errand below the chat's input, and say what to do. Ctrl+C ends the server, and no task.
`);
}

async function folderOf(given: string): Promise<string> {
  const folder = resolve(given);
  const info = await stat(folder).catch(() => undefined);
  if (info?.isDirectory()) return folder;
  throw new ErrandError('invalid', `There is no folder ${folder}.`);
}

interface ServerProgram {
  readonly node: string;
  readonly main: string;
}

/** The server that is named, or code-server on the PATH. */
async function findServer(
  given: string | undefined,
  env: NodeJS.ProcessEnv,
): Promise<ServerProgram> {
  const named = given ?? env['ERRAND_CODE_SERVER'];
  const starts = named ? [resolve(named)] : onPath(env['PATH'] ?? '');
  for (const start of starts) {
    const found = await programNear(start);
    if (found) return found;
  }
  throw new ErrandError(
    'not_found',
    named ? `There is no VS Code server in ${named}.` : 'No VS Code server was found.',
    {
      hint: 'Install code-server, or name the folder of a VS Code server with --server. Its version has to be 1.139 or newer.',
    },
  );
}

const onPath = (path: string): string[] =>
  path.split(delimiter).map((folder) => join(folder, 'code-server'));

/** A folder of a server, or one of its programs somewhere below it. */
async function programNear(start: string): Promise<ServerProgram | undefined> {
  const real = await realpath(start).catch(() => undefined);
  if (real === undefined) return undefined;
  for (let folder = real, up = 0; up < 6; folder = dirname(folder), up += 1) {
    for (const program of PROGRAMS) {
      const main = join(folder, program);
      if (!(await isThere(main))) continue;
      // Microsoft's server brings its own.
      const own = join(folder, 'node');
      return { main, node: (await isThere(own)) ? own : process.execPath };
    }
  }
  return undefined;
}

const isThere = async (path: string): Promise<boolean> =>
  await access(path).then(
    () => true,
    () => false,
  );

/** Without these, the editor offers no host of another maker to somebody who is not signed in. */
const ALLOWED = {
  'chat.agentHost.enabled': true,
  'chat.agentHost.allowSignedOutWhenUsable': true,
};

/** What a person has set there stays. */
function settingsIn(source: string, file: string): object {
  try {
    const known: unknown = JSON.parse(source);
    if (typeof known === 'object' && known !== null) return known;
  } catch {
    // Comments, or not JSON at all.
  }
  throw new ErrandError('invalid', `${file} cannot be read as JSON, so it was left as it is.`, {
    hint: `Add ${Object.keys(ALLOWED).join(' and ')}, both true, and run this again.`,
  });
}

async function allowAgentHost(file: string): Promise<void> {
  const source = await readFile(file, 'utf8').catch(() => '{}');
  const names = Object.keys(ALLOWED);
  if (names.every((name) => source.includes(name))) return;
  const settings = { ...settingsIn(source, file), ...ALLOWED };
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await writeFile(file, `${JSON.stringify(settings, undefined, 2)}\n`);
}
