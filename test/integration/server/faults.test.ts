/**
 * Frames that arrive in part, out of form or too large, on the bytes of the socket itself: what was
 * not whole has not happened, what was is there once, and nobody else notices.
 */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect as connectTcp, type Socket } from 'node:net';
import { test } from 'node:test';
import { WebSocket } from 'ws';
import { connect } from '../../../runner/client/connection.ts';
import * as requests from '../../../runner/protocol/requests.ts';
import { startProxy } from './proxy.ts';
import { spec, startRunner, type TestRunner } from './runner.ts';

const client = { name: 'test', version: '0' };
const HELLO = call(1, 'hello', { protocol: { min: 1, max: 1 }, client });

function call(id: number, method: string, params: unknown): string {
  return JSON.stringify({ jsonrpc: '2.0', id, method, params });
}

const TEXT = 0x81;
const MASKED = 0x80;

/** A frame of a client; its mask is zero, which leaves the text as it is. */
function frame(text: string, first = TEXT): Buffer {
  const payload = Buffer.from(text);
  const length =
    payload.length < 126
      ? Buffer.from([MASKED | payload.length])
      : Buffer.from([MASKED | 126, payload.length >> 8, payload.length & 0xff]);
  return Buffer.concat([Buffer.from([first]), length, Buffer.alloc(4), payload]);
}

/** The beginning of a frame of so many bytes. */
function longFrame(first: number, bytes: number): Buffer {
  const head = Buffer.alloc(14);
  head.writeUInt8(first, 0);
  head.writeUInt8(MASKED | 127, 1);
  head.writeBigUInt64BE(BigInt(bytes), 2);
  return head;
}

