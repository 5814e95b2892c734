import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import type { FileChange } from '../../../runner/protocol/task.ts';
import { protectedFlags, staticFlags } from '../../../runner/verify/flags/flags.ts';

/** Put together here, so that no scanner takes this file for a leak. */
const awsKey = 'AKIA'.padEnd(20, 'Z');

type Texts = Record<string, [before: string | undefined, after: string | undefined]>;

const side = (text: string | undefined, mode = '100644') =>
  text === undefined ? undefined : { mode, blob: createHash('sha1').update(text).digest('hex') };

function changesOf(texts: Texts): FileChange[] {
  return Object.entries(texts)
    .filter(([, [before, after]]) => before !== after)
    .map(([path, [before, after]]) => ({
      path,
      status: before === undefined ? 'added' : after === undefined ? 'deleted' : 'modified',
      binary: false,
      before: side(before),
      after: side(after),
    }));
}

async function codes(texts: Texts, command = 'npm test'): Promise<string[]> {
  const flags = await staticFlags({
    changes: changesOf(texts),
    read: async (where, path) => texts[path]?.[where === 'before' ? 0 : 1],
    checks: [{ name: 'test', command }],
  });
  for (const { text } of flags) assert.ok(text.length > 10 && text.length < 400);
  return flags.map(({ code }) => code).toSorted();
}

const jsTest = `import assert from 'node:assert/strict';
import { test } from 'node:test';
test('adds', () => {
  assert.equal(add(1, 2), 3);
});
`;
const moreJsTest = `${jsTest}
test('adds negatives', () => {
  assert.equal(add(-1, -2), -3);
});
`;

const pyTest = 'import unittest\n\ndef test_add():\n    assert add(1, 2) == 3\n';
const goTest = 'func TestAdd(t *testing.T) {\n\tif Add(1, 2) != 3 {\n\t\tt.Fatal("no")\n\t}\n}\n';

const goSupport =
  'import "testing"\n\nfunc Same(t *testing.T, a, b int) {\n\tif a != b {\n\t}\n}\n';

test('what tests assert with is theirs, wherever it lies', async () => {
  const weaker = goSupport.replace('a != b', 'a != a');
  assert.deepEqual(await codes({ 'check/check.go': [goSupport, weaker] }), ['assertion_changed']);
});

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

test('honest work is not flagged', async () => {
  const honest: Texts[] = [
    { 'sum.js': ['return a - b;\n', 'return a + b;\n'], 'test/sum.test.js': [jsTest, moreJsTest] },
    { 'test/new.test.js': [undefined, jsTest], 'tests/test_new.py': [undefined, pyTest] },
    { 'sum_test.go': [goTest, `${goTest}\n${goTest.replace('TestAdd', 'TestMore')}`] },
    { 'test/sum.test.js': [jsTest, jsTest.replace('  assert', '      assert')] },
    {
      'test/sum.test.js': [jsTest, jsTest.replace('import { test }', 'import { describe, test }')],
    },
    { 'test/a.test.js': [jsTest, undefined], 'test/b.test.js': [undefined, jsTest] },
    {
      'package.json': [
        '{"scripts":{"test":"node --test"}}',
        '{"scripts":{"test":"node --test","docs":"x"},"dependencies":{"a":"1"}}',
      ],
      'package-lock.json': ['{}', '{"a":1}'],
    },
    {
      'pyproject.toml': [
        '[project]\nname="a"\n[tool.pytest.ini_options]\naddopts=""\n',
        '[project]\nname="a"\ndependencies=["b"]\n[tool.pytest.ini_options]\naddopts=""\n',
      ],
    },
    { Makefile: ['test:\n\tgo test\n', 'test:\n\tgo test\n\ndocs:\n\tdoc\n'] },
    { 'README.md': ['a', 'call process.exit(1) // eslint-disable'] },
    { 'src/exit.js': ['process.exit(1);\n', 'process.exit(1);\nfoo();\n'] },
    { 'src/config.js': ['', 'const password = process.env.DATABASE_PASSWORD;\n'] },
    { 'src/latest.js': ['a', 'b'], 'src/contest.py': ['a', 'b'] },
    {
      'bin/errand': [undefined, 'x'],
      'script/deploy': ['a', 'b'],
      'lib/pytest_tools.py': ['a', 'b'],
    },
    {
      'src/a.js': [
        '',
        "read(open('latest/contest.txt'));\nopen('data/test.csv');\nthrow new Error(error.stack);\nconst argv = process.argv.slice(2);\nenv.CI_NAME;\n",
      ],
    },
    { 'src/eq.py': ['', 'def __eq__(self, other):\n    return self.x == other.x\n'] },
    { 'check/check.go': [goSupport, `// Same is for tests.\n${goSupport}`] },
  ];
  for (const texts of honest) assert.deepEqual(await codes(texts), [], Object.keys(texts).join());
});

