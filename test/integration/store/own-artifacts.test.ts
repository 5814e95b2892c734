/** Which files go with a task: those that no other task has. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  ownArtifacts,
  storeArtifact,
  storeHeldImage,
} from '../../../runner/store/attempt-records.ts';
import { openDatabase } from '../../../runner/store/database.ts';
import { migrate } from '../../../runner/store/schema.ts';
import { Store } from '../../../runner/store/store.ts';
import { creation } from '../../../runner/tasks/transitions.ts';
import { spec } from '../server/runner.ts';

test('what is shared stays, and an image is no file', async () => {
  const database = openDatabase(':memory:');
  await migrate(database);
  const store = new Store(database);
  try {
    const owners = [];
    for (const task of ['task-0001', 'task-0002']) {
      const at = '2026-01-01T00:00:00.000Z';
      await store.create(
        task,
        spec(),
        creation(task, spec(), at, () => ({ log: 'l', ledger: 'e' })),
      );
      const { fence } = await store.takeOver(task, 1, () => []);
      owners.push({ task, attempt: 1, fence });
    }
    const [one, other] = owners;
    assert.ok(one && other);
    for (const id of ['shared', 'mine']) await storeArtifact(store, one, { id, bytes: 1 });
    for (const id of ['shared', 'theirs']) await storeArtifact(store, other, { id, bytes: 1 });
    await storeHeldImage(store, one, 'prepared:1');
    assert.deepEqual(await ownArtifacts(store, one.task), ['mine']);
    assert.deepEqual(await ownArtifacts(store, other.task), ['theirs']);
    assert.deepEqual((await store.remove(one.task, '')).artifacts.toSorted(), [
      'image:prepared:1',
      'mine',
    ]);
    assert.deepEqual((await ownArtifacts(store, other.task)).toSorted(), ['shared', 'theirs']);
  } finally {
    await store.close();
  }
});