/** A socket that has become a WebSocket and was greeted, for bytes of the test's own. */
async function greeted(runner: TestRunner): Promise<Socket> {
  const { hostname, port } = new URL(runner.url);
  const socket = connectTcp(Number(port), hostname);
  socket.on('error', () => undefined); // It is closed then, too.
  const lines = [
    'GET /ws HTTP/1.1',
    `Host: ${hostname}:${port}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    `Sec-WebSocket-Key: ${Buffer.alloc(16).toString('base64')}`,
    'Sec-WebSocket-Extensions: permessage-deflate',
    `Authorization: Bearer ${runner.token}`,
  ];
  socket.write(`${lines.join('\r\n')}\r\n\r\n`);
  socket.write(frame(HELLO));
  let said = '';
  for await (const [chunk] of on(socket)) {
    said += chunk.toString('latin1');
    if (said.includes('"id":1')) break;
  }
  assert.match(said, /^HTTP\/1.1 101 /);
  assert.doesNotMatch(said, /permessage-deflate/i, 'a small frame must not become a large one');
  return socket;
}

/** Pieces of data, without what an iterator of the stream would do at its end. */
async function* on(socket: Socket): AsyncGenerator<[Buffer]> {
  for (;;) yield (await once(socket, 'data')) as [Buffer];
}

/** The code with which the other side closes it; undefined where it only ends. */
async function closing(socket: Socket): Promise<number | undefined> {
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  // Not `once`, for which an error is another end.
  if (!socket.closed) await new Promise((resolve) => socket.on('close', resolve));
  const bytes = Buffer.concat(chunks);
  const at = bytes.lastIndexOf(0x88);
  return at < 0 ? undefined : bytes.readUInt16BE(at + 2);
}

test('a request that is cut at any of its bytes has not happened, and whole it has, once', async () => {
  const runner = await startRunner({
    run: async (_context, signal) => void (await once(signal, 'abort')),
  });
  const request = frame(call(2, 'tasks/create', { id: 'task-0001', spec: spec() }));
  const cutAt = async (bytes: number): Promise<void> => {
    const socket = await greeted(runner);
    socket.end(request.subarray(0, bytes));
    await closing(socket);
  };
  const all = Array.from({ length: request.length - 1 }, (_, index) => index + 1);
  for (let at = 0; at < all.length; at += 32) await Promise.all(all.slice(at, at + 32).map(cutAt));
  const other = await connect({ ...runner, client });
  assert.deepEqual((await other.request(requests.ListTasks, {})).tasks, []);
  await cutAt(request.length);
  await cutAt(request.length);
  const { tasks } = await other.request(requests.ListTasks, {});
  assert.deepEqual(
    tasks.map(({ id }) => id),
    ['task-0001'],
  );
  assert.deepEqual(runner.reports, []);
  other.close();
  await runner.stop();
});

interface Told {
  readonly seq: number;
  readonly event: unknown;
}

/** What the runner has said and will say of the task, as its store has it. */
async function listened({ store }: Awaited<ReturnType<typeof startRunner>>): Promise<Told[]> {
  const said: Told[] = [];
  const told = ({ seq, event }: Told): Told => ({ seq, event });
  const { catchUp } = await store.subscribe('task/task-0001', 0, (_channel, events) => {
    said.push(...events.map(told));
  });
  assert.ok('events' in catchUp);
  said.push(...catchUp.events.map(told));
  return said;
}

/** A connection that follows a task from a cursor on, and keeps what arrived whole. */
class Following {
  readonly told: Told[] = [];
  readonly over: Promise<void>;
  readonly #socket: WebSocket;
  #news = Promise.withResolvers<void>();

  constructor(url: string, { token }: TestRunner, after: number) {
    const headers = { authorization: `Bearer ${token}` };
    this.#socket = new WebSocket(`${url.replace('http', 'ws')}/ws`, { headers });
    this.#socket.on('error', () => undefined); // It is closed then, too.
    this.over = new Promise((resolve) => {
      this.#socket.once('close', () => resolve());
    });
    this.#socket.once('open', () => {
      this.#socket.send(HELLO);
      this.#socket.send(call(2, 'channel/subscribe', { channel: 'task/task-0001', after }));
    });
  }

  /** Resolves once it is subscribed, or cut off before. */
  async subscribed(): Promise<void> {
    const answered = new Promise<void>((resolve) => {
      this.#socket.on('message', (data: Buffer) => {
        const { id, result, params } = JSON.parse(data.toString()) as {
          id?: number;
          result?: { events?: Told[] };
          params?: { events: Told[] };
        };
        this.told.push(...(result?.events ?? params?.events ?? []));
        this.#news.resolve();
        this.#news = Promise.withResolvers();
        if (id === 2) resolve();
      });
    });
    await Promise.race([answered, this.over]);
  }

  async until(seq: number): Promise<void> {
    while ((this.told.at(-1)?.seq ?? 0) < seq) await this.#news.promise;
  }

  close(): void {
    this.#socket.terminate();
  }
}

test('an event that is cut at any of its bytes comes whole with the next connection, once', async () => {
  const runner = await startRunner({
    run: async (_context, signal) => void (await once(signal, 'abort')),
  });
  const proxy = await startProxy(runner.url);
  await runner.tasks.create('task-0001', spec());
  const said = await listened(runner);
  const say = async (text: string): Promise<number> => {
    await runner.store.append('task-0001', (state) => [
      { kind: 'attempt.notice', at: state.updatedAt, attempt: 1, text },
    ]);
    return said.at(-1)?.seq ?? 0;
  };

  const heard: Told[] = [];
  const last = (): number => heard.at(-1)?.seq ?? 0;
  /** Comes back with its cursor, and hears what it has missed. */
  const comeBack = async (seq: number): Promise<void> => {
    const following = new Following(proxy.url, runner, last());
    await following.subscribed();
    await following.until(seq);
    heard.push(...following.told);
    following.close();
    await following.over;
  };
  await comeBack(await say('a first one'));
  // Once whole: where an event begins in what is sent, and how long it is.
  const whole = new Following(proxy.url, runner, last());
  await whole.subscribed();
  const begins = proxy.passed();
  await whole.until(await say('notice 000'));
  const length = proxy.passed() - begins;
  heard.push(...whole.told);
  whole.close();
  assert.ok(length > 100, `${length} bytes`);
  for (let byte = 0; byte < length; byte++) {
    proxy.cutAfter(begins + byte);
    const cut = new Following(proxy.url, runner, last());
    await cut.subscribed();
    const seq = await say(`notice ${String(byte).padStart(3, '0')}`);
    await cut.over;
    heard.push(...cut.told);
    await comeBack(seq);
  }
  assert.ok(proxy.cuts() >= length, `${proxy.cuts()} cuts`);
  assert.deepEqual(heard, said);
  assert.deepEqual(runner.reports, []);
  proxy.close();
  await runner.stop();
});

test('a frame that names 2 GB, one in too many parts, and one that is no text end their socket', async () => {
  const runner = await startRunner();
  const closedBy = async (...frames: Buffer[]): Promise<number | undefined> => {
    const socket = await greeted(runner);
    for (const each of frames) socket.write(each);
    return closing(socket);
  };
  assert.equal(await closedBy(longFrame(TEXT, 2 ** 31)), 1009);
  // The first part is within the limit, and its sum with the second is not.
  const most = 3 << 20;
  const part = Buffer.concat([longFrame(0x01, most), Buffer.alloc(most, 'x')]);
  assert.equal(await closedBy(part, longFrame(0x80, most)), 1009, 'in parts');
  const [head, tail] = [frame(''), Buffer.from([0xff, 0xfe])];
  assert.equal(
    await closedBy(Buffer.from([TEXT, MASKED | 2, 0, 0, 0, 0, ...tail]), head),
    1007,
    'no text',
  );
  // Compressed, which nobody agreed on.
  assert.equal(await closedBy(frame('x', 0xc1)), 1002);
  const other = await connect({ ...runner, client });
  assert.deepEqual((await other.request(requests.ListTasks, {})).tasks, []);
  other.close();
  await runner.stop();
});

test('what matters is never left out: a client too slow for it is sent away, and comes back', async () => {
  const bounds = { socketBytes: 1 << 14, chatterEvents: 50, events: 400 };
  const runner = await startRunner({
    run: async (_context, signal) => void (await once(signal, 'abort')),
    server: { bounds },
  });
  await runner.tasks.create('task-0001', spec());
  const said = await listened(runner);
  const slow = await greeted(runner);
  slow.pause();
  slow.write(frame(call(2, 'channel/subscribe', { channel: 'task/task-0001', after: 0 })));
  const brisk = new Following(runner.url, runner, 0);
  await brisk.subscribed();
  const text = 'x'.repeat(30_000);
  // More than the system and the bounds take together.
  for (let claim = 0; claim < 60; claim++) {
    await runner.store.append('task-0001', (state) =>
      Array.from({ length: 10 }, () => ({
        kind: 'attempt.claim' as const,
        at: state.updatedAt,
        attempt: 1,
        text: `${claim} ${text}`,
      })),
    );
    await brisk.until(said.at(-1)?.seq ?? 0);
  }
  // It would follow for ever if it had not been sent away.
  const closed = closing(slow);
  slow.resume();
  const code = await closed;
  assert.ok(code === undefined || code === 1013, `closed with ${code}`);
  assert.deepEqual(brisk.told, said, 'another client was held up');
  brisk.close();
  const back = new Following(runner.url, runner, 1);
  await back.subscribed();
  await back.until(said.at(-1)?.seq ?? 0);
  assert.deepEqual(back.told, said.slice(1));
  back.close();
  await runner.stop();
});
