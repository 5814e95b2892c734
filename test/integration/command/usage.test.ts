/** The command itself: its help, what it refuses, and finding the right Node and the runner. */
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, describe, test } from 'node:test';
import * as v from 'valibot';
import { Command, temporaryFolder } from '../../support/runner.ts';
import { DoctorDocument, ErrorDocument } from './forms.ts';
import { buggyRepository } from './support.ts';

const COMMANDS = [
  'serve',
  'delegate',
  'tickets',
  'tasks',
  'show',
  'watch',
  'diff',
  'log',
  'fetch',
  'cancel',
  'steer',
  'interrupt',
  'answer',
  'follow-up',
  'estimate',
  'verify-ledger',
  'status',
  'top',
  'doctor',
];
/** An older Node runs no TypeScript. */
const BUILT = join(import.meta.dirname, '../../../dist/runner/main.js');

describe('the command without a runner', { concurrency: 2 }, () => {
  const home = temporaryFolder();
  const command = new Command(home);
  after(() => rmSync(home, { recursive: true, force: true }));

  async function refused(args: readonly string[], env: Record<string, string> = {}) {
    const words = await command.run(args, { env });
    assert.equal(words.code, 1);
    assert.equal(words.stdout, '');
    const { code, json, stderr } = await command.run([...args, '--json'], { env });
    assert.equal(code, 1);
    assert.equal(stderr, '');
    const { error } = v.parse(ErrorDocument, json);
    assert.ok(words.stderr.startsWith(`errand: ${error.message}\n`), words.stderr);
    return error;
  }

  test('help names every command, and each explains its options', async () => {
    const { stdout, code } = await command.run(['help']);
    assert.equal(code, 0);
    for (const name of COMMANDS) {
      assert.match(stdout, new RegExp(`^  ${name} `, 'm'));
      const help = await command.run([name, '--help']);
      assert.deepEqual([help.code, help.stderr], [0, '']);
      assert.match(help.stdout, new RegExp(`^errand ${name}`));
    }
    assert.equal((await command.run([])).stdout, stdout);
    assert.match((await command.run(['--version'])).stdout, /^errand \d+\.\d+\.\d+\n$/);
  });

  test('what is no command, no option or no value is refused by name', async () => {
    assert.match((await refused(['delgate'])).message, /no command "delgate"/);
    assert.match((await refused(['tasks', '--limt', '3'])).message, /--limt/);
    assert.match((await refused(['tasks', '--limit', 'many'])).message, /--limit.*"many"/);
    assert.match((await refused(['show', 'one', 'two'])).message, /Unexpected argument "two"/);
    assert.match((await refused(['watch', 'x', '--after', '-1'])).message, /--after/);
    assert.match((await refused(['delegate'])).message, /What should be done/);
    assert.match((await refused(['show'])).message, /Which task/);
    assert.match((await refused(['verify-ledger'])).message, /Which ledger/);
    const work = ['delegate', '--repo', buggyRepository(), 'Do it.'];
    assert.match((await refused([...work, '--todo', 'a.js'])).message, /--todo takes FILE:LINE/);
    assert.match((await refused([...work, '--max-cost', '-1'])).message, /--max-cost/);
    assert.match((await refused([...work, '--id', 'A b'])).message, /--id takes/);
    assert.match((await refused([...work, '--title', 'x'.repeat(201)])).message, /--title.*200/);
    assert.match((await refused([...work, '--attempts', '9'])).message, /--attempts.*8/);
    assert.match((await refused([...work, '--max-turns', '1001'])).message, /--max-turns.*1000/);
    assert.match(
      (await refused([...work, '--max-minutes', '0.01'])).message,
      /--max-minutes.*0\.1/,
    );
    assert.match((await refused([...work, '--ask=10081'])).message, /--ask.*10080/);
    assert.match((await refused([...work, '--check', ''])).message, /--check needs a command/);
    assert.match((await refused(['help', 'delgate'])).message, /no command "delgate"/);
    assert.match((await refused([...work, '--blueprint', 'No!'])).message, /--blueprint.*"No!"/);
    assert.match((await refused([...work, '--ask=soon'])).message, /--ask.*"soon"/);
    assert.match((await refused(['steer', 'x'])).message, /What should the agent be told/);
    assert.match((await refused(['steer', 'x', 'y'.repeat(20_001)])).message, /20000 characters/);
    assert.match((await refused(['answer', 'x'])).message, /What is the answer/);
    assert.match((await refused(['follow-up', 'x'])).message, /What should be done/);
    const remark = ['follow-up', 'x', 'Go on.', '--comment', 'a.ts=Why?'];
    assert.match((await refused(remark)).message, /--comment takes PATH:LINE=TEXT/);
  });

  test('without a runner it says how to start one', async () => {
    const error = await refused(['tasks']);
    assert.equal(error.code, 'unavailable');
    assert.match(error.hint ?? '', /errand serve/);
    const gone = await refused(['tasks'], {
      ERRAND_RUNNER_URL: 'http://127.0.0.1:9',
      ERRAND_TOKEN: 'x',
    });
    assert.equal(gone.code, 'unavailable');
    assert.match(gone.message, /127\.0\.0\.1:9/);
    const odd = await refused(['tasks', '--url', 'ftp://x', '--token', 'x']);
    assert.equal(odd.code, 'invalid');
  });

  test('the token of the local runner is not sent to another one', async () => {
    const dataDir = join(home, 'local');
    mkdirSync(dataDir, { recursive: true });
    writeFileSync(join(dataDir, 'runner.json'), '{"url":"http://127.0.0.1:9"}');
    writeFileSync(join(dataDir, 'token'), 'secret-of-the-local-runner\n');
    let heard = '';
    const server = createServer((socket) => {
      socket.on('data', (chunk) => (heard += chunk.toString()));
      socket.end('HTTP/1.1 404 Not Found\r\n\r\n');
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    assert.ok(typeof address === 'object' && address);
    const url = `http://127.0.0.1:${address.port}`;
    const error = await refused(['tasks', '--url', url, '--data-dir', dataDir]);
    assert.equal(error.code, 'unauthorized');
    assert.equal(heard, '');
    server.close();
  });

  test('another service at that address is named as what it is', async () => {
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.end('SSH-2.0-OpenSSH_9.2\r\n');
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    assert.ok(typeof address === 'object' && address);
    const url = `http://127.0.0.1:${address.port}`;
    const error = await refused(['tasks', '--url', url, '--token', 'x']);
    assert.equal(error.code, 'unavailable');
    server.close();
  });
});

describe('doctor', { concurrency: 2 }, () => {
  const home = temporaryFolder();
  const command = new Command(home);
  after(() => rmSync(home, { recursive: true, force: true }));

  async function findings(env: Record<string, string>, args: readonly string[] = []) {
    const { code, json } = await command.run(['doctor', '--json', ...args], { env });
    const { ok, checks } = v.parse(DoctorDocument, json);
    assert.equal(code, ok ? 0 : 1);
    return Object.fromEntries(checks.map(({ name, ...rest }) => [name, rest]));
  }

  test('all is well here with a key; a runner that is not up is no fault', async () => {
    const found = await findings({ ANTHROPIC_API_KEY: 'x' });
    for (const [name, { ok, detail }] of Object.entries(found)) assert.ok(ok, `${name}: ${detail}`);
    assert.match(found['runner']?.fix ?? '', /errand serve/);
    const { stdout } = await command.run(['doctor'], { env: { ANTHROPIC_API_KEY: 'x' } });
    assert.match(stdout, /✓ docker +Docker Engine[^]*Everything a runner needs is here/);
  });

  test('it names what is missing, and the fix', async () => {
    assert.match((await findings({}))['model key']?.fix ?? '', /errand serve/);
    const dead = await findings({ DOCKER_HOST: `unix://${home}/none.sock` });
    assert.deepEqual(dead['docker']?.ok, false);
    assert.match(dead['docker'].fix ?? '', /DOCKER_HOST/);
    const image = await findings({}, ['--image', 'errand-none:x']);
    assert.match(image['docker']?.detail ?? '', /errand-none:x is missing/);
    writeFileSync(join(home, 'bad.yaml'), 'sandbox:\n  imige: x\n');
    const config = await findings({}, ['--config', join(home, 'bad.yaml')]);
    assert.match(config['config']?.detail ?? '', /bad\.yaml[^]*2[^]*imige/);
  });
});

describe('an older Node', () => {
  let dataDir: string;
  const older = nodeOfTheMachine();
  before(() => {
    dataDir = temporaryFolder();
  });
  after(() => rmSync(dataDir, { recursive: true, force: true }));

  test('hands over to Node 24: output, exit code and signals pass through', async (t) => {
    const version = spawnSync(older, ['--version'], { encoding: 'utf8' }).stdout ?? '';
    if (!/^v(1\d|2[0-3])\./.test(version)) return t.skip(`${older} is ${version || 'not there'}`);
    const env = { ...process.env, ERRAND_DATA_DIR: dataDir };
    const tasks = spawnSync(older, [BUILT, 'tasks'], { encoding: 'utf8', env });
    assert.equal(tasks.status, 1);
    assert.match(tasks.stderr, /^errand: No runner is running/);

    const args = [BUILT, 'serve', '--json', '--listen', '127.0.0.1:0'];
    const serving = spawn(older, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = await once(createInterface({ input: serving.stdout }), 'line');
    const { pid } = JSON.parse(String(line)) as { pid: number };
    assert.notEqual(pid, serving.pid);
    serving.kill('SIGTERM');
    const [code] = await once(serving, 'exit');
    assert.equal(code, 0);
    assert.throws(() => process.kill(pid, 0), /ESRCH/);
  });
});

/** The first node on the path that no package brought. */
function nodeOfTheMachine(): string {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const own = folders.filter((folder) => !folder.includes('node_modules'));
  return own.map((folder) => join(folder, 'node')).find((path) => existsSync(path)) ?? 'node';
}
