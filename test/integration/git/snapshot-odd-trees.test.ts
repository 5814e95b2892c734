/**
 * Snapshots of work trees that hold what no commit can, or that change while they are looked at:
 * what can go goes, what stays is said, and nothing goes along unsaid.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import * as v from 'valibot';
import { findRepository } from '../../../runner/client/repository.ts';
import { takeSnapshot } from '../../../runner/client/snapshot.ts';
import { workTreeFiles } from '../../../runner/client/work-tree-files.ts';
import { detectSetup } from '../../../runner/project/detect-setup.ts';
import { MAX_IGNORE_RULES, TAG_NAME } from '../../../runner/protocol/beside.ts';
import { folder, git, repository, TASK } from './support.ts';

async function snapshot(root: string) {
  return takeSnapshot(await findRepository(root), { taskId: TASK });
}

const names = (root: string, commit: string): string[] =>
  git(root, ['ls-tree', '-r', '--name-only', commit]).split('\n');

/** A program that runs when git stores a file called x.up. */
function whileStored(root: string, script: string): void {
  const program = join(root, '.git', 'meanwhile');
  writeFileSync(program, `#!/bin/sh\n${script}\nexec cat\n`);
  chmodSync(program, 0o755);
  writeFileSync(join(root, '.gitattributes'), '*.up filter=up\n');
  git(root, ['config', 'filter.up.clean', program]);
  writeFileSync(join(root, 'm.up'), 'loud\n');
}

test("git's own folder under another name stays here, with its passwords and branches", async (t) => {
  const root = folder(t);
  git(root, ['init', '--quiet', `--separate-git-dir=${join(root, '.repo')}`]);
  git(root, ['commit', '--quiet', '--allow-empty', '-m', 'first']);
  git(root, ['config', 'remote.origin.url', 'https://me:SECRET@example.test/x']);
  for (const name of ['a.txt', '.repository']) writeFileSync(join(root, name), 'a\n');
  const taken = await snapshot(root);
  assert.deepEqual(names(root, taken.base), ['.repository', 'a.txt']);
  assert.deepEqual(taken.files, ['.repository', 'a.txt']);
  assert.deepEqual(taken.changed, { staged: 0, unstaged: 0, untracked: 2, unsaved: 0 });
  assert.deepEqual(taken.warnings, ['.repo/ is not sent: git keeps this repository in it.']);
});

for (const [what, other] of [
  ['no repository', false],
  ['another repository', true],
] as const) {
  test(`a git folder whose work tree leads to ${what} is refused, with what to do`, async (t) => {
    const root = other ? repository(t) : folder(t);
    const own = join(root, 'own');
    git(root, ['init', '--quiet', '--bare', own]);
    git(own, ['config', 'core.bare', 'false']);
    git(own, ['config', 'core.worktree', root]);
    await assert.rejects(findRepository(own), {
      code: 'invalid',
      message: `The work tree ${root} does not lead to its git folder ${own}.`,
      hint: other
        ? `${root} belongs to the repository in ${root}/.git. Nothing was sent.`
        : `A file there says where it is: echo 'gitdir: ${own}' > ${root}/.git. Nothing was sent.`,
    });
  });
}

test('files that cannot be read, and pipes in the place of files, stay and are said', async (t) => {
  const root = repository(t, { 'a.txt': 'a\n', 'b.txt': 'b\n', 'pipe.txt': 'c\n', staged: 'd\n' });
  for (const name of ['a.txt', 'secret', 'ok', 'staged']) writeFileSync(join(root, name), 'new\n');
  git(root, ['add', 'staged']);
  rmSync(join(root, 'pipe.txt'));
  execFileSync('sh', ['-c', 'mkfifo pipe.txt new-pipe'], { cwd: root });
  execFileSync('chmod', ['-R', 'a+rwX', root]);
  for (const name of ['a.txt', 'secret', 'staged']) chmodSync(join(root, name), 0o000);
  // Nothing is locked to root.
  const client = join(import.meta.dirname, '../../../runner/client');
  const program = `
    if (process.getuid() === 0) { process.setgroups([]); process.setgid(65534); process.setuid(65534); }
    const { findRepository } = await import('${client}/repository.ts');
    const { takeSnapshot } = await import('${client}/snapshot.ts');
    console.log(JSON.stringify(await takeSnapshot(await findRepository('.'), { taskId: '${TASK}' })));`;
  const env = {
    ...process.env,
    GIT_CONFIG_COUNT: '2',
    GIT_CONFIG_KEY_0: 'safe.directory',
    GIT_CONFIG_VALUE_0: '*',
    GIT_CONFIG_KEY_1: 'core.fileMode',
    GIT_CONFIG_VALUE_1: 'false',
  };
  const args = ['--input-type=module', '--eval', program];
  const said = execFileSync(process.execPath, args, { cwd: root, env, encoding: 'utf8' });
  const taken = JSON.parse(said) as Awaited<ReturnType<typeof takeSnapshot>>;
  assert.deepEqual(taken.warnings, [
    'a.txt, staged, secret cannot be read: what is new or changed there is not sent.',
    'pipe.txt is a pipe, a socket or a device: what git has in that place is sent.',
  ]);
  const { base, changed, files } = taken;
  assert.deepEqual(files, ['staged', 'ok']);
  assert.deepEqual(changed, { staged: 1, unstaged: 0, untracked: 1, unsaved: 0 });
  assert.deepEqual(names(root, base), ['a.txt', 'b.txt', 'ok', 'pipe.txt', 'staged']);
  assert.equal(git(root, ['show', `${base}:a.txt`]), 'a');
  assert.equal(git(root, ['show', `${base}:staged`]), 'new');
});

