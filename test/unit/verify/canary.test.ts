/** Where a test that must fail is planted, and what the runs with it say. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  type CanaryEvidence,
  isPlain,
  judgeCanary,
  plantCanary,
  toldOf,
} from '../../../runner/verify/planting/canary.ts';
import { plantIn } from '../../../runner/verify/planting/planting.ts';
import {
  missingFor,
  readTestCommand,
  selectsTests,
  type TestKind,
} from '../../../runner/verify/planting/test-command.ts';

const TOKEN = 'must_fail_12345678';

type Files = Readonly<Record<string, string>>;

const project = (files: Files) => ({
  files: Object.keys(files),
  read: async (path: string) => files[path],
});
const manifest = (scripts: Record<string, string>) => JSON.stringify({ scripts });

const js = (about: string) =>
  `import { ${about} } from '../${about}.js';\ntest('${about} works', () => {});\n`;
const place = async (
  files: Files,
  changed: string[],
  command = 'node --test',
  before = Object.keys(files),
) => {
  const found = await readTestCommand(command, project(files));
  assert.ok(found);
  const names = Object.keys(files);
  const read = async (paths: readonly string[]) =>
    new Map(paths.map((path) => [path, files[path] ?? '']));
  const input = { command: found, files: names, read, token: TOKEN };
  const at = await plantCanary({ ...input, changed: new Set(changed), before: new Set(before) });
  return 'path' in at ? at.path : at.reason;
};
const go = (name: string) => `package ${name}\n\nfunc TestIt(t *testing.T) {\n}\n`;
const run = (passed: boolean, named = false) => ({ passed, named, ended: true });

const seen = (over: Partial<CanaryEvidence>) =>
  judgeCanary({ run: run(true), alike: true, known: false, configured: false, ...over }).outcome;

describe('what a command runs', () => {
  const kinds: [command: string, files: Files, kind: TestKind | undefined, program?: string][] = [
    ['npm test', { 'package.json': manifest({ test: 'node --test' }) }, 'javascript'],
    [
      'yarn run ci',
      {
        'package.json': manifest({
          ci: 'npm run lint && npm run unit',
          unit: 'cross-env A=1 vitest run',
        }),
      },
      'javascript',
    ],
    ['npx jest --ci', {}, 'javascript'],
    ['npm t', { 'package.json': manifest({ test: 'mocha' }) }, 'javascript'],
    ['python3 -m pytest -q', {}, 'python'],
    ['tox', {}, 'python'],
    ['python -m unittest discover -s tests', {}, 'python'],
    ['cd app && go test ./...', {}, 'go'],
    ['cargo test --workspace', {}, 'rust'],
    ['sh ./gradlew --offline test', {}, 'java'],
    ['mvn -B -o test', {}, 'java'],
    ['make check', { Makefile: 'all:\n\tcc a.c\ncheck: all\n\t@go test ./...\n' }, 'go'],
    [
      './script/test',
      {
        'script/test': '#!/bin/sh\nset -e\nnpm run unit\n',
        'package.json': manifest({ unit: 'jest' }),
      },
      'javascript',
    ],
    ['bats test', {}, 'bats'],
    ['node test/sum.js', { 'test/sum.js': '' }, 'node-program', 'test/sum.js'],
    ['python3 check.py', { 'check.py': '' }, 'python-program', 'check.py'],
    ['sh check.sh', { 'check.sh': '[ 1 = 1 ]\n' }, 'shell-script', 'check.sh'],
    [
      'make test',
      { Makefile: 'test:\n\t./run.sh\n', 'run.sh': 'true\n' },
      'shell-script',
      'run.sh',
    ],
    ['npm run lint', { 'package.json': manifest({ lint: 'eslint .' }) }, undefined],
    ['tsc -b', {}, undefined],
    ['make loop', { Makefile: 'loop: loop\n\tmake loop\n' }, undefined],
    ['npm run a', { 'package.json': manifest({ a: 'npm run b', b: 'npm run a' }) }, undefined],
  ];
  for (const [command, files, kind, program] of kinds) {
    test(`${command}: ${kind ?? 'no tests'}`, async () => {
      const found = await readTestCommand(command, project(files));
      assert.equal(found?.kind, kind);
      if (program) assert.deepEqual(found?.programs, [program]);
    });
  }
});

const selects = async (command: string) => {
  const found = await readTestCommand(command, project({}));
  return found && selectsTests(found);
};

test('a command that picks some tests is known by its words', async () => {
  const picking = [
    'pytest tests/test_a.py::test_b',
    'pytest -k adds',
    'python3 -m pytest -m fast',
    'python3 -m unittest tests.test_a.A.test_b',
    'npx jest -t adds',
    'mocha --grep adds',
    'node --test --test-name-pattern=adds',
    'go test -run TestAdd ./...',
    'cargo test adds',
    'mvn -Dtest=ATest test',
  ];
  for (const command of picking) assert.equal(await selects(command), true, command);
  const all = [
    'pytest -q tests',
    'python3 -m pytest',
    'python3 -m unittest discover -s tests',
    'npx jest --ci',
    'node --test test/*.js',
    'go test -v ./...',
    'cargo test --workspace',
    'mvn -B -o test',
  ];
  for (const command of all) assert.equal(await selects(command), false, command);
});

test('a command names what is no longer there, through all that it runs', async () => {
  const before = project({
    'package.json': manifest({ test: 'node --test lib/*.test.js && sh ./run.sh' }),
    'lib/a.test.js': '',
    'run.sh': 'cat data.txt\n',
    'data.txt': '',
  });
  const missing = (after: string[]) => missingFor('npm test', before, after);
  assert.deepEqual(await missing(['lib/b.js', 'run.sh', 'data.txt']), []);
  assert.deepEqual(await missing(['src/a.test.js', 'run.sh', 'data.txt']), ['lib/*.test.js']);
  assert.deepEqual(await missing(['lib/a.test.js']), ['./run.sh', 'data.txt']);
});

describe('planting', () => {
  const planted: [TestKind, string, RegExp][] = [
    [
      'javascript',
      "import { it } from 'node:test';\nit('a', () => { assert.equal(1, 1); });\n",
      /\n;it\('must_fail_12345678', \(\) => \{\n {2}const silent = \[\(\) => assert\.equal\(1, 2\), \(\) => assert\.equal\(\{\}, 1\)\]/,
    ],
    ['javascript', "test('a', () => {\n  expect(a).toBe(1);\n});", /expect\(1\)\.toBe\(2\)/],
    ['javascript', "import tap from 'tap';\ntap.test('a', () => {});", /;tap\.test\('must_fail/],
    ['python', 'def test_a():\n    assert a\n', /\ndef test_must_fail_12345678\(\):\n {4}try:/],
    [
      'python',
      "class A(unittest.TestCase):\n    def test_a(self):\n        self.assertEqual(1, 1)\n\nif __name__ == '__main__':\n    unittest.main()\n",
      /class TestErrand_must_fail_12345678\(unittest\.TestCase\)[^]*lambda: self\.assertEqual\(1, 2\)[^]*\nif __name__/,
    ],
    ['go', 'package a\n\nfunc TestA(t *testing.T) {\n}\n', /func TestErrand_must_fail_12345678\(t/],
    ['rust', '#[cfg(test)]\nmod tests {\n}\n', /mod errand_must_fail_12345678 \{\n {4}#\[test\]/],
    ['rust', '#[test]\nfn a() {}\n', /\n#\[test\]\nfn must_fail_12345678/],
    [
      'java',
      'class ATest {\n    @Test\n    void a() {}\n}\n',
      /@Test\n {4}public void must_fail_12345678[^]*\n\}\n$/,
    ],
    ['bats', '@test "a" {\n  true\n}\n', /@test "must_fail_12345678" \{/],
    ['shell-script', 'set -eu\n[ 1 = 1 ]\n', /\n\(exit 97\)\nexit 0\n$/],
    ['shell-script', '[ 1 = 1 ] || failed=1\nexit $failed\n', /\nexit 97\nexit \$failed\n$/],
    ['node-program', 'assert.equal(1, 1);\n', /console\.error\('must_fail_12345678'\)/],
    ['python-program', 'assert True\n', /raise SystemExit\('must_fail_12345678'\)/],
  ];
  for (const [index, [kind, text, expected]] of planted.entries()) {
    test(`${kind} ${index}`, () => {
      const result = plantIn(kind, text, TOKEN) ?? '';
      assert.match(result, expected);
      // Nothing of the file is lost.
      for (const line of text.trim().split('\n')) assert.ok(result.includes(line), line);
    });
  }

  test('not where there is no test to stand beside', () => {
    assert.equal(plantIn('javascript', 'export const helper = 1;\n', TOKEN), undefined);
    assert.equal(plantIn('javascript', "suite((t) => {\n  t.test('a');\n});", TOKEN), undefined);
    assert.equal(plantIn('go', 'package a\nfunc helper() {}\n', TOKEN), undefined);
    assert.equal(plantIn('python', 'x = 1\n', TOKEN), undefined);
  });
});

describe('the place', () => {
  test('is a file that loads what was changed, best one that was there before', async () => {
    const files = {
      'test/a.test.js': js('a'),
      'test/sum.test.js': js('sum'),
      'test/z.test.js': js('z'),
    };
    assert.equal(await place(files, ['src/sum.js']), 'test/sum.test.js');
    assert.equal(await place(files, []), 'test/a.test.js');
    const fresh = { ...files, 'test/0.test.js': js('zero') };
    assert.equal(await place(fresh, [], 'node --test', Object.keys(files)), 'test/a.test.js');
  });

  test('is one that the command reaches, has a test, and is no fixture', async () => {
    const files = {
      'test/a.test.js': js('a'),
      'test/unit/b.test.js': js('b'),
      'test/unit/helper.js': 'export const help = 1;\n',
      'fixtures/test/c.test.js': js('c'),
      'unit/test.txt': 'no',
    };
    assert.equal(await place(files, [], 'vitest run test/unit'), 'test/unit/b.test.js');
    assert.equal(await place(files, [], "node --test 'test/unit/*.js'"), 'test/unit/b.test.js');
    const none = { 'lib/a.js': 'export const a = 1;\n' };
    assert.match(await place(none, []), /no test file was found/);
  });

  test('for packages is beside what was changed, without build tags', async () => {
    const files = {
      'a/a_test.go': go('a'),
      'b/b_test.go': go('b'),
      'b/aa_test.go': `//go:build slow\n${go('b')}`,
    };
    assert.equal(await place(files, ['b/b.go'], 'go test ./...'), 'b/b_test.go');
  });
});

describe('what the runs say', () => {
  test('a failure with its name, or with nothing else different, is caught', () => {
    assert.equal(seen({ run: run(false, true), alike: false }), 'caught');
    assert.equal(seen({ run: run(false) }), 'caught');
    assert.equal(seen({ run: run(false), alike: false }), 'not_planted');
  });

  test('a pass is missed only where the file surely runs', () => {
    assert.equal(seen({ run: run(true, true) }), 'compare');
    assert.equal(seen({ run: run(true, true), control: 'impossible' }), 'missed');
    assert.equal(seen({ run: run(true, true), control: run(true, true) }), 'not_planted');
    assert.equal(seen({}), 'compare');
    assert.equal(seen({ control: run(false) }), 'missed');
    assert.equal(seen({ control: run(true) }), 'not_planted');
    assert.equal(seen({ control: 'impossible' }), 'not_planted');
    assert.equal(seen({ control: 'impossible', known: true }), 'missed');
  });

  test('an honest change of what is run is not called blind', () => {
    assert.equal(seen({ control: run(false), configured: true }), 'not_planted');
    assert.equal(seen({ control: run(false), configured: true, known: true }), 'missed');
  });

  test('what was cut off says nothing', () => {
    assert.equal(seen({ run: { passed: false, named: true, ended: false } }), 'not_planted');
    const control = { passed: false, named: false, ended: false };
    assert.equal(seen({ control }), 'not_planted');
  });

  test('a file runs where it or a test of it is told of', () => {
    const text = "test('adds two numbers', () => {});\n";
    assert.ok(toldOf('a.test.js', text, 'ok 1 - adds two numbers'));
    assert.ok(toldOf('a.test.js', text, 'PASS a.test.js'));
    assert.ok(!toldOf('a.test.js', text, 'ok 1 - subtracts'));
    assert.ok(toldOf('a_test.go', 'func TestAdd(t *testing.T) {', '--- PASS: TestAdd'));
    assert.ok(isPlain('[ 1 = 1 ] || exit 1\n') && !isPlain('exec run\n'));
    assert.ok(!isPlain('main() {\n  exit 0\n}\n'));
  });
});
