import assert from 'node:assert/strict';
import { test } from 'node:test';
import { detectChecks } from '../../../runner/project/detect-checks.ts';
import { detectFix } from '../../../runner/project/detect-commands.ts';
import { detectSetup } from '../../../runner/project/detect-setup.ts';

type Files = Record<string, string>;
const project = (files: Files) => ({
  files: Object.keys(files),
  read: async (path: string) => files[path],
});
const setup = async (files: Files) => (await detectSetup(project(files))).commands;
const guessed = async (files: Files) => (await detectSetup(project(files))).guessed;
const json = (value: object) => JSON.stringify(value);
const test1 = json({ scripts: { test: 'x' } });
const wants = json({ devDependencies: { a: '1' } });
const npm = (manager: string, version: string) =>
  `command -v ${manager} >/dev/null || npm install --global --prefix "$HOME/.local" ${version}`;

test('nothing is fetched where no lock file and no manifest lists a package', async () => {
  const none: Files[] = [
    {},
    { 'package.json': '{}' },
    { 'package.json': '{ broken' },
    { 'package.json': test1, 'package-lock.json': '{"packages":{"":{}}}' },
    { 'package.json': wants, 'package-lock.json': '{ broken' },
    { 'package.json': wants, 'node_modules/a/index.js': '' },
    { 'requirements.txt': '# nothing\n\n' },
    { 'go.sum': '\n' },
    { 'Cargo.lock': 'version = 4\n\n[[package]]\nname = "me"\n' },
    { 'composer.lock': '{"packages":[]}' },
    { 'Gemfile.lock': 'GEM\n  specs:\n\nPLATFORMS\n  ruby\n' },
    { 'uv.lock': '[[package]]\nname = "me"\nsource = { virtual = "." }\n' },
    { 'pyproject.toml': '[project]\nname = "me"\ndependencies = []\n' },
    { 'pyproject.toml': '[tool.poetry.dependencies]\npython = "^3.11"\n' },
  ];
  for (const files of none) assert.deepEqual(await setup(files), [], json(files));
});

test('npm, with a lock file and without one', async () => {
  const locks = ['{"packages":{"":{},"node_modules/a":{}}}', '{"dependencies":{"a":{}}}'];
  for (const lock of locks) {
    assert.deepEqual(await setup({ 'package.json': wants, 'package-lock.json': lock }), ['npm ci']);
  }
  assert.deepEqual(await setup({ 'package.json': wants }), [
    'npm install --no-package-lock --fetch-retries=1 --fetch-retry-mintimeout=1000',
  ]);
  const workspace = json({ workspaces: ['packages/*'] });
  assert.deepEqual(await setup({ 'package.json': workspace, 'packages/a/package.json': test1 }), [
    'npm install --no-package-lock --fetch-retries=1 --fetch-retry-mintimeout=1000',
  ]);
});

const LOCKED_TOOL = `---
lockfileVersion: '9.0'

importers:

  .:
    configDependencies: {}
    packageManagerDependencies:
      '@pnpm/exe':
        specifier: 12.3.1
        version: 12.3.0
      pnpm:
        specifier: ^12.0.0
        version: 12.3.1

packages:

  pnpm@12.3.1:
    resolution: {integrity: sha512-a}

---
`;

const AS_IT_IS = 'pnpm_config_pm_on_fail=ignore ';

