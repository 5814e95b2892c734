/**
 * What a commit cannot hold, from the user's disk to the sandbox and back: tags and history,
 * submodules and theirs, the contents of Git LFS. None of it is in a result that did not touch it.
 */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { findRepository } from '../../../runner/client/repository.ts';
import { takeSnapshot } from '../../../runner/client/snapshot.ts';
import { fetchAttempt, pushSnapshot } from '../../../runner/client/transfer.ts';
import { attemptRef } from '../../../runner/protocol/task.ts';
import { openWorkspace } from '../../../runner/sandbox/git-workspace.ts';
import { folder, git, repository, runner, TASK, TOKEN } from '../git/support.ts';
import { run, SPEC, testDriver } from './support.ts';

const { driver } = testDriver();

function put(root: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
}

function commit(root: string, message: string): void {
  git(root, ['add', '--all']);
  git(root, ['commit', '--quiet', '-m', message]);
}

/** A pointer as git-lfs writes it, and its content in the place where git-lfs keeps it. */
function lfs(root: string, content: string): string {
  const sha256 = createHash('sha256').update(content).digest('hex');
  const place = join(root, '.git', 'lfs', 'objects', sha256.slice(0, 2), sha256.slice(2, 4));
  put(place, { [sha256]: content });
  return `version https://git-lfs.github.com/spec/v1\noid sha256:${sha256}\nsize ${content.length}\n`;
}

async function delegated(t: TestContext, root: string) {
  const found = await findRepository(root);
  const { store, url } = await runner(t);
  const bare = (await store.open(found.id)).forTask(TASK);
  const snapshot = await takeSnapshot(found, { taskId: TASK });
  const { base, beside } = snapshot;
  const peer = { repository: found, taskId: TASK, url, token: TOKEN };
  await pushSnapshot({ ...peer, base, beside });

  const place = async (at: string) => {
    const sandbox = await driver.create(SPEC);
    t.after(() => sandbox.destroy());
    const workspace = openWorkspace(sandbox);
    await workspace.place(at, bare.packOf(at));
    const sh = async (script: string): Promise<string> => {
      const ran = await run(sandbox, ['sh', '-ec', script]);
      assert.equal(ran.exit, 0, ran.stderr.toString());
      return ran.stdout.toString().trim();
    };
    return { workspace, sh };
  };
  /** The work space as a result on the attempt's ref, in the runner. */
  const take = async (workspace: Awaited<ReturnType<typeof place>>['workspace']) => {
    const { bundle } = await workspace.bundle();
    const tree = await bare.takeTree(bundle, base);
    const result = await bare.commit({ tree, parent: base, message: 'x', at: new Date(1e12) });
    await bare.setRef(attemptRef(TASK, 1), result, await bare.getRef(attemptRef(TASK, 1)));
    return { result, changed: (await bare.changes(base, result)).map(({ path }) => path) };
  };
  return { ...snapshot, bare, peer, place, take };
}

test('history and tags are there, at the base and at a result', async (t) => {
  const root = repository(t, { 'a.txt': 'one\n' });
  git(root, ['tag', '-a', '-m', 'first release', 'v1.0']);
  put(root, { 'a.txt': 'two\n', 'b.txt': 'b\n' });
  commit(root, 'second');
  git(root, ['tag', 'light/v2']);
  put(root, { 'a.txt': 'three\n' });
  commit(root, 'third');
  git(root, ['checkout', '--quiet', '-b', 'elsewhere']);
  git(root, ['commit', '--quiet', '--allow-empty', '-m', 'elsewhere']);
  git(root, ['tag', 'not-here']);
  git(root, ['checkout', '--quiet', 'main']);
  put(root, { 'a.txt': 'mine\n' });
  const { base, head, place, take, warnings } = await delegated(t, root);
  assert.deepEqual(warnings, []);
  const { workspace, sh } = await place(base);
  assert.equal(await sh('git describe'), `v1.0-3-g${base.slice(0, 7)}`);
  assert.equal(await sh('git describe --tags --long'), `light/v2-2-g${base.slice(0, 7)}`);
  assert.equal(await sh('git tag | xargs'), 'light/v2 v1.0');
  assert.equal(
    await sh('git log --format=%s | xargs'),
    'Snapshot of the work tree third second first',
  );
  assert.equal(await sh('git log --format=%s -- b.txt; git show HEAD~1:a.txt'), 'second\nthree');
  assert.equal(await sh('git rev-parse HEAD~1; git status --porcelain; git fsck 2>&1'), head);
  await sh('echo work >work.txt');
  const { result, changed } = await take(workspace);
  assert.deepEqual(changed, ['work.txt']);
  const again = await place(result);
  assert.equal(await again.sh('git describe'), `v1.0-4-g${result.slice(0, 7)}`);
  assert.equal(await again.sh('git diff --name-only HEAD~1'), 'work.txt');
});

