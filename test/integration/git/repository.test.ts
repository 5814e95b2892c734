/** Folders in which nothing can be delegated have words of their own; work trees have names. */
import assert from 'node:assert/strict';
import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { findRepository, workTreeOf, workTreesOf } from '../../../runner/client/repository.ts';
import { ErrandError } from '../../../runner/protocol/errors.ts';
import { folder, git, repository } from './support.ts';

const unusable: Record<string, [(t: TestContext) => string, RegExp, RegExp]> = {
  'no folder': [(t) => join(folder(t), 'none'), /There is no folder/, /^$/],
  'no repository': [folder, /is not in a git repository/, /git init/],
  'a bare one': [
    (t) => {
      const root = folder(t);
      git(root, ['init', '--quiet', '--bare']);
      return root;
    },
    /is a bare repository/,
    /worktree/,
  ],
  'no commits': [
    (t) => {
      const root = folder(t);
      git(root, ['init', '--quiet']);
      return root;
    },
    /has no commits yet/,
    /Make a first commit/,
  ],
  'the .git folder': [(t) => join(repository(t), '.git'), /inside of a \.git folder/, /clone/],
  'a broken one': [
    (t) => {
      const root = repository(t);
      renameSync(join(root, '.git', 'HEAD'), join(root, '.git', 'TAIL'));
      return root;
    },
    /is not in a git repository/,
    /git init/,
  ],
};
for (const [what, [make, message, hint]] of Object.entries(unusable)) {
  test(`a clear error: ${what}`, async (t) => {
    await assert.rejects(findRepository(make(t)), (error: unknown) => {
      assert.ok(error instanceof ErrandError);
      assert.match(error.message, message);
      assert.match(error.hint ?? '', hint);
      return true;
    });
  });
}

test('linked work trees share a repository, and each is known by itself', async (t) => {
  const root = repository(t);
  const [first, second] = [join(folder(t), 'feature'), join(folder(t), 'feature')];
  for (const linked of [first, second])
    git(root, ['worktree', 'add', '--quiet', '--detach', linked]);
  const all = await Promise.all([root, first, second].map((at) => findRepository(at)));
  assert.equal(new Set(all.map(({ id }) => id)).size, 1);
  const known = all.map(workTreeOf);
  assert.equal(new Set(known.map(({ id }) => id)).size, 3);
  assert.deepEqual(
    known.slice(1).map(({ name }) => name),
    ['feature', 'feature'],
  );
  assert.deepEqual(
    (await workTreesOf(all[0] ?? assert.fail())).toSorted(),
    [root, first, second].toSorted(),
  );

  const moved = join(folder(t), 'moved');
  git(root, ['worktree', 'move', first, moved]);
  assert.equal((await findRepository(moved)).workTree, known[1]?.id);
  assert.equal((await findRepository(join(moved, '.'))).workTree, known[1]?.id);
});
