// A change of a row is told again, after every answer that may have been on its way; and the editor
// is told to ask for all rows no more often than there are others: until it has, it knows none.
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
});

test('a change is not told again to an editor that has asked since', () => {
  const { made, told, pass } = echo();
  made.changed('a');
  made.changed('b');
  made.asked('a');
  pass();
  assert.deepEqual(told.splice(0), ['a', 'b', 'b']);
  made.asked('a');
  made.changed('a');
  pass();
  assert.deepEqual(told, ['a', 'a'], 'it had asked before');
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

test('an editor that has asked for all rows is not told to ask again', () => {
  const { made, told, pass } = echo();
  made.changed(undefined);
  assert.deepEqual(told.splice(0), [undefined]);
  made.asked(undefined);
  pass();
  assert.deepEqual(told, [], 'it would forget its rows while somebody clicks on one');
  made.changed(undefined);
  assert.deepEqual(told, [undefined]);
});

test('what changes before it has asked is in its answer', () => {
  const { made, told, pass } = echo();
  made.changed(undefined);
  made.changed(undefined);
  assert.deepEqual(told.splice(0), [undefined]);
  made.asked(undefined);
  pass();
  assert.deepEqual(told, []);
});

test('an editor that does not ask is told again, after each change', () => {
  const { made, told, pass } = echo();
  made.changed(undefined);
  pass();
  assert.deepEqual(told.splice(0), [undefined, undefined]);
  pass();
  assert.deepEqual(told, []);
  made.changed(undefined);
  pass();
  assert.deepEqual(told, [undefined]);
});

test('nothing is told after the end', () => {
  const { made, told, pass } = echo();
  made.changed('a');
  made.dispose();
  pass();
  assert.deepEqual(told, ['a']);
});
