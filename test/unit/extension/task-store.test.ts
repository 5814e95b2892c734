// The store over any order of attaching, losing and answering: nothing known is lost, and only
// real change is told.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TaskState, TaskSummary } from '../../../runner/protocol/task.ts';
import { ErrandError } from '../../../runner/protocol/errors.ts';
import { type TaskChange, type TaskSource, TaskStore } from '../../../extension/tasks/store.ts';
import { doneWith, stateOf, summaryOf } from './samples.ts';

/** A source that says what the test says. */
class Source implements TaskSource {
  tell: ((tasks: readonly TaskSummary[]) => void) | undefined;
  readonly followed = new Map<
    string,
    { onState: (task: TaskState) => void; onError: (error: ErrandError) => void }
  >();

  subscribeTasks(onState: (tasks: readonly TaskSummary[]) => void) {
    this.tell = onState;
    return {
      dispose: () => {
        this.tell = undefined;
      },
    };
  }

  subscribeTask(
    id: string,
    onState: (task: TaskState) => void,
    onError: (error: ErrandError) => void,
  ) {
    this.followed.set(id, { onState, onError });
    return { dispose: () => this.followed.delete(id) };
  }
}

function attached() {
  const store = new TaskStore();
  const source = new Source();
  const changes: TaskChange[] = [];
  store.attach('runner-1', source);
  store.onDidChange((change) => changes.push(change));
  return { store, source, changes };
}

test('a list that comes again unchanged is no change; one that differs names its task', () => {
  const { store, source, changes } = attached();
  const [a, b] = [summaryOf('task-aaaa'), summaryOf('task-bbbb')];
  source.tell?.([a, b]);
  assert.deepEqual(changes.splice(0), [{ kind: 'list' }]);
  source.tell?.([{ ...a }, { ...b }]);
  assert.deepEqual(changes.splice(0), []);
  source.tell?.([a, { ...b, status: { kind: 'working' } }]);
  assert.deepEqual(changes.splice(0), [{ kind: 'task', id: 'task-bbbb' }]);
  source.tell?.([a]);
  assert.deepEqual(changes.splice(0), [{ kind: 'list' }]);
  assert.deepEqual(store.tasks, [a]);
});

test('what is known survives a reconnect to the same runner, and not a change of runner', () => {
  const { store, source } = attached();
  source.tell?.([summaryOf('task-aaaa')]);
  store.detach();
  store.attach('runner-1', new Source());
  assert.equal(store.tasks.length, 1);
  store.attach('runner-2', new Source());
  assert.equal(store.tasks.length, 0);
  assert.equal(store.loaded, false);
});

test('a task is followed while somebody watches it, once, over a reconnect too', () => {
  const { store, source } = attached();
  const first = store.watch('task-aaaa');
  const second = store.watch('task-aaaa');
  assert.deepEqual([...source.followed.keys()], ['task-aaaa']);
  const next = new Source();
  store.attach('runner-1', next);
  assert.equal(source.followed.size, 0);
  next.followed.get('task-aaaa')?.onState(stateOf('task-aaaa'));
  assert.equal(store.state('task-aaaa')?.id, 'task-aaaa');
  first.dispose();
  first.dispose();
  assert.equal(next.followed.size, 1, 'disposing twice takes one watch away');
  second.dispose();
  assert.equal(next.followed.size, 0);
});

test('waiting for a state ends with it, with the runner’s error, or with no runner at all', async () => {
  const { store, source } = attached();
  const known = store.whenKnown('task-aaaa');
  source.followed.get('task-aaaa')?.onState(stateOf('task-aaaa'));
  assert.equal((await known).id, 'task-aaaa');
  assert.equal(source.followed.size, 0, 'nothing is followed when nobody waits');

  const ended = store.whenKnown('task-aaaa', undefined, ({ status }) => status.kind === 'done');
  source.followed.get('task-aaaa')?.onState(stateOf('task-aaaa'));
  source.followed.get('task-aaaa')?.onState(stateOf('task-aaaa', { status: doneWith('failed') }));
  assert.equal((await ended).status.kind, 'done', 'the list may be ahead of the state');

  const unknown = store.whenKnown('task-bbbb');
  source.followed.get('task-bbbb')?.onError(new ErrandError('not_found', 'no such task'));
  await assert.rejects(unknown, /no such task/);

  const stopped = new AbortController();
  const aborted = store.whenKnown('task-cccc', stopped.signal);
  stopped.abort();
  await assert.rejects(aborted, { name: 'AbortError' });

  store.clear();
  await assert.rejects(store.whenKnown('task-dddd'), { code: 'unavailable' });
});

test('a listener that throws keeps no other from hearing, and is reported', (t) => {
  const { store, source } = attached();
  const later = t.mock.method(globalThis, 'queueMicrotask', () => undefined);
  store.onDidChange(() => {
    throw new Error('a bad listener');
  });
  let heard = 0;
  store.onDidChange(() => {
    heard += 1;
  });
  source.tell?.([summaryOf('task-aaaa')]);
  assert.equal(heard, 1);
  const report = later.mock.calls[0]?.arguments[0] as unknown as () => void;
  assert.throws(report, /a bad listener/);
});
