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

async function checks(files: Files): Promise<string[]> {
  const { checks: found } = await detectChecks(project(files));
  for (const { name } of found) assert.match(name, /^[\w.:@/ -]{1,80}$/);
  return found.map(({ name, command }) => `${name}: ${command}`);
}

const scripts = (all: Record<string, string>) => JSON.stringify({ scripts: all });

test('package scripts, in the order types, lint, build, test, with the right manager', async () => {
  const manifest = scripts({ test: 'node --test', build: 'b', lint: 'l', typecheck: 'tsc' });
  assert.deepEqual(await checks({ 'package.json': manifest }), [
    'types: npm run typecheck',
    'lint: npm run lint',
    'build: npm run build',
    'test: npm test',
  ]);
  for (const [lock, manager] of [
    ['pnpm-lock.yaml', 'pnpm'],
    ['yarn.lock', 'yarn'],
    ['bun.lock', 'bun'],
  ] as const) {
    const found = (script: string) =>
      checks({ 'package.json': scripts({ test: script }), [lock]: '' });
    assert.deepEqual(await found(`${manager} run unit`), [`test: ${manager} run test`]);
    // With nothing to install, npm runs the script as well, and every image with Node has it.
    assert.deepEqual(await found('x'), ['test: npm test']);
  }
});

test("npm's default test, broken manifests and odd scripts are no checks", async () => {
  const standard = 'echo "Error: no test specified" && exit 1';
  assert.deepEqual(await checks({ 'package.json': scripts({ test: standard }) }), []);
  assert.deepEqual(await checks({ 'package.json': '{ not json' }), []);
  assert.deepEqual(await checks({ 'package.json': '[]' }), []);
  assert.deepEqual(await checks({ 'package.json': '{"scripts":{"test":7}}' }), []);
  assert.deepEqual(await checks({ 'README.md': 'npm test' }), []);
});

test('Python: pytest where the project says so or tests need it, else unittest', async () => {
  const pytest = ['test: python3 -m pytest'];
  const plain = 'def test_a(): assert 1';
  const unit = 'import unittest\nclass T(unittest.TestCase): pass';
  assert.deepEqual(await checks({ 'test_a.py': plain }), pytest);
  assert.deepEqual(await checks({ 'a_test.py': unit, 'conftest.py': '' }), pytest);
  assert.deepEqual(await checks({ 'test_a.py': unit, 'pyproject.toml': '[tool.pytest]' }), pytest);
  assert.deepEqual(await checks({ 'test_a.py': unit }), ['test: python3 -m unittest discover']);
  assert.deepEqual(await checks({ 'tests/test_a.py': unit, 'a.py': '' }), [
    'test: python3 -m unittest discover -s tests',
  ]);
  assert.deepEqual(await checks({ 'tests/test_a.py': unit, 'tests/__init__.py': '' }), [
    'test: python3 -m unittest discover',
  ]);
  assert.deepEqual(await checks({ 'tests/unit/test_a.py': unit, 'tests/slow/test_b.py': unit }), [
    'test: python3 -m unittest discover -s tests/slow && python3 -m unittest discover -s tests/unit',
  ]);
  assert.deepEqual(await checks({ 'a; b/test_a.py': unit }), []);
  assert.deepEqual(await checks({ 'src/t/test_a.py': unit, 'src/t/__init__.py': '' }), [
    'test: python3 -m unittest discover -s src',
  ]);
  assert.deepEqual(await checks({ 'a_test.py': unit }), [
    "test: python3 -m unittest discover -p '*_test.py'",
  ]);
  assert.deepEqual(await checks({ 'pyproject.toml': '', 'a.py': '' }), []);
});

test('other project files', async () => {
  assert.deepEqual(await checks({ 'go.mod': '' }), ['lint: go vet ./...', 'test: go test ./...']);
  assert.deepEqual(await checks({ 'Cargo.toml': '' }), ['test: cargo test']);
  assert.deepEqual(await checks({ 'Cargo.toml': '[package]\n\n[workspace]\n' }), [
    'test: cargo test --workspace',
  ]);
  assert.deepEqual(await checks({ Rakefile: 'Rake::TestTask.new', Gemfile: '' }), [
    'test: bundle exec rake test',
  ]);
  assert.deepEqual(await checks({ 'spec/a_spec.rb': '' }), ['test: rspec']);
  assert.deepEqual(await checks({ 'pom.xml': '' }), ['test: mvn -B -o test']);
  assert.deepEqual(await checks({ 'build.gradle.kts': '' }), ['test: gradle --offline test']);
  assert.deepEqual(await checks({ gradlew: '', 'build.gradle': '' }), [
    'test: sh ./gradlew --offline test',
  ]);
  assert.deepEqual(await checks({ 'composer.json': scripts({ test: 'x' }) }), [
    'test: composer test',
  ]);
});

test('a Makefile speaks for what nothing else does', async () => {
  const makefile = '.PHONY: test lint\nCHECK := 1\ntest: build\n\tgo test\nlint:\n\tx\n';
  assert.deepEqual(await checks({ Makefile: makefile }), ['lint: make lint', 'test: make test']);
  assert.deepEqual(await checks({ Makefile: makefile, 'Cargo.toml': '' }), [
    'lint: make lint',
    'test: cargo test',
  ]);
  assert.deepEqual(await checks({ Makefile: 'all check: x\n' }), ['test: make check']);
  assert.deepEqual(await checks({ Makefile: 'test := 1\nx:\n\ttest: 1\n' }), []);
});

test('two languages: names stay unique', async () => {
  assert.deepEqual(
    await checks({ 'go.mod': '', 'package.json': scripts({ test: 'x', lint: 'y' }) }),
    [
      'node:lint: npm run lint',
      'go:lint: go vet ./...',
      'node:test: npm test',
      'go:test: go test ./...',
    ],
  );
});

