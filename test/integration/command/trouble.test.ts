/** Runners that are wrong, away or of another version, and an engine that goes away. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, readdirSync, rmSync, watch } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import * as v from 'valibot';
import { WebSocketServer } from 'ws';
import { git, writeFiles } from '../../support/repository.ts';
import { Command, type Running, temporaryFolder, TestRunner } from '../../support/runner.ts';
import { ErrorDocument } from './forms.ts';
import { bash, buggyRepository, CHECK, done, GOOD, QUICKLY } from './support.ts';

const errorOf = (ran: { code: number | null; json: unknown }) => {
  assert.equal(ran.code, 1);
  return v.parse(ErrorDocument, ran.json).error;
};

const NOT_MADE = 'No task was made, and your files are unchanged.';

describe('reaching a runner', { concurrency: 2 }, () => {
  let runner: TestRunner;
  before(async () => {
    runner = await TestRunner.start();
  });
  after(() => runner.stop());

  test('a wrong token and a missing one are told apart; nothing is left behind', async () => {
    const wrong = { ERRAND_RUNNER_URL: runner.url, ERRAND_TOKEN: 'wrong' };
    const refused = errorOf(await runner.errand(['tasks', '--json'], { env: wrong }));
    assert.equal(refused.code, 'unauthorized');
    assert.match(refused.hint ?? '', /"token"/);
    const missing = { ERRAND_RUNNER_URL: runner.url, ERRAND_DATA_DIR: '/nonexistent' };
    const asked = errorOf(await runner.errand(['tasks', '--json'], { env: missing }));
    assert.equal(asked.code, 'unauthorized');
    assert.match(asked.hint ?? '', /ERRAND_TOKEN/);
    const call = ['delegate', '--json', '--repo', buggyRepository(QUICKLY), 'Do it.'];
    assert.equal(errorOf(await runner.errand(call, { env: wrong })).code, 'unauthorized');
  });

  test('Ctrl+C while a snapshot is taken leaves nothing behind, and makes no task', async () => {
    const root = buggyRepository({ '.gitattributes': '*.slow filter=slow\n' });
    // Until git has ended, which it does when its caller is told to.
    const slow = 'touch .git/begun; while kill -0 $PPID; do sleep 0.1; done';
    git(root, 'config', 'filter.slow.clean', slow);
    writeFiles(root, { 'a.slow': 'x\n' });
    const place = temporaryFolder();
    const call = ['delegate', '--json', '--repo', root, '--title', 'never', 'Do it.'];
    const watcher = watch(join(root, '.git'));
    const begun = new Promise<void>((resolve) => {
      watcher.on('change', (_kind, name) => name === 'begun' && resolve());
    });
    const running = runner.start(call, { env: { TMPDIR: place } });
    await begun;
    watcher.close();
    running.process.kill('SIGINT');
    const error = errorOf(await running.ended);
    assert.deepEqual([error.message, error.hint], ['Interrupted.', NOT_MADE]);
    assert.deepEqual(readdirSync(place), []);
    assert.equal(git(root, 'for-each-ref', 'refs/errand'), '');
    const { stdout } = await runner.errand(['tasks', '--json']);
    assert.ok(!stdout.includes('never'), stdout);
    rmSync(place, { recursive: true });
  });

  test('another protocol version is named, with both sides and who to upgrade', async () => {
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1', path: '/ws' });
    await once(server, 'listening');
    server.on('connection', (socket) => {
      socket.on('message', (data: Buffer) => {
        const { id } = JSON.parse(data.toString()) as { id: number };
        const message = 'the runner speaks protocol 7 to 9, this client 1';
        const more = { code: 'version_mismatch', hint: 'Upgrade the client.' };
        const error = { code: -31002, message, data: more };
        socket.send(JSON.stringify({ jsonrpc: '2.0', id, error }));
      });
    });
    const address = server.address();
    assert.ok(typeof address === 'object' && address);
    const url = `http://127.0.0.1:${address.port}`;
    const error = errorOf(await runner.errand(['tasks', '--json', '--url', url, '--token', 'x']));
    assert.equal(error.code, 'version_mismatch');
    assert.match(error.message, /7 to 9.*1/);
    assert.equal(error.hint, 'Upgrade the client.');
    for (const socket of server.clients) socket.terminate();
    server.close();
  });

  test('a second runner on the same data directory, or port, is refused', async () => {
    const again = ['serve', '--data-dir', runner.dataDir, '--listen', '127.0.0.1:0'];
    const twice = await runner.errand(again);
    assert.equal(twice.code, 1);
    assert.match(
      twice.stderr,
      new RegExp(`another runner \\(process ${runner.process.pid}\\)`, 'i'),
    );
    const dataDir = join(runner.dataDir, '..', 'second');
    const port = new URL(runner.url).port;
    const listen = `127.0.0.1:${port}`;
    const taken = await runner.errand(['serve', '--data-dir', dataDir, '--listen', listen]);
    assert.equal(taken.code, 1);
    assert.match(taken.stderr, new RegExp(port));
    assert.match(taken.stderr, /--listen/);
    assert.equal(existsSync(join(dataDir, 'runner.json')), false);
    // The first one is unharmed, and still found.
    assert.equal((await runner.errand(['tasks'])).code, 0);
  });

  test('listening where others can read needs TLS or the word for it', async () => {
    const dataDir = join(runner.dataDir, '..', 'open');
    const open = ['serve', '--data-dir', dataDir, '--listen', '0.0.0.0:0'];
    const refused = await runner.errand(open);
    assert.equal(refused.code, 78);
    assert.match(refused.stderr, /without TLS[^]*--tls-cert[^]*--allow-readable-traffic/);
    const half = await runner.errand([...open, '--tls-cert', '/no/such.pem']);
    assert.match(half.stderr, /--tls-key/);
    const bad = await runner.errand(['serve', '--data-dir', dataDir, '--listen', 'nowhere']);
    assert.match(bad.stderr, /--listen: "nowhere"/);
  });
});

test('a runner without its image or engine starts, and nothing is sent to it', async () => {
  const runner = await TestRunner.start({ serve: ['--image', 'errand-none:x'] });
  try {
    const { code, json } = await runner.delegate(buggyRepository(QUICKLY), 'no image', GOOD, CHECK);
    assert.equal(code, 1);
    assert.match(json.error.message, /errand-none:x is not on the runner's machine\. Nothing/);
    assert.match(json.error.hint, /docker pull errand-none:x/);
    // One that the repository names is there.
    const named = buggyRepository({ '.errand/config.yaml': 'image: errand-sandbox:latest\n' });
    const second = await runner.delegate(named, 'named image', GOOD, CHECK);
    assert.equal(second.json.verdict, 'verified', JSON.stringify(second.json));
  } finally {
    await runner.stop();
  }
  const away = await TestRunner.start({ env: { DOCKER_HOST: 'unix:///nonexistent/docker.sock' } });
  try {
    const { code, json } = await away.delegate(buggyRepository(QUICKLY), 'no engine', GOOD, CHECK);
    assert.equal(code, 1);
    assert.match(json.error.message, /Docker Engine[^]* Nothing was sent\.$/);
    assert.match(json.error.hint, /DOCKER_HOST/);
    assert.deepEqual((await away.errand(['tasks', '--json'])).json.tasks, []);
    // What is missing is said in words, not as a fault of the program.
    await away.logged(/No Docker Engine answers/);
    assert.doesNotMatch(away.log, /^ +at |Error:/m);
  } finally {
    await away.stop();
  }
});

test('--wait goes on when the runner is stopped and started again', async () => {
  const place = temporaryFolder();
  const first = await TestRunner.start();
  let waiting: Running | undefined;
  try {
    const started = Promise.withResolvers<void>();
    const gate = Promise.withResolvers<void>();
    first.script('goes on', async ({ turn }) => {
      if (turn === 1) {
        started.resolve();
        await gate.promise;
      }
      return { blocks: GOOD[turn] ?? [done()] };
    });
    const call = [
      'delegate',
      '--wait',
      '--json',
      '--repo',
      buggyRepository(QUICKLY),
      '--title',
      'goes on',
    ];
    waiting = first.start([...call, ...CHECK, 'Do it.']);
    await started.promise;
    await first.end('SIGTERM');
    await first.restart();
    gate.resolve();
    const { code, json, stderr } = await waiting.ended;
    assert.equal(code, 0, stderr);
    assert.equal(json.verdict, 'verified');
    assert.match(stderr, /connection lost[^]*connected again/);
  } finally {
    waiting?.process.kill();
    await first.stop();
    rmSync(place, { recursive: true, force: true });
  }
});

/** Stands between a runner and the engine, to be cut. */
class EngineProxy {
  readonly path = join(temporaryFolder(), 'docker.sock');
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  constructor() {
    this.#server = createServer({ allowHalfOpen: true }, (socket) => {
      const engine = connect({ path: '/var/run/docker.sock', allowHalfOpen: true });
      for (const [from, to] of [
        [socket, engine],
        [engine, socket],
      ] as const) {
        this.#sockets.add(from);
        from.on('error', () => to.destroy());
        from.on('close', () => this.#sockets.delete(from));
        from.pipe(to);
      }
    });
  }

  async listen(): Promise<void> {
    this.#server.listen(this.path);
    await once(this.#server, 'listening');
  }

  /** As when the engine dies: open calls end, new ones find nothing. */
  async cut(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }
}

