/** How many sandboxes one verification has at a time. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Sandbox, SandboxDriver, SandboxSpec } from '../../../../runner/sandbox/sandbox.ts';
import { withRoomFor } from '../../../../runner/verify/rooms/room-limit.ts';

const SPEC = { image: 'image' } as SandboxSpec;

function counting(): { driver: SandboxDriver; open: () => number } {
  let open = 0;
  const create = (spec: SandboxSpec): Promise<Sandbox> => {
    if (spec.image === 'none') return Promise.reject(new Error('no such image'));
    open += 1;
    return Promise.resolve({
      id: `${open}`,
      image: spec.image,
      exec: () => Promise.reject(new Error('nothing runs here')),
      destroy: () => {
        open -= 1;
        return Promise.resolve();
      },
    });
  };
  return { driver: { create } as unknown as SandboxDriver, open: () => open };
}

test('who comes when all places are taken waits for one', async () => {
  const { driver, open } = counting();
  const limited = withRoomFor(driver, 2);
  const [first, second] = [await limited.create(SPEC), await limited.create(SPEC)];
  const order: string[] = [];
  const third = limited.create(SPEC).then((sandbox) => (order.push('third'), sandbox));
  const fourth = limited.create(SPEC).then((sandbox) => (order.push('fourth'), sandbox));
  await Promise.resolve();
  assert.equal(open(), 2);
  await first.destroy();
  const sandbox = await third;
  // A second call gives no second place back.
  await first.destroy().catch(() => undefined);
  assert.deepEqual(order, ['third']);
  await second.destroy();
  await sandbox.destroy();
  await (await fourth).destroy();
  assert.deepEqual(order, ['third', 'fourth']);
});

test('one that could not be made takes no place', async () => {
  const { driver } = counting();
  const limited = withRoomFor(driver, 1);
  await assert.rejects(limited.create({ ...SPEC, image: 'none' }), /no such image/);
  await (await limited.create(SPEC)).destroy();
});

test('who stops waiting has no place, and takes none from those behind', async () => {
  const { driver } = counting();
  const limited = withRoomFor(driver, 1);
  const first = await limited.create(SPEC);
  const stop = new AbortController();
  const second = limited.create(SPEC, stop.signal);
  const third = limited.create(SPEC);
  stop.abort(new Error('stopped'));
  await assert.rejects(second, /stopped/);
  await first.destroy();
  await (await third).destroy();
});