test('Python tests that are the data of another language are no check', async () => {
  const sample = { 'spec/fixtures/app/tests/test_x.py': 'def test_x(): pass' };
  assert.deepEqual(await checks({ Makefile: 'test:\n\tbusted\n', ...sample }), ['test: make test']);
  assert.deepEqual(await checks({ 'third_party/a/test_x.py': '' }), []);
  // In a project that says it is one of Python, they may be its own.
  assert.deepEqual(await checks({ 'setup.py': '', 'tests/fixtures/test_x.py': '' }), [
    'test: python3 -m pytest',
  ]);
});

test('Ruby: the tasks of Minitest too', async () => {
  for (const task of ['Minitest::TestTask.create', 'Minitest::TestTask.create(:test)']) {
    assert.deepEqual(await checks({ Rakefile: `require 'minitest/test_task'\n${task}\n` }), [
      'test: rake test',
    ]);
  }
});

const foundIn = async (makefile: string) => (await checks({ Makefile: makefile })).join();

test('the targets of a Makefile, and not what only looks like one', async () => {
  for (const rule of [
    'test: all',
    'test:',
    'lib test docs: all',
    'test :',
    'test::',
    '.PHONY: x\ntest: x',
  ])
    assert.equal(await foundIn(`${rule}\n\tx\n`), 'test: make test', rule);
  for (const line of [
    'test := x',
    'test = a: b',
    'x: test',
    '# test: x',
    '\ttest: x',
    'test-all: x',
  ])
    assert.equal(await foundIn(`${line}\n`), '', line);
  assert.equal(await foundIn('check: x\nlint: y\n'), 'lint: make lint,test: make check');
});

test('no text of a repository keeps the one who reads it busy', async () => {
  const lines = '\n'.repeat(1_000_000);
  const gaps = `[${' '.repeat(500_000)}`;
  const files: Files = {
    'tests/test_a.py': lines,
    'requirements.txt': lines,
    'pyproject.toml': `${gaps}\n[project]\ndependencies = [${' '.repeat(500_000)}\n${lines}`,
    'setup.cfg': lines,
    Makefile: `${'test '.repeat(200_000)}\nx${' '.repeat(500_000)}\n`,
    'package.json': scripts({ test: 'pnpm x' }),
    'pnpm-lock.yaml': 'packages:\n\n'.repeat(200_000),
    'pnpm-workspace.yaml': `packages:${lines}`,
    'a/package.json': '{}',
    'Gemfile.lock': 'GEM\n'.repeat(200_000),
    'Cargo.toml': `${'['.repeat(500_000)}\n${lines}`,
  };
  const yarn = {
    'package.json': scripts({ test: 'x' }),
    'yarn.lock': `__metadata:\n"${'a@workspace:'.repeat(100_000)}`,
  };
  const bun = { 'package.json': scripts({ test: 'x' }), 'bun.lock': lines };
  for (const [all, names] of [
    [files, ['python:test', 'rust:test', 'node:test']],
    [yarn, ['test']],
    [bun, ['test']],
  ] as const) {
    const { checks: found, folders } = await detectChecks(project(all));
    assert.deepEqual(found.map(({ name }) => name).toSorted(), [...names].toSorted());
    await detectSetup(project(all), folders);
  }
  const flags = { 'package.json': scripts({ test: `vite ${'--a '.repeat(400)}x y` }) };
  assert.deepEqual(await checks(flags), ['test: npm test']);
  const editor = { '.editorconfig': `[${'sh '.repeat(200_000)}`, 'a.sh': '' };
  assert.deepEqual(await detectFix(project(editor)), []);
});

test('Django: its own program runs the tests, unless pytest has the plugin for it', async () => {
  const program = "os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'site.settings')\n# django\n";
  const tests =
    'from django.test import TestCase\n\nclass T(TestCase):\n    def test_a(self): pass\n';
  const site = { 'manage.py': program, 'requirements.txt': 'django\n', 'shop/tests.py': tests };
  assert.deepEqual(await checks(site), ['test: python3 manage.py test']);
  const lock = { 'poetry.lock': '[[package]]\n' };
  assert.deepEqual(await checks({ ...site, ...lock }), ['test: .venv/bin/python manage.py test']);
  const nested = { 'web/manage.py': program, 'web/shop/tests/test_a.py': tests };
  assert.deepEqual(await checks(nested), ['test: python3 web/manage.py test web']);
  const plugin = { 'pytest.ini': '[pytest]\nDJANGO_SETTINGS_MODULE = site.settings\n' };
  const own = { ...site, 'shop/test_a.py': tests };
  assert.deepEqual(await checks({ ...own, ...plugin }), ['test: python3 -m pytest']);
  // Nothing is tested by what `startapp` writes, nor by another program of that name.
  const empty = { ...site, 'shop/tests.py': 'from django.test import TestCase\n' };
  assert.deepEqual(await checks(empty), []);
  assert.deepEqual(await checks({ ...site, 'manage.py': 'print(1)\n' }), []);
});

test('PHP by Pest and Ruby by Rails, where the project has them', async () => {
  const pest = JSON.stringify({ 'require-dev': { 'pestphp/pest': '^3' } });
  assert.deepEqual(await checks({ 'composer.json': pest, 'phpunit.xml': '' }), [
    'test: vendor/bin/pest',
  ]);
  const rails = { Gemfile: '', 'bin/rails': '', Rakefile: 'Rails.application.load_tasks\n' };
  assert.deepEqual(await checks({ ...rails, 'test/models/a_test.rb': '' }), [
    'test: bundle exec ruby bin/rails test',
  ]);
});
