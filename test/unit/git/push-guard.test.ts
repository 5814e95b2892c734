import assert from 'node:assert/strict';
import { PassThrough, Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { test } from 'node:test';
import { guardPush as guard, RefusedPush } from '../../../runner/git/push-guard.ts';

const guardPush = (body: Readable) => guard(body, async (id) => id === 'task-taken');

const OLD = '0'.repeat(40);
const NEW = 'a'.repeat(40);
const BASE = 'refs/errand/tasks/task-0001/base';

const packet = (text: string): string => (text.length + 4).toString(16).padStart(4, '0') + text;
const list = (...lines: string[]): string => `${lines.map(packet).join('')}0000`;
const update = (ref: string, next = NEW): string => `${OLD} ${next} ${ref}\0report-status`;

test('a push to the base of a task goes on, byte for byte', async () => {
  const body = Buffer.from(`${list(`shallow ${NEW}`, update(BASE))}PACK and the rest`);
  assert.deepEqual(await buffer(await guardPush(Readable.from([body]))), body);
});

const along = (id: string): string => `refs/errand/tasks/${id}/beside/1`;

test('what goes along with a base goes on, that of a task that exists does not', async () => {
  const good = list(update(BASE), update(along('task-0001')));
  assert.equal(
    (await buffer(await guardPush(Readable.from([Buffer.from(good)])))).length,
    good.length,
  );
  const late = Readable.from([Buffer.from(list(update(along('task-taken'))))]);
  await assert.rejects(guardPush(late), RefusedPush);
});

const newer = (id: string, commit: string): string => `refs/errand/tasks/${id}/bases/${commit}`;

test('a task that exists may get a newer base, named by its commit', async () => {
  const body = Buffer.from(list(update(newer('task-taken', NEW))));
  assert.deepEqual(await buffer(await guardPush(Readable.from([body]))), body);
});

test('the list may come a byte at a time', async () => {
  const body = Buffer.from(`${list(update(BASE))}PACK`);
  const stream = new PassThrough();
  const guarded = guardPush(stream);
  for (const byte of body) stream.write(Buffer.of(byte));
  stream.end();
  assert.deepEqual(await buffer(await guarded), body);
});

test('a shallow clone may name thousands of commits that have no parents there', async () => {
  const shallow = Array.from(
    { length: 5000 },
    (_, n) => `shallow ${n.toString(16).padStart(40, '0')}`,
  );
  const body = Buffer.from(`${list(...shallow, update(BASE))}PACK and the rest`);
  const chunks = Array.from({ length: 100 }, (_, n) => body.subarray(n * 2700, (n + 1) * 2700));
  assert.deepEqual(await buffer(await guardPush(Readable.from(chunks))), body);
});

test('an empty list, which git sends to try the way, goes on', async () => {
  assert.equal((await buffer(await guardPush(Readable.from([Buffer.from('0000')])))).length, 4);
});

const refused: Record<string, string> = {
  'a branch': list(update('refs/heads/main')),
  'an attempt': list(update('refs/errand/tasks/task-0001/attempts/1')),
  'the base of a task that exists': list(update(BASE.replace('0001', 'taken'))),
  'one such base among others': list(update(BASE), update(BASE.replace('0001', 'taken'))),
  'a newer base of a task that is not there': list(update(newer('task-0001', NEW))),
  'a newer base under the name of another commit': list(
    update(newer('task-taken', 'b'.repeat(40))),
  ),
  'a newer base that is deleted': list(update(newer('task-taken', OLD), OLD)),
  'a second ref': list(update(BASE), `${OLD} ${NEW} refs/heads/main`),
  'a ref that climbs': list(update('refs/errand/tasks/../../heads/main')),
  'a ref with a newline': list(update(`${BASE}\nrefs/heads/main`)),
  'a deletion': list(update(BASE, OLD)),
  'a push certificate': list('push-cert\0report-status'),
  'a line of no length': '0001',
  'no list': 'PACK....',
  'a list that is cut off': list(update(BASE)).slice(0, -6),
  'a list without end': packet(update(BASE)).repeat(3000),
  'a list without end, of a shallow clone': packet(`shallow ${NEW}`).repeat(170_000),
};
for (const [what, body] of Object.entries(refused)) {
  test(`refused: ${what}`, async () => {
    await assert.rejects(guardPush(Readable.from([Buffer.from(body)])), RefusedPush);
  });
}
