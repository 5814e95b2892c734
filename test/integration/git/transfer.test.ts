import assert from 'node:assert/strict';
import { readFileSync, writeFileSync, rmSync } from 'node:fs';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { runGit } from '../../../runner/client/git.ts';
import { findRepository } from '../../../runner/client/repository.ts';
import { takeSnapshot } from '../../../runner/client/snapshot.ts';
import {
  createBranch,
  dropTaskRefs,
  fetchAttempt,
  pushSnapshot,
} from '../../../runner/client/transfer.ts';
import { attemptRef, baseRef } from '../../../runner/protocol/task.ts';
import { serveGit } from '../../../runner/git/smart-http.ts';
import { folder, git, repository, runner, TASK, TOKEN } from './support.ts';

const line = (text: string) => `${(text.length + 5).toString(16).padStart(4, '0')}${text}\n`;
const AT = new Date(1_700_000_000_000);

async function pushed(t: TestContext, init: readonly string[] = []) {
  const root = repository(t, { 'a.txt': 'one\n' }, init);
  writeFileSync(join(root, 'new'), 'new');
  return { root, ...(await pushedFrom(t, root)) };
}

/** A runner that has a snapshot of this work tree. */
async function pushedFrom(t: TestContext, root: string) {
  const found = await findRepository(root);
  const there = await runner(t);
  const bare = await there.store.open(found.id, found.name);
  const { base, tree } = await takeSnapshot(found, { taskId: TASK });
  const peer = { repository: found, taskId: TASK, url: there.url, token: TOKEN };
  await pushSnapshot({ ...peer, base });
  return { ...there, found, bare, base, tree, peer };
}

for (const format of ['sha1', 'sha256'] as const) {
  test(`a snapshot there and a result back (${format})`, async (t) => {
    const { root, bare, base, tree, peer } = await pushed(t, [`--object-format=${format}`]);
    assert.equal(await bare.getRef(baseRef(TASK)), base);
    assert.equal(await bare.treeOf(base), tree);

    const parent = git(root, ['rev-parse', 'HEAD']);
    const headTree = await bare.treeOf(parent);
    const result = await bare.commit({ tree: headTree, parent: base, message: 'work', at: AT });
    await bare.setRef(attemptRef(TASK, 1), result);
    const before = git(root, ['for-each-ref', 'refs/heads', 'refs/tags', 'refs/remotes']);
    assert.equal(await fetchAttempt({ ...peer, attempt: 1 }), result);
    assert.equal(git(root, ['rev-parse', attemptRef(TASK, 1)]), result);
    assert.equal(git(root, ['for-each-ref', 'refs/heads', 'refs/tags', 'refs/remotes']), before);
    assert.throws(() => readFileSync(join(root, '.git', 'FETCH_HEAD')));
    assert.throws(() => readFileSync(join(root, '.git', 'logs', attemptRef(TASK, 1))));

    await assert.rejects(fetchAttempt({ ...peer, attempt: 2 }), { code: 'not_found' });
    await dropTaskRefs(peer.repository, TASK);
    assert.equal(git(root, ['for-each-ref', 'refs/errand']), '');
  });
}

test('a ref that the runner dropped goes here too, and no ref of another task', async (t) => {
  const { root, bare, base, peer } = await pushed(t);
  await bare.setRef(attemptRef(TASK, 1), base);
  await fetchAttempt({ ...peer, attempt: 1 });
  git(root, ['update-ref', 'refs/errand/tasks/task-0002/base', base]);
  await bare.deleteRefs(`refs/errand/tasks/${TASK}/attempts/`);
  await assert.rejects(fetchAttempt({ ...peer, attempt: 1 }), { code: 'not_found' });
  const left = git(root, ['for-each-ref', '--format=%(refname)', 'refs/errand']);
  assert.equal(left, `refs/errand/tasks/${TASK}/base\nrefs/errand/tasks/task-0002/base`);
});

test('from a shallow clone and back', async (t) => {
  const origin = repository(t);
  writeFileSync(join(origin, 'a.txt'), 'two\n');
  git(origin, ['commit', '--quiet', '--all', '-m', 'second']);
  const root = join(folder(t), 'clone');
  git(origin, ['clone', '--quiet', '--depth=1', `file://${origin}`, root]);
  const { bare, base, peer } = await pushedFrom(t, root);
  const tree = await bare.treeOf(base);
  const result = await bare.commit({ tree, parent: base, message: 'work', at: AT });
  await bare.setRef(attemptRef(TASK, 1), result);
  assert.equal(await fetchAttempt({ ...peer, attempt: 1 }), result);
});