test('a manager that the image lacks is put in place, in the version that the project names', async () => {
  const listed = 'lockfileVersion: FORM\n\npackages:\n\n  a@1:\n    x: 1\n';
  const pnpm = 'pnpm install --frozen-lockfile';
  const lock = (form: string) => listed.replace('FORM', form);
  const cases: [Files, string[]][] = [
    [{ 'pnpm-lock.yaml': lock("'9.0'") }, [npm('pnpm', 'pnpm@10.34.8'), pnpm]],
    [{ 'pnpm-lock.yaml': lock("'6.0'") }, [npm('pnpm', 'pnpm@8.15.9'), pnpm]],
    [{ 'pnpm-lock.yaml': lock('5.4') }, [npm('pnpm', 'pnpm@7.33.7'), pnpm]],
    [
      {
        'package.json': json({ packageManager: 'pnpm@9.1.2+sha512.aa' }),
        'pnpm-lock.yaml': lock("'9.0'"),
      },
      [npm('pnpm', 'pnpm@9.1.2'), `${AS_IT_IS}${pnpm}`],
    ],
    // Nothing of a repository becomes a word of the command but an exact version.
    [
      {
        'package.json': json({ packageManager: 'pnpm@1.0.0; rm -rf ~' }),
        'pnpm-lock.yaml': lock("'9.0'"),
      },
      [npm('pnpm', 'pnpm@10.34.8'), `${AS_IT_IS}${pnpm}`],
    ],
    [
      { 'yarn.lock': '# yarn\n\na@^1:\n  version "1"\n' },
      [npm('yarn', 'yarn@1.22.22'), 'yarn install --frozen-lockfile'],
    ],
    [
      { 'yarn.lock': '__metadata:\n  version: 8\n\n"a@npm:^1":\n  version: 1\n' },
      [npm('yarn', '@yarnpkg/cli-dist@4.12.0'), 'yarn install --immutable'],
    ],
    [
      {
        'yarn.lock': '__metadata:\n  version: 6\n\n"a@npm:^1":\n  version: 1\n',
        'package.json': json({ packageManager: 'yarn@3.2.1' }),
      },
      [npm('yarn', '@yarnpkg/cli-dist@3.2.1'), 'yarn install --immutable'],
    ],
    [
      {
        'yarn.lock': '__metadata:\n  version: 8\n\n"a@npm:^1":\n  version: 1\n',
        '.yarnrc.yml': 'nodeLinker: node-modules\nyarnPath: .yarn/releases/yarn-4.1.0.cjs\n',
        '.yarn/releases/yarn-4.1.0.cjs': '',
      },
      [npm('yarn', 'yarn@1.22.22'), 'yarn install --immutable'],
    ],
    [
      { 'bun.lock': '{\n  "packages": {\n    "a": []' },
      [npm('bun', 'bun@1.4.5'), 'bun install --frozen-lockfile'],
    ],
    [
      { 'package.json': wants, 'bun.lockb': 'binary' },
      [npm('bun', 'bun@1.4.5'), 'bun install --frozen-lockfile'],
    ],
    // A release that the project refuses is not the one to bring.
    [
      { 'package.json': json({ engines: { pnpm: '>=11' } }), 'pnpm-lock.yaml': lock("'9.0'") },
      [npm('pnpm', 'pnpm@11.28.10'), pnpm],
    ],
    [
      { 'package.json': json({ engines: { pnpm: '^9' } }), 'pnpm-lock.yaml': lock("'9.0'") },
      [npm('pnpm', 'pnpm@9.15.9'), pnpm],
    ],
    [
      {
        'package.json': json({
          devEngines: { packageManager: { name: 'pnpm', version: '^12.0.0' } },
        }),
        'pnpm-lock.yaml': lock("'9.0'"),
      },
      [npm('pnpm', 'pnpm@12.4.2'), `${AS_IT_IS}${pnpm}`],
    ],
    // Newer ones lock themselves, in a document before that of the project.
    [{ 'pnpm-lock.yaml': `${LOCKED_TOOL}${lock("'9.0'")}` }, [npm('pnpm', 'pnpm@12.3.1'), pnpm]],
    [{ 'pnpm-lock.yaml': LOCKED_TOOL, 'package.json': test1 }, []],
    // Yarn refuses settings whose variables are not there; the others go on.
    [
      {
        'yarn.lock': '__metadata:\n  version: 8\n\n"a@npm:^1":\n  version: 1\n',
        '.yarnrc.yml':
          'npmAuthToken: "${NPM_TOKEN}"\n# ${NOT_ME}\nx: ${HAS:-one}\ny: ${A_B}${A_B}\n',
      },
      [
        npm('yarn', '@yarnpkg/cli-dist@4.12.0'),
        'NPM_TOKEN=${NPM_TOKEN-} A_B=${A_B-} yarn install --immutable',
      ],
    ],
    [
      { 'pnpm-lock.yaml': lock("'9.0'"), '.npmrc': '//a/:_authToken=${NPM_TOKEN}\n' },
      [npm('pnpm', 'pnpm@10.34.8'), pnpm],
    ],
    // Without a package to fetch, only scripts that name the manager need it.
    [{ 'package.json': test1, 'pnpm-lock.yaml': "lockfileVersion: '9.0'\n" }, []],
    [
      {
        'package.json': json({ scripts: { test: 'pnpm run unit' } }),
        'pnpm-lock.yaml': "lockfileVersion: '9.0'\n",
      },
      [npm('pnpm', 'pnpm@10.34.8')],
    ],
    [{ 'bun.lock': '{}', 'a.test.ts': '' }, [npm('bun', 'bun@1.4.5')]],
    // Packages of a workspace are linked.
    [
      { 'pnpm-lock.yaml': "lockfileVersion: '9.0'\nimporters:\n  a:\n    version: link:../b\n" },
      [npm('pnpm', 'pnpm@10.34.8'), pnpm],
    ],
    [
      { 'yarn.lock': '__metadata:\n  version: 8\n\n"me@workspace:.":\n\n"a@workspace:a":\n' },
      [npm('yarn', '@yarnpkg/cli-dist@4.12.0'), 'yarn install --immutable'],
    ],
    [{ 'yarn.lock': '__metadata:\n  version: 8\n\n"me@workspace:.":\n' }, []],
    [
      { 'package.json': json({ packageManager: 'yarn@4.5.0', dependencies: { a: '1' } }) },
      [npm('yarn', '@yarnpkg/cli-dist@4.5.0'), 'yarn install'],
    ],
  ];
  for (const [files, commands] of cases) {
    assert.deepEqual(await setup({ 'package.json': '{}', ...files }), commands, json(files));
  }
});

