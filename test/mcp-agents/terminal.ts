/**
 * Runs Claude Code in a terminal (tmux) against `errand mcp`, for what it does only there. Its
 * `wait` is a task of the protocol that wakes the model, and `apply` opens a form that is answered
 * here with the keyboard. Keeps each screen in the folder. In no suite.
 *
 *   node test/mcp-agents/terminal.ts FOLDER
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { bash, buggyRepository, FIX, GOOD, QUICKLY } from '../integration/command/support.ts';
import { TestRunner } from '../support/runner.ts';
import { startScriptedModel } from '../support/scripted-model/server.ts';
import { AGENTS } from './agents.ts';
import { agentsModel, newSeen } from './model.ts';

const SOCKET = `errand-mcp-${process.pid}`;
const LIMIT_MS = 120_000;
/** Longer than two looks of the client. */
const SLOW_SECONDS = 12;

const [folder = ''] = process.argv.slice(2);
const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'errand');
const tmux = (...args: string[]): string =>
  execFileSync('tmux', ['-L', SOCKET, ...args], { encoding: 'utf8' });
const screen = (): string => tmux('capture-pane', '-p', '-t', 'agent');

/**
 * A terminal tells nobody that it has changed, so it is looked at again; a key is pressed each time,
 * since a form that has just been drawn takes none yet.
 */
async function shows(what: RegExp, name: string, key?: string): Promise<void> {
  for (const end = Date.now() + LIMIT_MS; ; await sleep(500)) {
    if (key !== undefined) tmux('send-keys', '-t', 'agent', key);
    const text = screen();
    if (what.test(text) || Date.now() > end) {
      writeFileSync(join(folder, `terminal-${name}.txt`), text);
      if (what.test(text)) return;
      throw new Error(`the terminal does not show ${what}:\n${text}`);
    }
  }
}

const root = buggyRepository(QUICKLY);
const home = join(folder, 'home', 'terminal');
rmSync(home, { recursive: true, force: true });
mkdirSync(join(home, '.claude'), { recursive: true });
const log = join(folder, 'terminal.frames');
rmSync(log, { force: true });
const seen = newSeen();
const model = await startScriptedModel(agentsModel(seen, 'all', 'terminal'));
const runner = await TestRunner.start();
try {
  runner.script('Add, do not subtract', [[bash(`sleep ${SLOW_SECONDS}`, 60)], ...GOOD]);
  const server = {
    command: process.execPath,
    args: [
      resolve('test/mcp-agents/tap.ts'),
      log,
      process.execPath,
      resolve('dist/runner/main.js'),
      'mcp',
      '--repo',
      root,
    ],
    env: { ERRAND_DATA_DIR: runner.dataDir, PATH: process.env['PATH'] ?? '' },
  };
  const setting = {
    home,
    model: model.url,
    server,
    prompt: '',
    tools: join(cache, 'tools'),
    packages: '',
  };
  const { argv, env, files = {} } = AGENTS['claude']?.launch(setting) ?? { argv: [], env: {} };
  for (const [path, content] of Object.entries(files)) writeFileSync(join(home, path), content);
  writeFileSync(
    join(home, '.claude', '.claude.json'),
    JSON.stringify({
      theme: 'dark',
      hasCompletedOnboarding: true,
      customApiKeyResponses: { approved: ['scripted'], rejected: [] },
      projects: { [root]: { hasTrustDialogAccepted: true, hasCompletedProjectOnboarding: true } },
    }),
  );
  const [program = ''] = argv;
  const config = ['--strict-mcp-config', '--mcp-config', join(home, 'mcp.json')];
  const allowed = ['--allowedTools', 'mcp__errand ToolSearch', '--model', 'claude-sonnet-4-5'];
  const variables = Object.entries({ ...env, HOME: home, TERM: 'xterm-256color' });
  const command = [
    'env',
    ...variables.map(([name, value]) => `${name}=${value}`),
    program,
    ...config,
    ...allowed,
  ];
  const words = command.map((word) => `'${word}'`).join(' ');
  tmux('new-session', '-d', '-s', 'agent', '-x', '130', '-y', '45', '-c', root, words);
  await shows(/❯|>/, '1-start');
  tmux(
    'send-keys',
    '-t',
    'agent',
    '-l',
    'Delegate the fix of sum.sh, and apply it once it is there.',
  );
  await shows(/once it is there/, '2-prompt');
  tmux('send-keys', '-t', 'agent', 'Enter');
  await shows(/Done\./, '3-background');
  await shows(/Apply the result of the background task/, '4-form');
  // From the one field of the form to its button.
  await shows(/❯ Accept/, '5-accept', 'Down');
  await shows(/Done\.[^]*Done\./, '6-applied', 'Enter');
  const isApplied = readFileSync(join(root, 'sum.sh'), 'utf8') === FIX;
  process.stdout.write(
    `Claude Code in a terminal: ${seen.calls.map(({ tool }) => tool).join(', ')}; `,
  );
  process.stdout.write(
    `the model was woken; ${isApplied ? 'applied with a yes' : 'not applied'}\n`,
  );
  process.exitCode = isApplied ? 0 : 1;
} finally {
  try {
    tmux('kill-server');
  } catch {
    // It has ended with its program.
  }
  await runner.stop();
  await model.close();
}
