/** Snapshots whose tasks were never made: what they took comes back, and nothing else goes. */
import assert from 'node:assert/strict';
import { utimesSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { findAbandoned } from '../../../runner/git/abandoned.ts';
import { RepositoryUse } from '../../../runner/git/repository-use.ts';
import { openRepositoryStore } from '../../../runner/git/store.ts';
import { snapshots } from '../../../runner/keeping/kinds/snapshots.ts';
import { baseRef } from '../../../runner/protocol/task.ts';
import { folder, git, repository } from './support.ts';

const HOUR_MS = 3_600_000;
const POLICY = { detailDays: undefined, detailBytes: undefined, unusedDays: 30, everyHours: 6 };

const tasks = async (): Promise<Set<string>> => new Set(['has-a-task']);

test('a snapshot of a day ago without a task goes, with its objects', async (t) => {
  const store = await openRepositoryStore(folder(t));
  const bare = await store.open('e'.repeat(32));
  const commits = new Map<string, string>();
  for (const task of ['has-a-task', 'never-made', 'made-today']) {
    const root = repository(t, { 'a.txt': `${task}\n` });
    const commit = git(root, ['rev-parse', 'HEAD']);
    git(bare.path, ['fetch', '--quiet', root, `+${commit}:${baseRef(task)}`]);
    commits.set(task, commit);
    const hours = task === 'made-today' ? 23 : 25;
    const at = (Date.now() - hours * HOUR_MS) / 1000;
    utimesSync(join(bare.path, baseRef(task)), at, at);
  }
  await store.open('f'.repeat(32)); // One that nothing was pushed to.
  const failures: unknown[] = [];
  const use = new RepositoryUse({
    pathOf: async () => bare.path,
    isHeld: async () => false,
    report: (_what, cause) => failures.push(cause),
  });
  const kind = snapshots({ repositories: store, use, tasks });
  const { over, kept } = await kind.find(POLICY, Date.now());
  assert.deepEqual(
    kept.map(({ count }) => count),
    [1, 1],
  );
  assert.equal(over.length, 1);
  assert.ok((over[0]?.bytes ?? 0) > 0);
  assert.equal(await over[0]?.remove(), true);
  await use.settled();

  assert.deepEqual(failures, []);
  for (const [task, commit] of commits) {
    assert.equal(await bare.getRef(baseRef(task)), task === 'never-made' ? undefined : commit);
    assert.equal(await bare.hasCommit(commit), task !== 'never-made', task);
  }
});

test('refs that are in one file have its time', async (t) => {
  const store = await openRepositoryStore(folder(t));
  const bare = await store.open('e'.repeat(32));
  const root = repository(t, { 'a.txt': 'a\n' });
  git(bare.path, ['fetch', '--quiet', root, `+HEAD:${baseRef('never-made')}`]);
  git(bare.path, ['pack-refs', '--all']);
  const look = async (now: number): Promise<string[]> => {
    const parts = { repositories: () => store.all(), tasks: async () => new Set<string>() };
    return (await findAbandoned(parts, now)).found.map(({ task }) => task);
  };
  assert.deepEqual(await look(Date.now() + 23 * HOUR_MS), []);
  assert.deepEqual(await look(Date.now() + 25 * HOUR_MS), ['never-made']);
});
