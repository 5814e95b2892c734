// Which of the runner's tasks a window is about: none of other repositories, until it is asked to
// show all.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Attention } from '../../../extension/tasks/attention.ts';
import { Emitter } from '../../../extension/tasks/event.ts';
import { Scope } from '../../../extension/tasks/scope.ts';
import type { TaskSummary } from '../../../runner/protocol/task.ts';
import { doneWith, memory, summaryOf } from './samples.ts';

const [SHOP, CALENDAR, NOTES] = ['a'.repeat(32), 'b'.repeat(32), 'c'.repeat(32)];

const taskIn = (repository: string, id: string): TaskSummary => ({
  ...summaryOf(id, { status: doneWith('verified') }),
  repository: { id: repository, name: repository.slice(0, 3) },
});

function made(kept = memory()) {
  const changes = new Emitter<void>();
  const store = {
    tasks: [taskIn(SHOP, 'task-shop'), taskIn(CALENDAR, 'task-cale'), taskIn(NOTES, 'task-note')],
    loaded: true,
    onDidChange: changes.event,
  };
  const scope = new Scope(store, kept);
  let told = 0;
  scope.onDidChangeTasks(() => (told += 1));
  const ids = () => scope.tasks.map(({ id }) => id);
  return { scope, store, changes, kept, ids, told: () => told };
}

test('a window has the tasks of what is open in it, in list and badge', () => {
  const { scope, ids } = made();
  assert.equal(scope.loaded, false, 'until it is known what is open');
  assert.deepEqual(ids(), []);
  scope.setOpen([SHOP]);
  assert.equal(scope.loaded, true);
  assert.deepEqual(ids(), ['task-shop']);
  assert.equal(scope.hidesSome, true);
  const attention = new Attention(memory());
  assert.equal(scope.tasks.filter((task) => attention.needsUser(task)).length, 1);
  scope.setOpen([SHOP, CALENDAR, NOTES]);
  assert.equal(scope.hidesSome, false);
});

test('a window without a repository has none, and can show all; so it does after a reload', () => {
  const { scope, ids, kept } = made();
  scope.setOpen([]);
  assert.deepEqual(ids(), []);
  scope.showAll(true);
  assert.deepEqual(ids(), ['task-shop', 'task-cale', 'task-note']);
  assert.equal(scope.hidesSome, false);
  const again = made(kept);
  assert.equal(again.ids().length, 3);
  assert.equal(again.scope.isOwn(SHOP), false, 'though it is not about them');
  again.scope.showAll(false);
  assert.deepEqual(made(kept).ids(), []);
});

test('what was delegated from a window stays in it, also when its files are closed', () => {
  const { scope, ids, kept } = made();
  scope.setOpen([SHOP]);
  scope.delegatedFrom(NOTES);
  assert.deepEqual(ids(), ['task-shop', 'task-note']);
  const again = made(kept);
  again.scope.setOpen([CALENDAR]);
  assert.deepEqual(again.ids(), ['task-cale', 'task-note']);
});

test('it tells of every change of the tasks, and of what is open only when that is another', () => {
  const { scope, changes, told } = made();
  scope.setOpen([SHOP, NOTES]);
  scope.setOpen([NOTES, SHOP]);
  scope.showAll(false);
  assert.equal(told(), 1);
  changes.fire();
  scope.delegatedFrom(SHOP);
  scope.delegatedFrom(SHOP);
  assert.equal(told(), 3);
});
