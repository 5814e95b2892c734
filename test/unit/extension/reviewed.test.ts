// Files that the user has ticked as reviewed.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Reviewed } from '../../../extension/tasks/reviewed.ts';
import type { FileChange } from '../../../runner/protocol/task.ts';
import { memory } from './samples.ts';

const [ONE, TWO] = ['1'.repeat(40), '2'.repeat(40)];

const file = (path: string, blob: string | undefined, mode = '100644'): FileChange => ({
  path,
  status: 'modified',
  binary: false,
  before: { mode: '100644', blob: '0'.repeat(40) },
  ...(blob === undefined ? {} : { after: { mode, blob } }),
});

test('a tick survives a reload, and goes when the content or its kind changes', () => {
  const kept = memory();
  new Reviewed(kept).set('task-aaaa', [file('a', ONE), file('b', ONE)], true);
  const reviewed = new Reviewed(kept);
  assert.ok(reviewed.has('task-aaaa', file('a', ONE)));
  assert.equal(reviewed.has('task-aaaa', file('a', TWO)), false, 'another content');
  assert.equal(reviewed.has('task-aaaa', file('a', ONE, '100755')), false, 'another mode');
  assert.equal(reviewed.has('task-aaaa', file('a', undefined)), false, 'deleted');
  assert.equal(reviewed.has('task-bbbb', file('a', ONE)), false, 'another task');
  reviewed.set('task-aaaa', [file('a', TWO)], true);
  assert.ok(reviewed.has('task-aaaa', file('a', ONE)), 'attempts side by side have both');
});

test('a deletion is ticked, a tick is taken back, and each is told', () => {
  const reviewed = new Reviewed(memory());
  const told: string[] = [];
  reviewed.onDidChange((id) => told.push(id));
  reviewed.set('task-aaaa', [file('a', undefined)], true);
  assert.ok(reviewed.has('task-aaaa', file('a', undefined)));
  reviewed.set('task-aaaa', [file('a', undefined)], false);
  assert.equal(reviewed.has('task-aaaa', file('a', undefined)), false);
  reviewed.forget('task-aaaa');
  reviewed.forget('task-aaaa');
  assert.deepEqual(told, ['task-aaaa', 'task-aaaa', 'task-aaaa'], 'what changes nothing is not');
});

test('the tasks that were ticked last stay when there is no room', () => {
  const kept = memory();
  const reviewed = new Reviewed(kept, 3);
  reviewed.set('task-aaaa', [file('a', ONE)], true);
  reviewed.set('task-bbbb', [file('a', ONE), file('b', ONE)], true);
  reviewed.set('task-cccc', [file('a', ONE)], true);
  const has = ['task-aaaa', 'task-bbbb', 'task-cccc'].map((id) =>
    new Reviewed(kept, 3).has(id, file('a', ONE)),
  );
  assert.deepEqual(has, [false, true, true]);
  const many = ['a', 'b', 'c', 'd'].map((path) => file(path, ONE));
  reviewed.set('task-aaaa', many, true);
  assert.ok(
    many.every((each) => new Reviewed(kept, 3).has('task-aaaa', each)),
    'however many',
  );
  assert.equal(reviewed.has('task-cccc', file('a', ONE)), false);
});