test('the history of a partial clone is there too, as its commits, and a shallow one as far as it goes', async (t) => {
  const origin = repository(t, { 'a.txt': 'one\n' });
  git(origin, ['config', 'uploadpack.allowFilter', 'true']);
  git(origin, ['tag', '-a', '-m', 'release', 'v1.0']);
  for (const text of ['two', 'three']) {
    put(origin, { 'a.txt': `${text}\n` });
    commit(origin, text);
  }
  for (const [how, log] of [
    ['--filter=tree:0', 'three two first'],
    ['--depth=2', 'three two'],
  ] as const) {
    const root = join(folder(t), 'clone');
    git(origin, ['clone', '--quiet', how, `file://${origin}`, root]);
    renameSync(origin, `${origin}.away`);
    const { base, bare, place } = await delegated(t, root);
    const partial = how.startsWith('--filter');
    assert.match(
      (await bare.leftBehind()).join('\n'),
      partial ? /^Of the history, only the commits/ : /^$/,
    );
    const { sh } = await place(base);
    assert.equal(await sh('git log --format=%s | xargs'), log);
    if (partial) assert.equal(await sh('git describe'), `v1.0-2-g${base.slice(0, 7)}`);
    const tree = await bare.withFiles(base, new Map([['new', Buffer.from('x')]]));
    const result = await bare.commit({ tree, parent: base, message: 'x', at: new Date(1e12) });
    const second = await place(result);
    assert.equal(await second.sh('git log --format=%s | xargs'), `x ${log}`);
    renameSync(`${origin}.away`, origin);
  }
});

test('submodules, and theirs, are in the sandbox; a result leaves them as they are', async (t) => {
  const allow = ['-c', 'protocol.file.allow=always', 'submodule', '--quiet'];
  const deepest = repository(t, { 'deep.txt': 'deepest\n' });
  const inner = repository(t, { 'lib.js': 'inner\n' });
  git(inner, [...allow, 'add', deepest, 'nested']);
  commit(inner, 'with nested');
  const root = repository(t);
  git(root, [...allow, 'add', inner, 'vendor/my lib']);
  git(root, [...allow, 'add', inner, 'gone']);
  commit(root, 'submodules');
  git(root, [...allow, 'update', '--init', '--recursive']);
  git(root, ['submodule', '--quiet', 'deinit', '--force', 'gone']);
  put(root, { 'vendor/my lib/lib.js': 'edited\n', 'new.txt': 'x\n' });
  const { base, place, take, warnings, bare, peer } = await delegated(t, root);
  assert.equal(warnings.length, 2);
  assert.match(
    warnings.join('\n'),
    /Uncommitted changes inside .* vendor\/my lib[^]*submodule gone are not sent/,
  );
  assert.deepEqual(await bare.leftBehind(), warnings);
  const { workspace, sh } = await place(base);
  const cat = 'cat "vendor/my lib/lib.js" "vendor/my lib/nested/deep.txt"; ls -A gone | wc -l';
  assert.equal(await sh(cat), 'inner\ndeepest\n0');
  assert.equal(await sh('git status --porcelain'), '');
  assert.equal(await workspace.treeId(), await bare.treeOf(base));
  assert.equal(await workspace.pristine(), true);
  await sh('echo changed >"vendor/my lib/lib.js"; echo 1 >"vendor/my lib/more"; echo y >work.txt');
  assert.equal(await workspace.pristine(), false);
  const { result, changed } = await take(workspace);
  assert.deepEqual(changed, ['work.txt']);
  assert.deepEqual((await workspace.leftOut()).toSorted(), [
    'vendor/my lib/lib.js',
    'vendor/my lib/more',
  ]);
  assert.equal(await workspace.ignores('vendor/my lib/new'), true);
  const again = await place(base);
  await again.workspace.restore(result, bare.packOf(result));
  assert.equal(await again.sh(`${cat}; cat work.txt`), 'inner\ndeepest\n0\ny');
  // Another commit in the same environment, as for a later task: nothing of this one is left.
  await again.sh('echo built >"vendor/my lib/built"');
  const without = git(root, ['rev-parse', `${base}~2`]);
  await again.workspace.place(without, bare.forTask('task-other').packOf(without));
  assert.equal(await again.sh('find . -path ./.git -prune -o -type f -print'), './a.txt');
  assert.equal(await fetchAttempt({ ...peer, attempt: 1 }), result);
  const refs = git(root, ['for-each-ref', '--format=%(refname)', 'refs/errand']).split('\n');
  assert.deepEqual(refs, [attemptRef(TASK, 1), `refs/errand/tasks/${TASK}/base`]);
  git(root, ['fsck', '--connectivity-only']);
});

