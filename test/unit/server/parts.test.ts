import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Channel, Sequenced } from '../../../runner/protocol/events.ts';
import { EventsNotice } from '../../../runner/protocol/requests.ts';
import { eventsFrame } from '../../../runner/server/events-frame.ts';
import { parseRange } from '../../../runner/server/files.ts';
import { Subscription, type Outlet } from '../../../runner/server/subscription.ts';

test('byte ranges', () => {
  assert.deepEqual(parseRange('bytes=2-4', 10), { start: 2, end: 4 });
  assert.deepEqual(parseRange('bytes=2-', 10), { start: 2, end: 9 });
  assert.deepEqual(parseRange('bytes=-3', 10), { start: 7, end: 9 });
  assert.deepEqual(parseRange('bytes=-30', 10), { start: 0, end: 9 });
  assert.deepEqual(parseRange('bytes=0-99', 10), { start: 0, end: 9 });
  for (const beyond of ['bytes=10-', 'bytes=5-4', 'bytes=-0', `bytes=${'9'.repeat(40)}-`]) {
    assert.equal(parseRange(beyond, 10), 'unsatisfiable', beyond);
  }
  for (const ignored of [undefined, 'bytes=-', 'items=1-2', 'bytes=1-2,4-5', 'bytes=a-b']) {
    assert.equal(parseRange(ignored, 10), undefined, ignored);
  }
});

const CHANNEL: Channel = 'task/task-0001';

function outlet() {
  const log = { sent: [] as number[], lagged: 0, gaveUp: 0, backlog: 0 };
  const made: Outlet = {
    backlog: () => log.backlog,
    send: (_channel, events) => log.sent.push(...events.map(({ seq }) => seq)),
    lagged: () => void log.lagged++,
    giveUp: () => void log.gaveUp++,
  };
  return { log, made };
}

const chatter = (seq: number): Sequenced => ({
  seq,
  event: {
    kind: 'attempt.tool',
    at: '',
    attempt: 1,
    call: { id: `${seq}`, tool: 'run', summary: '', state: 'ok' },
  },
});
const weighty = (seq: number): Sequenced => ({
  seq,
  event: { kind: 'attempt.claim', at: '', attempt: 1, text: '' },
});
const turn = () => new Promise((resolve) => setImmediate(resolve));
const bounds = { socketBytes: 100, chatterEvents: 3, events: 6 };

test('events wait for the answer, and what the answer held is not sent again', async () => {
  const { log, made } = outlet();
  const subscription = new Subscription(CHANNEL, made, bounds);
  subscription.push([weighty(4), weighty(5)]);
  await turn();
  assert.deepEqual(log.sent, []);
  subscription.startAfter(4);
  await turn();
  assert.deepEqual(log.sent, [5]);
  subscription.end();
});

test('too much chatter is left out and said so, once', async () => {
  const { log, made } = outlet();
  log.backlog = 1000;
  const subscription = new Subscription(CHANNEL, made, bounds);
  subscription.startAfter(0);
  for (let seq = 1; seq <= 20; seq++) subscription.push([chatter(seq)]);
  log.backlog = 0;
  await turn();
  assert.deepEqual([log.lagged, log.gaveUp, log.sent], [1, 0, []]);
  subscription.end();
});

test('events that matter are never left out: the connection ends instead', () => {
  const { log, made } = outlet();
  log.backlog = 1000;
  const subscription = new Subscription(CHANNEL, made, bounds);
  subscription.startAfter(0);
  for (let seq = 1; seq <= 20; seq++) subscription.push([weighty(seq)]);
  assert.deepEqual([log.lagged, log.gaveUp, log.sent], [0, 1, []]);
});

test('a message with events is made once for all clients that are sent the same', () => {
  const [one, two, three] = [weighty(1), chatter(2), weighty(3)];
  const frame = eventsFrame(CHANNEL, [one, two, three]);
  assert.deepEqual(JSON.parse(frame.toString()), {
    jsonrpc: '2.0',
    method: EventsNotice.method,
    params: { channel: CHANNEL, events: [one, two, three] },
  });
  assert.equal(eventsFrame(CHANNEL, [one, two, three]), frame);
  const shorter = JSON.parse(eventsFrame(CHANNEL, [one, two]).toString());
  assert.deepEqual(shorter.params.events, [one, two]);
  const later = JSON.parse(eventsFrame(CHANNEL, [two, three]).toString());
  assert.deepEqual(later.params.events, [two, three]);
});
