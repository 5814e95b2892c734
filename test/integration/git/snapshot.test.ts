import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
  utimesSync,
} from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { findRepository } from '../../../runner/client/repository.ts';
import { type SnapshotOptions, takeSnapshot } from '../../../runner/client/snapshot.ts';
import { ErrandError } from '../../../runner/protocol/errors.ts';
import { folder, git, gitBytes, repository, TASK } from './support.ts';

async function snapshot(root: string, more: Partial<SnapshotOptions> = {}) {
  return takeSnapshot(await findRepository(root), { taskId: TASK, ...more });
}

/** What `git add -A` and a commit give in a throw-away copy of the whole folder. */
function expectedTree(t: TestContext, root: string): string {
  const copy = join(folder(t), 'copy');
  cpSync(Buffer.from(root).toString(), copy, {
    recursive: true,
    verbatimSymlinks: true,
    preserveTimestamps: true,
  });
  rmSync(join(copy, '.git', 'index.lock'), { force: true });
  git(copy, [
    '-c',
    'core.fsmonitor=false',
    '-c',
    'core.hooksPath=/dev/null',
    '-c',
    'core.safecrlf=false',
    'add',
    '--all',
    '--sparse',
  ]);
  return git(copy, ['write-tree']);
}

/** Every file's name, mode, time and content, without what a snapshot may add. */
function fingerprint(root: string): string {
  const hash = createHash('sha256');
  const walk = (path: Buffer, inGit: string): void => {
    const entries = readdirSync(path, { encoding: 'buffer' });
    for (const entry of entries.toSorted((a, b) => a.compare(b))) {
      const below =
        inGit === '' ? entry.toString('latin1') : `${inGit}/${entry.toString('latin1')}`;
      if (/^\.git\/(objects|refs\/errand)$/.test(below)) continue;
      const file = Buffer.concat([path, Buffer.from('/'), entry]);
      const info = lstatSync(file);
      // A folder's own time changes when refs/errand is made in it; its content is what counts.
      // A shared index gets a new time whenever any git reads it: that keeps it from expiring.
      const timeless = info.isDirectory() || below.startsWith('.git/sharedindex.');
      hash.update(`${below} ${info.mode} ${timeless ? '' : info.mtimeMs}\n`);
      if (info.isDirectory()) walk(file, below);
      else if (info.isSymbolicLink()) hash.update(readlinkSync(file, { encoding: 'buffer' }));
      else if (info.isFile()) hash.update(readFileSync(file));
    }
  };
  walk(Buffer.from(root), '');
  return hash.digest('hex');
}

