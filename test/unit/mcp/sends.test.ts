/** A task is sent once however often it is asked for, and again only where it was not sent. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Sends, type Sent } from '../../../runner/mcp/sends.ts';
import { UnderWay } from '../../../runner/mcp/under-way.ts';
import type { TaskState } from '../../../runner/protocol/task.ts';

const sent: Sent = { task: {} as TaskState, notes: ['a note'] };

test('a call for the same joins the one under way, and finds what was sent', async () => {
  const sends = new Sends();
  const arrived = Promise.withResolvers<Sent>();
  let times = 0;
  const send = (): Promise<Sent> => {
    times += 1;
    return arrived.promise;
  };
  const first = sends.begin('task-0001', 'the fix', send);
  assert.equal(sends.underWay('the fix'), 'task-0001');
  assert.equal(sends.underWay('another'), undefined);
  assert.deepEqual(
    [sends.isOther('task-0001', 'the fix'), sends.isOther('task-0001', 'another')],
    [false, true],
  );
  assert.equal(sends.begin('task-0001', 'the fix', send), first);
  arrived.resolve(sent);
  assert.equal(await first, sent);
  await sends.settled();
  assert.equal(sends.underWay('the fix'), undefined);
  assert.equal(await sends.begin('task-0001', 'the fix', send), sent);
  assert.equal(await sends.find('task-0001'), sent);
  assert.equal(times, 1);
});

test('what failed is told, and sent again when it is asked for again', async () => {
  const sends = new Sends();
  const failing = sends.begin('task-0001', 'x', async () => Promise.reject(new Error('no runner')));
  await assert.rejects(failing, /no runner/);
  await assert.rejects(sends.find('task-0001') ?? Promise.resolve(), /no runner/);
  assert.equal(await sends.begin('task-0001', 'x', async () => sent), sent);
});

test('a server that is told to end interrupts what is under way', async () => {
  const sends = new Sends();
  const sending = sends.begin('task-0001', 'x', async (signal) => {
    await new Promise((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason as Error));
    });
    return sent;
  });
  sends.stop(new Error('ended'));
  await assert.rejects(sending, /ended/);
  await sends.settled();
});

test('many are remembered, and not all of them', async () => {
  const sends = new Sends();
  for (let n = 0; n < 150; n += 1) await sends.begin(`task-${n}`, `${n}`, async () => sent);
  assert.equal(sends.find('task-0'), undefined);
  assert.equal(await sends.find('task-149'), sent);
});

test('a server ends after the calls that are under way, and those that they led to', async () => {
  const calls = new UnderWay();
  const [one, other] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const done: string[] = [];
  void calls.track(
    one.promise.then(() => {
      done.push('one');
      void calls.track(other.promise.then(() => void done.push('other')));
    }),
  );
  const failing = calls.track(Promise.reject(new Error('failed')));
  const settled = calls.settled().then(() => done.push('settled'));
  await assert.rejects(failing, /failed/);
  one.resolve();
  other.resolve();
  await settled;
  assert.deepEqual(done, ['one', 'other', 'settled']);
});