test('a work tree that changes meanwhile: what is gone is gone, what came up unseen stays', async (t) => {
  const root = repository(t, { 'gone.txt': 'x\n' });
  mkdirSync(join(root, 'zz'));
  whileStored(root, `cd '${root}' && rm -f n.tmp n-gone.txt && echo late > late.txt && mv zz zy`);
  for (const name of ['n.tmp', 'n-gone.txt', 'zz/new']) writeFileSync(join(root, name), 'new\n');
  rmSync(join(root, 'gone.txt'));
  const { base } = await snapshot(root);
  assert.deepEqual(names(root, base), ['.gitattributes', 'm.up']);
});

test('where git stumbles over such a change, it looks again', async (t) => {
  const root = repository(t);
  mkdirSync(join(root, 'zz'));
  writeFileSync(join(root, 'zz', 'new'), 'new\n');
  whileStored(root, `cd '${root}' && [ -L zz ] || { mv zz zy && ln -s zy zz; }`);
  const { base, files } = await snapshot(root);
  assert.deepEqual(names(root, base), ['.gitattributes', 'a.txt', 'm.up', 'zy/new', 'zz']);
  assert.deepEqual(files, ['.gitattributes', 'm.up', 'zy/new', 'zz']);
});

test('a submodule whose git folder is away stops nothing', async (t) => {
  const inner = repository(t);
  const root = repository(t);
  git(root, ['-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', inner, 'lib']);
  git(root, ['commit', '--quiet', '-m', 'submodule']);
  renameSync(join(root, '.git/modules/lib'), join(folder(t), 'elsewhere'));
  writeFileSync(join(root, 'new'), 'new\n');
  const { base, warnings } = await snapshot(root);
  assert.deepEqual(names(root, base), ['.gitmodules', 'a.txt', 'lib', 'new']);
  assert.deepEqual(warnings, [
    'Submodules are sent as HEAD and the index have them: git status fails in one (fatal: not a git repository: lib/../.git/modules/lib).',
    'The files of the submodule lib are not sent: they are not on this disk (git submodule update --init --recursive fetches them).',
  ]);
});

test('a file whose place another repository took goes as that one', async (t) => {
  const inner = repository(t);
  const root = repository(t, { lib: 'a file\n', 'b.txt': 'b\n' });
  rmSync(join(root, 'lib'));
  git(root, ['clone', '--quiet', inner, 'lib']);
  const { base } = await snapshot(root);
  const commit = git(inner, ['rev-parse', 'HEAD']);
  assert.equal(git(root, ['ls-tree', base, 'lib']), `160000 commit ${commit}\tlib`);
});

test('an edit that git overlooks is named behind thousands that a sparse checkout left out', async (t) => {
  const files: Record<string, string> = {};
  for (let at = 0; at < 1500; at += 1) files[`f${at}`] = 'x';
  const root = repository(t, { ...files, 'z.txt': 'z\n', 'y.txt': 'y\n' });
  const out = Object.keys(files);
  git(root, ['update-index', '--skip-worktree', '--stdin'], `${out.join('\n')}\ny.txt\n`);
  for (const name of out) rmSync(join(root, name));
  git(root, ['update-index', '--assume-unchanged', 'z.txt']);
  for (const name of ['y.txt', 'z.txt']) writeFileSync(join(root, name), 'edited\n');
  const { warnings } = await snapshot(root);
  assert.deepEqual(warnings, [
    'Your edits of z.txt, y.txt are not sent: git is told to ignore them (assume-unchanged or skip-worktree).',
  ]);
});

