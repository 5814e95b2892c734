/**
 * The agents that ours is compared with: their real packages, installed from npm into the cache
 * folder outside this repository, each started with its own home and pointed at a server on
 * loopback. Knows nothing of their tasks.
 */
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { type Pin, PINS } from '../runner/agent/foreign/pins.ts';

/** Not a preset of the product; the newest release in November 2026. */
const PI: Pin = { package: '@earendil-works/pi-coding-agent', version: '1.6.0', program: 'pi' };

export interface Peer {
  readonly name: string;
  readonly pin: Pin;
  start(place: Place): Start;
}

interface Place {
  readonly url: string;
  readonly home: string;
  readonly model: string;
  readonly prompt: string;
}

interface Start {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Configuration files, by their path from the home folder. */
  readonly files?: Readonly<Record<string, string>>;
}

const words = (text: string): string[] => text.split(' ');

const CLAUDE_ENV = { CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1', DISABLE_AUTOUPDATER: '1' };

const claude =
  (...more: string[]): Peer['start'] =>
  ({ url, model, prompt }) => ({
    env: { ...CLAUDE_ENV, ANTHROPIC_BASE_URL: url, ANTHROPIC_API_KEY: 'none' },
    args: [
      ...words('--output-format stream-json --verbose --permission-mode acceptEdits'),
      '--allowedTools',
      'Bash Read Edit',
      '--model',
      model,
      ...more,
      '-p',
      prompt,
    ],
  });

/** With their default settings, except what is needed to reach the server and ask nobody. */
export const PEERS: readonly Peer[] = [
  {
    name: 'pi',
    pin: PI,
    start: ({ url, model, prompt }) => ({
      env: { PI_OFFLINE: '1', ANTHROPIC_API_KEY: 'none' },
      files: {
        '.pi/agent/models.json': json({ providers: { anthropic: piProvider(url, model) } }),
      },
      args: ['--provider', 'anthropic', '--model', model, '--mode', 'json', '-p', prompt],
    }),
  },
  { name: 'Claude Code', pin: PINS.claude, start: claude() },
  { name: 'Claude Code --bare', pin: PINS.claude, start: claude('--bare') },
  {
    name: 'opencode',
    pin: PINS.opencode,
    start: ({ url, model, prompt }) => ({
      env: { OPENCODE_DISABLE_AUTOUPDATE: '1', OPENCODE_DISABLE_MODELS_FETCH: '1' },
      files: {
        '.config/opencode/opencode.json': json({
          provider: {
            anthropic: {
              options: { baseURL: `${url}/v1`, apiKey: 'none' },
              models: { [model]: { name: model } },
            },
          },
        }),
      },
      args: ['run', '--format', 'json', '-m', `anthropic/${model}`, prompt],
    }),
  },
  {
    name: 'Codex',
    pin: PINS.codex,
    start: ({ url, prompt }) => ({
      env: { SCRIPTED_KEY: 'none' },
      files: { '.codex/config.toml': codexConfig(url) },
      args: [
        ...words('exec --json --skip-git-repo-check --dangerously-bypass-approvals-and-sandbox'),
        prompt,
      ],
    }),
  },
];

function piProvider(baseUrl: string, model: string): object {
  const limits = { contextWindow: 200_000, maxTokens: 32_000, reasoning: false, input: ['text'] };
  const cost = { input: 4, output: 20, cacheRead: 0.2, cacheWrite: 5 };
  const models = [{ id: model, name: model, cost, ...limits }];
  return { baseUrl, api: 'anthropic-messages', apiKey: 'none', models };
}

function codexConfig(url: string): string {
  return `model = "gpt-5.5-codex"
model_provider = "scripted"
[model_providers.scripted]
name = "scripted"
base_url = "${url}/v1"
env_key = "SCRIPTED_KEY"
wire_api = "responses"
requires_openai_auth = false
`;
}

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** Returns the path of the peer's program, which is fetched from npm if missing. */
export function install({ pin }: Peer): string {
  const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'errand');
  const folder = join(cache, 'agents', `${pin.program}-${pin.version}`);
  const program = join(folder, 'node_modules/.bin', pin.program);
  if (existsSync(program)) return program;
  const fresh = `${folder}.new`;
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(fresh, { recursive: true });
  writeFileSync(join(fresh, 'package.json'), '{"private":true}\n');
  const args = ['install', '--save-exact', '--no-audit', '--no-fund', '--loglevel=error'];
  execFileSync('npm', [...args, `${pin.package}@${pin.version}`], { cwd: fresh, stdio: 'inherit' });
  rmSync(folder, { recursive: true, force: true });
  renameSync(fresh, folder);
  return program;
}

const PATIENCE_MS = 180_000;

/**
 * Runs the agent in `cwd` to its end; returns its output, for a report when the work was not done.
 */
export async function run(peer: Peer, program: string, cwd: string, place: Place): Promise<string> {
  const { args, env, files = {} } = peer.start(place);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(place.home, path)), { recursive: true });
    writeFileSync(join(place.home, path), text);
  }
  const PATH = [dirname(process.execPath), process.env['PATH'] ?? ''].join(delimiter);
  const child = spawn(program, args, {
    cwd,
    env: { PATH, HOME: place.home, LANG: 'C.UTF-8', TERM: 'dumb', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: PATIENCE_MS,
    killSignal: 'SIGKILL',
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  }
  await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve));
  return output;
}
