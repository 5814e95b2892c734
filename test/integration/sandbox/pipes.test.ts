/** Named pipes where git opens files: the work tree is taken all the same, within moments. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { test } from 'node:test';
import { openWorkspace } from '../../../runner/sandbox/git-workspace.ts';
import { git, makeRepository } from '../../support/repository.ts';
import { run, SPEC, testDriver } from './support.ts';

const { driver } = testDriver();

test('a pipe in the place of an index or of rules holds nothing up', async (t) => {
  const source = makeRepository({ 'a.txt': 'a\n', 'b/c.txt': 'c\n' });
  const commit = git(source, 'rev-parse', 'HEAD').trim();
  const sandbox = await driver.create(SPEC);
  t.after(() => sandbox.destroy());
  const workspace = openWorkspace(sandbox);
  const pack = spawn('git', ['-C', source, 'pack-objects', '--revs', '--stdout', '-q']);
  pack.stdin.end(`${commit}\n`);
  await workspace.place(commit, pack.stdout);
  const sh = async (script: string): Promise<void> => {
    const { exit, stderr } = await run(sandbox, ['sh', '-c', script]);
    assert.equal(exit, 0, stderr.toString());
  };
  const listed = async (tree: string): Promise<string> => {
    const argv = ['git', '--git-dir=/var/lib/errand/git', 'ls-tree', '-r', '--name-only', tree];
    return (await run(sandbox, argv)).stdout.toString();
  };

  await sh('echo new >new.txt; rm .git/index; mkfifo .git/index .git/objects/pack/x.idx');
  assert.equal(await listed(await workspace.treeId()), 'a.txt\nb/c.txt\nnew.txt\n');
  await sh('rm /var/lib/errand/git/index && mkfifo /var/lib/errand/git/index');
  await sh('echo more >more.txt');
  assert.equal(await listed(await workspace.treeId()), 'a.txt\nb/c.txt\nmore.txt\nnew.txt\n');
  await sh('rm .git/HEAD && mkfifo .git/HEAD b/.gitignore');
  const { tree, bundle } = await workspace.bundle();
  let bytes = 0;
  for await (const chunk of bundle) bytes += (chunk as Buffer).length;
  assert.ok(bytes > 0);
  assert.equal(await listed(tree), 'a.txt\nb/c.txt\nmore.txt\nnew.txt\n');
});
