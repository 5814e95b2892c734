/**
 * What the user's settings and environment make of a snapshot: what is ignored stays here, and
 * nothing that belongs to another repository or to a temporary place goes along.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { runGit } from '../../../runner/client/git.ts';
import { gitEnvironment } from '../../../runner/client/git-environment.ts';
import { findRepository } from '../../../runner/client/repository.ts';
import { takeSnapshot } from '../../../runner/client/snapshot.ts';
import { folder, git, repository, TASK } from './support.ts';

async function snapshot(root: string) {
  return takeSnapshot(await findRepository(root), { taskId: TASK });
}

const names = (root: string, commit: string): string[] =>
  git(root, ['ls-tree', '-r', '--name-only', commit]).split('\n');

function set(t: TestContext, env: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(env)) {
    const before = process.env[name];
    process.env[name] = value;
    t.after(() => {
      if (before === undefined) delete process.env[name];
      else process.env[name] = before;
    });
  }
}

/** Each way in which a user's environment says what is ignored and which filters run. */
const carried: Record<string, (config: string, text: readonly [string, string][]) => object> = {
  GIT_CONFIG_GLOBAL: (config) => ({ GIT_CONFIG_GLOBAL: config }),
  GIT_CONFIG_SYSTEM: (config) => ({ GIT_CONFIG_SYSTEM: config, GIT_CONFIG_NOSYSTEM: 'false' }),
  GIT_CONFIG_COUNT: (_config, text) => ({
    GIT_CONFIG_COUNT: String(text.length),
    ...Object.fromEntries(
      text.flatMap(([key, value], index) => [
        [`GIT_CONFIG_KEY_${index}`, key],
        [`GIT_CONFIG_VALUE_${index}`, value],
      ]),
    ),
  }),
  GIT_CONFIG_PARAMETERS: (_config, text) => ({
    GIT_CONFIG_PARAMETERS: text.map(([key, value]) => `'${key}'='${value}'`).join(' '),
  }),
};
for (const [name, environment] of Object.entries(carried)) {
  test(`what ${name} says is ignored is not sent, and its filters run`, async (t) => {
    const root = repository(t, { '.gitattributes': '*.up filter=up\n' });
    const place = folder(t);
    writeFileSync(join(place, 'ignored'), 'secret*\n');
    const text: [string, string][] = [
      ['core.excludesFile', join(place, 'ignored')],
      ['filter.up.clean', 'tr a-z A-Z'],
    ];
    const config = join(place, 'config');
    for (const [key, value] of text) git(root, ['config', '--file', config, key, value]);
    writeFileSync(join(root, 'secret.env'), 'key');
    writeFileSync(join(root, 'x.up'), 'loud');
    set(t, environment(config, text) as Record<string, string>);
    const { base } = await snapshot(root);
    assert.deepEqual(names(root, base), ['.gitattributes', 'x.up']);
    assert.equal(git(root, ['show', `${base}:x.up`]), 'LOUD');
  });
}

test('no variable of git that names a repository is handed on', (t) => {
  const root = repository(t);
  const local = git(root, ['rev-parse', '--local-env-vars']).split('\n');
  assert.ok(local.includes('GIT_DIR') && local.includes('GIT_SHALLOW_FILE'));
  const env = gitEnvironment(Object.fromEntries(local.map((name) => [name, 'elsewhere'])));
  const handedOn = local.filter((name) => env[name] === 'elsewhere');
  assert.deepEqual(handedOn.toSorted(), ['GIT_CONFIG_COUNT', 'GIT_CONFIG_PARAMETERS']);
});

test('variables that change how arguments and answers are read change nothing', async (t) => {
  const root = repository(t, { 'a.txt': 'one\n' });
  writeFileSync(join(root, ':x'), 'x');
  mkdirSync(join(root, 'nested'));
  git(join(root, 'nested'), ['init', '--quiet']);
  writeFileSync(join(root, 'nested', 'file'), 'x');
  set(t, {
    GIT_LITERAL_PATHSPECS: '1',
    GIT_ICASE_PATHSPECS: '1',
    GIT_NAMESPACE: 'elsewhere',
    GIT_TRACE: '1',
    GIT_AUTHOR_DATE: 'nonsense',
    GIT_DEFAULT_HASH: 'sha256',
  });
  const { base } = await snapshot(root);
  assert.deepEqual(names(root, base), [':x', 'a.txt']);
  assert.equal(git(root, ['rev-parse', `refs/errand/tasks/${TASK}/base`]), base);
});

