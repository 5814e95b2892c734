// News of tasks become notices: together, one after the other, and none is lost behind another.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  NotificationWatch,
  type TaskNotification,
} from '../../../extension/tasks/task-notifications.ts';
import { NotificationQueue } from '../../../extension/tasks/notification-queue.ts';
import { summaryOf } from './samples.ts';

function queue() {
  const shown: { ids: string[]; answer: () => void }[] = [];
  const over = new Set<string>();
  const hiding = new Set<() => void>();
  const made = new NotificationQueue({
    isNews: ({ task }) => !over.has(task.id),
    show: (news) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      shown.push({ ids: news.map(({ task }) => task.id), answer: resolve });
      return promise;
    },
    later: (_, run) => {
      hiding.add(run);
      return { dispose: () => hiding.delete(run) };
    },
  });
  const hide = () => {
    const due = [...hiding];
    hiding.clear();
    for (const run of due) run();
  };
  return { made, shown, over, hiding, hide, ids: () => shown.map(({ ids }) => ids.join()) };
}

const news = (id: string): TaskNotification => ({ task: summaryOf(id), news: 'finished' });

test('news that come while a notice is shown wait for its answer, and come as one', async () => {
  const { made, shown, hiding, ids } = queue();
  made.add([news('task-a')]);
  made.add([news('task-b')]);
  made.add([news('task-c')]);
  assert.deepEqual(ids(), ['task-a']);
  shown[0]?.answer();
  await Promise.resolve();
  assert.deepEqual(ids(), ['task-a', 'task-b,task-c']);
  assert.equal(hiding.size, 1);
});

test('a notice that hid by itself holds up none, and its late answer lets none through', async () => {
  const { made, shown, hide, ids } = queue();
  made.add([news('task-a')]);
  made.add([news('task-b')]);
  hide();
  assert.deepEqual(ids(), ['task-a', 'task-b']);
  made.add([news('task-c')]);
  shown[0]?.answer();
  await Promise.resolve();
  assert.deepEqual(ids(), ['task-a', 'task-b'], 'the second is still on the screen');
  hide();
  assert.deepEqual(ids(), ['task-a', 'task-b', 'task-c']);
});

test('what is no news any more is not shown, and holds up nothing', () => {
  const { made, over, hiding, ids } = queue();
  made.add([news('task-a')]);
  made.add([news('task-b'), news('task-c')]);
  over.add('task-b');
  made.look();
  assert.deepEqual(ids(), ['task-a']);
  over.add('task-a');
  made.look();
  assert.deepEqual(ids(), ['task-a', 'task-c']);
  made.dispose();
  assert.equal(hiding.size, 0);
});

const asking = (id: string) =>
  summaryOf('task-a', { status: { kind: 'needs_input', question: { id, text: 'Which?' } } });

test('a second question is news, also where the work between them was not seen', () => {
  const watch = new NotificationWatch();
  assert.deepEqual(watch.look([asking('q-1')]), []);
  assert.deepEqual(watch.look([asking('q-1')]), []);
  const second = asking('q-2');
  assert.deepEqual(watch.look([second]), [{ task: second, news: 'needs_input' }]);
});
