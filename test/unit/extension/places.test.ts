// Where waiting tasks are in the runner's queue, as the Tasks view says it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Places } from '../../../extension/tasks/places.ts';
import { taskRow } from '../../../extension/tasks/task-row.ts';
import { doneWith, summaryOf, t } from './samples.ts';

const queued = (id: string) => summaryOf(id, { status: { kind: 'queued' } });

test('places are asked for what waits, and are shown while it waits', async () => {
  const asked: string[][] = [];
  let changes = 0;
  let isOlder = false;
  const places = new Places({
    runner: {
      request: async (_message, { ids }) => {
        asked.push(ids);
        if (isOlder) throw new Error('an older runner');
        return {
          waiting: 12,
          places: [
            { id: 'task-bbbb', place: 3 },
            { id: 'task-cccc', place: 4, held: 'repository' as const },
          ],
        };
      },
    },
    changed: () => (changes += 1),
    t,
  });
  const done = summaryOf('task-aaaa', { status: doneWith('verified') });
  await places.look([done]);
  assert.deepEqual([asked, changes], [[], 0], 'nothing waits');
  const tasks = [queued('task-cccc'), queued('task-bbbb'), done];
  await places.look(tasks);
  await places.look(tasks);
  const ids = ['task-cccc', 'task-bbbb'];
  assert.deepEqual(asked, [ids, ids]);
  assert.equal(changes, 1, 'the same places are no change');

  const rowOf = (id: string) => taskRow(queued(id), 0, { place: places.of(queued(id)) }, t);
  const row = rowOf('task-bbbb');
  assert.equal(row.label, 'Queued · Accept ISO weeks');
  assert.match(row.description, /^3 of 12 waiting · /);
  assert.ok(row.tooltip.includes('Number 3 of 12 in the queue'));
  const held = rowOf('task-cccc').tooltip.join('\n');
  assert.match(held, /As many tasks of its repository run as may/);
  const urgent = places.of({ ...queued('task-bbbb'), priority: 'high' });
  assert.ok(urgent?.lines.includes('High priority'));

  isOlder = true;
  await places.look(tasks);
  assert.deepEqual([places.of(queued('task-bbbb')), changes], [undefined, 2]);
});

test('an answer that comes late does not take the place of a newer one', async () => {
  const answers: ((place: number) => void)[] = [];
  const places = new Places({
    runner: {
      request: async () => {
        const { promise, resolve } = Promise.withResolvers<number>();
        answers.push(resolve);
        return { waiting: 2, places: [{ id: 'task-aaaa', place: await promise }] };
      },
    },
    changed: () => undefined,
    t,
  });
  const looks = [places.look([queued('task-aaaa')]), places.look([queued('task-aaaa')])];
  answers[1]?.(1);
  await looks[1];
  answers[0]?.(2);
  await looks[0];
  assert.equal(places.of(queued('task-aaaa'))?.words, '1 of 2 waiting');
});
