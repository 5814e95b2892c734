/** Flags on tests that lose something, and on what a file is; honest work, which stays quiet. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FileChange } from '../../../runner/protocol/task.ts';
import { protectedFlags, staticFlags } from '../../../runner/verify/flags/flags.ts';
import { changesOf, codes, side, type Texts } from './flags-of.ts';

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

test('tests that other files have now, and new ones that are skipped, are not lost', async () => {
  const skipped = `${jsTest}\ntest.skip('later', () => {\n  assert.equal(add(5, 6), 11);\n});\n`;
  const onWindows =
    '@pytest.mark.skipif(WIN, reason="no pager")\ndef test_page():\n    assert page()\n';
  const cases: [Texts, string[]][] = [
    [{ 'test/a.test.js': [jsTest, skipped] }, []],
    [{ 'test_a.py': [pyTest, `${pyTest}\n${onWindows}`] }, []],
    [{ 'test_a.py': [pyTest, pyTest.replace('def', `${onWindows}\n\ndef`)] }, []],
    [
      { 'test/a.test.js': [jsTest, jsTest.replace('test(', 'test.skip(')] },
      ['test_dropped', 'test_skipped'],
    ],
    [{ 'a.exs': [undefined, 'x'], 'test/a_test.exs': ['x', 'get(only: ["a"])'] }, []],
    [
      {
        'test/a.test.js': [moreJsTest, jsTest],
        'test/b.test.js': [undefined, moreJsTest.slice(jsTest.length)],
      },
      ['assertion_changed', 'test_removed'],
    ],
    [
      {
        'test/a.test.js': [jsTest, undefined],
        'test/b.test.js': [undefined, `// b\n${moreJsTest}`],
      },
      ['test_removed'],
    ],
    [{ 'tests/LICENSE.txt': ['MIT', undefined] }, ['test_data_changed']],
    [{ 'tests/a.golden': ['1', undefined] }, ['test_deleted']],
  ];
  for (const [texts, expected] of cases) {
    assert.deepEqual(await codes(texts), expected, JSON.stringify(texts));
  }
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
  ];
  for (const [texts, expected] of cases) assert.deepEqual(await codes(texts), expected);
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

async function codesOfLink(path: string, target: string | undefined): Promise<string[]> {
  const flags = await staticFlags({
    changes: [{ path, status: 'added', binary: false, after: side('x', '120000') }],
    read: async (where) => (where === 'after' ? target : undefined),
    checks: [],
  });
  return flags.map(({ code }) => code);
}

async function wordsOfDeleted(path: string, before: string): Promise<string | undefined> {
  const texts: Texts = { [path]: [before, undefined] };
  const read = async (): Promise<string> => before;
  const flags = await staticFlags({ changes: changesOf(texts), read, checks: [], tests: [] });
  return flags.find(({ code }) => code === 'test_deleted')?.text;
}

test('what is deleted is called a test only where it holds one', async () => {
  assert.equal(await wordsOfDeleted('test/a.test.js', jsTest), 'an existing test file was deleted');
  for (const [path, text] of [
    ['test/.eslintrc.json', '{"env":{"mocha":true}}'],
    ['spec/helpers/in_own_specs.js', 'global.inOwnSpecs = true;'],
  ] as const) {
    assert.equal(
      await wordsOfDeleted(path, text),
      'a file that lies with the tests was deleted',
      path,
    );
  }
});

test('a link is named for what it is, and one that leaves the repository too', async () => {
  assert.deepEqual(await codesOfLink('docs/current', 'v2'), ['link']);
  assert.deepEqual(await codesOfLink('docs/current', '../src/v2'), ['link']);
  assert.deepEqual(await codesOfLink('docs/current', undefined), ['link']);
  for (const target of ['/etc/passwd', '../../x', 'a/../../../b', 'C:\\x', '../.git/hooks']) {
    assert.deepEqual(await codesOfLink('docs/current', target), ['link_outside'], target);
  }
});

test('a name that is not UTF-8 is said as such', async () => {
  const change: FileChange = {
    path: 'caf\ufffd.js',
    pathBase64: Buffer.from('caf\xe9.js', 'latin1').toString('base64'),
    status: 'added',
    binary: false,
    after: side('x'),
  };
  const flags = await staticFlags({ changes: [change], read: async () => undefined, checks: [] });
  assert.deepEqual(
    flags.map(({ code }) => code),
    ['name_not_utf8'],
  );
});

test('hooks of git are flagged, not what only has the name', async () => {
  const cases: [string, [string, string], string[]][] = [
    ['hooks/useUser.ts', ['a', 'b'], []],
    ['src/hooks/pre-commit.ts', ['a', 'b'], []],
    ['.githooks/pre-push', ['a', 'b'], ['git_machinery']],
    ['.husky/pre-commit', ['a', 'b'], ['git_machinery']],
    ['lefthook.yml', ['a', 'b'], ['git_machinery']],
    [
      '.gitattributes',
      ['*.js text', '*.js text\n/docs export-ignore\n*.g linguist-generated=true'],
      [],
    ],
    ['.gitattributes', ['*.js text', '*.js -diff'], ['git_machinery']],
  ];
  for (const [path, sides, expected] of cases) {
    assert.deepEqual(await codes({ [path]: sides }), expected, path);
  }
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

test('protected paths are patterns as in a .gitignore: exceptions, sets, escapes, odd names', () => {
  const paths = [
    'db/a.sql',
    'db/b.sql',
    'src/!x',
    ' a',
    'a\\b',
    'deep/er/c1',
    'deep/c2',
    '-',
    '#x',
  ];
  const changes = changesOf(Object.fromEntries(paths.map((path) => [path, ['a', 'b']])));
  const flags = (...patterns: string[]) => protectedFlags(changes, patterns);
  const hit = (...patterns: string[]) => flags(...patterns).map(({ path }) => path);
  assert.deepEqual(hit('*.sql', '!b.sql'), ['db/a.sql']);
  assert.deepEqual(hit('db/', '!db/b.sql'), ['db/a.sql', 'db/b.sql']);
  assert.deepEqual(hit('c[1]'), ['deep/er/c1']);
  assert.deepEqual(hit('\\!x', '\\#x'), ['src/!x', '#x']);
  assert.deepEqual(hit('# all', ''), []);
  assert.deepEqual(
    flags('deep/').map(({ text }) => text),
    Array.from({ length: 2 }, () => 'is protected by "deep/"'),
  );
});

const leavesTypes = async (texts: Texts) => (await codes(texts)).includes('types_left');

test('a file of JavaScript in the place of one of TypeScript', async () => {
  const [typed, plain] = ['export const a: number = 1;\n', 'export const a = 1;\n'];
  assert.equal(
    await leavesTypes({ 'src/a.ts': [typed, undefined], 'src/a.js': [undefined, plain] }),
    true,
  );
  assert.equal(
    await leavesTypes({ 'a.mts': [typed, undefined], 'a.mjs': [undefined, plain] }),
    true,
  );
  assert.equal(
    await leavesTypes({ 'a.tsx': [typed, undefined], 'a.jsx': [undefined, plain] }),
    true,
  );
  assert.equal(
    await leavesTypes({ 'a.js': [plain, undefined], 'a.ts': [undefined, typed] }),
    false,
  );
  assert.equal(await leavesTypes({ 'a.ts': [typed, typed], 'a.js': [undefined, plain] }), false);
  assert.equal(
    await leavesTypes({ 'a.ts': [typed, undefined], 'b.js': [undefined, plain] }),
    false,
  );
});