test('settings that change what git status prints change nothing', async (t) => {
  const root = repository(t);
  writeFileSync(join(root, 'a.txt'), 'stashed\n');
  git(root, ['stash', 'push', '--quiet']);
  const settings: Record<string, string> = {
    'status.showStash': 'true',
    'status.branch': 'true',
    'status.short': 'true',
    'status.aheadBehind': 'true',
    'status.relativePaths': 'true',
    'status.showUntrackedFiles': 'no',
    'status.renames': 'copies',
    'status.submoduleSummary': 'true',
    'column.status': 'always',
    'color.status': 'always',
    'core.quotePath': 'true',
  };
  for (const [key, value] of Object.entries(settings)) git(root, ['config', key, value]);
  writeFileSync(join(root, 'new é'), 'new');
  const taken = await snapshot(root);
  assert.deepEqual(names(root, taken.base), ['a.txt', '"new \\303\\251"']);
  assert.deepEqual(taken.files, ['new é']);
});

for (const place of ['', 'tmp', 'not there']) {
  test(`a TMPDIR in the work tree ("${place}") is not sent`, async (t) => {
    const root = repository(t);
    if (place === 'tmp') mkdirSync(join(root, place));
    writeFileSync(join(root, 'new'), 'new');
    set(t, { TMPDIR: join(root, place) });
    const { base, files } = await snapshot(root);
    assert.deepEqual(names(root, base), ['a.txt', 'new']);
    assert.deepEqual(files, ['new']);
    assert.equal(git(root, ['status', '--porcelain']), '?? new');
    assert.equal((await runGit({ cwd: root, args: ['fsck'] })).code, 0);
  });
}

test('where objects are replaced, what the user sees is what is sent', async (t) => {
  const root = repository(t, { 'a.txt': 'one\n', 'b.txt': 'b\n' });
  mkdirSync(join(root, 'deep'));
  writeFileSync(join(root, 'deep', 'c.txt'), 'c\n');
  git(root, ['add', '--all']);
  git(root, ['commit', '--quiet', '-m', 'second']);
  const blob = git(root, ['rev-parse', 'HEAD:a.txt']);
  const other = git(root, ['hash-object', '-w', '--stdin'], 'replaced\n');
  git(root, ['replace', blob, other]);
  const tree = git(root, ['mktree'], `100644 blob ${other}\td.txt\n`);
  git(root, ['replace', git(root, ['rev-parse', 'HEAD:deep']), tree]);
  const commit = git(root, ['commit-tree', 'HEAD^{tree}', '-m', 'without history']);
  git(root, ['replace', git(root, ['rev-parse', 'HEAD']), commit]);
  for (const name of ['a.txt', 'deep', '.git/index']) rmSync(join(root, name), { recursive: true });
  git(root, ['reset', '--quiet', '--hard']);
  const { base } = await snapshot(root);
  const real = ['--no-replace-objects', 'cat-file', 'blob'];
  assert.equal(git(root, [...real, `${base}:a.txt`]), 'replaced');
  assert.equal(git(root, [...real, `${base}:deep/d.txt`]), 'replaced');
  assert.deepEqual(
    git(root, ['--no-replace-objects', 'ls-tree', '-r', '--name-only', base]).split('\n'),
    ['a.txt', 'b.txt', 'deep/d.txt'],
  );
});

test("git's own first reason is told", async (t) => {
  const root = repository(t, { '.gitattributes': '*.bad filter=bad\n' });
  const program = join(root, 'fails');
  writeFileSync(program, '#!/bin/sh\necho "the disk of the filter is away" >&2\nexit 3\n');
  chmodSync(program, 0o755);
  git(root, ['config', 'filter.bad.clean', program]);
  git(root, ['config', 'filter.bad.required', 'true']);
  writeFileSync(join(root, 'x.bad'), 'x');
  await assert.rejects(snapshot(root), {
    code: 'invalid',
    message: /: the disk of the filter is away\nerror: external filter .* failed 3\nerror: /,
  });
});

test('a folder that cannot be read is named; its files are sent as git has them', async (t) => {
  const root = repository(t, { 'a.txt': 'a\n' });
  for (const name of ['locked', 'new']) mkdirSync(join(root, name));
  writeFileSync(join(root, 'locked', 'file'), 'x\n');
  git(root, ['add', '--all']);
  git(root, ['commit', '--quiet', '-m', 'second']);
  writeFileSync(join(root, 'new', 'file'), 'x\n');
  execFileSync('chmod', ['-R', 'a+rwX', root]);
  const folders = [join(root, 'locked'), join(root, 'new')];
  for (const locked of folders) chmodSync(locked, 0o000);
  // Nothing is locked to root.
  const client = join(import.meta.dirname, '../../../runner/client');
  const program = `
    if (process.getuid() === 0) { process.setgroups([]); process.setgid(65534); process.setuid(65534); }
    const { findRepository } = await import('${client}/repository.ts');
    const { takeSnapshot } = await import('${client}/snapshot.ts');
    const taken = await takeSnapshot(await findRepository('.'), { taskId: '${TASK}' });
    console.log(JSON.stringify(taken));`;
  const env = {
    ...process.env,
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: 'safe.directory',
    GIT_CONFIG_VALUE_0: '*',
  };
  const args = ['--input-type=module', '--eval', program];
  const said = execFileSync(process.execPath, args, { cwd: root, env, encoding: 'utf8' });
  const { base, warnings } = JSON.parse(said) as { base: string; warnings: string[] };
  for (const locked of folders) chmodSync(locked, 0o755);
  assert.deepEqual(warnings, [
    'The folders locked/, new/ cannot be read: what is new or changed there is not sent.',
  ]);
  assert.deepEqual(names(root, base), ['a.txt', 'locked/file']);
});

