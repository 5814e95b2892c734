/**
 * Requests of every kind with something wrong in them, thousands, from a client that has been
 * greeted: each is answered, with a typed error or as what it has become, or ends its own socket.
 * What goes wrong inside of the runner would be in its report.
 */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { WebSocket } from 'ws';
import { connect } from '../../../runner/client/connection.ts';
import { GetTask } from '../../../runner/protocol/requests.ts';
import { spec, startRunner } from './runner.ts';

const ID = 'task-0001';
const message = { id: ID, attempt: 1, message: 'm-000001', text: 'Words.' };

const HELLO = { protocol: { min: 1, max: 1 }, client: { name: 'test', version: '0' } };

const REQUESTS: readonly (readonly [string, unknown])[] = [
  ['repositories/open', { repository: { id: 'a'.repeat(16), name: 'sample' } }],
  ['tasks/create', { id: 'task-0002', spec: { ...spec(), limits: { turns: 5 }, attempts: 2 } }],
  ['tasks/cancel', { id: 'task-0002', reason: 'not wanted' }],
  ['tasks/get', { id: ID }],
  ['tasks/list', { limit: 10, before: ID }],
  ['tasks/discard', { id: 'task-0003' }],
  ['attempts/steer', message],
  ['attempts/interrupt', message],
  ['attempts/answer', { ...message, question: 'q-1' }],
  ['tasks/follow_up', { ...message, comments: [{ path: 'a', line: 1, text: 'Why?' }] }],
  ['tasks/update_base', { id: ID, attempt: 1, message: 'm-2', base: { commit: 'd'.repeat(40) } }],
  ['tasks/estimate', { repository: 'a'.repeat(16), blueprint: 'default' }],
  ['runner/ready', { blueprint: 'default' }],
  ['channel/subscribe', { channel: `task/${ID}`, after: 0 }],
  ['channel/unsubscribe', { channel: `task/${ID}` }],
  ['hello', HELLO],
];

const deep = (levels: number): unknown =>
  JSON.parse(`${'['.repeat(levels)}${']'.repeat(levels)}`) as unknown;

const STRANGE: readonly unknown[] = [
  null,
  true,
  -1,
  0.5,
  1e308,
  2 ** 53,
  '',
  '\u0000',
  '\uD800',
  '\u202E../..',
  'x'.repeat(100_000),
  [],
  {},
  deep(2000),
  JSON.parse('{"__proto__": {"polluted": true}, "constructor": {"prototype": 1}}'),
  ['__proto__', 'toString'],
];

/** A small generator with a seed: a failure can be seen again. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state % below;
  };
}

/** The value with something strange at one place, or without what was there. */
function spoilt(value: unknown, random: (below: number) => number): unknown {
  const names = typeof value === 'object' && value !== null ? Object.keys(value) : [];
  if (names.length === 0 || random(6) === 0) return STRANGE[random(STRANGE.length)];
  const name = names[random(names.length)] ?? '';
  const copy: Record<string, unknown> = { ...(value as object) };
  if (random(5) === 0) delete copy[name];
  else copy[name] = spoilt(copy[name], random);
  return Array.isArray(value) ? Object.values(copy) : copy;
}

const ROUNDS = 100;
/** Requests of a round, which are answered before the next begins. */
const EACH = 50;

test('thousands of requests that are wrong somewhere leave the runner as it was', async (t) => {
  const runner = await startRunner({
    run: async (_context, signal) => void (await once(signal, 'abort')),
  });
  t.after(() => runner.stop());
  await runner.tasks.create(ID, spec());
  const random = randomFrom(42);
  const open = async (): Promise<WebSocket> => {
    const socket = new WebSocket(`${runner.url.replace('http', 'ws')}/ws`, {
      headers: { authorization: `Bearer ${runner.token}` },
    });
    socket.on('error', () => undefined); // It is closed then, too.
    await once(socket, 'open');
    socket.send(JSON.stringify({ jsonrpc: '2.0', id: 0, method: 'hello', params: HELLO }));
    await once(socket, 'message');
    return socket;
  };
  let socket = await open();
  let answers = 0;
  let sockets = 1;
  for (let round = 0; round < ROUNDS; round++) {
    if (socket.readyState !== WebSocket.OPEN) {
      socket = await open();
      sockets++;
    }
    const answered = Promise.withResolvers<void>();
    let left = EACH;
    socket.on('message', (data: Buffer) => {
      // Events of a task that it has subscribed to come in between.
      if (!('id' in (JSON.parse(data.toString()) as object))) return;
      answers++;
      if (--left === 0) answered.resolve();
    });
    const over = new Promise<void>((resolve) => socket.once('close', () => resolve()));
    for (let n = 1; n <= EACH; n++) {
      const [method = '', params] = REQUESTS[random(REQUESTS.length)] ?? [];
      const text = JSON.stringify({
        jsonrpc: '2.0',
        id: round * EACH + n,
        method,
        params: spoilt(params, random),
      });
      socket.send(text);
    }
    await Promise.race([answered.promise, over]);
    // What is no JSON any more may end its socket.
    const whole = JSON.stringify(REQUESTS[round % REQUESTS.length]);
    const at = random(whole.length);
    const broken = whole.slice(0, at) + String.fromCharCode(random(256)) + whole.slice(at + 1);
    socket.send(broken);
    socket.ping();
    await Promise.race([once(socket, 'pong'), over]);
    socket.removeAllListeners('message');
  }
  socket.terminate();
  assert.equal(answers, ROUNDS * EACH, `on ${sockets} sockets`);
  assert.equal(({} as { polluted?: boolean }).polluted, undefined);
  assert.deepEqual(runner.reports, []);
  const client = { name: 'test', version: '0' };
  const other = await connect({ ...runner, client });
  const { task } = await other.request(GetTask, { id: ID });
  assert.deepEqual(task.spec, spec());
  other.close();
});