test('Yarn has the variables of its settings where it runs scripts, too', async () => {
  const files = {
    'package.json': json({ scripts: { test: 'x', 'lint:fix': 'y' } }),
    'yarn.lock': '# yarn\n\na@^1:\n  version "1"\n',
    '.npmrc': '//registry.example/:_authToken=${NPM_TOKEN}\n',
  };
  const { checks } = await detectChecks(project(files));
  assert.deepEqual(checks, [{ name: 'test', command: 'NPM_TOKEN=${NPM_TOKEN-} yarn run test' }]);
  assert.deepEqual(await detectFix(project(files)), ['NPM_TOKEN=${NPM_TOKEN-} yarn run lint:fix']);
});

test('pnpm that a project names does not look for itself when it runs a script', async () => {
  const named = {
    packageManager: 'pnpm@12.21.0',
    scripts: { test: 'x' },
    dependencies: { a: '1' },
  };
  const { checks } = await detectChecks(project({ 'package.json': json(named) }));
  assert.deepEqual(checks, [{ name: 'test', command: `${AS_IT_IS}pnpm run test` }]);
});

test('other languages, in the order they are asked', async () => {
  const some: [Files, string][] = [
    [{ 'go.mod': 'module a\n\ngo 1.99\n', 'go.sum': 'a v1 h1:x\n' }, 'go mod download'],
    [{ 'Cargo.lock': '[[package]]\nname = "a"\nsource = "registry"\n' }, 'cargo fetch --locked'],
    [{ 'Gemfile.lock': 'GEM\n  remote: x\n  specs:\n    rake (13)\n' }, 'bundle install'],
  ];
  for (const [files, command] of some) assert.deepEqual(await setup(files), [command]);
});

test('Go: modules in the repository are used as they are, and a newer Go is fetched by setup', async () => {
  const vendored = { 'go.mod': 'go 1.22\n', 'go.sum': 'a v1 h1:x\n', 'vendor/modules.txt': '# a' };
  assert.deepEqual(await setup(vendored), []);
  const newer = ['go 1.24', 'go 1.25.3', 'go 1.21\n\ntoolchain go1.26.0'];
  for (const asked of newer) {
    const files = { ...vendored, 'go.mod': `module a\n\n${asked}\n` };
    assert.deepEqual(await setup(files), ['go version'], asked);
    assert.deepEqual(await guessed(files), ['go version'], asked);
  }
  for (const asked of ['go 1.21', 'go 1.23.5', 'go 1.23.0\ntoolchain go1.23.1', ''])
    assert.deepEqual(await setup({ 'go.mod': `module a\n${asked}\n` }), [], asked);
  assert.deepEqual(await setup({ 'go.work': 'go 1.25.0\n\nuse ./a\n' }), ['go version']);
});