const nasty: Record<string, (root: string, t: TestContext) => void> = {
  'staged, unstaged, untracked, deleted, ignored': (root) => {
    writeFileSync(join(root, '.gitignore'), 'ignored\n');
    writeFileSync(join(root, 'ignored'), 'no');
    writeFileSync(join(root, 'staged'), 'yes');
    git(root, ['add', 'staged']);
    writeFileSync(join(root, 'a.txt'), 'two\n');
    rmSync(join(root, 'b.txt'));
    writeFileSync(join(root, 'untracked'), 'yes');
  },
  'names with spaces, quotes, newlines, dashes and magic': (root) => {
    const names = [
      ' a b ',
      'q"\'q',
      'new\nline',
      'tab\there',
      '-rf',
      '--all',
      ':(glob)**',
      ':!x',
      '*',
      '[a]',
      '\\b',
      'é',
    ];
    for (const name of names) writeFileSync(join(root, name), name);
  },
  'names that are no UTF-8': (root) => {
    for (const byte of [0x80, 0xff]) {
      writeFileSync(Buffer.concat([Buffer.from(`${root}/x`), Buffer.of(byte)]), 'bytes');
    }
  },
  'symlinks and exec bits': (root) => {
    symlinkSync('/nowhere/at all', join(root, 'dangling'));
    symlinkSync('..', join(root, 'up'));
    writeFileSync(join(root, 'run'), '#!/bin/sh\n');
    chmodSync(join(root, 'run'), 0o755);
    chmodSync(join(root, 'a.txt'), 0o755);
  },
  'a file becomes a folder, a folder a file, a folder a symlink': (root) => {
    rmSync(join(root, 'a.txt'));
    mkdirSync(join(root, 'a.txt'));
    writeFileSync(join(root, 'a.txt', 'in'), 'in');
    rmSync(join(root, 'dir'), { recursive: true });
    symlinkSync('b.txt', join(root, 'dir'));
  },
  'CRLF under eol attributes': (root) => {
    writeFileSync(join(root, '.gitattributes'), '*.txt text\n*.bat eol=crlf\n*.bin -text\n');
    for (const name of ['a.txt', 'c.bat', 'd.bin']) writeFileSync(join(root, name), 'x\r\ny\r\n');
  },
  'autocrlf and safecrlf': (root) => {
    git(root, ['config', 'core.autocrlf', 'true']);
    git(root, ['config', 'core.safecrlf', 'true']);
    writeFileSync(join(root, 'c'), 'x\r\ny\n');
  },
  'a clean filter': (root) => {
    writeFileSync(join(root, '.gitattributes'), '*.up filter=up\n');
    git(root, ['config', 'filter.up.clean', 'tr a-z A-Z']);
    writeFileSync(join(root, 'x.up'), 'loud');
  },
  'intent to add': (root) => {
    writeFileSync(join(root, 'soon'), 'soon');
    writeFileSync(join(root, 'gone'), 'gone');
    git(root, ['add', '--intent-to-add', 'soon', 'gone']);
    rmSync(join(root, 'gone'));
  },
  'assume-unchanged and skip-worktree': (root) => {
    git(root, ['update-index', '--assume-unchanged', 'a.txt']);
    git(root, ['update-index', '--skip-worktree', 'b.txt']);
    writeFileSync(join(root, 'a.txt'), 'local only');
    writeFileSync(join(root, 'c'), 'c');
  },
  'sparse checkout': (root) => {
    git(root, ['sparse-checkout', 'set', 'other']);
    mkdirSync(join(root, 'beyond'));
    writeFileSync(join(root, 'beyond', 'file'), 'outside of the cone');
  },
  'a split index and an untracked cache': (root) => {
    git(root, ['update-index', '--split-index', '--untracked-cache']);
    writeFileSync(join(root, 'c'), 'c');
  },
  'planted hooks and fsmonitor': (root) => {
    for (const hook of [
      'post-index-change',
      'reference-transaction',
      'pre-commit',
      'post-commit',
    ]) {
      const file = join(root, '.git', 'hooks', hook);
      mkdirSync(join(root, '.git', 'hooks'), { recursive: true });
      writeFileSync(file, `#!/bin/sh\ntouch '${root}/hook-ran'\n`, { mode: 0o755 });
    }
    git(root, ['config', 'core.fsmonitor', `touch '${root}/fsmonitor-ran'; false`]);
    git(root, ['config', 'core.logAllRefUpdates', 'always']);
    git(root, ['config', 'commit.gpgSign', 'true']);
    writeFileSync(join(root, 'c'), 'c');
  },
  'index.lock is there': (root) => {
    writeFileSync(join(root, '.git', 'index.lock'), '');
    writeFileSync(join(root, 'c'), 'c');
  },
  'no index at all': (root) => {
    rmSync(join(root, '.git', 'index'));
  },
};

for (const [what, prepare] of Object.entries(nasty)) {
  test(`the tree is exact and nothing is touched: ${what}`, async (t) => {
    const root = repository(t, { 'a.txt': 'one\n', 'b.txt': 'two\n' });
    mkdirSync(join(root, 'dir'));
    writeFileSync(join(root, 'dir', 'x'), 'x');
    git(root, ['add', '--all']);
    git(root, ['commit', '--quiet', '-m', 'second']);
    prepare(root, t);
    const before = fingerprint(root);
    const taken = await snapshot(root);
    assert.equal(fingerprint(root), before);
    assert.equal(taken.tree, expectedTree(t, root));
    assert.equal(git(root, ['rev-parse', `refs/errand/tasks/${TASK}/base`]), taken.base);
    assert.equal(git(root, ['rev-parse', `${taken.base}^{tree}`]), taken.tree);
  });
}

