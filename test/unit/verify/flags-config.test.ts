/** Flags on what decides how checks run; and what no check runs, which stays quiet. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { staticFlags } from '../../../runner/verify/flags/flags.ts';
import { codes, type Texts } from './flags-of.ts';

const scriptsOf = (all: object) => JSON.stringify({ scripts: all });

test('a change that brings the script which a check runs wrote its own check', async () => {
  const added = scriptsOf({ test: 'true' });
  assert.deepEqual(await codes({ 'package.json': [scriptsOf({}), added] }), ['check_added']);
  assert.deepEqual(await codes({ 'package.json': [undefined, added] }), ['check_added']);
  // One that no check runs is none.
  const other = scriptsOf({ test: 'node --test', docs: 'true' });
  assert.deepEqual(
    await codes({ 'package.json': [scriptsOf({ test: 'node --test' }), other] }),
    [],
  );
});

const scripts = (command: string, more = '') => `{"scripts":{"test":"${command}"${more}}}`;

test('what decides how checks run is flagged', async () => {
  const cases: [Texts, string[], string?][] = [
    [{ 'package.json': [scripts('a'), scripts('a || true')] }, ['check_config_changed']],
    [{ 'package.json': [scripts('a'), scripts('a', ',"pretest":"b"')] }, ['check_config_changed']],
    [{ 'package.json': [scripts('a'), undefined] }, ['check_config_changed']],
    [{ 'package.json': ['{}', '{"jest":{"bail":1}}'] }, ['check_config_changed']],
    [
      { 'pyproject.toml': ['[tool.ruff]\nx=1\n', '[tool.ruff]\nx=2\n'] },
      ['check_config_changed'],
      'ruff check',
    ],
    [
      {
        'pyproject.toml': [
          '[tool.pytest.ini_options]\nx=1\n',
          '[tool.pytest.ini_options]\nx=2\n[tool.a]\n',
        ],
      },
      ['check_config_changed'],
      'python3 -m pytest',
    ],
    [
      { 'tox.ini': ['[testenv]\ncommands = pytest\n', '[testenv]\ncommands = true\n'] },
      ['check_config_changed'],
      'tox -e py',
    ],
    [{ 'package.json': [scripts('a'), scripts('a', ',"prepare":"b"')] }, ['check_config_changed']],
    [
      {
        'pom.xml': [
          '<plugin>\n<artifactId>maven-surefire-plugin</artifactId>\n</plugin>',
          '<plugin>\n<artifactId>maven-surefire-plugin</artifactId>\n<configuration><skip>true</skip></configuration>\n</plugin>',
        ],
      },
      ['check_config_changed'],
      'mvn test',
    ],
    [
      { 'CMakeLists.txt': ['add_test(a a)\nadd_test(b b)', 'add_test(b b)'] },
      ['check_config_changed'],
      'ctest',
    ],
    [{ 'conftest.py': [undefined, 'x = 1'] }, ['check_config_changed']],
    [{ 'pkg/vitest.config.ts': ['a', 'b'] }, ['check_config_changed']],
    [{ 'eslint.config.js': ['a', 'b'] }, ['lint_config_changed'], 'npm run lint'],
    [{ 'eslint.config.js': ['a', 'b'] }, ['lint_config_changed'], 'eslint .'],
    [{ 'eslint.config.js': ['a', 'b'] }, ['lint_config_changed'], 'make check'],
    [{ '.github/workflows/ci.yml': ['a', 'b'] }, ['ci_changed']],
    [{ '.github/workflows/test.yml': ['a', 'b'] }, ['ci_changed']],
    [{ '.github/workflows/tests.yml': ['a', undefined] }, ['ci_changed']],
    [{ '.errand/config.yaml': [undefined, 'checks: []'] }, ['errand_config_changed']],
    [{ 'AGENTS.md': ['a', 'b'] }, ['agent_settings_changed']],
    [
      { Makefile: ['test: unit\nunit:\n\ta\n', 'test: unit\nunit:\n\t-a\n'] },
      ['check_config_changed'],
      'make test',
    ],
    [
      { Makefile: ['X=1\ntest:\n\ta\n', 'X=2\ntest:\n\ta\n'] },
      ['check_config_changed'],
      'make test',
    ],
    [{ 'script/ci': ['a', 'b'] }, ['check_changed'], 'sh ./script/ci --all'],
    [
      { 'package.json': [scripts('node run.js'), scripts('node run.js')], 'run.js': ['a', 'b'] },
      ['check_changed'],
    ],
    [
      {
        'package.json': [
          scripts('mocha --config ./other.cjs'),
          scripts('mocha --config ./other.cjs'),
        ],
        'other.cjs': ['a', 'b'],
      },
      ['check_changed'],
    ],
    [{ 'run.js': ['a', 'b'] }, ['check_changed'], "sh -c 'CI=1 node ./run.js'"],
    [{ 'Cargo.toml': ['[[test]]\nname="a"', 'x'] }, ['check_config_changed']],
    [{ 'bin/grep': [undefined, '#!/bin/sh'] }, ['shadowed_tool']],
    [{ 'pytest.py': [undefined, ''] }, ['shadowed_tool']],
    [{ 'node_modules/chai/index.js': ['a', 'b'] }, ['shadowed_tool']],
    [{ 'package-lock.json': ['{}', '{ }'] }, ['lock_without_manifest']],
    [{ '.gitattributes': [undefined, '* filter=x'] }, ['git_machinery']],
    [{ '.husky/pre-commit': ['a', 'b'] }, ['git_machinery']],
  ];
  for (const [texts, expected, command] of cases) {
    assert.deepEqual(await codes(texts, command), expected, JSON.stringify(texts));
  }
});

const flagsOfLink = (path: string) =>
  staticFlags({
    changes: [
      { path, status: 'added', binary: false, after: { mode: '120000', blob: 'b'.repeat(40) } },
    ],
    read: async (where) => (where === 'after' ? 'elsewhere' : undefined),
    checks: [{ name: 'test', command: 'pytest' }],
  });

test('a link may be a folder of tools or settings', async () => {
  const found: Record<string, string> = {
    pytest: 'shadowed_tool',
    bin: 'shadowed_tool',
    node_modules: 'shadowed_tool',
    '.cargo': 'check_config_changed',
    '.errand': 'errand_config_changed',
    '.claude': 'agent_settings_changed',
  };
  for (const [path, code] of Object.entries(found)) {
    assert.deepEqual(
      (await flagsOfLink(path)).map((flag) => flag.code),
      ['link', code],
      path,
    );
  }
  assert.deepEqual(
    (await flagsOfLink('docs/current')).map((flag) => flag.code),
    ['link'],
  );
});

test('a file that a check works on, or that other scripts run, is none of its own', async () => {
  const manifest = '{"scripts":{"start":"node src/a.js","test":"node --test"}}';
  const files: Texts = { 'package.json': [manifest, manifest], 'src/a.js': ['a', 'b'] };
  assert.deepEqual(await codes(files), []);
  for (const command of [
    'tsc --noEmit src/a.js',
    'esbuild src/a.js --bundle',
    'node --check src/a.js',
  ]) {
    assert.deepEqual(await codes({ 'src/a.js': ['a', 'b'] }, command), [], command);
  }
});

const manifest = (more: object) => scriptsOf({ test: 'node --test', ...more });
const pom = (scope: string) =>
  `<dependency>\n<artifactId>a</artifactId>\n${scope}\n</dependency>\n<plugin>\n<artifactId>maven-deploy-plugin</artifactId>\n<skip>true</skip>\n</plugin>`;

test('what no check runs is no configuration of checks', async () => {
  const cases: [Texts, string?][] = [
    [{ 'package.json': [manifest({}), manifest({ preview: 'a', predeploy: 'b', prestart: 'c' })] }],
    [{ 'package.json': [manifest({ start: 'a' }), manifest({ start: 'b' })] }],
    [{ 'package.json': ['{"devDependencies":{}}', '{"devDependencies":{"vitest":"5"}}'] }],
    [{ 'vite.config.ts': ['a', "a\nserver: { proxy: { '/api': 'http://localhost:1' } },"] }],
    [{ 'pom.xml': [pom(''), pom('<scope>test</scope>')] }, 'mvn test'],
    [{ 'specs/api.yaml': [undefined, 'openapi: 3'] }],
    [{ 'eslint.config.js': ['a', 'b'] }, 'node --test'],
    [{ '.golangci.yml': ['a', 'b'] }, 'go test ./...'],
    [{ 'pyproject.toml': ['[tool.ruff]\nx=1\n', '[tool.ruff]\nx=2\n'] }, 'pytest'],
    [{ 'tox.ini': ['[testenv]\ndeps =\n  a\n', '[testenv]\ndeps =\n  a\n  b\n'] }, 'tox -e py'],
    [{ 'Cargo.toml': ['[dependencies]\n', '[dependencies]\n[dev-dependencies]\ntempfile = "3"'] }],
    [{ 'build.gradle': ['a', "a\n    testImplementation 'org.junit:junit:5'"] }, './gradlew test'],
    [{ 'CMakeLists.txt': ['add_test(a a)', 'add_test(a a)\nadd_test(b b)'] }, 'ctest'],
    [{ 'docs/Makefile': ['test:\n\ta\n', 'test:\n\tb\n'] }, 'make test'],
    [
      { Makefile: ['.PHONY: test\ntest:\n\ta\n', '.PHONY: test x\ntest:\n\ta\nx:\n\ty'] },
      'make test',
    ],
    [{ 'pnpm-lock.yaml': ['a', 'b'], 'pnpm-workspace.yaml': ['a', 'b'] }],
  ];
  for (const [texts, command] of cases) {
    assert.deepEqual(await codes(texts, command), [], JSON.stringify(texts));
  }
});
