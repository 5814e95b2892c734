// Of several previews that take a while, the newest alone is shown, and none once it is over.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Newest } from '../../../extension/review/newest.ts';

/** Something to show, which is prepared when the test says so. */
function thing(name: string, shown: string[]) {
  const ready = Promise.withResolvers<void>();
  const prepare = async () => {
    await ready.promise;
    return async () => void shown.push(name);
  };
  return { prepare, ready: ready.resolve };
}

test('an older one that is prepared later is not shown over the newer one', async () => {
  const shown: string[] = [];
  const newest = new Newest();
  const [older, newer] = [thing('older', shown), thing('newer', shown)];
  const all = [newest.show(older.prepare), newest.show(newer.prepare)];
  newer.ready();
  await all[1];
  older.ready();
  await Promise.all(all);
  assert.deepEqual(shown, ['newer']);
});

test('what is being shown is waited for at the end, and nothing comes after it', async () => {
  const shown: string[] = [];
  const newest = new Newest();
  const opening = Promise.withResolvers<void>();
  const first = newest.show(async () => async () => {
    await opening.promise;
    shown.push('first');
  });
  await Promise.resolve();
  const late = thing('late', shown);
  await new Promise((resolve) => setImmediate(resolve));
  const end = newest.end();
  const second = newest.show(late.prepare);
  const over = newest.end();
  opening.resolve();
  await Promise.all([first, end, over]);
  late.ready();
  await second;
  assert.deepEqual(shown, ['first']);
});

test('one that fails is told of, and keeps nothing from being shown', async () => {
  const shown: string[] = [];
  const newest = new Newest();
  await assert.rejects(
    newest.show(() => Promise.reject(new Error('no plan'))),
    /no plan/,
  );
  await assert.rejects(
    newest.show(async () => () => Promise.reject(new Error('no editor'))),
    /no editor/,
  );
  const next = thing('next', shown);
  next.ready();
  await newest.show(next.prepare);
  assert.deepEqual(shown, ['next']);
});
