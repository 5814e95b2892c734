/**
 * Runs real agents against `errand mcp` with a real runner; both models are scripted. Prints a table
 * of what was seen, and keeps frames, outputs and the table in a folder. In no suite: it needs
 * about a minute for each agent, and the packages of all seven (script/mcp-agents brings them).
 *
 *   node test/mcp-agents/run.ts FOLDER [AGENT…]
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { bash, buggyRepository, GOOD, QUICKLY } from '../integration/command/support.ts';
import { TestRunner } from '../support/runner.ts';
import { startScriptedModel } from '../support/scripted-model/server.ts';
import { type Agent, AGENTS, type Setting } from './agents.ts';
import { agentsModel, newSeen, type Seen } from './model.ts';
import { type Row, rowOf, tableOf } from './table.ts';

const MAIN = resolve('dist/runner/main.js');
const TAP = resolve('test/mcp-agents/tap.ts');
const CACHE = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'errand');
const LIMIT_MS = 170_000;
/** Longer than one call of `wait` takes. */
const SLOW_SECONDS = 50;

const [folder = '', ...named] = process.argv.slice(2);
const names = named.length > 0 ? named : Object.keys(AGENTS);
const packages = process.env['ERRAND_MCP_AGENTS'] ?? join(CACHE, 'mcp-agents');

const runner = await TestRunner.start();
try {
  // A slow task, so that waiting takes more than one call.
  runner.script('Add, do not subtract', [[bash(`sleep ${SLOW_SECONDS}`, 120)], ...GOOD]);
  for (const name of names) {
    const agent = AGENTS[name];
    if (!agent) throw new Error(`there is no agent ${name}`);
    const row = await recorded(name, agent);
    writeFileSync(join(folder, `${name}.json`), JSON.stringify(row, null, 2));
    process.stdout.write(`${tableOf([row])}\n`);
  }
} finally {
  await runner.stop();
}
const rows = Object.keys(AGENTS).flatMap((name): Row[] => {
  const file = join(folder, `${name}.json`);
  return existsSync(file) ? [JSON.parse(readFileSync(file, 'utf8')) as Row] : [];
});
writeFileSync(join(folder, 'table.md'), tableOf(rows));
process.stdout.write(`\n${tableOf(rows)}`);

async function recorded(name: string, agent: Agent): Promise<Row> {
  const root = buggyRepository(QUICKLY);
  const env = { ERRAND_DATA_DIR: runner.dataDir, PATH: process.env['PATH'] ?? '' };
  const log = join(folder, `${name}.frames`);
  rmSync(log, { force: true });
  const tapped = [TAP, log, process.execPath, MAIN, 'mcp', '--repo', root];
  const stdio = { command: process.execPath, args: tapped, env };
  const all = await conversation(name, agent, root, { server: stdio, steps: 'all' });

  const http = spawn(process.execPath, [MAIN, 'mcp', '--json', '--http=127.0.0.1:0'], {
    cwd: root,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const [line] = (await once(createInterface({ input: http.stdout }), 'line')) as [string];
    const { url, tokenFile } = JSON.parse(line) as { url: string; tokenFile: string };
    const token = readFileSync(tokenFile, 'utf8').trim();
    const right = await conversation(name, agent, root, { server: { url, token }, steps: 'list' });
    const server = { url, token: 'x'.repeat(43) };
    const wrong = await conversation(name, agent, root, { server, steps: 'list' });
    const frames = existsSync(log) ? readFileSync(log, 'utf8') : '';
    return rowOf({ title: `${agent.title} ${agent.version}`, frames, all, right, wrong });
  } finally {
    http.kill('SIGTERM');
    await once(http, 'exit');
  }
}

async function conversation(
  name: string,
  agent: Agent,
  root: string,
  { server, steps }: { server: Setting['server']; steps: 'all' | 'list' },
): Promise<{ seen: Seen; code: number | null; seconds: number }> {
  const home = join(folder, 'home', name);
  rmSync(home, { recursive: true, force: true });
  mkdirSync(home, { recursive: true });
  const seen = newSeen();
  const model = await startScriptedModel(agentsModel(seen, steps, name));
  const prompt = 'Delegate the fix of sum.sh to the background, wait for it, and apply it.';
  const tools = join(CACHE, 'tools');
  const setting = { home, model: model.url, server, prompt, tools, packages };
  const { argv, env, files = {} } = agent.launch(setting);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(home, path)), { recursive: true });
    writeFileSync(join(home, path), content);
  }
  const start = Date.now();
  try {
    const [program = '', ...args] = argv;
    const child = spawn(program, args, {
      cwd: root,
      env: { PATH: process.env['PATH'], HOME: home, TERM: 'dumb', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: LIMIT_MS,
    });
    const [out, err, [code]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'exit') as Promise<[number | null]>,
    ]);
    appendFileSync(join(folder, `${name}.log`), `--- ${steps} exit ${code}\n${out}\n${err}\n`);
    return { seen, code, seconds: Math.round((Date.now() - start) / 1000) };
  } finally {
    await model.close();
  }
}
