import assert from 'node:assert/strict';
import { test } from 'node:test';
import { detectChecks } from '../../../runner/project/detect-checks.ts';
import { detectSetup } from '../../../runner/project/detect-setup.ts';
import { inFolder, placeOf } from '../../../runner/project/folders.ts';

type Files = Record<string, string>;
const project = (files: Files) => ({
  files: Object.keys(files),
  read: async (path: string) => files[path],
});
const scripts = (all: Record<string, string>) => JSON.stringify({ scripts: all });

async function seen(files: Files, place?: string): Promise<{ checks: string[]; setup: string[] }> {
  const { checks, folders } = await detectChecks(
    project(files),
    place === undefined ? {} : { place },
  );
  for (const { name } of checks) assert.match(name, /^[\w.:@/ -]{1,80}$/);
  return {
    checks: checks.map(({ name, command }) => `${name}: ${command}`),
    setup: [...(await detectSetup(project(files), folders)).commands],
  };
}

const LOCK = '{"packages":{"":{},"node_modules/a":{}}}';

test("a package's own checks come first, the root's where it has none of that kind", async () => {
  const files = {
    'package.json': JSON.stringify({
      workspaces: ['packages/*'],
      scripts: { test: 'all', lint: 'l' },
    }),
    'package-lock.json': LOCK,
    'packages/app/package.json': scripts({ test: 'x' }),
    'packages/app/src/deep/a.js': '',
    'packages/lib/package.json': '{}',
  };
  const own = ['lint: npm run lint', 'test: cd packages/app && npm test'];
  for (const place of ['packages/app', 'packages/app/src/deep']) {
    assert.deepEqual(await seen(files, place), { checks: own, setup: ['npm ci'] });
  }
  const root = ['lint: npm run lint', 'test: npm test'];
  assert.deepEqual((await seen(files, 'packages/lib')).checks, root);
  assert.deepEqual((await seen(files, '')).checks, root);
  assert.deepEqual((await seen(files, 'nowhere')).checks, root);
});

test('who is a member of a workspace is installed with it, who is none by itself', async () => {
  const app = JSON.stringify({ scripts: { test: 'x' }, dependencies: { a: '1' } });
  const alone = [
    'cd tools/app && npm install --no-package-lock --fetch-retries=1 --fetch-retry-mintimeout=1000',
  ];
  const root = { 'package-lock.json': LOCK, 'tools/app/package.json': app };
  const cases: [unknown, boolean][] = [
    [undefined, false],
    [['packages/*'], false],
    [['tools/*'], true],
    [['./tools/app/'], true],
    [['tools/a*p'], true],
    [['**'], true],
    [['**/app'], true],
    [['tools/**'], true],
    [['tools/*', '!tools/app'], false],
    [{ packages: ['tools/*'] }, true],
    [['tools'], false],
    ['tools/*', false],
  ];
  for (const [workspaces, member] of cases) {
    const { setup } = await seen(
      { ...root, 'package.json': JSON.stringify({ workspaces }) },
      'tools/app',
    );
    assert.deepEqual(setup, ['npm ci', ...(member ? [] : alone)], JSON.stringify(workspaces));
  }
  for (const yaml of [
    'packages:\n  - "tools/*" # own\n',
    "packages: ['x', 'tools/*']\n",
    'a: 1\npackages:\n# own\n- tools/app\ncatalog:\n  b: 1\n',
  ]) {
    const files = {
      'package.json': '{}',
      'pnpm-workspace.yaml': yaml,
      'tools/app/package.json': app,
    };
    const { checks, setup } = await seen(files, 'tools/app');
    assert.deepEqual(checks, ['test: cd tools/app && pnpm run test'], yaml);
    assert.match(setup.join(), /pnpm install --no-lockfile$/);
  }
});

test("the workspace's manager runs the scripts of its packages", async () => {
  const pnpm = {
    'pnpm-workspace.yaml': 'packages: [a]\n',
    'pnpm-lock.yaml': "lockfileVersion: '9.0'\n\npackages:\n\n  b@1:\n    x: 1\n",
    'package.json': '{}',
    'a/package.json': scripts({ test: 'x' }),
  };
  const { checks, setup } = await seen(pnpm, 'a');
  assert.deepEqual(checks, ['test: cd a && pnpm run test']);
  assert.match(setup.join('\n'), /pnpm@10[^]*\npnpm install --frozen-lockfile$/);
});

test('a package with a lock file of its own is prepared in its folder', async () => {
  const files = {
    'go.mod': '',
    'web app/package.json': scripts({ test: 'x' }),
    'web app/package-lock.json': LOCK,
  };
  assert.deepEqual(await seen(files, 'web app'), {
    checks: ['lint: go vet ./...', "test: cd 'web app' && npm test"],
    setup: ["cd 'web app' && npm ci"],
  });
});