test('a tag whose name the runner would not take stays here, and the others go', async (t) => {
  const root = repository(t);
  const odd = ['v1\u00A0beta', 'v2\u2028x', 'v3\u3000x', 'v4\u0085x'];
  for (const name of [...odd, 'v5é']) git(root, ['tag', name]);
  const { beside, warnings } = await snapshot(root);
  const sent = beside.tags.map(({ name }) => name);
  assert.deepEqual(sent, ['refs/tags/v5é']);
  assert.ok(sent.every((name) => v.is(v.pipe(v.string(), v.regex(TAG_NAME)), name)));
  assert.equal(warnings.length, 1);
  for (const name of odd) assert.ok(warnings[0]?.includes(name), JSON.stringify(warnings));
});

test('of very many ignore rules, those that win go, and the rest is said', async (t) => {
  const root = repository(t);
  const rules = join(folder(t), 'rules');
  writeFileSync(rules, Array.from({ length: MAX_IGNORE_RULES }, (_, at) => `rule${at}\n`).join(''));
  git(root, ['config', 'core.excludesFile', rules]);
  writeFileSync(join(root, '.git/info/exclude'), '/mine/\n!/mine/kept\n');
  const { beside, warnings } = await snapshot(root);
  assert.equal(beside.ignored.length, MAX_IGNORE_RULES);
  assert.deepEqual(beside.ignored.slice(-3), [
    `rule${MAX_IGNORE_RULES - 1}`,
    '/mine/',
    '!/mine/kept',
  ]);
  assert.deepEqual(warnings, [
    `Of your own ignore rules, 2 are not sent: at most ${MAX_IGNORE_RULES} are, or 512 kB.`,
  ]);
  writeFileSync(join(root, '.git/info/exclude'), `first\n${`${'x'.repeat(8192)}\n`.repeat(64)}`);
  const long = await snapshot(root);
  assert.equal(long.beside.ignored.length, 64);
  assert.match(long.warnings.join(), /^Of your own ignore rules, 5001 are not sent/);
});

test('a setting that names no file of ignore rules means none', async (t: TestContext) => {
  const root = repository(t);
  const home = folder(t);
  mkdirSync(join(home, 'git'));
  writeFileSync(join(home, 'git/ignore'), 'usual\n');
  const before = process.env['XDG_CONFIG_HOME'];
  t.after(() => {
    if (before === undefined) delete process.env['XDG_CONFIG_HOME'];
    else process.env['XDG_CONFIG_HOME'] = before;
  });
  process.env['XDG_CONFIG_HOME'] = home;
  assert.deepEqual((await snapshot(root)).beside.ignored, ['usual']);
  git(root, ['config', 'core.excludesFile', '']);
  writeFileSync(join(root, 'usual'), 'x');
  const { base, beside } = await snapshot(root);
  assert.deepEqual(beside.ignored, []);
  assert.deepEqual(names(root, base), ['a.txt', 'usual']);
});

