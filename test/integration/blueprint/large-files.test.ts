/** What detection reads of a commit: lock files of large projects too, and no failure for more. */
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { filesOf, readConfig } from '../../../runner/blueprint/choose.ts';
import { openRepositoryStore } from '../../../runner/git/store.ts';
import { detectChecks } from '../../../runner/project/detect-checks.ts';
import { detectSetup } from '../../../runner/project/detect-setup.ts';
import { MOST_PROJECT_FILE } from '../../../runner/project/project-files.ts';
import { findRepository } from '../../../runner/client/repository.ts';
import { workTreeFiles } from '../../../runner/client/work-tree-files.ts';
import { folder, git, repository } from '../git/support.ts';

test('a lock file of several megabytes is read on both sides alike, and a huge one is passed over', async (t) => {
  const packages: Record<string, object> = { '': {} };
  for (let at = 0; at < 20_000; at += 1)
    packages[`node_modules/package-${at}`] = { integrity: 'x'.repeat(90) };
  const root = repository(t, {
    'package.json': JSON.stringify({ scripts: { test: 'x' }, dependencies: { a: '1' } }),
    'package-lock.json': JSON.stringify({ packages }),
    'uv.lock': `source = { registry = "x" }\n${'#\n'.repeat(MOST_PROJECT_FILE / 2)}`,
    'pyproject.toml': '',
  });
  const store = await openRepositoryStore(folder(t));
  const bare = await store.open('a'.repeat(32), 'x');
  const head = git(root, ['rev-parse', 'HEAD']);
  git(root, ['push', '--quiet', bare.path, `HEAD:refs/errand/tasks/task-0001/base`]);
  const sides = [await filesOf(bare, head), await workTreeFiles(await findRepository(root))];
  for (const project of sides) {
    const { checks, folders } = await detectChecks(project);
    assert.deepEqual(checks, [{ name: 'test', command: 'npm test' }]);
    assert.deepEqual((await detectSetup(project, folders)).commands, ['npm ci']);
  }
});

test('a configuration that is too large is refused by name', async (t) => {
  const root = repository(t);
  mkdirSync(join(root, '.errand'));
  writeFileSync(join(root, '.errand/config.yaml'), `# ${'x'.repeat(1024 * 1024)}\n`);
  git(root, ['add', '--all']);
  git(root, ['commit', '--quiet', '-m', 'second']);
  const store = await openRepositoryStore(folder(t));
  const bare = await store.open('a'.repeat(32), 'x');
  git(root, ['push', '--quiet', bare.path, `HEAD:refs/errand/tasks/task-0001/base`]);
  await assert.rejects(
    async () => readConfig(await filesOf(bare, git(root, ['rev-parse', 'HEAD']))),
    {
      code: 'too_large',
      message: '.errand/config.yaml is too large to be read.',
    },
  );
});