test('a root without checks: the tests of the packages below it', async () => {
  const files = {
    'README.md': '',
    'backend/requirements.txt': 'flask\n',
    'backend/test_a.py': 'def test_a(): assert 1',
    'frontend/package.json': JSON.stringify({
      scripts: { test: 'x', build: 'b' },
      dependencies: { a: '1' },
    }),
    'docs/package.json': scripts({ test: 'x' }),
    'test/fixtures/p/package.json': scripts({ test: 'x' }),
    'frontend/inner/package.json': scripts({ test: 'x' }),
  };
  assert.deepEqual(await seen(files), {
    checks: [
      'backend:test: cd backend && python3 -m pytest',
      'frontend:test: cd frontend && npm test',
    ],
    setup: [
      'cd backend && PIP_BREAK_SYSTEM_PACKAGES=1 python3 -m pip install -r requirements.txt',
      'cd frontend && npm install --no-package-lock --fetch-retries=1 --fetch-retry-mintimeout=1000',
    ],
  });
  const many = Object.fromEntries(
    Array.from({ length: 9 }, (_, n) => [`p${n}/package.json`, scripts({ test: 'x' })]),
  );
  assert.deepEqual(await seen(many), { checks: [], setup: [] });
});

test('data are no packages to be held to; what stands beside the project is where a task is about it', async () => {
  const files = {
    'package.json': scripts({ test: 'x' }),
    'test/fixtures/broken/package.json': scripts({ test: 'exit 1' }),
  };
  assert.deepEqual((await seen(files, 'test/fixtures/broken')).checks, ['test: npm test']);
  const docs = { ...files, 'docs/package.json': scripts({ test: 'links' }) };
  assert.deepEqual((await seen(docs, 'docs')).checks, ['test: cd docs && npm test']);
  assert.deepEqual((await seen(docs)).checks, ['test: npm test']);
});

const of = (folder?: string, path?: string) =>
  placeOf({
    kind: 'prompt',
    ...(folder !== undefined && { folder }),
    ...(path !== undefined && { path }),
  });

test('a folder is one word of the shell, and what leads out of the repository is the root', () => {
  assert.equal(inFolder('', 'npm test'), 'npm test');
  assert.equal(inFolder('a/b-c', 'npm test'), 'cd a/b-c && npm test');
  assert.equal(inFolder("it's; rm -rf", 'x'), "cd 'it'\\''s; rm -rf' && x");
  assert.equal(inFolder('-a', 'x'), "cd '-a' && x");
  assert.equal(of('packages/app/'), 'packages/app');
  assert.equal(of(undefined, 'packages/app/a.js'), 'packages/app');
  assert.equal(of(undefined, 'a.js'), '');
  assert.equal(of('../../etc'), '');
  assert.equal(of('/etc'), 'etc');
  assert.equal(of(), '');
});

const modules = (name: string) => `<modules>\n<module>${name}</module>\n</modules>`;
const checksAt = async (files: Files, place: string) => (await seen(files, place)).checks;

test("a package is run by its project's own programs, also where they stand above it", async () => {
  const gradle = { gradlew: '', 'settings.gradle': '', 'lib/core/build.gradle.kts': '' };
  assert.deepEqual(await checksAt(gradle, 'lib/core'), [
    'test: cd lib/core && sh ../../gradlew --offline test',
  ]);
  const maven = {
    'pom.xml': modules('lib'),
    'lib/pom.xml': modules('core'),
    'lib/core/pom.xml': '',
    'alone/pom.xml': '',
  };
  assert.deepEqual(await checksAt(maven, 'lib/core/src'), [
    'test: mvn -B -o -pl lib/core -am test',
  ]);
  assert.deepEqual(await checksAt(maven, 'alone'), ['test: cd alone && mvn -B -o test']);
  assert.deepEqual(await checksAt({ ...maven, mvnw: '' }, 'lib'), [
    'test: sh ./mvnw -B -o -pl lib -am test',
  ]);
  assert.deepEqual(await checksAt({ ...maven, mvnw: '' }, 'alone'), [
    'test: cd alone && sh ../mvnw -B -o test',
  ]);
  assert.deepEqual(await checksAt({ 'x/pom.xml': modules("a'b"), "x/a'b/pom.xml": '' }, "x/a'b"), [
    "test: cd x && mvn -B -o -pl 'a'\\''b' -am test",
  ]);
  const gems = { Gemfile: '', 'part/part.gemspec': '', 'part/Rakefile': 'task :test' };
  assert.deepEqual(await checksAt(gems, 'part/lib'), ['test: cd part && bundle exec rake test']);
});

test('a package of a language without checks has not those of others', async () => {
  const files = {
    'packages/router/pubspec.yaml': '',
    'packages/router/lib/a.dart': '',
    'packages/other/android/build.gradle': '',
    'App/App.csproj': '',
  };
  for (const place of ['packages/router/lib', 'App']) {
    assert.deepEqual((await seen(files, place)).checks, []);
  }
});