test('the commit has HEAD as its parent and says who made it', async (t) => {
  const root = repository(t);
  writeFileSync(join(root, 'new'), 'new');
  const taken = await snapshot(root);
  const format = '--format=%P|%an|%ae|%cn|%ce';
  assert.equal(
    git(root, ['log', '-1', format, taken.base]),
    `${taken.head}|Errand|errand@localhost|Errand|errand@localhost`,
  );
  assert.deepEqual(taken.changed, { staged: 0, unstaged: 0, untracked: 1, unsaved: 0 });
  assert.deepEqual(taken.files, ['new']);
  assert.equal(taken.bytes, 3);
  assert.equal(taken.branch, 'main');
});

test('a clean work tree is HEAD itself', async (t) => {
  const root = repository(t);
  const taken = await snapshot(root);
  assert.equal(taken.base, git(root, ['rev-parse', 'HEAD']));
  assert.deepEqual(taken.files, []);
});

test('an edit in the same moment as the last git add is not missed', async (t) => {
  const root = repository(t, { 'a.txt': 'one\n' });
  git(root, ['config', 'core.trustctime', 'false']);
  const file = join(root, 'a.txt');
  const moment = 1_700_000_000;
  utimesSync(file, moment, moment);
  git(root, ['add', 'a.txt']);
  // Same size, same time, and the index no older: only the bytes tell.
  writeFileSync(file, 'two\n');
  utimesSync(file, moment, moment);
  utimesSync(join(root, '.git', 'index'), moment, moment);
  const { base } = await snapshot(root);
  assert.equal(git(root, ['show', `${base}:a.txt`]), 'two');
});

test('a sha256 repository', async (t) => {
  const root = repository(t, { a: 'a' }, ['--object-format=sha256']);
  writeFileSync(join(root, 'b'), 'b');
  const taken = await snapshot(root);
  assert.match(taken.base, /^[0-9a-f]{64}$/);
  assert.match((await findRepository(root)).id, /^sha256[0-9a-f]{32}$/);
});

test('a merge with conflicts: the work tree is taken, with a warning', async (t) => {
  const root = repository(t, { a: 'base\n', b: 'base\n' });
  git(root, ['checkout', '--quiet', '-b', 'other']);
  writeFileSync(join(root, 'a'), 'theirs\n');
  rmSync(join(root, 'b'));
  git(root, ['commit', '--quiet', '--all', '-m', 'other']);
  git(root, ['checkout', '--quiet', 'main']);
  writeFileSync(join(root, 'a'), 'ours\n');
  writeFileSync(join(root, 'b'), 'ours\n');
  git(root, ['commit', '--quiet', '--all', '-m', 'main']);
  assert.throws(() => git(root, ['merge', '--quiet', 'other']));
  const before = fingerprint(root);
  const taken = await snapshot(root);
  assert.equal(fingerprint(root), before);
  assert.match(git(root, ['show', `${taken.base}:a`]), /^<<<<<<< HEAD\nours\n=======\ntheirs\n/);
  assert.equal(git(root, ['show', `${taken.base}:b`]), 'ours');
  assert.equal(taken.warnings.filter((text) => text.includes('unresolved conflict')).length, 2);
});

test('submodules travel as they are; nested repositories are left out', async (t) => {
  const inner = repository(t);
  const root = repository(t);
  git(root, ['-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', inner, 'sub']);
  git(root, ['commit', '--quiet', '-m', 'submodule']);
  writeFileSync(join(root, 'sub', 'a.txt'), 'dirty');
  for (const [name, commit] of [
    ['nested', true],
    ['-empty (x)*', false],
  ] as const) {
    mkdirSync(join(root, name));
    git(join(root, name), ['init', '--quiet']);
    writeFileSync(join(root, name, 'file'), 'file');
    if (commit) {
      git(join(root, name), ['add', '--all']);
      git(join(root, name), ['commit', '--quiet', '-m', 'nested']);
    }
  }
  writeFileSync(join(root, 'c'), 'c');
  const before = fingerprint(root);
  const taken = await snapshot(root);
  assert.equal(fingerprint(root), before);
  const names = git(root, ['ls-tree', '-r', '--name-only', taken.base]).split('\n');
  assert.deepEqual(names, ['.gitmodules', 'a.txt', 'c', 'sub']);
  assert.equal(taken.warnings.length, 3);
  const below = await findRepository(join(root, 'sub'));
  assert.equal(below.root, join(root, 'sub'));
  assert.notEqual(below.id, (await findRepository(root)).id);
});