test('contents of Git LFS under a name that is no UTF-8 stay here, and that is said', async (t) => {
  const root = repository(t, { '.gitattributes': '*.bin filter=lfs -text\n' });
  for (const name of [Buffer.from('x.bin'), Buffer.from([0x62, 0xff, ...Buffer.from('.bin')])]) {
    const content = Buffer.concat([Buffer.from('content of '), name]);
    const id = createHash('sha256').update(content).digest('hex');
    const place = join(root, '.git/lfs/objects', id.slice(0, 2), id.slice(2, 4));
    mkdirSync(place, { recursive: true });
    writeFileSync(join(place, id), content);
    const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${id}\nsize ${content.length}\n`;
    writeFileSync(Buffer.concat([Buffer.from(`${root}/`), name]), pointer);
  }
  const { beside, warnings } = await snapshot(root);
  assert.deepEqual(
    beside.lfs.map(({ path }) => path),
    ['x.bin'],
  );
  assert.deepEqual(warnings, [
    'Of b\uFFFD.bin, only the Git LFS pointer is sent: its name is not UTF-8.',
  ]);
});

test('of very many files of Git LFS, those that are not looked at are counted', async (t) => {
  const root = repository(t, { '.gitattributes': '*.bin filter=lfs -text\n' });
  const content = 'content\n';
  const id = createHash('sha256').update(content).digest('hex');
  const place = join(root, '.git/lfs/objects', id.slice(0, 2), id.slice(2, 4));
  mkdirSync(place, { recursive: true });
  writeFileSync(join(place, id), content);
  const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${id}\nsize 8\n`;
  const blob = git(root, ['hash-object', '-w', '--stdin'], pointer);
  const entries = Array.from({ length: 5002 }, (_, n) => `100644 ${blob}\t${n}.bin\n`).join('');
  git(root, ['update-index', '--index-info'], entries);
  git(root, ['commit', '--quiet', '-m', 'many']);
  // Out of the work tree, as in a sparse checkout.
  git(
    root,
    ['update-index', '--skip-worktree', '-z', '--stdin'],
    entries.replaceAll(/.*\t(.*)\n/g, '$1\0'),
  );
  const { beside, warnings } = await snapshot(root);
  assert.equal(beside.lfs.length, 5000);
  assert.deepEqual(warnings, [
    'Of 2 files, only the Git LFS pointer is sent: at most 5000 are sent with their content.',
  ]);
});

test('what is looked at before sending is what would be sent', async (t) => {
  const manifest = JSON.stringify({ scripts: { test: 'x' }, devDependencies: { a: '1' } });
  const root = repository(t, { 'package.json': manifest, 'package-lock.json': '{}', 'b.txt': 'b' });
  const put = (path: string): void => {
    mkdirSync(join(root, path, '..'), { recursive: true });
    writeFileSync(join(root, path), '{}');
  };
  for (const path of ['kept/node_modules/a/package.json', 'ignored/x']) put(path);
  git(root, ['add', 'kept']);
  for (const path of ['node_modules/a/package.json', 'kept/node_modules/b/x', 'new.txt']) put(path);
  git(root, ['init', '--quiet', 'another']);
  put('another/package.json');
  writeFileSync(join(root, '.git/info/exclude'), 'ignored\n');
  for (const path of ['package-lock.json', 'b.txt']) rmSync(join(root, path));
  const found = await findRepository(root);
  const project = await workTreeFiles(found);
  const { base } = await snapshot(root);
  assert.deepEqual(project.files.toSorted(), names(root, base).toSorted());
  assert.deepEqual((await detectSetup(project)).commands, [
    'npm install --no-package-lock --fetch-retries=1 --fetch-retry-mintimeout=1000',
  ]);
});

test('a history that is too large for a sandbox is said before anything is sent', async (t) => {
  const root = repository(t);
  // Packed, the letters of base64 take six bits each.
  const commit = (bytes: number): void => {
    const message = randomBytes(bytes).toString('base64');
    const next = git(root, ['commit-tree', 'HEAD^{tree}', '-p', 'HEAD'], message);
    git(root, ['update-ref', 'HEAD', next]);
  };
  commit(7 * 1024 * 1024);
  assert.deepEqual((await snapshot(root)).warnings, []);
  commit(1.5 * 1024 * 1024);
  const { warnings, beside } = await snapshot(root);
  assert.match(
    warnings.join('\n'),
    /^The history is not sent: its commits have 8\.\d MB, more than 8\.0 MB\. [^\n]*git describe fails\)\.$/,
  );
  // The runner tells the agent what it measured itself.
  assert.deepEqual(beside.notes, []);
});

test('an unsaved buffer of a file that git was told to overlook stays here', async (t) => {
  const root = repository(t, { 'a.json': '{}\n', 'b.json': '{}\n', 'c.json': '{}\n' });
  git(root, ['update-index', '--assume-unchanged', 'a.json']);
  git(root, ['update-index', '--skip-worktree', 'b.json']);
  const buffers = new Map(
    ['a.json', 'b.json', 'c.json'].map((name) => [join(root, name), '{"password":1}\n']),
  );
  const taken = await takeSnapshot(await findRepository(root), { taskId: TASK, buffers });
  assert.deepEqual(taken.files, ['c.json']);
  assert.equal(git(root, ['diff', '--name-only', 'HEAD', taken.base]), 'c.json');
  assert.deepEqual(taken.warnings, [
    'The unsaved edits of a.json are not sent: git is told to ignore edits of it.',
    'The unsaved edits of b.json are not sent: git is told to ignore edits of it.',
  ]);
});