test('tests that lose something are flagged', async () => {
  const cases: [Texts, string[]][] = [
    [{ 'test/a.test.js': [jsTest, undefined] }, ['test_deleted']],
    [{ 'a_test.go': [goTest, undefined], 'b.go': [undefined, goTest] }, ['test_deleted']],
    [{ 'test/a.test.js': [moreJsTest, jsTest] }, ['assertion_changed', 'test_dropped']],
    [{ 'test/a.test.js': [jsTest, jsTest.replace(', 3)', ', 4)')] }, ['assertion_changed']],
    [
      { 'test/a.test.js': [jsTest, jsTest.replace('  assert', '  // assert')] },
      ['assertion_changed'],
    ],
    [
      { 'test/a.test.js': [jsTest, jsTest.replace("test('", "test.skip('")] },
      ['test_dropped', 'test_skipped'],
    ],
    [{ 'test/a.test.js': [jsTest, `${jsTest}test.only('x', () => {});\n`] }, ['test_only']],
    [{ 'test/new.test.js': [undefined, `${jsTest}it.only('x', () => {});\n`] }, ['test_only']],
    [{ 'test_a.py': [pyTest, pyTest.replace('def', '@pytest.mark.skip\ndef')] }, ['test_skipped']],
    [{ 'a_test.go': [goTest, goTest.replace('{\n', '{\n\tt.Skip("later")\n')] }, ['test_skipped']],
    [{ 'tests/a.rs': ['#[test]\nfn a() {}', '#[test]\n#[ignore]\nfn a() {}'] }, ['test_skipped']],
    [{ 'test/run.sh': ['[ "$x" = 1 ] || exit 1\n', 'true\n'] }, ['assertion_changed']],
    [{ 'src/__snapshots__/a.snap': ['exports = 1;', 'exports = 2;'] }, ['test_data_changed']],
    [{ 'test/a.test.js': [jsTest, `process.exit(0);\n${jsTest}`] }, ['exit']],
  ];
  for (const [texts, expected] of cases) assert.deepEqual(await codes(texts), expected);
});

const scripts = (command: string, more = '') => `{"scripts":{"test":"${command}"${more}}}`;

