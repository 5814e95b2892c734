// A change of a row is told again, after every answer that may have been on its way.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TreeRefresh } from '../../../extension/tasks/tree-refresh.ts';

function echo() {
  const told: (string | undefined)[] = [];
  const waiting = new Set<() => void>();
  const made = new TreeRefresh(
    (id) => told.push(id),
    (_, run) => {
      waiting.add(run);
      return { dispose: () => waiting.delete(run) };
    },
  );
  const pass = () => {
    const due = [...waiting];
    waiting.clear();
    for (const run of due) run();
  };
  return { made, told, waiting, pass };
}

test('each row that has changed is told at once, and once more together', () => {
  const { made, told, waiting, pass } = echo();
  made.changed('a');
  made.changed('b');
  made.changed('a');
  assert.deepEqual(told.splice(0), ['a', 'b', 'a']);
  assert.equal(waiting.size, 1);
  pass();
  assert.deepEqual(told.splice(0), ['a', 'b']);
  pass();
  assert.deepEqual(told, [], 'telling again is no change');
  made.changed(undefined);
  pass();
  assert.deepEqual(told, [undefined, undefined]);
});

test('what changes while an answer is awaited is told after it', async () => {
  const { made, told, pass } = echo();
  const state = Promise.withResolvers<string>();
  const answer = made.answer(state.promise);
  made.changed('a');
  pass();
  assert.deepEqual(told.splice(0), ['a']);
  state.resolve('known');
  assert.equal(await answer, 'known');
  pass();
  assert.deepEqual(told, ['a']);
});

test('nothing is told after the end', () => {
  const { made, told, pass } = echo();
  made.changed('a');
  made.dispose();
  pass();
  assert.deepEqual(told, ['a']);
});
