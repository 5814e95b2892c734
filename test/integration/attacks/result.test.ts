/** What an agent can leave in its work tree, and what of it comes out: objects, checked, no more. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test, type TestContext } from 'node:test';
import type { BareRepository } from '../../../runner/git/repository.ts';
import { openRepositoryStore } from '../../../runner/git/store.ts';
import { baseRef } from '../../../runner/protocol/task.ts';
import { openWorkspace } from '../../../runner/sandbox/git-workspace.ts';
import type { Sandbox } from '../../../runner/sandbox/sandbox.ts';
import { folder, git, repository, TASK } from '../git/support.ts';
import { run, SPEC, testDriver } from '../sandbox/support.ts';

const { driver } = testDriver();
const all: Sandbox[] = [];
after(() => Promise.all(all.map((sandbox) => sandbox.destroy())));

/** A sandbox with a base in it; `leave` runs a script there and takes the tree as the runner does. */
async function attempt(t: TestContext) {
  const root = repository(t, { 'a.txt': 'one\n', 'b.txt': 'two\n' });
  const base = git(root, ['rev-parse', 'HEAD']);
  const store = await openRepositoryStore(folder(t), { maxFileBytes: 10 * 1024 ** 2 });
  const bare: BareRepository = await store.open('e'.repeat(32));
  git(bare.path, ['fetch', '--quiet', root, `+${base}:${baseRef(TASK)}`]);
  const sandbox = await driver.create(SPEC);
  all.push(sandbox);
  const workspace = openWorkspace(sandbox);
  await workspace.place(base, bare.packOf(base));
  const leave = async (script: string): Promise<string[]> => {
    const ran = await run(sandbox, ['bash', '-c', script]);
    assert.equal(ran.exit, 0, ran.stderr.toString());
    await workspace.treeId();
    const { bundle } = await workspace.bundle();
    const tree = await bare.takeTree(bundle, base);
    const at = new Date(1_700_000_000_000);
    const commit = await bare.commit({ tree, parent: base, message: 'x', at });
    const changes = await bare.changes(base, commit);
    return changes.map(({ status, path }) => `${status} ${path}`);
  };
  return { leave, bare, sandbox };
}

const PLANT = 'printf "#!/bin/sh\\ntouch /tmp/ran\\n" >/tmp/hook; chmod +x /tmp/hook; ';

const harmless: Record<string, [script: string, changes: string[]]> = {
  'a pipe, a socket and a link out of the tree': [
    `mkfifo pipe; python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind("sock")'; ln -s /etc/passwd out`,
    ['added out'],
  ],
  'a pipe in place of a tracked file': [
    'rm a.txt; mkfifo a.txt; echo x >new',
    ['deleted a.txt', 'added new'],
  ],
  'a socket in place of a tracked file': [
    `rm b.txt; python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind("b.txt")'`,
    ['deleted b.txt'],
  ],
  'an unreadable file beside readable ones': [
    'echo x >new; echo y >locked; chmod 0 locked',
    ['added locked', 'added new'],
  ],
  'configuration, hooks, filters and a monitor': [
    `${PLANT}for name in pre-commit post-index-change post-checkout; do cp /tmp/hook .git/hooks/$name 2>/dev/null || { mkdir -p .git/hooks; cp /tmp/hook .git/hooks/$name; }; done
     git config core.fsmonitor /tmp/hook; git config core.hooksPath /tmp; git config filter.x.clean /tmp/hook; git config core.alternateRefsCommand /tmp/hook; echo '* filter=x' >.git/info/attributes 2>/dev/null || { mkdir -p .git/info; echo '* filter=x' >.git/info/attributes; }; echo '* filter=x' >.gitattributes; echo changed >a.txt`,
    ['added .gitattributes', 'modified a.txt'],
  ],
  'grafts, replaced objects and borrowed ones': [
    `git replace -f HEAD $(git commit-tree -m y HEAD^{tree}) 2>/dev/null; mkdir -p .git/info .git/objects/info; git rev-parse HEAD >.git/info/grafts; echo /nowhere >.git/objects/info/alternates; git replace -f $(git rev-parse HEAD:a.txt) $(echo forged | git hash-object -w --stdin); echo x >new`,
    ['added new'],
  ],
  'a .git that is a link or a file': [
    'mv .git /tmp/g; ln -s /tmp/g .git; echo x >new',
    ['added new'],
  ],
  'a .git that names another place': [
    'mv .git /tmp/g; echo "gitdir: /tmp/g" >.git; echo x >new',
    ['added new'],
  ],
  'names of every kind': [
    "echo x >'A.TXT'; echo x >$'new\\nline'; echo x >-rf; echo x >'con'; echo x >$'\\xff'",
    ['added -rf', 'added A.TXT', 'added con', 'added new\nline', 'added \uFFFD'],
  ],
};
for (const [what, [script, changes]] of Object.entries(harmless)) {
  test(`comes out as it is: ${what}`, async (t) => {
    const { leave, sandbox } = await attempt(t);
    assert.deepEqual(await leave(script), changes);
    assert.equal((await run(sandbox, ['test', '-e', '/tmp/ran'])).exit, 1, 'a planted program ran');
  });
}

const refused: Record<string, [script: string, why: RegExp]> = {
  'a .GIT folder': ['mkdir .GIT; echo x >.GIT/config', /invalid path '\.GIT\/config'/],
  'a git~1 folder': ['mkdir git~1; echo x >git~1/config', /refuses the content/],
  'a submodule whose URL is an option': [
    `printf '[submodule "x"]\\n\\tpath = x\\n\\turl = -u./evil\\n' >.gitmodules`,
    /refuses the content/,
  ],
  'a .gitmodules that is a link': ['ln -s a.txt .gitmodules', /invalid path '\.gitmodules'/],
  'a file larger than the runner takes': [
    'truncate -s 11m big; head -c 1m /dev/urandom >>big',
    /quotas\.file/,
  ],
};
for (const [what, [script, why]] of Object.entries(refused)) {
  test(`is refused: ${what}`, async (t) => {
    const { leave, bare } = await attempt(t);
    const before = readdirSync(join(bare.path, 'objects'));
    await assert.rejects(leave(script), (error: Error) => {
      assert.match(`${error.message} ${(error as { hint?: string }).hint}`, why);
      return true;
    });
    assert.deepEqual(readdirSync(join(bare.path, 'objects')), before);
    assert.match(readFileSync(join(bare.path, 'config'), 'utf8'), /hooksPath = \/dev\/null/);
  });
}

test('a bundle that lies about its tree, its parent and its pack brings nothing of that', async (t) => {
  const { leave, bare } = await attempt(t);
  const forged = `export GIT_DIR=/var/lib/errand/git; git config --global user.name x; git config --global user.email x
    tree=$(printf '100644 blob %s\\tforged\\n' $(echo forged | git hash-object -w --stdin) | git mktree)
    git update-ref refs/heads/errand $(git commit-tree -m forged $tree); echo x >/workspace/new`;
  assert.deepEqual(await leave(forged), ['added new']);
  assert.deepEqual(git(bare.path, ['for-each-ref', '--format=%(refname)']), baseRef(TASK));
});
