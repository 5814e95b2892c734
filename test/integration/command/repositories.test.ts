/**
 * Repositories as people have them, through the whole line: the result is exact in what nobody
 * touched, and the user's index, work tree and git folder are the same, byte for byte.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import * as v from 'valibot';
import {
  commitFiles,
  fingerprint,
  git,
  makeRepository,
  writeFiles,
} from '../../support/repository.ts';
import { temporaryFolder, TestRunner } from '../../support/runner.ts';
import { ErrorDocument } from './forms.ts';
import { bash, done } from './support.ts';

/** One new file: everything else has to stay as it was. */
const ADD = [[bash('printf "made\\n" >made.txt')], [done()]];

/** What `git add -A` in a copy makes of the work tree: what a snapshot has to be. */
function treeOf(root: string): string {
  const index = join(temporaryFolder(), 'index');
  const env = { ...process.env, GIT_INDEX_FILE: index, HOME: '/nonexistent' };
  const inCopy = (...args: string[]) =>
    execFileSync('git', args, { cwd: root, env, encoding: 'utf8', stdio: 'pipe' }).trim();
  inCopy('read-tree', 'HEAD');
  inCopy('add', '-A');
  return inCopy('write-tree');
}

const treeAt = (root: string, commit: string): string =>
  git(root, 'rev-parse', `${commit}^{tree}`).trim();

