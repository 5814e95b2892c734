/** Sandboxes that are made before they are asked for, and taken away beside the work. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Sandbox, SandboxDriver, SandboxSpec } from '../../../../runner/sandbox/sandbox.ts';
import { RoomsAhead } from '../../../../runner/verify/rooms/rooms-ahead.ts';

const SPEC = { image: 'image' } as SandboxSpec;

class Counting {
  made = 0;
  readonly open = new Set<string>();
  /** The sandboxes by their numbers that cannot be made. */
  readonly failing = new Set<number>();
  /** Destroying ends when this does. */
  slow: Promise<void> = Promise.resolve();

  readonly driver = {
    create: (spec: SandboxSpec): Promise<Sandbox> => {
      this.made += 1;
      if (this.failing.has(this.made)) return Promise.reject(new Error('no room'));
      const id = `${this.made}`;
      this.open.add(id);
      return Promise.resolve({
        id,
        image: spec.image,
        exec: () => Promise.reject(new Error('nothing runs here')),
        destroy: async () => {
          await this.slow;
          this.open.delete(id);
        },
      });
    },
  } as unknown as SandboxDriver;
}

test('the next one is there when it is asked for, and none is left behind', async () => {
  const counting = new Counting();
  {
    await using ahead = new RoomsAhead(counting.driver);
    const first = await ahead.driver.create(SPEC);
    assert.equal(counting.made, 2);
    const second = await ahead.driver.create(SPEC);
    assert.deepEqual([first.id, second.id], ['1', '2']);
    // Another image is another room.
    assert.equal((await ahead.driver.create({ ...SPEC, image: 'other' })).image, 'other');
    await first.destroy();
  }
  // Those that were given out are for their users to end.
  assert.deepEqual([...counting.open], ['2', '3']);
});

test('who is done waits for nothing; the end does', async () => {
  const counting = new Counting();
  const { promise, resolve } = Promise.withResolvers<void>();
  counting.slow = promise;
  const ahead = new RoomsAhead(counting.driver);
  const room = await ahead.driver.create(SPEC);
  await room.destroy();
  assert.ok(counting.open.has(room.id));
  const closed = ahead[Symbol.asyncDispose]();
  resolve();
  await closed;
  assert.equal(counting.open.size, 0);
});

test('what could not be made ahead is made when it is asked for, with its error', async () => {
  const counting = new Counting();
  for (const number of [1, 3, 4]) counting.failing.add(number);
  await using ahead = new RoomsAhead(counting.driver);
  await assert.rejects(ahead.driver.create(SPEC), /no room/);
  assert.equal((await ahead.driver.create(SPEC)).id, '2');
  // The third could not be made ahead; nor can the fourth now.
  await assert.rejects(ahead.driver.create(SPEC), /no room/);
  assert.equal((await ahead.driver.create(SPEC)).id, '5');
  assert.equal(counting.made, 5);
});

test('who is stopped gets no room', async () => {
  const counting = new Counting();
  await using ahead = new RoomsAhead(counting.driver);
  const stopped = AbortSignal.abort(new Error('stopped'));
  await assert.rejects(ahead.driver.create(SPEC, stopped), /stopped/);
  assert.equal(counting.made, 0);
});