test('a history with old faults goes there, and comes back where the base is gone', async (t) => {
  const root = repository(t);
  const tree = git(root, ['rev-parse', 'HEAD^{tree}']);
  const author = 'A <a@b> 100 +051800';
  const old = `tree ${tree}\nauthor ${author}\ncommitter A <a@b> 100 +0000\n\nold\n`;
  const odd = git(root, ['hash-object', '-t', 'commit', '-w', '--literally', '--stdin'], old);
  git(root, ['reset', '--quiet', '--hard', odd]);
  writeFileSync(join(root, 'new'), 'new');
  const { bare, base, peer } = await pushedFrom(t, root);
  await bare.setRef(attemptRef(TASK, 1), base);
  // Made anew in the same place, it has nothing of that any more.
  rmSync(join(root, '.git'), { recursive: true });
  git(root, ['init', '--quiet', '--initial-branch=main']);
  git(root, ['commit', '--quiet', '--allow-empty', '-m', 'again']);
  assert.equal(await fetchAttempt({ ...peer, attempt: 1 }), base);
  assert.equal(git(root, ['rev-parse', `${base}^`]), odd);
});

test("the user's settings send nothing elsewhere and start nothing", async (t) => {
  const root = repository(t);
  const found = await findRepository(root);
  const { store, url } = await runner(t);
  await store.open(found.id);
  const ran = join(root, 'ran');
  const cookies = join(folder(t), 'cookies');
  writeFileSync(cookies, 'mine');
  const settings: Record<string, string> = {
    'url.http://127.0.0.1:9/.insteadOf': url,
    'url.http://127.0.0.1:8/.pushInsteadOf': url,
    'http.proxy': 'http://127.0.0.1:9',
    'http.extraHeader': 'Authorization: Bearer another',
    'http.cookieFile': cookies,
    'http.saveCookies': 'true',
    'http.postBuffer': '1',
    'push.gpgSign': 'true',
    'push.followTags': 'true',
    'push.recurseSubmodules': 'check',
    'push.pushOption': 'x',
    'core.hooksPath': join(root, 'hooks'),
    'credential.helper': `!touch ${ran}`,
  };
  for (const [key, value] of Object.entries(settings)) git(root, ['config', key, value]);
  git(root, ['tag', '-a', '-m', 'tag', 'v1']);
  const { base } = await takeSnapshot(found, { taskId: TASK });
  const before = readFileSync(join(root, '.git', 'config'));
  const peer = { repository: found, taskId: TASK, url, token: TOKEN };
  await pushSnapshot({ ...peer, base });
  await assert.rejects(fetchAttempt({ ...peer, attempt: 1 }), { code: 'not_found' });
  assert.deepEqual(readFileSync(join(root, '.git', 'config')), before);
  assert.equal(readFileSync(cookies, 'utf8'), 'mine');
  assert.throws(() => readFileSync(ran));
});

test('progress is told', async (t) => {
  const root = repository(t);
  const found = await findRepository(root);
  const { store, url } = await runner(t);
  await store.open(found.id);
  const told: string[] = [];
  const { base } = await takeSnapshot(found, { taskId: TASK });
  await pushSnapshot({
    repository: found,
    taskId: TASK,
    url,
    token: TOKEN,
    base,
    onProgress: (phase, percent) => told.push(`${phase} ${percent}`),
  });
  assert.ok(told.includes('Writing objects 100'));
});

test('clear errors: wrong token, runner gone, no such repository, too large', async (t) => {
  const { found, base, peer, url } = await pushed(t);
  const push = (more: object) => pushSnapshot({ ...peer, base, ...more });
  await assert.rejects(push({ token: 'wrong' }), { code: 'unauthorized' });
  await assert.rejects(push({ url: 'http://127.0.0.1:1' }), { code: 'unavailable' });
  const other = { ...found, id: 'f'.repeat(32) };
  await assert.rejects(push({ repository: other, url }), { code: 'not_found' });
  const small = await runner(t, 10);
  await small.store.open(found.id);
  await assert.rejects(push({ url: small.url }), { code: 'too_large' });
});

test('the token is on no command line and in no error', async (t) => {
  const { base, peer } = await pushed(t);
  const failed = pushSnapshot({ ...peer, base, url: 'http://127.0.0.1:1', token: 'sesame' });
  await assert.rejects(failed, (error: Error) => {
    assert.equal(JSON.stringify([error.message, String(error.cause)]).includes('sesame'), false);
    return true;
  });
});

test('an aborted push ends with the reason', async (t) => {
  const { base, peer } = await pushed(t);
  const reason = new Error('stopped');
  const failed = pushSnapshot({ ...peer, base, signal: AbortSignal.abort(reason) });
  await assert.rejects(failed, reason);
});

