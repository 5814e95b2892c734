import assert from 'node:assert/strict';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import { request, type IncomingMessage } from 'node:http';
import { connect as connectTcp } from 'node:net';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { WebSocket } from 'ws';
import { connect } from '../../../runner/client/connection.ts';
import { refuseReadableTraffic } from '../../../runner/server/listen.ts';
import { CreateTask } from '../../../runner/protocol/requests.ts';
import { oldestOfEachLane } from '../../../runner/store/queue.ts';
import type { RunAttempt } from '../../../runner/tasks/context.ts';
import { spec, startRunner, type TestRunner } from './runner.ts';

let runner: TestRunner;
before(async () => {
  runner = await startRunner();
});
after(() => runner.stop());

type Headers = Record<string, string>;

async function ask(path: string, headers: Headers, method = 'GET'): Promise<IncomingMessage> {
  const call = request(new URL(path, runner.url), { method, headers, agent: false });
  call.end();
  const [response] = (await once(call, 'response')) as [IncomingMessage];
  response.resume();
  await once(response, 'end');
  return response;
}

/** The status of an upgrade: 101 where a socket came to be. */
async function upgrade(headers: Headers, path = '/ws'): Promise<number | undefined> {
  const socket = new WebSocket(runner.url.replace('http', 'ws') + path, { headers });
  return new Promise((resolve, reject) => {
    socket.once('open', () => {
      socket.terminate();
      resolve(101);
    });
    socket.once('unexpected-response', (call, response) => {
      call.destroy();
      resolve(response.statusCode);
    });
    socket.on('error', reject);
  });
}

const bearer = (): Headers => ({ authorization: `Bearer ${runner.token}` });

test('every route and the socket need the token; /livez says nothing', async () => {
  const routes = [
    '/',
    '/readyz',
    '/version',
    '/metrics',
    '/git/x.git/info/refs',
    '/artifacts/log-task-0001-1',
  ];
  routes.push('/tasks/task-0001/attempts/1/log', '/tasks/task-0001/attempts/1/ledger');
  routes.push('/tasks/task-0001/attempts/1/diff', '/nothing', '/ws');
  for (const path of routes) {
    for (const method of ['GET', 'POST', 'OPTIONS']) {
      const response = await ask(path, {}, method);
      assert.equal(response.statusCode, 401, `${method} ${path}`);
      assert.ok(!Object.keys(response.headers).some((name) => name.startsWith('access-control')));
    }
  }
  assert.equal((await ask('/livez', {})).headers['content-length'] ?? '0', '0');
  assert.equal(await upgrade({}), 401);
  assert.equal(await upgrade({ authorization: 'Bearer wrong' }), 401);
  assert.equal(await upgrade({}, `/ws?token=${runner.token}`), 401);
  assert.equal(await upgrade(bearer()), 101);
  assert.equal(await upgrade(bearer(), '/elsewhere'), 404);
});

const basic = (password: string) => Buffer.from(`any:${password}`).toString('base64');

test('git clients may send the token as the password of Basic', async () => {
  const right = await ask('/git/x', { authorization: `Basic ${basic(runner.token)}` });
  assert.equal(right.statusCode, 200);
  const wrong = await ask('/git/x', { authorization: `Basic ${basic('no')}` });
  assert.equal(wrong.statusCode, 401);
  assert.match(wrong.headers['www-authenticate'] ?? '', /^Basic/);
});

test('any Origin is refused, with the right token too', async () => {
  for (const origin of ['https://evil.example', 'null', 'http://127.0.0.1', runner.url]) {
    assert.equal(await upgrade({ ...bearer(), origin }), 403, origin);
    assert.equal((await ask('/version', { ...bearer(), origin })).statusCode, 403, origin);
  }
});

test('a Host that is not a name of the runner is refused', async () => {
  const hosts = [
    'evil.example',
    '127.0.0.1.evil.example',
    'localhost.',
    'localhost@evil',
    '[::2]:80',
  ];
  for (const host of hosts) {
    assert.equal(await upgrade({ ...bearer(), host }), 421, host);
    assert.equal((await ask('/livez', { host })).statusCode, 421, host);
  }
  for (const host of ['localhost:1', 'LOCALHOST', '[::1]:7', '127.0.0.1']) {
    assert.equal((await ask('/version', { ...bearer(), host })).statusCode, 200, host);
  }
});