test('unsaved buffers count, as git would store the saved file', async (t) => {
  const root = repository(t, { 'a.txt': 'one\n', '.gitattributes': '*.txt text\n', run: '' });
  chmodSync(join(root, 'run'), 0o755);
  git(root, ['commit', '--quiet', '--all', '-m', 'exec']);
  writeFileSync(join(root, '.gitignore'), '*.log\n');
  symlinkSync('a.txt', join(root, 'link'));
  const elsewhere = folder(t);
  const before = fingerprint(root);
  const taken = await snapshot(root, {
    buffers: new Map<string, string | Uint8Array>([
      [join(root, 'link'), 'unsaved\r\n'],
      [join(root, 'run'), Buffer.from('echo\n')],
      [join(root, 'deep', '-new "file"'), 'new\n'],
      [join(root, 'x.log'), 'ignored'],
      [join(root, '.git', 'COMMIT_EDITMSG'), 'not a file of the tree'],
      [join(elsewhere, 'other'), 'not of this repository'],
    ]),
  });
  assert.equal(fingerprint(root), before);
  assert.equal(gitBytes(root, ['show', `${taken.base}:a.txt`]).toString(), 'unsaved\n');
  assert.match(git(root, ['ls-tree', taken.base, 'run']), /^100755 /);
  assert.equal(git(root, ['show', `${taken.base}:deep/-new "file"`]), 'new');
  assert.match(git(root, ['ls-tree', taken.base, 'link']), /^120000 /);
  assert.equal(taken.changed.unsaved, 3);
  assert.equal(git(root, ['ls-tree', '-r', '--name-only', taken.base]).includes('x.log'), false);
});

test('a large file is refused by name before anything is stored', async (t) => {
  const root = repository(t);
  writeFileSync(join(root, 'big.bin'), '');
  truncateSync(join(root, 'big.bin'), 5 * 1024 ** 3);
  const before = git(root, ['count-objects', '-v']);
  await assert.rejects(snapshot(root), (error: unknown) => {
    assert.ok(error instanceof ErrandError);
    assert.equal(error.code, 'too_large');
    assert.match(error.message, /^big\.bin has 5120\.0 MB, over the limit of 100\.0 MB/);
    assert.match(error.hint ?? '', /--max-file-mb .*errand\.snapshot\.maxFileMegabytes/);
    return true;
  });
  assert.equal(git(root, ['count-objects', '-v']), before);
  assert.equal(git(root, ['for-each-ref', 'refs/errand']), '');
});

test('a missing git-lfs is named', async (t) => {
  const root = repository(t, { '.gitattributes': '*.bin filter=lfs\n' });
  git(root, ['config', 'filter.lfs.clean', 'git-lfs-that-is-not-there clean -- %f']);
  git(root, ['config', 'filter.lfs.required', 'true']);
  writeFileSync(join(root, 'x.bin'), 'x');
  await assert.rejects(snapshot(root), { code: 'invalid', message: /git-lfs/ });
});

test('a linked work tree, a folder below the root and a detached HEAD', async (t) => {
  const root = repository(t);
  const linked = join(folder(t), 'linked');
  git(root, ['worktree', 'add', '--quiet', '--detach', linked]);
  mkdirSync(join(linked, 'deep'));
  writeFileSync(join(linked, 'deep', 'x'), 'x');
  const found = await findRepository(join(linked, 'deep'));
  const main = await findRepository(root);
  assert.equal(found.root, linked);
  assert.equal(found.branch, undefined);
  assert.equal(found.id, main.id);
  assert.equal(found.name, main.name);
  const taken = await takeSnapshot(found, { taskId: TASK });
  assert.equal(git(root, ['show', `${taken.base}:deep/x`]), 'x');
});
