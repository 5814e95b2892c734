/**
 * What goes along with a snapshot, as the runner gets it: nothing of it stays in the user's
 * repository, the same things are the same objects each time, and what is refused stops no task.
 */
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { findRepository } from '../../../runner/client/repository.ts';
import { takeSnapshot } from '../../../runner/client/snapshot.ts';
import { pushSnapshot } from '../../../runner/client/transfer.ts';
import { besideRef } from '../../../runner/protocol/beside.ts';
import { folder, git, repository, runner, TASK, TOKEN } from './support.ts';

const OTHER = 'task-0002';
const SUBMODULE = ['-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add'];

for (const format of ['sha1', 'sha256'] as const) {
  test(`nothing of it stays here, and it travels once (${format})`, async (t) => {
    const init = [`--object-format=${format}`];
    const inner = repository(t, { 'inner.txt': 'inner\n' }, init);
    const outer = repository(t, { 'a.txt': 'one\n' }, init);
    git(outer, [...SUBMODULE, inner, 'sub']);
    git(outer, ['commit', '--quiet', '-m', 'submodule']);
    for (const name of ['v1.0', 'ünd/so']) git(outer, ['tag', '-a', '-m', name, name]);
    git(outer, ['tag', 'light']);
    // A linked work tree has index and HEAD elsewhere, and the submodule not checked out yet.
    const root = join(folder(t), 'linked work tree');
    git(outer, ['worktree', 'add', '--quiet', '--detach', root]);
    git(root, ['-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'update', '--init']);

    const found = await findRepository(root);
    const { store, url } = await runner(t);
    const bare = await store.open(found.id);
    const before = git(outer, ['count-objects']);
    const send = async (taskId: string): Promise<string> => {
      const { base, beside, warnings } = await takeSnapshot(found, { taskId });
      assert.deepEqual(warnings, []);
      const peer = { repository: found, taskId, url, token: TOKEN };
      await pushSnapshot({ ...peer, base, beside });
      return base;
    };
    const base = await send(TASK);
    assert.equal(git(outer, ['count-objects']), before);
    assert.equal(
      git(outer, ['for-each-ref', '--format=%(refname)', 'refs/errand']).split('\n').length,
      1,
    );
    git(outer, ['fsck', '--strict']);

    const along = await bare.forTask(TASK).packOf(base).beside?.();
    assert.deepEqual(along?.tags.map(({ name }) => name).toSorted(), [
      'refs/tags/light',
      'refs/tags/v1.0',
      'refs/tags/ünd/so',
    ]);
    assert.deepEqual(
      along?.submodules.map(({ path }) => path),
      ['sub'],
    );
    const tree = git(inner, ['rev-parse', 'HEAD^{tree}']);
    assert.equal(along?.submodules[0]?.tree, tree);
    git(bare.path, ['cat-file', '-e', `${tree}:inner.txt`]);
    assert.deepEqual(await bare.forTask(TASK).leftBehind(), []);

    await send(OTHER);
    for (const n of [1, 2]) {
      const known = await bare.getRef(besideRef(TASK, n));
      assert.ok(known);
      assert.equal(await bare.getRef(besideRef(OTHER, n)), known);
    }
  });
}

test('where the runner refuses what goes along, the task goes without it, and says so', async (t) => {
  // The runner takes no submodule whose address is an option.
  const inner = repository(t, { '.gitmodules': '[submodule "x"]\n\tpath = x\n\turl = -u./x\n' });
  const root = repository(t);
  git(root, [...SUBMODULE, inner, 'sub']);
  git(root, ['commit', '--quiet', '-m', 'submodule']);
  const found = await findRepository(root);
  const { store, url } = await runner(t);
  const bare = await store.open(found.id);
  const { base, beside } = await takeSnapshot(found, { taskId: TASK });
  assert.equal(beside.submodules.length, 1);
  await pushSnapshot({ repository: found, taskId: TASK, url, token: TOKEN, base, beside });
  assert.equal(await bare.hasCommit(base), true);
  const [first] = await bare.forTask(TASK).leftBehind();
  assert.match(first ?? '', /^The files of submodules .* they could not be sent \(.*gitmodulesUrl/);
});

test('more than there is room for stays here, by name', async (t) => {
  const root = repository(t, { '.gitattributes': '*.bin filter=lfs -text\n' });
  const storage = join(root, '.git', 'lfs', 'objects');
  const names: Record<string, string> = { small: '1'.repeat(64), large: '2'.repeat(64) };
  const sizes: Record<string, number> = { small: 5, large: 101 * 1024 * 1024 };
  for (const [name, id] of Object.entries(names)) {
    const place = join(storage, id.slice(0, 2), id.slice(2, 4));
    mkdirSync(place, { recursive: true });
    writeFileSync(join(place, id), Buffer.alloc(sizes[name] ?? 0));
    const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${id}\nsize ${sizes[name]}\n`;
    writeFileSync(join(root, `${name}.bin`), pointer);
  }
  const { beside, warnings } = await takeSnapshot(await findRepository(root), { taskId: TASK });
  assert.deepEqual(
    beside.lfs.map(({ path }) => path),
    ['small.bin'],
  );
  assert.deepEqual(warnings, [
    'Of large.bin, only the Git LFS pointer is sent: there is no room for 101.0 MB.',
  ]);
});

test('what cannot be read is a note, and stops no task', async (t) => {
  const inner = repository(t);
  const blob = git(inner, ['hash-object', '-w', '--stdin'], 'x');
  const bad = git(inner, ['mktree'], `100644 blob ${blob}\t.git\n`);
  const commit = git(inner, ['commit-tree', bad, '-m', 'bad']);
  const root = repository(t);
  git(root, [...SUBMODULE, inner, 'sub']);
  git(join(root, 'sub'), ['fetch', '--quiet', inner, `${commit}:refs/heads/bad`]);
  git(join(root, 'sub'), ['update-ref', '--no-deref', 'HEAD', commit]);
  git(root, ['commit', '--quiet', '--all', '-m', 'submodule']);
  const { warnings } = await takeSnapshot(await findRepository(root), { taskId: TASK });
  assert.match(
    warnings.join('\n'),
    /contents of Git LFS are not sent: error: invalid path '\.git'/,
  );
});
