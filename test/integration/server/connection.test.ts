import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { WebSocket } from 'ws';
import { connect, type ConnectionStatus } from '../../../runner/client/connection.ts';
import { CreateTask, GetTask } from '../../../runner/protocol/requests.ts';
import type { TaskState } from '../../../runner/protocol/task.ts';
import { startProxy } from './proxy.ts';
import { spec, startRunner, untilState } from './runner.ts';

const client = { name: 'test', version: '0' };

test('each way a runner cannot be reached has words of its own', async () => {
  const runner = await startRunner();
  const other = createServer((_request, response) => response.writeHead(200).end('hello'));
  other.listen(0, '127.0.0.1');
  await once(other, 'listening');
  const otherUrl = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
  const tried = (url: string, token = runner.token) => connect({ url, token, client });
  await assert.rejects(tried('http://127.0.0.1:1'), {
    code: 'unavailable',
    message: /Nothing listens/,
  });
  await assert.rejects(tried(otherUrl), { message: /not an Errand runner/ });
  await assert.rejects(tried(runner.url, 'wrong'), { code: 'unauthorized', message: /token/ });
  await assert.rejects(tried('ftp://x'), { code: 'invalid' });
  other.close();
  await runner.stop();
});

/** A raw socket that sends frames as they are and gives the answers. */
async function rawSocket(url: string, token: string) {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/ws`, {
    headers: { authorization: `Bearer ${token}` },
  });
  // Heard from the start: the runner may close it before the caller looks.
  const closed = new Promise<number>((resolve) => {
    socket.once('close', resolve);
  });
  await once(socket, 'open');
  let id = 0;
  const call = async (method: string, params: unknown) => {
    socket.send(JSON.stringify({ jsonrpc: '2.0', id: ++id, method, params }));
    const [data] = (await once(socket, 'message')) as [Buffer];
    return JSON.parse(data.toString()) as { result?: unknown; error?: { message: string } };
  };
  return { socket, call, closed };
}
const greeting = { protocol: { min: 1, max: 1 }, client };

test('hello comes first, and a version refusal names both sides', async () => {
  const runner = await startRunner();
  const { socket, call } = await rawSocket(runner.url, runner.token);
  assert.match((await call('tasks/list', {})).error?.message ?? '', /before hello/);
  const refused = await call('hello', { protocol: { min: 7, max: 9 }, client });
  assert.match(refused.error?.message ?? '', /protocol 1, this client 7 to 9/);
  socket.terminate();
  await runner.stop();
});

test('a client says that a task will follow; what is no such notice is of no consequence', async () => {
  const heard: string[] = [];
  const runner = await startRunner({ server: { expectTask: (id) => heard.push(id) } });
  const { socket, call } = await rawSocket(runner.url, runner.token);
  const notify = (method: string, params: unknown): void =>
    socket.send(JSON.stringify({ jsonrpc: '2.0', method, params }));
  notify('tasks/expected', { repository: 'a'.repeat(16) });
  await call('hello', greeting);
  notify('tasks/expected', { repository: '../up' });
  notify('tasks/expected', 'a word');
  notify('tasks/unknown', {});
  notify('tasks/expected', { repository: 'b'.repeat(16) });
  // Messages are taken in order.
  assert.deepEqual((await call('tasks/list', {})).error, undefined);
  assert.deepEqual(heard, ['b'.repeat(16)]);
  socket.terminate();

  const connection = await connect({ url: runner.url, token: runner.token, client });
  connection.expectTask('c'.repeat(16));
  await assert.rejects(connection.request(GetTask, { id: 'none-0001' }), { code: 'not_found' });
  assert.equal(heard.at(-1), 'c'.repeat(16));
  connection.close();
  // Without a connection it is lost, without a word.
  connection.expectTask('d'.repeat(16));
  assert.equal(heard.length, 2);
  await runner.stop();
});

test('a socket without hello is closed', async () => {
  const runner = await startRunner({ server: { helloWithinMs: 20 } });
  const { closed } = await rawSocket(runner.url, runner.token);
  assert.equal(await closed, 1008);
  await runner.stop();
});

test('a cursor that is unknown gets a snapshot, garbage an error, and nothing crashes', async () => {
  const runner = await startRunner();
  await runner.tasks.create('task-0001', spec());
  const { socket, call } = await rawSocket(runner.url, runner.token);
  await call('hello', greeting);
  const future = await call('channel/subscribe', { channel: 'task/task-0001', after: 1e6 });
  assert.ok((future.result as { snapshot?: unknown }).snapshot);
  await call('channel/unsubscribe', { channel: 'task/task-0001' });
  for (const after of [-1, 1.5, 'x', null]) {
    const { error } = await call('channel/subscribe', { channel: 'tasks', after });
    assert.match(error?.message ?? '', /after/);
  }
  const unknown = await call('channel/subscribe', { channel: 'task/not-there-1' });
  assert.match(unknown.error?.message ?? '', /no task/);
  socket.close();
  await runner.stop();
});

test('frames of garbage end their own socket and nothing else', async () => {
  const runner = await startRunner();
  // A small generator with a seed: a failure can be seen again.
  let seed = 42;
  const random = (n: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return seed % n;
  };
  const valid = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'hello', params: greeting });
  const deep = '['.repeat(50_000) + ']'.repeat(50_000);
  const fixed: (string | Buffer)[] = [
    '',
    'null',
    '[]',
    '{}',
    deep,
    Buffer.from([0, 255]),
    '{"jsonrpc":"2.0","id":1,"method":"hello","params":{"__proto__":{"x":1}}}',
    '{"jsonrpc":"2.0","id":1e400,"method":"tasks/get","params":[1,2]}',
    '{"jsonrpc":"2.0","id":1,"result":1}',
    '{"jsonrpc":"2.0","id":{},"method":"hello"}',
    `{"jsonrpc":"2.0","id":1,"method":"hello","params":${deep}}`,
  ];
  for (let i = 0; i < 300; i++) {
    const at = random(valid.length);
    fixed.push(valid.slice(0, at) + String.fromCharCode(random(128)) + valid.slice(at + random(3)));
  }
  let { socket, closed } = await rawSocket(runner.url, runner.token);
  for (const frame of fixed) {
    if (socket.readyState !== WebSocket.OPEN)
      ({ socket, closed } = await rawSocket(runner.url, runner.token));
    socket.send(frame);
    socket.ping();
    await Promise.race([once(socket, 'pong'), closed]);
  }
  socket.terminate();
  const big = await rawSocket(runner.url, runner.token);
  big.socket.send('x'.repeat(5 << 20));
  assert.equal(await big.closed, 1009);
  const connection = await connect({ ...runner, client });
  assert.equal(connection.hello.protocol, 1);
  assert.deepEqual(runner.reports, []);
  connection.close();
  await runner.stop();
});

test('a connection cut at every byte of the exchange loses nothing and repeats nothing', async () => {
  const runner = await startRunner({
    run: async (_c, signal) => void (await once(signal, 'abort')),
  });
  const proxy = await startProxy(runner.url);
  const { store } = runner;
  await runner.tasks.create('task-0001', spec());
  const connection = await connect({ url: proxy.url, token: runner.token, client });
  connection.close();
  let said = 0;
  for (let cut = 130; cut < 3000 && cut > 0; cut += 97) {
    proxy.cutAfter(cut);
    const before = proxy.cuts();
    let tried = await connect({ url: proxy.url, token: runner.token, client }).catch(
      () => undefined,
    );
    tried ??= await connect({ url: proxy.url, token: runner.token, client });
    const mark = `mark ${++said}`;
    const seen = untilState(
      (onState, onError) => tried.subscribeTask('task-0001', onState, onError),
      (state: TaskState) => state.attempts[0]?.notice === mark,
    );
    await store.append('task-0001', (state) => [
      { kind: 'attempt.notice', at: state.updatedAt, attempt: 1, text: mark },
    ]);
    const state = await seen;
    const { task } = await tried.request(GetTask, { id: 'task-0001' });
    assert.deepEqual(state, task, `cut at ${cut}`);
    tried.close();
    if (proxy.cuts() === before) cut = -1000; // The whole exchange is shorter than this.
  }
  assert.ok(proxy.cuts() > 3);
  proxy.close();
  await runner.stop();
});

test('a half-open connection is noticed, and the client comes back', async () => {
  const runner = await startRunner({ server: { pingEveryMs: 40 } });
  const proxy = await startProxy(runner.url);
  const connection = await connect({
    url: proxy.url,
    token: runner.token,
    client,
    pingEveryMs: 40,
  });
  const kinds: ConnectionStatus['kind'][] = [];
  const heard = (kind: string) =>
    new Promise<void>((resolve) => {
      connection.onStatus((status) => status.kind === kind && resolve());
    });
  connection.onStatus(({ kind }) => kinds.push(kind));
  const lost = heard('lost');
  proxy.freeze();
  await lost;
  const back = heard('connected');
  proxy.thaw();
  await back;
  const { task } = await connection.request(CreateTask, { id: 'task-0001', spec: spec() });
  assert.equal(task.id, 'task-0001');
  assert.deepEqual(kinds, ['lost', 'connected']);
  connection.close();
  proxy.close();
  await runner.stop();
});

test('a client that does not read is bounded: chatter is left out, others are not held up', async () => {
  const bounds = { socketBytes: 1 << 16, chatterEvents: 100, events: 1000 };
  const runner = await startRunner({
    run: async (_context, signal) => void (await once(signal, 'abort')),
    server: { bounds },
  });
  await runner.tasks.create('task-0001', spec());
  const slow = await rawSocket(runner.url, runner.token);
  await slow.call('hello', greeting);
  await slow.call('channel/subscribe', { channel: 'task/task-0001' });
  const methods = new Set<string>();
  slow.socket.on('message', (data: Buffer) => {
    const message = JSON.parse(data.toString()) as { method?: string };
    if (message.method !== undefined) methods.add(message.method);
  });
  slow.socket.pause();
  const brisk = await connect({ ...runner, client });
  const last = untilState(
    (onState, onError) => brisk.subscribeTask('task-0001', onState, onError),
    (state: TaskState) => state.attempts[0]?.toolCount === 12_000,
  );
  for (let batch = 0; batch < 120; batch++) {
    await runner.store.append('task-0001', (state) =>
      Array.from({ length: 100 }, (_, i) => ({
        kind: 'attempt.tool' as const,
        at: state.updatedAt,
        attempt: 1,
        call: { id: `${batch}-${i}`, tool: 'run', summary: 'x'.repeat(400), state: 'ok' as const },
      })),
    );
  }
  await last;
  const lagged = new Promise<void>((resolve) => {
    slow.socket.on('message', () => methods.has('channel/lagged') && resolve());
  });
  slow.socket.resume();
  await lagged;
  brisk.close();
  slow.socket.terminate();
  await runner.stop();
});