test('edits that git was told to overlook are named, and a sparse checkout is not', async (t) => {
  const root = repository(t, { 'a.txt': 'a\n', 'b.txt': 'b\n', 'c.txt': 'c\n', 'd.txt': 'd\n' });
  git(root, ['update-index', '--assume-unchanged', 'a.txt', 'b.txt']);
  git(root, ['update-index', '--skip-worktree', 'c.txt', 'd.txt']);
  for (const name of ['a.txt', 'c.txt']) writeFileSync(join(root, name), 'edited\n');
  rmSync(join(root, 'd.txt'));
  const { warnings } = await snapshot(root);
  assert.deepEqual(warnings, [
    'Your edits of a.txt, c.txt are not sent: git is told to ignore them (assume-unchanged or skip-worktree).',
  ]);
});

test('files that a filter changes on their way to git are named; what it leaves as it is, is not', async (t) => {
  const root = folder(t);
  git(root, ['init', '--quiet', '--initial-branch=main']);
  for (const [key, value] of [
    ['filter.secret.clean', 'tr a-z n-za-m'],
    ['filter.secret.smudge', 'tr a-z n-za-m'],
    ['filter.strip.clean', 'tr a-z n-za-m'],
    ['filter.strip.smudge', 'cat'],
  ] as const) {
    git(root, ['config', key, value]);
  }
  const rules = '*.key filter=secret\n*.ipynb filter=strip\n*.lock filter=elsewhere\n';
  const files = { 'a.key': 'abc\n', 'b.key': 'abc\n', 'digits.key': '1\n', 'c.ipynb': 'a\n' };
  for (const [name, text] of Object.entries({ ...files, '.gitattributes': rules, 'd.lock': 'd' })) {
    writeFileSync(join(root, name), text);
  }
  git(root, ['add', '--all']);
  git(root, ['commit', '--quiet', '-m', 'first']);
  writeFileSync(join(root, 'new.key'), 'new\n');
  rmSync(join(root, 'b.key'));
  const { base, warnings } = await snapshot(root);
  assert.equal(git(root, ['show', `${base}:new.key`]), 'arj');
  assert.deepEqual(warnings, [
    'Of a.key, new.key, the version that git stores is sent, which is not the one on your disk: the filter "secret" changes it. What is encrypted stays encrypted.',
  ]);
});

test('installed packages and caches that no rule ignores stay here; what git tracks, and work, goes', async (t) => {
  const root = repository(t, { 'package.json': '{}\n' });
  const put = (files: Readonly<Record<string, string>>): void => {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(join(root, name, '..'), { recursive: true });
      writeFileSync(join(root, name), text);
    }
  };
  put({ 'tracked/package.json': '{}', 'tracked/node_modules/a/i.js': 'x', '.turbo/kept': 'x' });
  git(root, ['add', '--all']);
  git(root, ['commit', '--quiet', '-m', 'second']);
  put({
    'node_modules/a/i.js': 'x',
    'node_modules/b/i.js': 'x',
    'tracked/node_modules/b/i.js': 'x',
    'alone/node_modules/b/i.js': 'x',
    'my env/pyvenv.cfg': 'home = /usr',
    'my env/lib/x.py': 'x',
    'é/.venv/lib/x.py': 'x',
    'coverage/lcov.info': 'TN:',
    'coverage/index.html': 'x',
    'src/coverage/index.js': 'x',
    'src/__pycache__/x.pyc': 'x',
    '.turbo/new': 'x',
    '.DS_Store': 'x',
  });
  const { base, warnings, changed, files } = await snapshot(root);
  const sent = git(root, ['diff', '--name-only', '-z', 'HEAD', base]).split('\0').filter(Boolean);
  assert.deepEqual(sent, [
    '.turbo/new',
    'alone/node_modules/b/i.js',
    'src/coverage/index.js',
    'tracked/node_modules/b/i.js',
  ]);
  assert.equal(changed.untracked, sent.length);
  assert.deepEqual(files, sent);
  assert.deepEqual(warnings, [
    '.DS_Store, coverage/ (2 files), my env/ (2 files), node_modules/ (2 files), src/__pycache__/ (1 file) and 1 more are not sent: tools make such files again, and no ignore rule names them.',
  ]);
});
