/** Which files go with a task: those that no other task has. */
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { ArtifactFiles } from '../../../runner/store/artifacts.ts';
import {
  ownArtifacts,
  storeArtifact,
  storeHeldImage,
} from '../../../runner/store/attempt-records.ts';
import { openDatabase } from '../../../runner/store/database.ts';
import { sweepArtifacts } from '../../../runner/store/reclaim.ts';
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

test('at the start, the files of no task go, and all others stay', async (t) => {
  const root = mkdtempSync(join(tmpdir(), 'errand-artifacts-'));
  t.after(() => rmSync(root, { recursive: true }));
  const database = openDatabase(':memory:');
  await migrate(database);
  const store = new Store(database);
  t.after(() => store.close());
  const at = '2026-01-01T00:00:00.000Z';
  const task = 'task-0001';
  await store.create(
    task,
    spec(),
    creation(task, spec(), at, () => ({ log: 'l', ledger: 'e' })),
  );
  const { fence } = await store.takeOver(task, 1, () => []);
  const files = new ArtifactFiles(root, { bytes: 1000, setting: 'quotas.artifact' });
  const written = async (text: string) => {
    const file = files.create();
    await file.write(Buffer.from(text));
    return await file.finish();
  };
  const kept = await written('of the task');
  await storeArtifact(store, { task, attempt: 1, fence }, kept);
  const left = await written('of a crash');
  writeFileSync(join(root, 'notes.txt'), 'not ours');
  assert.equal(await sweepArtifacts(root, store), 1);
  assert.deepEqual(
    [kept, left].map(({ id }) => existsSync(files.path(id) ?? '')),
    [true, false],
  );
  assert.ok(existsSync(join(root, 'notes.txt')));
});
