/**
 * Partial clones, with origins that are away, ask for a password, or are reached by ssh: what the
 * work starts from goes to the runner and comes back, and no history is fetched or cut off.
 */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { findRepository } from '../../../runner/client/repository.ts';
import { takeSnapshot } from '../../../runner/client/snapshot.ts';
import { fetchAttempt, pushSnapshot } from '../../../runner/client/transfer.ts';
import { attemptRef } from '../../../runner/protocol/task.ts';
import { folder, git, repository, runner, TASK, TOKEN } from './support.ts';

const AT = new Date(1_700_000_000_000);

/** A repository with three commits that serves parts of itself. */
function originOf(t: TestContext): string {
  const origin = repository(t, { 'a.txt': 'one\n' });
  mkdirSync(join(origin, 'deep'));
  for (const text of ['two\n', 'three\n']) {
    writeFileSync(join(origin, 'a.txt'), text);
    writeFileSync(join(origin, 'deep', 'b.txt'), `deep ${text}`);
    git(origin, ['add', '--all']);
    git(origin, ['commit', '--quiet', '-m', text.trim()]);
  }
  git(origin, ['config', 'uploadpack.allowFilter', 'true']);
  git(origin, ['config', 'uploadpack.allowAnySHA1InWant', 'true']);
  return origin;
}

function clone(t: TestContext, origin: string, ...options: string[]): string {
  const root = join(folder(t), 'clone');
  git(origin, ['clone', '--quiet', ...options, `file://${origin}`, root]);
  return root;
}

/** There and back, with a result that changes one file more. */
async function thereAndBack(t: TestContext, root: string) {
  const found = await findRepository(root);
  const { store, url } = await runner(t);
  const bare = await store.open(found.id);
  const { base, head, tree } = await takeSnapshot(found, { taskId: TASK });
  const peer = { repository: found, taskId: TASK, url, token: TOKEN };
  await pushSnapshot({ ...peer, base });
  assert.equal(await bare.treeOf(base), tree);
  const work = await bare.withFiles(base, new Map([['result.txt', Buffer.from('done\n')]]));
  const result = await bare.commit({ tree: work, parent: base, message: 'work', at: AT });
  await bare.setRef(attemptRef(TASK, 1), result);
  assert.equal(await fetchAttempt({ ...peer, attempt: 1 }), result);
  assert.equal(git(root, ['rev-parse', `${result}^`]), base);
  assert.equal(base === head ? head : git(root, ['rev-parse', `${base}^`]), head);
  assert.equal(git(root, ['show', `${result}:result.txt`]), 'done');
  return { base, head, bare, peer, result };
}

