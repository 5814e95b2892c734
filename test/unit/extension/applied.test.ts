// Which results are in which work tree, over reloads and from older versions.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Applied } from '../../../extension/tasks/applied.ts';
import { doneWith, memory, summaryOf } from './samples.ts';

const file = (path: string, blob: string) => ({
  path,
  status: 'modified' as const,
  binary: false,
  after: { mode: '100644', blob: blob.repeat(40) },
});

const [MAIN, FEATURE] = ['a'.repeat(32), 'b'.repeat(32)];

test('each work tree has its own results', () => {
  const kept = memory();
  const applied = new Applied(kept);
  applied.add('task-aaaa', 1, MAIN);
  assert.equal(applied.attempt('task-aaaa', FEATURE), undefined);
  applied.add('task-aaaa', 2, FEATURE);
  const again = new Applied(kept);
  assert.equal(again.attempt('task-aaaa', MAIN), 1);
  assert.equal(again.attempt('task-aaaa', FEATURE), 2);
  again.remove('task-aaaa', 1, FEATURE);
  assert.equal(again.attempt('task-aaaa', FEATURE), 1, 'what it had before');
  again.remove('task-aaaa', undefined, MAIN);
  assert.equal(again.attempt('task-aaaa', MAIN), undefined);
});

test('what was kept without a work tree counts for any, and goes with it', () => {
  const kept = memory();
  void kept.update('errand.applied', [['task-aaaa', 1, true]]);
  const applied = new Applied(kept);
  assert.ok(applied.has('task-aaaa'));
  assert.equal(applied.attempt('task-aaaa', MAIN), 1);
  applied.look({ id: 'task-aaaa', status: { kind: 'queued' }, attempts: 1 });
  assert.equal(applied.has('task-aaaa'), false);
  applied.remove('task-aaaa', undefined, MAIN);
  assert.equal(new Applied(kept).attempt('task-aaaa', MAIN), undefined);
});

test('what a command applies and takes back is known here too, each work tree by itself', () => {
  const applied = new Applied(memory());
  applied.add('task-aaaa', 1, MAIN);
  applied.add('task-aaaa', 1, FEATURE);
  applied.add('task-bbbb', 2, MAIN);
  const told: string[] = [];
  applied.onDidChange((id) => told.push(id));
  const others = [
    { task: 'task-aaaa' },
    { task: 'task-bbbb', has: 1 },
    { task: 'task-cccc' },
    { task: 'task-dddd', has: 2, attempts: 3 },
  ];
  assert.deepEqual(applied.hear(others, MAIN), ['task-dddd']);
  assert.equal(applied.attempt('task-aaaa', MAIN), undefined);
  assert.equal(applied.attempt('task-aaaa', FEATURE), 1);
  assert.equal(applied.attempt('task-bbbb', MAIN), 1, 'what it had before');
  assert.equal(applied.has('task-bbbb'), false);
  assert.equal(applied.has('task-dddd'), true);
  assert.deepEqual(applied.hear(others, MAIN), []);
  assert.deepEqual(told, ['task-aaaa', 'task-bbbb', 'task-dddd'], 'heard again, it is no news');
});

test('a task that went on while no window was open has another result to come', () => {
  const kept = memory();
  new Applied(kept).add('task-aaaa', 1, MAIN, 1);
  const applied = new Applied(kept);
  const status = { kind: 'cancelled', reason: 'by the user' } as const;
  applied.look({ id: 'task-aaaa', status, attempts: 1 });
  assert.equal(applied.has('task-aaaa'), true);
  applied.look({ id: 'task-aaaa', status, attempts: 2 });
  assert.equal(applied.has('task-aaaa'), false);
  assert.equal(applied.attempt('task-aaaa', MAIN), 1, 'what the next result builds on');
});

test('what git has taken out of the files waits again, until it is back or applied again', () => {
  const kept = memory();
  const applied = new Applied(kept);
  applied.add('task-aaaa', 1, MAIN, 1);
  const task = { ...summaryOf('task-aaaa', { status: doneWith('verified') }), files: 2 };
  const told: string[] = [];
  applied.onDidChange((id) => told.push(id));
  assert.deepEqual(applied.tasksIn(MAIN), ['task-aaaa']);
  for (const presence of ['part', 'none', 'none', 'all', 'none'] as const) {
    applied.found('task-aaaa', presence, MAIN);
    assert.equal(applied.presence('task-aaaa'), presence);
    assert.equal(applied.awaits(task), presence !== 'all');
    assert.equal(applied.attempt('task-aaaa', MAIN), 1, 'an undo and a later result still need it');
  }
  assert.equal(told.length, 4, 'only a change is told');

  applied.add('task-aaaa', 1, FEATURE, 1);
  assert.equal(applied.presence('task-aaaa'), 'all', 'another work tree has it');
  applied.remove('task-aaaa', undefined, FEATURE);
  assert.equal(applied.presence('task-aaaa'), 'none');
  applied.add('task-aaaa', 1, MAIN, 1);
  assert.equal(applied.presence('task-aaaa'), 'all', 'it was applied again');
  applied.found('task-bbbb', 'none', MAIN);
  assert.equal(applied.presence('task-bbbb'), undefined, 'it was never applied');
});

test('a part of a result is remembered with its files, and told apart from the whole', () => {
  const kept = memory();
  const applied = new Applied(kept);
  const state = () => [
    applied.presence('task-aaaa'),
    applied.attempt('task-aaaa', MAIN),
    applied.partOf('task-aaaa', MAIN),
  ];
  applied.hear([{ task: 'task-aaaa', part: 1, attempts: 1 }], MAIN);
  assert.deepEqual(state(), ['part', undefined, 1]);
  assert.equal(applied.has('task-aaaa'), false, 'there is something left to review');
  applied.foundFiles(
    'task-aaaa',
    new Map([
      ['a', 'a'.repeat(40)],
      ['b', 'b'.repeat(40)],
    ]),
  );
  assert.equal(applied.file('task-aaaa', file('a', 'a')), 'all');
  assert.equal(applied.file('task-aaaa', file('b', 'c')), 'part');
  assert.equal(applied.file('task-aaaa', file('c', 'c')), undefined);
  applied.found('task-aaaa', 'none', MAIN);
  assert.equal(applied.presence('task-aaaa'), 'none', 'a checkout has taken it out');
  applied.found('task-aaaa', 'all', MAIN);
  assert.equal(new Applied(kept).partOf('task-aaaa', MAIN), 1, 'over a reload');
  applied.hear([{ task: 'task-aaaa', has: 1, attempts: 1 }], MAIN);
  assert.deepEqual(state(), ['all', 1, undefined]);
  assert.equal(applied.file('task-aaaa', file('a', 'a')), undefined);
  applied.hear([{ task: 'task-aaaa', part: 1 }], MAIN);
  assert.deepEqual(state(), ['part', undefined, 1], 'the rest was undone');
  applied.look({ id: 'task-aaaa', status: { kind: 'queued' }, attempts: 2 });
  assert.deepEqual(state(), [undefined, undefined, 1], 'it goes on');
  applied.hear([{ task: 'task-aaaa' }], MAIN);
  assert.deepEqual(state(), [undefined, undefined, undefined]);
});