test('any other ref is refused, and so is a deletion', async (t) => {
  const { root, bare, found, base, url } = await pushed(t);
  const remote = `${url}/git/${found.id}.git`;
  const header = ['-c', `http.extraHeader=Authorization: Bearer ${TOKEN}`];
  for (const spec of [
    `${base}:refs/heads/main`,
    `${base}:${attemptRef(TASK, 1)}`,
    `${base}:refs/tags/v1`,
    `:${baseRef(TASK)}`,
  ]) {
    // Not the blocking git of the tests: the server answers from this very process.
    const push = runGit({ cwd: root, args: [...header, 'push', remote, spec] });
    await assert.rejects(push, /403|deny|prohibited|not support/);
  }
  assert.equal(await bare.getRef(attemptRef(TASK, 1)), undefined);
  assert.equal(await bare.getRef(baseRef(TASK)), base);
  assert.equal(git(bare.path, ['for-each-ref', '--format=%(refname)']), baseRef(TASK));
});

test('protocol v2 lists only what is asked for; a gzip body is understood', async (t) => {
  const { found, url, base } = await pushed(t);
  const format = line('command=ls-refs') + line('agent=test') + line('object-format=sha1');
  const body = gzipSync(`${format}0001${line('ref-prefix refs/errand/')}0000`);
  const answer = await fetch(`${url}/git/${found.id}.git/git-upload-pack`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${TOKEN}`,
      'git-protocol': 'version=2',
      'content-type': 'application/x-git-upload-pack-request',
      'content-encoding': 'gzip',
    },
    body,
  });
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get('content-type'), 'application/x-git-upload-pack-result');
  assert.match(await answer.text(), new RegExp(`${base} ${baseRef(TASK)}`));
});

const strange: Record<string, [string, string, number]> = {
  'dumb protocol': ['GET', 'info/refs', 403],
  'another service': ['GET', 'info/refs?service=git-upload-archive', 403],
  'a loose object': ['GET', 'objects/info/packs', 404],
  'the configuration': ['GET', 'config', 404],
  'a path that climbs': ['GET', '%2e%2e/%2e%2e/etc/passwd', 404],
  'another method': ['PUT', 'git-receive-pack', 405],
  'another type of content': ['POST', 'git-upload-pack', 415],
};
for (const [what, [method, path, status]] of Object.entries(strange)) {
  test(`refused over HTTP: ${what}`, async (t) => {
    const { store, url } = await runner(t);
    const id = 'a'.repeat(32);
    await store.open(id);
    const headers = { authorization: `Bearer ${TOKEN}` };
    const answer = await fetch(`${url}/git/${id}.git/${path}`, { method, headers });
    assert.equal(answer.status, status);
  });
}

test('a client that goes away in the middle ends the answer, and git with it', async (t) => {
  const { store } = await runner(t);
  const id = 'b'.repeat(32);
  await store.open(id);
  const handle = serveGit(store, { maxBytes: 1e6, hasTask: async () => false });
  const served = Promise.withResolvers<boolean>();
  const server = createServer((incoming, response) => {
    // Only a child that ended lets this resolve: the handler waits for its output to close.
    handle(incoming, response, new URL(incoming.url ?? '/', 'http://runner')).then(
      served.resolve,
      served.reject,
    );
    call.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  const call = request({
    port: (server.address() as AddressInfo).port,
    method: 'POST',
    path: `/git/${id}.git/git-upload-pack`,
    headers: {
      'content-type': 'application/x-git-upload-pack-request',
      'git-protocol': 'version=2',
    },
  });
  call.on('error', () => undefined);
  call.write('0014command=ls-refs\n');
  assert.equal(await served.promise, true);
});

test('branches: made where asked, refused by name', async (t) => {
  const root = repository(t);
  const found = await findRepository(root);
  await createBranch(found, 'errand/fix-it', found.head);
  assert.equal(git(root, ['rev-parse', 'refs/heads/errand/fix-it']), found.head);
  assert.equal(git(root, ['symbolic-ref', 'HEAD']), 'refs/heads/main');
  for (const name of [
    '-f',
    '--upload-pack=x',
    'a..b',
    'a b',
    'x\ny',
    '@{-1}',
    'HEAD',
    '',
    'a.lock',
  ]) {
    await assert.rejects(createBranch(found, name, found.head), { code: 'invalid' }, name);
  }
  await assert.rejects(createBranch(found, 'main', found.head), { code: 'conflict' });
  await assert.rejects(createBranch(found, 'main/below', found.head), { code: 'conflict' });
});