test('allow-listed origins compare whole', async () => {
  const open = await startRunner({ server: { origins: ['https://good.example'] } });
  const get = (origin: string) =>
    fetch(`${open.url}/version`, { headers: { authorization: `Bearer ${open.token}`, origin } });
  try {
    assert.equal((await get('https://good.example')).status, 200);
    for (const bad of ['https://good.example.evil', 'https://evilgood.example']) {
      assert.equal((await get(bad)).status, 403, bad);
    }
  } finally {
    await open.stop();
  }
});

test('guessing is slowed down and does not lock the owner out', async () => {
  const statuses: (number | undefined)[] = [];
  for (let i = 0; i < 40; i++) {
    statuses.push((await ask('/version', { authorization: `Bearer guess${i}` })).statusCode);
  }
  assert.equal(statuses.at(-1), 429);
  assert.equal((await ask('/version', bearer())).statusCode, 200);
});

test('hundreds of silent strangers do not keep a client out', async () => {
  const { port } = new URL(runner.url);
  const strangers = Array.from({ length: 400 }, () => connectTcp(Number(port), '127.0.0.1'));
  for (const stranger of strangers) stranger.on('error', () => undefined);
  await Promise.all(strangers.map((s) => once(s, 'connect')));
  const connection = await connect({
    url: runner.url,
    token: runner.token,
    client: { name: 'test', version: '0' },
  });
  assert.equal(connection.hello.protocol, 1);
  connection.close();
  for (const stranger of strangers) stranger.destroy();
});

test('what holds secrets is readable by its owner only', () => {
  assert.equal(statSync(runner.root).mode & 0o777, 0o700);
  for (const name of ['token', 'errand.db', 'lock.db']) {
    assert.equal(statSync(join(runner.root, name)).mode & 0o777, 0o600, name);
  }
});

test('an address that others reach needs TLS or the flag that names the danger', () => {
  assert.throws(() => refuseReadableTraffic({ host: '0.0.0.0', port: 0 }), { code: 'invalid' });
  assert.throws(() => refuseReadableTraffic({ host: '127.evil.example', port: 0 }));
  refuseReadableTraffic({ host: '0.0.0.0', port: 0, allowReadableTraffic: true });
  refuseReadableTraffic({ host: '127.0.0.2', port: 0 });
});

test("a user has a token of their own, and the runner's record says who sent a task", async () => {
  const anna = 'a'.repeat(32);
  const shared = await startRunner({
    run: idle,
    concurrency: 1,
    server: { users: new Map([['anna', anna]]) },
  });
  try {
    const sentWith = async (token: string, id: string): Promise<void> => {
      const client = { name: 'owner', version: '0' };
      const connection = await connect({ url: shared.url, token, client });
      await connection.request(CreateTask, { id, spec: spec() });
      connection.close();
    };
    await sentWith(shared.token, 'runs-0001');
    await sentWith(anna, 'waits-001');
    await sentWith(shared.token, 'waits-002');
    const { oldest } = await shared.store.reading((db) => oldestOfEachLane(db, 5));
    assert.deepEqual(
      oldest.filter(({ task }) => task !== 'runs-0001').map(({ task, sender }) => [task, sender]),
      [
        ['waits-001', 'anna'],
        ['waits-002', 'owner'],
      ],
    );
    assert.equal((await fetch(`${shared.url}/version`, { headers: bearerOf(anna) })).status, 200);
    const wrong = bearerOf(`${anna}a`);
    assert.equal((await fetch(`${shared.url}/version`, { headers: wrong })).status, 401);
  } finally {
    await shared.stop();
  }
});

const bearerOf = (token: string): Headers => ({ authorization: `Bearer ${token}` });
/** Works until the runner stops. */
const idle: RunAttempt = async (_context, signal) => {
  if (!signal.aborted) await once(signal, 'abort');
};