test('an engine that goes away in the middle: the task waits for it and goes on', async () => {
  const proxy = new EngineProxy();
  await proxy.listen();
  const runner = await TestRunner.start({ env: { DOCKER_HOST: `unix://${proxy.path}` } });
  try {
    const working = Promise.withResolvers<void>();
    const cut = Promise.withResolvers<void>();
    runner.script('engine away', async ({ turn }) => {
      if (turn === 1) {
        working.resolve();
        await cut.promise;
      }
      return { blocks: GOOD[turn] ?? [done()] };
    });
    const call = ['delegate', '--wait', '--json', '--repo', buggyRepository(QUICKLY)];
    const waiting = runner.start([...call, '--title', 'engine away', ...CHECK, 'Do it.']);
    await working.promise;
    await proxy.cut();
    cut.resolve();
    const doctor = await new Command(runner.dataDir).run(['doctor'], {
      env: { DOCKER_HOST: `unix://${proxy.path}` },
    });
    assert.equal(doctor.code, 1);
    // It is up again: the same runner goes on with the same task by itself.
    await proxy.listen();
    const { code, json } = await waiting.ended;
    assert.equal(code, 0, JSON.stringify(json.because));
    assert.equal(json.verdict, 'verified');
  } finally {
    await runner.stop();
    await proxy.cut();
  }
});

test('a session that ends while the agent works ends nothing: the task goes on', async () => {
  const runner = await TestRunner.start();
  try {
    const seen = Promise.withResolvers<void>();
    const gate = Promise.withResolvers<void>();
    runner.script('left alone', async ({ turn }) => {
      if (turn === 0) {
        seen.resolve();
        await gate.promise;
      }
      return { blocks: turn === 0 ? [bash('echo 1 >one')] : (GOOD[turn - 1] ?? [done()]) };
    });
    const call = [
      'delegate',
      '--wait',
      '--repo',
      buggyRepository(QUICKLY),
      '--title',
      'left alone',
    ];
    const waiting = runner.start([...call, '--id', 'left-alone-1', ...CHECK, 'Do it.']);
    await seen.promise;
    waiting.process.kill('SIGINT');
    await waiting.ended;
    gate.resolve();
    const { code } = await runner.errand(['watch', 'left-alone-1']);
    assert.equal(code, 0);
  } finally {
    await runner.stop();
  }
});