test('contents of Git LFS are in the sandbox; a result has the pointers, and what was changed', async (t) => {
  const root = repository(t, { '.gitattributes': '*.bin filter=lfs diff=lfs merge=lfs -text\n' });
  const content = `${'content '.repeat(1000)}\n`;
  const pointers = { 'a.bin': lfs(root, content), 'deep/b c.bin': lfs(root, 'small\n') };
  put(root, {
    ...pointers,
    'away.bin': `version https://git-lfs.github.com/spec/v1\noid sha256:${'a'.repeat(64)}\nsize 12\n`,
    'no.txt': pointers['a.bin'],
  });
  commit(root, 'pointers');
  const { base, place, take, warnings, bare } = await delegated(t, root);
  assert.equal(warnings.length, 1);
  assert.match(
    warnings[0] ?? '',
    /^Of away\.bin, only the Git LFS pointer is sent: .*git lfs pull/,
  );
  const { workspace, sh } = await place(base);
  assert.equal(
    await sh('wc -c <a.bin; cat "deep/b c.bin"; head -c 7 away.bin no.txt -q'),
    '8001\nsmall\nversionversion',
  );
  assert.equal(await sh('git status --porcelain'), '');
  assert.equal(await workspace.treeId(), await bare.treeOf(base));
  assert.equal(await workspace.pristine(), true);
  await sh('echo work >work.txt; chmod +x a.bin; echo other >"deep/b c.bin"');
  const { result, changed } = await take(workspace);
  assert.deepEqual(changed, ['a.bin', 'deep/b c.bin', 'work.txt']);
  assert.equal((await bare.readFile(result, 'a.bin', 1000))?.toString(), pointers['a.bin']);
  assert.equal((await bare.readFile(result, 'deep/b c.bin', 1000))?.toString(), 'other\n');
  const again = await place(result);
  assert.equal(await again.sh('wc -c <a.bin; cat "deep/b c.bin"; test -x a.bin'), '8001\nother');
  assert.equal(await again.workspace.pristine(), true);
  const third = await place(base);
  await third.workspace.restore(result, bare.packOf(result));
  assert.equal(await third.workspace.treeId(), await bare.treeOf(result));
  await third.sh('rm -rf .git; echo 2 >work.txt');
  const { result: last } = await take(third.workspace);
  assert.equal((await bare.readFile(last, 'a.bin', 1000))?.toString(), pointers['a.bin']);
});

test('contents of Git LFS in a submodule are there too', async (t) => {
  const inner = repository(t, { '.gitattributes': '*.bin filter=lfs -text\n' });
  put(inner, { 'a.bin': lfs(inner, 'inner content\n') });
  commit(inner, 'pointer');
  const root = repository(t);
  git(root, ['-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', inner, 'sub']);
  commit(root, 'submodule');
  const away = await takeSnapshot(await findRepository(root), { taskId: TASK });
  assert.match(away.warnings.join('\n'), /^Of sub\/a\.bin, only the Git LFS pointer is sent/);
  const storage = join(root, '.git', 'modules', 'sub', 'lfs');
  cpSync(join(inner, '.git', 'lfs'), storage, { recursive: true });
  const { base, place, warnings, bare } = await delegated(t, root);
  assert.deepEqual(warnings, []);
  const { workspace, sh } = await place(base);
  assert.equal(await sh('cat sub/a.bin; git status --porcelain'), 'inner content');
  assert.equal(await workspace.pristine(), true);
  assert.equal(await workspace.treeId(), await bare.treeOf(base));
});

test("the user's own ignore rules hold: what setup installs stays, and is in no result", async (t) => {
  const root = repository(t);
  put(root, { '.git/info/exclude': '# mine\nvendor/\n*.söng\n!kept.söng\n' });
  const { base, place, take, bare } = await delegated(t, root);
  const { workspace, sh } = await place(base);
  await sh('mkdir vendor && echo x >vendor/installed && echo x >stray');
  // As for a later task in the same environment.
  await workspace.place(base, bare.packOf(base));
  assert.equal(await sh('ls'), 'a.txt\nvendor');
  await sh('echo x >a.söng; echo x >kept.söng; git status --porcelain -z | xargs -0 >/tmp/status');
  assert.equal(await sh('cat /tmp/status'), '?? kept.söng');
  assert.deepEqual((await take(workspace)).changed, ['kept.söng']);
  assert.deepEqual(await workspace.leftOut(), ['a.söng']);
});