describe('repositories', { concurrency: 2 }, () => {
  let runner: TestRunner;
  before(async () => {
    runner = await TestRunner.start();
  });
  after(() => runner.stop());

  /**
   * Delegates ADD from `folder`, proves that nothing of the repository changed, and that the
   * result is its snapshot and the one new file. Returns the repository's document.
   */
  async function exact(title: string, folder: string, root = folder, gitDir?: string) {
    const untouched = fingerprint(root, gitDir);
    const status = git(root, 'status', '--porcelain=v2', '-z', '--branch');
    const { code, json, stderr } = await runner.delegate(folder, title, ADD);
    assert.equal(code, 3, `${stderr} ${JSON.stringify(json.because ?? json)}`);
    const fetched = await runner.errand(['fetch', json.id, '--repo', folder, '--json']);
    assert.equal(fetched.code, 0, fetched.stdout);
    assert.deepEqual(fingerprint(root, gitDir), untouched);
    assert.equal(git(root, 'status', '--porcelain=v2', '-z', '--branch'), status);
    const raw = git(root, 'diff-tree', '-r', '-z', '--no-renames', json.base, json.result.commit);
    assert.match(raw, /^:000000 100644 0+ [0-9a-f]+ A\0made\.txt\0$/);
    assert.equal(json.result.files.length, 1);
    return json;
  }

  test('work in progress: staged, unstaged, untracked, deleted; ignored stays here', async () => {
    const root = makeRepository({ 'a.txt': 'a\n', 'b.txt': 'b\n', 'gone.txt': 'x\n' });
    writeFiles(root, { '.gitignore': 'secret.env\n', 'secret.env': 'KEY=1\n', 'new.txt': 'new\n' });
    writeFiles(root, { 'a.txt': 'staged\n' });
    git(root, 'add', 'a.txt');
    writeFiles(root, { 'a.txt': 'staged, then changed\n', 'b.txt': 'unstaged\n' });
    execFileSync('rm', [join(root, 'gone.txt')]);
    const json = await exact('dirty', root);
    assert.equal(treeAt(root, json.base), treeOf(root));
    const files = git(root, 'ls-tree', '-r', '--name-only', json.base).trim().split('\n');
    assert.deepEqual(files, ['.gitignore', 'a.txt', 'b.txt', 'new.txt']);
    assert.equal(git(root, 'show', `${json.base}:a.txt`), 'staged, then changed\n');
  });

  test('names that break scripts, and bytes that are no text', async () => {
    const root = makeRepository({
      'with space.txt': '1\n',
      '"quoted"\'.txt': '2\n',
      'line\nfeed.txt': '3\n',
      '-rf': '4\n',
      'tab\tand\u001b[31mred.txt': '5\n',
      'ünï/日本語.txt': '6\n',
      ':(glob)*': '7\n',
      '$(touch x)`y`;&|': '8\n',
      empty: '',
      'binary.bin': Buffer.from([0, 255, 254, 13, 10, 0]),
    });
    writeFileSync(Buffer.concat([Buffer.from(`${root}/latin-`), Buffer.from([0xe9, 0xff])]), 'x');
    writeFiles(root, { 'untracked \\ back\\slash': 'y\n' });
    const json = await exact('names', root);
    assert.equal(treeAt(root, json.base), treeOf(root));
  });

  test('symlinks, executable bits and CRLF with autocrlf', async () => {
    const root = makeRepository({
      'run.sh': '#!/bin/sh\n',
      'dos.txt': 'a\r\nb\r\n',
      'lf.txt': 'a\n',
    });
    chmodSync(join(root, 'run.sh'), 0o755);
    symlinkSync('run.sh', join(root, 'link'));
    symlinkSync('/etc/passwd', join(root, 'outside'));
    symlinkSync('nowhere', join(root, 'broken'));
    symlinkSync('.', join(root, 'loop'));
    git(root, 'add', '-A');
    git(root, 'commit', '-qm', 'More');
    git(root, 'config', 'core.autocrlf', 'true');
    writeFiles(root, { 'new-dos.txt': 'x\r\ny\r\n' });
    chmodSync(join(root, 'lf.txt'), 0o755);
    const json = await exact('modes', root);
    assert.equal(treeAt(root, json.base), treeOf(root));
    assert.match(git(root, 'ls-tree', json.base, 'link'), /^120000/);
    assert.match(git(root, 'ls-tree', json.base, 'lf.txt'), /^100755/);
  });

  test('submodules and LFS pointers pass through as they are', async () => {
    const inner = makeRepository({ 'inner.txt': 'inner\n' });
    const root = makeRepository({ 'a.txt': 'a\n' });
    git(root, '-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', inner, 'sub');
    const pointer =
      'version https://git-lfs.github.com/spec/v1\noid sha256:' + 'a'.repeat(64) + '\nsize 12345\n';
    writeFiles(root, { 'big.psd': pointer });
    git(root, 'add', '-A');
    git(root, 'commit', '-qm', 'Submodule, pointer');
    commitFiles(root, { '.gitattributes': '*.psd filter=lfs diff=lfs merge=lfs -text\n' }, 'LFS');
    const json = await exact('passing', root);
    assert.match(git(root, 'ls-tree', json.result.commit, 'sub'), /^160000 commit/);
    assert.equal(git(root, 'cat-file', 'blob', `${json.result.commit}:big.psd`), pointer);
  });

  test('detached HEAD, a folder below the top, a linked work tree', async () => {
    const root = makeRepository({ 'a.txt': 'a\n', 'deep/er/b.txt': 'b\n' });
    git(root, 'checkout', '-q', '--detach');
    const detached = await exact('detached', join(root, 'deep/er'), root);
    assert.equal(detached.branch, null);
    const linked = join(temporaryFolder(), 'linked');
    git(root, 'worktree', 'add', '-q', '-b', 'side', linked);
    writeFiles(linked, { 'a.txt': 'only here\n' });
    const untouched = fingerprint(root);
    const json = await exact('linked', linked, linked, join(root, '.git'));
    assert.equal(json.branch, 'side');
    assert.equal(json.repository.id, detached.repository.id);
    assert.equal(git(linked, 'show', `${json.base}:a.txt`), 'only here\n');
    assert.deepEqual(fingerprint(root), untouched);
  });

  test('with no remote, a file remote or a remote that is dead', async () => {
    const root = makeRepository({ 'a.txt': 'a\n' });
    const other = makeRepository({ 'a.txt': 'a\n' });
    git(root, 'remote', 'add', 'origin', other);
    await exact('file remote', root);
    git(root, 'remote', 'set-url', 'origin', 'https://127.0.0.1:9/dead.git');
    git(root, 'config', 'http.proxy', 'http://127.0.0.1:9');
    git(root, 'config', 'push.default', 'matching');
    await exact('dead remote', root);
  });

  test('hooks, signing, fsmonitor and aliases of the user are not run', async () => {
    const root = makeRepository({ 'a.txt': 'a\n' });
    const ran = join(temporaryFolder(), 'ran');
    mkdirSync(join(root, '.git/hooks'), { recursive: true });
    for (const hook of ['pre-commit', 'pre-push', 'post-index-change', 'reference-transaction']) {
      writeFileSync(join(root, '.git/hooks', hook), `#!/bin/sh\necho ${hook} >>'${ran}'\n`);
      chmodSync(join(root, '.git/hooks', hook), 0o755);
    }
    git(root, 'config', 'commit.gpgSign', 'true');
    git(root, 'config', 'gpg.program', `/bin/false`);
    git(root, 'config', 'core.fsmonitor', `echo fsmonitor >>'${ran}'; false`);
    writeFiles(root, { 'a.txt': 'changed\n' });
    const untouched = fingerprint(root);
    const { code } = await runner.delegate(root, 'hooks', ADD);
    assert.equal(code, 3);
    assert.deepEqual(fingerprint(root), untouched);
    assert.deepEqual(readdirSync(join(ran, '..')), []);
  });

  test('5,000 small files', async () => {
    const root = makeRepository({ 'a.txt': 'a\n' });
    const many = Array.from({ length: 5000 }, (_, n) => [`d${n % 50}/f${n}.txt`, `${n}\n`]);
    writeFiles(root, Object.fromEntries(many) as Record<string, string>);
    const json = await exact('many', root);
    assert.equal(treeAt(root, json.base), treeOf(root));
  });

  test('a file over the limit: its name, the limit and the option; nothing is sent', async () => {
    const root = makeRepository({ 'a.txt': 'a\n' });
    writeFileSync(join(root, 'huge.bin'), 'x');
    truncateSync(join(root, 'huge.bin'), 2_500_000);
    const args = ['--max-file-mb', '2', '--id', 'too-large-0001'];
    const { code, json } = await runner.delegate(root, 'huge', ADD, args);
    assert.equal(code, 1);
    const { error } = v.parse(ErrorDocument, json);
    assert.equal(error.code, 'too_large');
    assert.match(error.message, /huge\.bin has 2\.\d MB, over the limit of 2\.0 MB/);
    assert.match(error.hint ?? '', /--max-file-mb/);
    assert.equal((await runner.errand(['show', 'too-large-0001'])).code, 1);
    truncateSync(join(root, 'huge.bin'), 105 * 1024 * 1024);
    const usual = await runner.delegate(root, 'huge', ADD);
    assert.match(usual.json.error.message, /huge\.bin has 105\.0 MB, over the limit of 100\.0 MB/);
  });

  test('a changed LFS file without git-lfs is refused by its name', async () => {
    const root = makeRepository({ 'a.psd': 'x\n', '.gitattributes': '*.psd filter=lfs\n' });
    git(root, 'config', 'filter.lfs.clean', 'git-lfs-is-not-here clean -- %f');
    git(root, 'config', 'filter.lfs.required', 'true');
    writeFiles(root, { 'a.psd': 'changed\n' });
    const untouched = fingerprint(root);
    const { code, json } = await runner.delegate(root, 'lfs', ADD);
    assert.equal(code, 1);
    assert.match(v.parse(ErrorDocument, json).error.hint ?? '', /Install git-lfs/);
    assert.deepEqual(fingerprint(root), untouched);
  });

  test('what is no repository, bare or empty is refused, with what to do', async () => {
    const plain = temporaryFolder();
    const bare = temporaryFolder();
    git(bare, 'init', '-q', '--bare');
    const cases: [string, RegExp][] = [
      [plain, /not in a git repository/],
      [bare, /bare/],
      [makeRepository(), /no commits yet/],
      [join(plain, 'missing'), /no folder/],
    ];
    for (const [folder, words] of cases) {
      const { code, json } = await runner.delegate(folder, 'refused', ADD);
      assert.equal(code, 1);
      const { error } = v.parse(ErrorDocument, json);
      assert.match(error.message, words);
    }
  });
});
