/** What one task's environment can carry into the work of another task of the same repository. */
import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, test, type TestContext } from 'node:test';
import Docker from 'dockerode';
import { Environments } from '../../../runner/blueprint/environment.ts';
import type { BareRepository } from '../../../runner/git/repository.ts';
import { openRepositoryStore } from '../../../runner/git/store.ts';
import { openWorkspace } from '../../../runner/sandbox/git-workspace.ts';
import { folder, git, repository } from '../git/support.ts';
import { run, SPEC, testDriver } from '../sandbox/support.ts';

const { driver, runner } = testDriver();
const environments = new Environments(driver);
const images = new Set<string>();
after(async () => {
  for (const image of images) await new Docker().getImage(image).remove({ force: true });
});

let serial = 0;

/** A repository of the runner's, and a way to put commits with exactly these files into it. */
async function repositoryOf(t: TestContext) {
  const root = repository(t);
  const store = await openRepositoryStore(folder(t));
  const bare = await store.open(`${runner.replace('-', '')}${serial++}`.padEnd(20, '0'));
  const commit = (files: Readonly<Record<string, string>>): string => {
    git(root, ['rm', '-rfq', '--ignore-unmatch', '.']);
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text, { mode: 0o755 });
    }
    git(root, ['add', '--all', '--force', ...Object.keys(files)]);
    git(root, ['commit', '--quiet', '--allow-empty', '-m', 'x']);
    const made = git(root, ['rev-parse', 'HEAD']);
    const task = `task-${String(serial++).padStart(4, '0')}`;
    git(bare.path, ['fetch', '--quiet', root, `+${made}:refs/errand/tasks/${task}/base`]);
    for (const path of Object.keys(files)) rmSync(join(root, path), { force: true });
    return made;
  };
  return { bare, commit };
}

async function prepare(
  bare: BareRepository,
  commit: string,
  setup: readonly string[],
): Promise<string> {
  const { image, id } = await environments.prepare(
    {
      image: SPEC.image,
      setup,
      repository: bare,
      commit,
      base: commit,
      task: SPEC.task,
      attempt: 1,
      limits: SPEC.limits,
      timeoutMs: 60_000,
      log: () => undefined,
    },
    new AbortController().signal,
  );
  images.add(image);
  return id;
}

test('a branch whose install scripts differ gets an environment of its own', async (t) => {
  const { bare, commit } = await repositoryOf(t);
  const manifest = JSON.stringify({
    scripts: { postinstall: 'node ./tools/post.js', test: 'x.js' },
  });
  const files = { 'package.json': manifest, 'tools/post.js': '#', 'ci/setup.sh': '#', 'x.js': '#' };
  const setup = ['sh ci/setup.sh'];
  const own = await prepare(bare, commit(files), setup);
  assert.equal(await prepare(bare, commit({ ...files, 'x.js': 'other' }), setup), own);
  for (const path of ['tools/post.js', 'ci/setup.sh', 'package.json'] as const) {
    const changed = { ...files, [path]: `${files[path]} ` };
    assert.notEqual(await prepare(bare, commit(changed), setup), own, path);
  }
  assert.notEqual(await prepare(bare, commit({ ...files, '.npmrc': 'registry=x' }), setup), own);
});

test("no file of an earlier task's base is left, ignored ones included", async (t) => {
  const { bare, commit } = await repositoryOf(t);
  const setup = ['mkdir -p node_modules && echo kept >node_modules/kept'];
  const first = commit({
    '.gitignore': 'node_modules/\n',
    'secret.env': 'secret\n',
    'notes/private.md': 'private\n',
    'deep/.gitignore': '*\n',
    'deep/file': 'x\n',
  });
  const image = await prepare(bare, first, setup);
  const second = commit({ '.gitignore': 'node_modules/\n*.env\nnotes/\ndeep/\n', 'a.txt': 'a\n' });
  assert.equal(await prepare(bare, second, setup), image);

  const sandbox = await driver.create({ ...SPEC, image });
  t.after(() => sandbox.destroy());
  await openWorkspace(sandbox).place(second, bare.packOf(second));
  const find = 'find /workspace -path /workspace/.git -prune -o -type f -print | sort';
  const { stdout } = await run(sandbox, ['sh', '-c', find]);
  assert.equal(
    stdout.toString(),
    '/workspace/.gitignore\n/workspace/a.txt\n/workspace/node_modules/kept\n',
  );
  const history = `git -C /workspace cat-file -e ${first} || grep -rl secret /var/lib/errand /workspace`;
  const old = await run(sandbox, ['sh', '-c', history]);
  assert.notEqual(old.exit, 0, old.stdout.toString());
});
