// A repository that was moved or copied is found by what was sent from it; another one is not.
import assert from 'node:assert/strict';
import { cpSync, renameSync, rmSync } from 'node:fs';
import { test } from 'node:test';
import { openRepositories } from '../../../extension/review/open-repositories.ts';
import { type ClientRepository, findRepository } from '../../../runner/client/repository.ts';
import type { TaskState } from '../../../runner/protocol/task.ts';
import { git, makeRepository } from '../../support/repository.ts';

const TASK = 'task-aaaa';

test('by its id, else by the base that was sent from it', async (t) => {
  const root = makeRepository({ 'a.txt': 'a\n' });
  const [other, copy, moved] = [
    makeRepository({ 'a.txt': 'a\n' }),
    `${root}-copy`,
    `${root}-moved`,
  ];
  t.after(() => {
    for (const each of [copy, moved]) rmSync(each, { recursive: true, force: true });
  });
  const repository = await findRepository(root);
  git(root, 'update-ref', `refs/errand/tasks/${TASK}/base`, repository.head);
  const spec = { repository: { id: repository.id, name: 'a' }, base: repository.head };
  const task = { id: TASK, spec } as TaskState;
  cpSync(root, copy, { recursive: true });
  assert.deepEqual(await rootsFor(task, [other, root, copy]), { moved: false, roots: [root] });
  renameSync(root, moved);
  assert.deepEqual(await rootsFor(task, [other, moved]), { moved: true, roots: [moved] });
  assert.deepEqual(await rootsFor(task, [copy, moved]), { moved: true, roots: [copy, moved] });
  assert.deepEqual(await rootsFor(task, [other]), { moved: true, roots: [] });
});

async function rootsFor(task: TaskState, folders: readonly string[]) {
  const open = await Promise.all(folders.map((folder) => findRepository(folder)));
  const repositories = {
    byId: (id: string) => Promise.resolve(open.filter((each) => each.id === id)),
    all: () => Promise.resolve(open),
    of: () => Promise.reject(new Error('not asked')),
    ofWorkspace: () => Promise.reject(new Error('not asked')),
    at: () => Promise.reject(new Error('not asked')),
  };
  const { open: found, moved } = await openRepositories({ repositories }, task);
  assert.ok(found.every(({ id }: ClientRepository) => id === task.spec.repository.id));
  return { moved, roots: found.map(({ root }) => root) };
}