test('what no lock file asks for may fail', async () => {
  const lock = '{"packages":{"":{},"node_modules/a":{}}}';
  assert.deepEqual(await guessed({ 'package.json': wants, 'package-lock.json': lock }), []);
  assert.deepEqual(
    await guessed({ 'package.json': wants }),
    await setup({ 'package.json': wants }),
  );
  const both = { 'requirements.txt': 'a\n', 'pyproject.toml': '[project]\ndependencies = ["b"]\n' };
  assert.deepEqual(await guessed(both), (await setup(both)).slice(1));
  const below = { 'setup.py': 'setup()', 'src/a/__init__.py': '' };
  assert.equal((await setup(below)).length, 1);
  assert.deepEqual(await setup({ ...below, 'pytest.ini': '[pytest]\npythonpath = src\n' }), []);
  assert.deepEqual(await setup({ ...below, 'conftest.py': 'sys.path.insert(0, "src")' }), []);
});

test('lists of a documentation or a tool may fail in a project that is not of Python', async () => {
  const go = { 'go.mod': '', 'go.sum': 'a\n', 'requirements.txt': 'mkdocs\n' };
  assert.deepEqual(await guessed(go), [
    'PIP_BREAK_SYSTEM_PACKAGES=1 python3 -m pip install -r requirements.txt',
  ]);
  assert.deepEqual(await guessed({ ...go, 'tools/x.py': '' }), []);
});

test('libraries without a lock file fetch what their manifests list today', async () => {
  const crate = '[package]\nname = "a"\n';
  const cases: [Files, string[]][] = [
    [{ 'Cargo.toml': `${crate}\n[dependencies]\nserde = "1"\n` }, ['cargo fetch']],
    [{ 'Cargo.toml': `${crate}\n[dev-dependencies.loom]\nversion = "1"\n` }, ['cargo fetch']],
    [{ 'Cargo.toml': `${crate}\n[target.'cfg(loom)'.dependencies]\nx = "1"\n` }, ['cargo fetch']],
    [
      { 'Cargo.toml': '[workspace]\n', 'b/Cargo.toml': '[build-dependencies]\ncc = "1"\n' },
      ['cargo fetch'],
    ],
    [{ 'Cargo.toml': `${crate}[dependencies]\nb = { path = "b" }\nc.workspace = true\n` }, []],
    [{ 'Cargo.toml': `${crate}\n[features]\nserde = []\n` }, []],
    [{ 'Cargo.toml': '[dependencies]\na = "1"\n', 'Cargo.lock': '' }, []],
    [{ Gemfile: 'source "x"\ngemspec\n', 'a.gemspec': '' }, ['bundle install']],
    [{ Gemfile: "gem 'rake'\n" }, ['bundle install']],
    [{ Gemfile: '# gem "x"\n' }, []],
    [{ 'composer.json': json({ require: { php: '^8', 'ext-json': '*' } }) }, []],
    [
      { 'composer.json': json({ 'require-dev': { 'phpunit/phpunit': '^11' } }) },
      ['composer install --no-interaction'],
    ],
  ];
  for (const [files, commands] of cases) {
    assert.deepEqual(await setup(files), commands, json(files));
    assert.deepEqual(await guessed(files), commands, json(files));
  }
  const member = {
    'Cargo.toml': '[workspace]\n',
    'Cargo.lock': 'source = x\n',
    'b/Cargo.toml': '',
  };
  const below = { ...member, 'b/Cargo.toml': '[dependencies]\nc = "1"\n' };
  const found = await detectSetup(project(below), ['', 'b']);
  assert.deepEqual(found.commands, ['cargo fetch --locked']);
});
