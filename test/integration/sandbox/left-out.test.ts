/**
 * What is in a result and what is not, in repositories whose ignore rules say little or much:
 * caches and installed packages are not, work is, and new work that a rule matches is named.
 */
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { openRepositoryStore } from '../../../runner/git/store.ts';
import { openWorkspace } from '../../../runner/sandbox/git-workspace.ts';
import { runGit } from '../../../runner/client/git.ts';
import { folder, git, repository } from '../git/support.ts';
import { run, SPEC, testDriver } from './support.ts';

const { driver } = testDriver();
const TASK = 'task-0001';

async function placed(t: TestContext, files: Readonly<Record<string, string>>) {
  const root = repository(t, { 'a.txt': 'a\n' });
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  git(root, ['add', '--all', '--force']);
  git(root, ['commit', '--quiet', '--allow-empty', '-m', 'second']);
  const base = git(root, ['rev-parse', 'HEAD']);
  const store = await openRepositoryStore(folder(t));
  const bare = await store.open('a'.repeat(32));
  const ref = `refs/errand/tasks/${TASK}/base`;
  await runGit({ cwd: root, args: ['push', '--quiet', bare.path, `${base}:${ref}`] });
  const sandbox = await driver.create(SPEC);
  t.after(() => sandbox.destroy());
  const workspace = openWorkspace(sandbox);
  await workspace.place(base, bare.packOf(base));
  const sh = async (script: string): Promise<string> => {
    const ran = await run(sandbox, ['sh', '-ec', script]);
    assert.equal(ran.exit, 0, ran.stderr.toString());
    return ran.stdout.toString();
  };
  /** The names that differ from the base, as the runner takes them. */
  const changed = async (): Promise<string[]> => {
    const { bundle } = await workspace.bundle();
    const tree = await bare.takeTree(bundle, base);
    const commit = await bare.commit({ tree, parent: base, message: 'x', at: new Date(1e12) });
    return (await bare.changes(base, commit)).map(({ path }) => path);
  };
  return { workspace, sh, changed, base, bare };
}

const MAKE = `
mkdir -p node_modules/.bin node_modules/x .venv/lib 'my env/lib' coverage htmlcov web/node_modules/y
echo x >node_modules/x/i.js; echo x >web/node_modules/y/i.js
echo x >.venv/lib/x.py; echo 'home = /usr' >.venv/pyvenv.cfg
echo x >'my env/lib/x.py'; echo 'home = /usr' >'my env/pyvenv.cfg'
echo TN: >coverage/lcov.info; echo x >coverage/index.html
echo '{}' >htmlcov/coverage-summary.json
mkdir -p target/debug build/lib.egg-info
echo 'Signature: 8a477f597d28d172789f06886806bc55' >target/CACHEDIR.TAG; echo x >target/debug/x
echo '<testsuites><testsuite name="a"/></testsuites>' >report.xml
mkdir -p cov/tmp; echo '{}' >cov/tmp/coverage-1-2-0.json; printf 'mode: set\\nx' >cover.out
echo '<coverage version="7">' >coverage.xml; echo x >.coverage; echo x >build/lib.egg-info/PKG-INFO
`;

test('without a .gitignore, caches and installed packages are not in a result, and work is', async (t) => {
  const { workspace, sh, changed } = await placed(t, {});
  await sh(MAKE);
  await sh(`mkdir -p src/coverage docs test/fixtures
echo x >src/coverage/index.js; echo '<report/>' >docs/report.xml; echo x >package-lock.json
echo TN: >test/fixtures/lcov.info; echo '<testsuite/>' >test/fixtures/junit.xml; echo y >>a.txt`);
  assert.deepEqual(await changed(), [
    'a.txt',
    'docs/report.xml',
    'package-lock.json',
    'src/coverage/index.js',
    'test/fixtures/junit.xml',
    'test/fixtures/lcov.info',
  ]);
  assert.deepEqual(await workspace.leftOut(), [
    'cov/tmp/coverage-1-2-0.json',
    'cover.out',
    'coverage.xml',
    'coverage/ (2 files)',
    'my env/ (2 files)',
    'report.xml',
    'target/ (2 files)',
  ]);
  const untracked = await sh('git status --porcelain --untracked-files=all | grep "^??" | wc -l');
  assert.equal(untracked.trim(), '5', 'the agent is not shown them either');
});

test('a name that the repository keeps files under is no cache there', async (t) => {
  const { sh, changed } = await placed(t, {
    'node_modules/kept/index.js': 'x\n',
    'env/pyvenv.cfg': 'home = /usr\n',
    'coverage/lcov.info': 'TN:\n',
  });
  await sh(
    'echo y >node_modules/kept/new.js; echo y >env/new.py; echo y >coverage/new; mkdir .venv; echo y >.venv/no',
  );
  assert.deepEqual(await changed(), ['coverage/new', 'env/new.py', 'node_modules/kept/new.js']);
});

test('new files that ignore rules match are named; what was there before is not', async (t) => {
  const { workspace, sh, changed } = await placed(t, {
    '.gitignore': 'build/\n*.log\nnode_modules/\n',
    'build/tracked.js': 'x\n',
  });
  assert.deepEqual(await workspace.leftOut(), []);
  await sh(`mkdir -p build/deep 'odd dir' node_modules/m; echo 1 >build/new.js; echo 1 >build/deep/b.js
echo 1 >'odd dir/a
b.log'; echo 1 >node_modules/m/x; echo 2 >build/tracked.js; echo 1 >x.txt`);
  assert.deepEqual(await changed(), ['build/tracked.js', 'x.txt']);
  await sh('echo 1 >meant.log; echo 1 >gone.log; git add -f meant.log gone.log; rm gone.log');
  assert.deepEqual(await changed(), ['build/tracked.js', 'meant.log', 'x.txt']);
  await sh('git -c user.name=a -c user.email=a@b commit -qm mine; echo 3 >build/tracked.js');
  assert.deepEqual(await changed(), ['build/tracked.js', 'meant.log', 'x.txt']);
  const left = await workspace.leftOut();
  assert.deepEqual(left, ['build/deep/b.js', 'build/new.js', 'odd dir/a\nb.log']);
  assert.equal(await workspace.ignores('build/new.js'), true);
  assert.equal(await workspace.ignores('other.log'), true);
  for (const path of ['x.txt', 'build/tracked.js', 'a.txt'])
    assert.equal(await workspace.ignores(path), false, path);
});

test('what setup installed stays for the next commit, though no rule ignores it', async (t) => {
  const { workspace, sh, base, bare } = await placed(t, {});
  await sh(`${MAKE} echo x >stray`);
  await workspace.place(base, bare.packOf(base));
  const there = 'node_modules/x/i.js .venv/lib/x.py my?env/lib/x.py web/node_modules/y/i.js';
  await sh(`ls ${there}; test ! -e stray`);
  assert.equal(await workspace.treeId(), await bare.treeOf(base));
});
