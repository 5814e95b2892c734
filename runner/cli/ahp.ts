/**
 * `errand ahp`: the agent host of VS Code's own sessions, as a process of its own, because an editor
 * gives up a host that is away for three minutes: runners may come and go behind it. Its token is
 * made once and is in the data directory.
 */
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import * as v from 'valibot';
import type { Choices } from '../ahp/config-chips.ts';
import { placeOf } from '../ahp/listen.ts';
import { type AgentHost, startAgentHost } from '../ahp/start.ts';
import { type RunErrand } from '../ahp/slash-commands.ts';
import { BUILTIN } from '../agent/foreign/choice.ts';
import { PINS } from '../agent/foreign/pins.ts';
import type { RunnerAddress } from '../client/requester.ts';
import { oneLine, shellQuoted } from '../protocol/text.ts';
import { ensureToken } from '../server/listen.ts';
import type { Call } from './call.ts';
import { dataDirectoryOf, isSet, runnerAddress, text, texts } from './options.ts';
import { errandCommand } from './own-command.ts';
import { VERSION } from './package.ts';
import { harmless, paint } from './screen.ts';

const DEFAULT_LISTEN = '127.0.0.1:7422';

export async function ahp(call: Call): Promise<number> {
  const host = await agentHostOf(call, text(call, 'listen') ?? DEFAULT_LISTEN);
  const { place, tokenFile } = host;
  if (isSet(call, 'json')) {
    process.stdout.write(`${JSON.stringify({ ...place, pid: process.pid, tokenFile })}\n`);
  } else {
    const where = 'port' in place ? `${inUrl(place.host)}:${place.port}` : place.path;
    process.stdout.write(`${paint('bold', 'errand ahp')} listens at ${where}
  token   in ${tokenFile}
  editor  a VS Code server that is started like this has Errand among its agents:
          VSCODE_AGENT_HOST_BRIDGE_CONNECTION_TOKEN="$(cat ${inShell(tokenFile)})" SERVER \\
            ${bridgeFlags(place).map(inShell).join(' ')}
          errand code does that with one that is installed
`);
  }
  await untilStopped();
  await host.stop();
  return 0;
}

export type HostPlace =
  | { readonly host: string; readonly port: number }
  | { readonly path: string };

const inShell = (word: string): string => (/^[\w./:=-]+$/.test(word) ? word : shellQuoted(word));
const inUrl = (host: string): string => (host.includes(':') ? `[${host}]` : host);

export interface RunningHost {
  readonly place: HostPlace;
  readonly token: string;
  readonly tokenFile: string;
  stop(): Promise<void>;
}

/** Starts the host that a call describes; the runner may come later. */
export async function agentHostOf(
  call: Call,
  listen: string,
  opened = process.cwd(),
): Promise<RunningHost> {
  const place = placeOf(listen);
  // A fault in one session ends no window: what is known of the others stays.
  // Nobody may read what it reports: that is no reason to report again.
  process.stderr.on('error', () => undefined);
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (cause: unknown) => report('internal error', cause));
  }
  const dataDir = dataDirectoryOf(call);
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const tokenFile = join(dataDir, 'ahp-token');
  const token = ensureToken(dataDir, () => tokenFile);
  const address = (): Promise<RunnerAddress> => runnerAddress(call);
  const errand = errandCommand(address);
  const folders = [opened, ...texts(call, 'folder').map((folder) => resolve(folder))];
  const choices = cached((folder) => choicesIn(folder, errand));
  // A window asks for them before it shows anything.
  for (const folder of folders) void choices(folder);
  const host: AgentHost = await startAgentHost({
    place,
    token,
    address,
    version: VERSION,
    marksFile: join(dataDir, 'ahp-sessions.json'),
    folders,
    errand,
    choices,
    report,
  });
  return {
    place:
      place.kind === 'tcp' ? { host: place.host, port: Number(host.where) } : { path: host.where },
    token,
    tokenFile,
    stop: () => host.stop(),
  };
}

function report(what: string, cause: unknown): void {
  const why = cause instanceof Error ? cause.message : String(cause);
  const line = harmless(oneLine(`${what}: ${why}`));
  process.stderr.write(`${paint('yellow', 'errand ahp:')} ${line}\n`);
}

/** The flags of a VS Code server that lead it to this host; the token has its own. */
export function bridgeFlags(place: HostPlace): string[] {
  if ('path' in place) return [`--agent-host-bridge-path=${place.path}`];
  return [`--agent-host-bridge-host=${place.host}`, `--agent-host-bridge-port=${place.port}`];
}

/** Resolves when somebody ends this process. */
export async function untilStopped(): Promise<void> {
  const told = Promise.withResolvers<void>();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => told.resolve());
  }
  await told.promise;
}

type FolderChoices = Omit<Choices, 'models'>;

const Blueprints = v.object({ blueprints: v.array(v.object({ name: v.string() })) });

async function choicesIn(folder: string | undefined, errand: RunErrand): Promise<FolderChoices> {
  const args = ['blueprints', '--json', ...(folder === undefined ? [] : ['--repo', folder])];
  const { stdout } = await errand(args, folder ?? process.cwd());
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), Blueprints), stdout);
  const names = parsed.success ? parsed.output.blueprints.map(({ name }) => name) : [];
  return { blueprints: names, agents: [BUILTIN, ...Object.keys(PINS)] };
}

/** An editor asks many times in a row; a blueprint that is new is there a little later. */
const CHOICES_HOLD_MS = 30_000;

function cached(
  choices: (folder: string | undefined) => Promise<FolderChoices>,
): (folder: string | undefined) => Promise<FolderChoices> {
  const known = new Map<
    string,
    { readonly at: number; readonly choices: Promise<FolderChoices> }
  >();
  return (folder) => {
    const now = performance.now();
    const found = known.get(folder ?? '');
    if (found && now - found.at < CHOICES_HOLD_MS) return found.choices;
    const asked = { at: now, choices: choices(folder) };
    known.set(folder ?? '', asked);
    return asked.choices;
  };
}