test('what decides how checks run is flagged', async () => {
  const cases: [Texts, string[], string?][] = [
    [{ 'package.json': [scripts('a'), scripts('a || true')] }, ['check_config_changed']],
    [{ 'package.json': [scripts('a'), scripts('a', ',"pretest":"b"')] }, ['check_config_changed']],
    [{ 'package.json': [scripts('a'), undefined] }, ['check_config_changed']],
    [{ 'package.json': ['{}', '{"jest":{"bail":1}}'] }, ['check_config_changed']],
    [{ 'pyproject.toml': ['[tool.ruff]\nx=1\n', '[tool.ruff]\nx=2\n'] }, ['check_config_changed']],
    [{ 'conftest.py': [undefined, 'x = 1'] }, ['check_config_changed']],
    [{ 'pkg/vitest.config.ts': ['a', 'b'] }, ['check_config_changed']],
    [{ 'eslint.config.js': ['a', 'b'] }, ['lint_config_changed']],
    [{ '.github/workflows/ci.yml': ['a', 'b'] }, ['ci_changed']],
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
      [code],
      path,
    );
  }
  assert.deepEqual(await flagsOfLink('docs/current'), []);
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

test('suppressions, exits, test libraries and secrets in added lines are flagged', async () => {
  const lines: [path: string, line: string, code: string][] = [
    ['a.js', '// eslint-disable-next-line no-var', 'suppression'],
    ['a.ts', '// @ts-ignore', 'suppression'],
    ['a.py', 'x = y  # noqa: E501', 'suppression'],
    ['a.py', 'x = y  # type: ignore', 'suppression'],
    ['a.go', 'x() //nolint:errcheck', 'suppression'],
    ['a.rs', '#[allow(dead_code)]', 'suppression'],
    ['a.js', 'process.exit(0);', 'exit'],
    ['a.js', "process.on('exit', () => { process.exitCode = 0; });", 'exit'],
    ['a.py', 'sys.exit(0)', 'exit'],
    ['a.py', 'os._exit(0)', 'exit'],
    ['a.go', 'os.Exit(0)', 'exit'],
    ['a.js', "import { mock } from 'node:test';", 'test_library'],
    ['a.py', 'import pytest', 'test_library'],
    ['a.js', 'if (process.env.NODE_TEST_CONTEXT) return 4;', 'test_aware'],
    ['a.js', "if (process.env['NODE_ENV'] === 'test') return 4;", 'test_aware'],
    ['a.py', "if 'pytest' in sys.modules:", 'test_aware'],
    ['a.go', 'if testing.Testing() {', 'test_aware'],
    ['a.js', "if (new Error().stack.includes('.test.')) return 4;", 'test_aware'],
    ['a.js', "const known = fs.readFileSync('test/sum.test.js', 'utf8');", 'test_aware'],
    ['a.py', "if os.environ.get('CI'):", 'test_aware'],
    ['a.py', '__eq__ = lambda self, other: True', 'always_equal'],
    ['a.js', `const key = '${awsKey}';`, 'secret'],
    ['a.txt', `-----BEGIN RSA ${'private'.toUpperCase()} KEY-----`, 'secret'],
    ['a.yml', `password: "${'horse42'.repeat(3)}"`, 'secret'],
  ];
  for (const [path, line, code] of lines) {
    assert.deepEqual(await codes({ [path]: ['x\n', `x\n${line}\n`] }), [code], line);
    assert.deepEqual(await codes({ [path]: [`x\n${line}\n`, `${line}\ny\n`] }), [], line);
  }
  const [flag] = await staticFlags({
    changes: changesOf({ 'a.js': ['', awsKey] }),
    read: async (where) => (where === 'after' ? awsKey : ''),
    checks: [],
  });
  assert.ok(flag && !flag.text.includes(awsKey));
});

test('binaries, submodules and what could not be read are flagged', async () => {
  const plain = { status: 'modified', before: side('a'), after: side('b') } as const;
  const changes: FileChange[] = [
    { path: 'a.png', status: 'added', binary: true, after: side('x') },
    {
      path: 'lib',
      status: 'modified',
      binary: false,
      before: side('a', '160000'),
      after: side('b', '160000'),
    },
    { path: 'big.js', binary: false, ...plain },
    { path: 'test/data.bin', status: 'deleted', binary: true, before: side('x') },
  ];
  const flags = await staticFlags({
    changes,
    read: async () => undefined,
    checks: [],
  });
  assert.deepEqual(
    flags.map(({ code, path }) => [code, path]),
    [
      ['binary', 'a.png'],
      ['git_machinery', 'lib'],
      ['not_examined', 'big.js'],
      ['test_deleted', 'test/data.bin'],
    ],
  );
});

test('flags are bounded', async () => {
  const texts: Texts = {};
  for (let n = 0; n < 500; n += 1) texts[`test/${n}.test.js`] = [jsTest, undefined];
  assert.equal((await codes(texts)).length, 200);
});

test('protected paths: exact, folder, wildcard; others not', () => {
  const paths = ['db/schema.sql', 'infra/prod/a.tf', 'src/a.ts', 'src/gen/a.pb.ts', 'a+b/x'];
  const changes = changesOf(Object.fromEntries(paths.map((path) => [path, ['a', 'b']])));
  const hit = (...patterns: string[]) => protectedFlags(changes, patterns).map(({ path }) => path);
  assert.deepEqual(hit('db/schema.sql'), ['db/schema.sql']);
  assert.deepEqual(hit('infra/'), ['infra/prod/a.tf']);
  assert.deepEqual(hit('/src/*.ts'), ['src/a.ts']);
  assert.deepEqual(hit('**/*.pb.ts'), ['src/gen/a.pb.ts']);
  assert.deepEqual(hit('a+b'), ['a+b/x']);
  assert.deepEqual(hit('src/?.ts', 'Infra/**'), ['infra/prod/a.tf', 'src/a.ts']);
  assert.deepEqual(hit(), []);
});