/** Makes the clone's origin one that answers nothing of use. */
const away: Record<string, (t: TestContext, root: string, origin: string) => Promise<void>> = {
  'a folder that is gone': async (_t, _root, origin) => renameSync(origin, `${origin}.away`),
  'ssh to nobody': async (_t, root) => {
    git(root, ['remote', 'set-url', 'origin', 'ssh://git@127.0.0.1:1/origin.git']);
  },
  'http that asks for a password': async (t, root) => {
    const server = createServer((_request, response) => {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    t.after(() => server.close());
    const { port } = server.address() as AddressInfo;
    git(root, ['remote', 'set-url', 'origin', `http://127.0.0.1:${port}/origin.git`]);
  },
};

for (const [what, remove] of Object.entries(away)) {
  for (const filter of ['blob:none', 'tree:0']) {
    for (const state of what.startsWith('a folder') ? ['dirty', 'clean'] : ['dirty']) {
      test(`${filter}, ${state}, its origin ${what}`, async (t) => {
        const origin = originOf(t);
        const root = clone(t, origin, `--filter=${filter}`);
        await remove(t, root, origin);
        if (state === 'dirty') {
          writeFileSync(join(root, 'a.txt'), 'mine\n');
          writeFileSync(join(root, 'new'), 'new');
        }
        const { base, head } = await thereAndBack(t, root);
        assert.equal(base === head, state === 'clean');
        assert.equal(git(root, ['rev-list', '--count', 'HEAD']), '3');
        assert.equal(existsSync(join(root, '.git', 'shallow')), false);
      });
    }
  }
}

test('a second task after more commits, with the origin away all the time', async (t) => {
  const origin = originOf(t);
  const root = clone(t, origin, '--filter=tree:0');
  renameSync(origin, `${origin}.away`);
  const { peer, bare } = await thereAndBack(t, root);
  writeFileSync(join(root, 'a.txt'), 'four\n');
  git(root, ['commit', '--quiet', '--all', '-m', 'four']);
  writeFileSync(join(root, 'a.txt'), 'five\n');
  const found = await findRepository(root);
  const second = { ...peer, repository: found, taskId: 'task-0002' };
  const { base, tree } = await takeSnapshot(found, { taskId: second.taskId });
  await pushSnapshot({ ...second, base });
  assert.equal(await bare.treeOf(base), tree);
});

test('a partial and shallow clone', async (t) => {
  const origin = originOf(t);
  const root = clone(t, origin, '--filter=blob:none', '--depth=1');
  renameSync(origin, `${origin}.away`);
  await thereAndBack(t, root);
  assert.equal(git(root, ['rev-list', '--count', 'HEAD']), '1');
});

test('files that a sparse checkout left at the origin are fetched, by ssh too', async (t) => {
  const origin = originOf(t);
  const root = clone(t, origin, '--filter=blob:none', '--sparse');
  const ssh = join(folder(t), 'ssh');
  writeFileSync(ssh, '#!/bin/sh\nfor last; do :; done\nexec sh -c "$last"\n');
  chmodSync(ssh, 0o755);
  const before = process.env['GIT_SSH_COMMAND'];
  process.env['GIT_SSH_COMMAND'] = ssh;
  t.after(() => {
    if (before === undefined) delete process.env['GIT_SSH_COMMAND'];
    else process.env['GIT_SSH_COMMAND'] = before;
  });
  git(root, ['remote', 'set-url', 'origin', `ssh://git@example.test${origin}`]);
  const { base, bare } = await thereAndBack(t, root);
  assert.equal((await bare.readFile(base, 'deep/b.txt', 100))?.toString(), 'deep three\n');
});

test('where they cannot be fetched, that is said, with the reason first', async (t) => {
  const origin = originOf(t);
  const root = clone(t, origin, '--filter=blob:none', '--sparse');
  renameSync(origin, `${origin}.away`);
  const found = await findRepository(root);
  const { store, url } = await runner(t);
  await store.open(found.id);
  const { base } = await takeSnapshot(found, { taskId: TASK });
  await assert.rejects(pushSnapshot({ repository: found, taskId: TASK, url, token: TOKEN, base }), {
    code: 'unavailable',
    message: /^A file of this commit is not .* from origin: fatal: '.*' does not appear/,
    hint: /sparse checkout.*git fetch origin/,
  });
});

test('history that came after delegating is not cut off by fetching the result', async (t) => {
  const origin = originOf(t);
  const root = clone(t, origin, '--depth=1');
  writeFileSync(join(root, 'a.txt'), 'mine\n');
  const { peer, result } = await thereAndBack(t, root);
  git(root, ['fetch', '--quiet', '--unshallow']);
  for (const prepare of [[], ['update-ref', '-d', `refs/errand/tasks/${TASK}/base`]]) {
    if (prepare.length > 0) git(root, prepare);
    assert.equal(await fetchAttempt({ ...peer, attempt: 1 }), result);
    assert.equal(git(root, ['rev-list', '--count', 'HEAD']), '3');
    assert.equal(existsSync(join(root, '.git', 'shallow')), false);
  }
});

/** Histories of which something is not there, or not as the commits say. */
const broken: Record<string, (root: string) => void> = {
  'an old commit is gone': (root) => lose(root, 'HEAD~2'),
  'an old file is gone': (root) => lose(root, 'HEAD~2:a.txt'),
  'an old tree is gone': (root) => lose(root, 'HEAD~2^{tree}'),
  'grafts say otherwise': (root) => {
    mkdirSync(join(root, '.git', 'info'), { recursive: true });
    writeFileSync(join(root, '.git', 'info', 'grafts'), `${git(root, ['rev-parse', 'HEAD~1'])}\n`);
  },
};
function lose(root: string, name: string): void {
  const id = git(root, ['rev-parse', name]);
  rmSync(join(root, '.git', 'objects', id.slice(0, 2), id.slice(2)));
}
for (const [what, harm] of Object.entries(broken)) {
  test(`a history that is not whole: ${what}`, async (t) => {
    const root = originOf(t);
    harm(root);
    writeFileSync(join(root, 'deep', 'b.txt'), 'mine\n');
    const { bare, peer, base } = await thereAndBack(t, root);
    assert.equal((await bare.readFile(base, 'deep/b.txt', 100))?.toString(), 'mine\n');
    await fetchAttempt({ ...peer, attempt: 1 });
  });
}

test('of a history that is not whole no tag goes, and user and agent are told alike', async (t) => {
  const root = originOf(t);
  git(root, ['tag', '-a', '-m', 'one', 'v1', 'HEAD~1']);
  git(root, ['tag', 'light', 'HEAD~1']);
  lose(root, 'HEAD~2:a.txt');
  // Larger than what a sandbox is given of a history.
  writeFileSync(join(root, 'large'), randomBytes(3 * 1024 * 1024));
  const found = await findRepository(root);
  const { store, url } = await runner(t);
  const bare = await store.open(found.id);
  const { base, beside, warnings } = await takeSnapshot(found, { taskId: TASK });
  assert.deepEqual(warnings, []);
  const peer = { repository: found, taskId: TASK, url, token: TOKEN };
  const told = await pushSnapshot({ ...peer, base, beside });
  assert.deepEqual(told, [
    'The history and the tags are not sent: git cannot read all of it on this disk (git fsck says what is missing).',
  ]);
  assert.deepEqual(await bare.forTask(TASK).leftBehind(), told);
  const pack = bare.forTask(TASK).packOf(base).resume();
  const along = await pack.beside?.();
  assert.deepEqual(along?.tags, []);
  assert.deepEqual(along?.shallow, [base]);
});
