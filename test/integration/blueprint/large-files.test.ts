/** What detection reads of a commit: lock files of large projects too, and no failure for more. */
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { filesOf, readConfig } from '../../../runner/blueprint/choose.ts';
import { openRepositoryStore } from '../../../runner/git/store.ts';
import { detectChecks } from '../../../runner/project/detect-checks.ts';
import { detectSetup } from '../../../runner/project/detect-setup.ts';
import {
  MAX_PROJECT_FILE_BYTES,
  type ProjectFiles,
} from '../../../runner/project/project-files.ts';
import { findRepository } from '../../../runner/client/repository.ts';
import { workTreeFiles } from '../../../runner/client/work-tree-files.ts';
import { folder, git, repository } from '../git/support.ts';

/** What the runner reads of HEAD, and what the client reads of the work tree. */
async function bothSides(t: TestContext, root: string): Promise<ProjectFiles[]> {
  const store = await openRepositoryStore(folder(t));
  const bare = await store.open('a'.repeat(32), 'x');
  const head = git(root, ['rev-parse', 'HEAD']);
  git(root, ['push', '--quiet', bare.path, 'HEAD:refs/errand/tasks/task-0001/base']);
  return [await filesOf(bare, head), await workTreeFiles(await findRepository(root))];
}

test('a lock file of several megabytes is read on both sides alike, and a huge one is passed over', async (t) => {
  const packages: Record<string, object> = { '': {} };
  for (let at = 0; at < 20_000; at += 1)
    packages[`node_modules/package-${at}`] = { integrity: 'x'.repeat(90) };
  const root = repository(t, {
    'package.json': JSON.stringify({ scripts: { test: 'x' }, dependencies: { a: '1' } }),
    'package-lock.json': JSON.stringify({ packages }),
    'uv.lock': `source = { registry = "x" }\n${'#\n'.repeat(MAX_PROJECT_FILE_BYTES / 2)}`,
    'pyproject.toml': '',
  });
  for (const project of await bothSides(t, root)) {
    const { checks, folders } = await detectChecks(project);
    assert.deepEqual(checks, [{ name: 'test', command: 'npm test' }]);
    assert.deepEqual((await detectSetup(project, folders)).commands, ['npm ci']);
  }
});

test('manifests with either line end, and with a mark in front, are read', async (t) => {
  const texts = {
    'package.json': '{"scripts":{"test":"pnpm x"},\n"devDependencies":{"a":"1"}}\n',
    'pnpm-workspace.yaml': 'packages:\n  - app\n',
    'pnpm-lock.yaml': "lockfileVersion: '9.0'\n\npackages:\n\n  a@1:\n    x: 1\n",
    'Gemfile.lock': 'GEM\n  remote: https://x/\n  specs:\n    rake (13)\n',
    Makefile: 'lint:\n\ttrue\n',
  };
  const odd = Object.entries(texts).map(([name, text]) => [
    name,
    `\uFEFF${text.replaceAll('\n', '\r\n')}`,
  ]);
  const root = repository(t, Object.fromEntries(odd) as Record<string, string>);
  for (const project of await bothSides(t, root)) {
    const { checks, folders } = await detectChecks(project);
    assert.deepEqual(
      checks.map(({ command }) => command),
      ['make lint', 'pnpm run test'],
    );
    assert.deepEqual((await detectSetup(project, folders)).commands.slice(1), [
      'pnpm install --frozen-lockfile',
      'bundle install',
    ]);
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
