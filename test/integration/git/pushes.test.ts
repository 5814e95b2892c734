/** Pushes beside the making of their task, what they may bring, and what is cleared afterwards. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test, type TestContext } from 'node:test';
import { promisify } from 'node:util';
import { refuseLargeFiles } from '../../../runner/git/large-files.ts';
import { Pushes } from '../../../runner/git/pushes.ts';
import { clearUnreachable, RepositoryUse } from '../../../runner/git/repository-use.ts';
import type { BareRepository } from '../../../runner/git/repository.ts';
import { type GitServing, serveGit } from '../../../runner/git/smart-http.ts';
import { openRepositoryStore } from '../../../runner/git/store.ts';
import { newerBaseRef } from '../../../runner/protocol/attempt-base.ts';
import { git, makeRepository } from '../../support/repository.ts';
import { temporaryFolder } from '../../support/runner.ts';

const ID = 'c'.repeat(32);
const REF = 'refs/errand/tasks/the-task-1/base';

/** A store with one repository, and the content of `source` pushed to it as `refs`. */
async function pushed(
  t: TestContext,
  source: string,
  refs: Record<string, string>,
): Promise<BareRepository> {
  const folder = temporaryFolder('errand-pushes-');
  t.after(() => rmSync(folder, { recursive: true }));
  const store = await openRepositoryStore(folder);
  const repository = await store.open(ID);
  for (const [ref, commit] of Object.entries(refs)) {
    git(source, 'push', '-q', repository.path, `+${commit}:${ref}`);
  }
  return repository;
}

/** The runner's side of git, on loopback. */
async function serve(
  t: TestContext,
  repository: BareRepository,
  options: Partial<GitServing>,
): Promise<number> {
  const find = async (): Promise<BareRepository> => repository;
  const handle = serveGit({ find }, { maxBytes: 1e6, hasTask: async () => false, ...options });
  const server = createServer((incoming, response) => {
    void handle(incoming, response, new URL(incoming.url ?? '/', 'http://runner'));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

/** Begins a push of `commit` and stops before its pack. */
function beginPush(port: number, old: string, commit: string) {
  const call = request({
    port,
    method: 'POST',
    path: `/git/${ID}.git/git-receive-pack`,
    headers: { 'content-type': 'application/x-git-receive-pack-request' },
  });
  const line = `${old} ${commit} ${REF}\0 report-status`;
  call.write(`${(line.length + 4).toString(16).padStart(4, '0')}${line}0000`);
  return call;
}

test('a push that began before its task was made cannot move the base', async (t) => {
  const source = makeRepository({ 'a.txt': 'a\n' });
  const base = git(source, 'rev-parse', 'HEAD').trim();
  git(source, 'commit', '-q', '--allow-empty', '-m', 'another');
  const other = git(source, 'rev-parse', 'HEAD').trim();
  const repository = await pushed(t, source, {
    [REF]: base,
    'refs/errand/tasks/the-other-1/base': other,
  });
  const pushes = new Pushes();
  const port = await serve(t, repository, { pushes });
  const call = beginPush(port, base, other);
  let over = false;
  for (const event of ['error', 'response']) call.once(event, () => (over = true));
  // The push is known once its list of refs was read: it is cut off from then on.
  while (!(await pushes.without('the-task-1', async () => over))) {
    await new Promise((resolve) => setImmediate(resolve));
  }
  call.destroy();
  assert.equal(await repository.getRef(REF), base);

  const refused = await pushes.without('the-task-1', async () => {
    const late = beginPush(port, base, other);
    const [response] = await once(late, 'response');
    late.destroy();
    return (response as { statusCode: number }).statusCode;
  });
  assert.equal(refused, 403);
  assert.equal(await repository.getRef(REF), base);
});

test('a snapshot with a file over the quota is refused by its name', async (t) => {
  const source = makeRepository({ 'old.bin': 'x'.repeat(3000) });
  const before = git(source, 'rev-parse', 'HEAD').trim();
  git(source, 'rm', '-q', 'old.bin');
  git(source, 'commit', '-q', '-m', 'without');
  const small = git(source, 'rev-parse', 'HEAD').trim();
  git(source, 'revert', '--no-edit', 'HEAD');
  const large = git(source, 'rev-parse', 'HEAD').trim();
  const repository = await pushed(t, source, {
    [REF]: large,
    'refs/errand/tasks/the-small-1/base': small,
    'refs/errand/tasks/the-first-1/base': before,
  });
  for (const commit of [large, before]) {
    await assert.rejects(refuseLargeFiles(repository, commit, 2999), /old\.bin is larger/);
    await refuseLargeFiles(repository, commit, 3000);
  }
  await refuseLargeFiles(repository, small, 2999);
});

test('clearing waits for whoever uses the repository, and keeps what refs lead to', async (t) => {
  const source = makeRepository({ 'a.txt': 'a\n' });
  const kept = git(source, 'rev-parse', 'HEAD').trim();
  git(source, 'commit', '-q', '--allow-empty', '-m', 'gone');
  const gone = git(source, 'rev-parse', 'HEAD').trim();
  const other = 'refs/errand/tasks/the-gone-1/base';
  const repository = await pushed(t, source, { [REF]: kept, [other]: gone });
  await repository.deleteRefs('refs/errand/tasks/the-gone-1/');
  const use = new RepositoryUse({
    pathOf: async () => repository.path,
    isHeld: async () => false,
    report: (what, cause) => assert.fail(`${what}: ${String(cause)}`),
  });
  await use.during(ID, async () => {
    use.clear(ID);
    await use.settled();
    assert.equal(await repository.hasCommit(gone), true, 'not while it is used');
  });
  await use.settled();
  assert.equal(await repository.hasCommit(gone), false);
  assert.equal(await repository.hasCommit(kept), true);

  await repository.deleteRefs('refs/errand/tasks/the-task-1/');
  await clearUnreachable(repository.path);
  assert.equal(await repository.hasCommit(kept), false);
  // As good as new.
  git(source, 'push', '-q', repository.path, `+${gone}:${other}`);
  assert.equal(await repository.hasCommit(gone), true);
});

test('of a push, tasks that are yet to be made are told, and no others', async (t) => {
  const source = makeRepository({ 'a.txt': 'a\n' });
  const commit = git(source, 'rev-parse', 'HEAD').trim();
  const repository = await pushed(t, source, {});
  const told: string[] = [];
  const port = await serve(t, repository, {
    hasTask: async (id) => id === 'the-task-2',
    onPushed: (_id, tasks) => told.push(...tasks),
  });
  const push = promisify(execFile);
  for (const ref of [REF, newerBaseRef('the-task-2', commit)]) {
    const to = `http://127.0.0.1:${port}/git/${ID}.git`;
    await push('git', ['push', '-q', to, `${commit}:${ref}`], { cwd: source });
  }
  assert.deepEqual(told, ['the-task-1']);
});
