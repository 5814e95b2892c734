/** The line of the result that a flag leads to, for flags of many kinds. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { staticFlags } from '../../../runner/verify/flags/flags.ts';
import { changesOf, type Texts } from './flags-of.ts';

async function places(texts: Texts): Promise<string[]> {
  const flags = await staticFlags({
    changes: changesOf(texts),
    read: async (where, path) => texts[path]?.[where === 'before' ? 0 : 1],
    checks: [{ name: 'check', command: 'npm test' }],
    tests: Object.entries(texts).flatMap(([path, [before]]) =>
      /test/.test(path) && before !== undefined ? [before] : [],
    ),
  });
  return flags.map(({ code, path, line }) => `${code} ${path ?? ''}:${line ?? '-'}`);
}

const TEST = `import assert from 'node:assert/strict';
import { test } from 'node:test';

test('adds', () => {
  assert.equal(add(1, 2), 3);
});

test('adds negatives', () => {
  assert.equal(add(-1, -2), -3);
});
`;

test('an added line is found where it stands', async () => {
  const lines = 'one();\ntwo();\nthree();\n';
  const cases: [Texts, string[]][] = [
    [{ 'src/a.js': [lines, `${lines}process.exit(0);\n`] }, ['exit src/a.js:4']],
    [
      // The same line was there before: the new one is meant.
      {
        'src/a.js': ['process.exit(0);\none();\n', 'process.exit(0);\none();\nprocess.exit(0);\n'],
      },
      ['exit src/a.js:3'],
    ],
    [
      // The rule reads it without its comment.
      { 'src/a.js': [lines, 'one();\n// why\nprocess.exit(0); // because\ntwo();\nthree();\n'] },
      ['exit src/a.js:3'],
    ],
    [
      { 'src/a.js': [lines, `one();\n  if (process.env.CI) return;\ntwo();\nthree();\n`] },
      ['test_aware src/a.js:2'],
    ],
    [
      { 'src/key.js': ['\n', "\n\nconst token = 'ghp_J7q2Lr9Zx4Vb1Nc8Kd5Wm3Ps6Tg0Hy2Uf4Ea';\n"] },
      ['secret src/key.js:3'],
    ],
    [
      // A form over several lines begins at its first.
      { 'src/eq.py': ['x = 1\n', 'x = 1\ny = 2\ndef __eq__(self, other):\n    return True\n'] },
      ['always_equal src/eq.py:3'],
    ],
    [
      { 'test/a.test.js': [TEST, TEST.replace("test('adds n", "test.skip('adds n")] },
      ['test_dropped test/a.test.js:8', 'test_skipped test/a.test.js:8'],
    ],
    [
      {
        'package.json': [
          '{\n  "name": "a",\n  "scripts": {\n    "test": "node --test"\n  }\n}\n',
          '{\n  "name": "a",\n  "scripts": {\n    "test": "true"\n  }\n}\n',
        ],
      },
      ['check_config_changed package.json:4'],
    ],
    [
      { '.gitattributes': ['* text\n', '* text\n*.js -diff\n'] },
      ['git_machinery .gitattributes:2'],
    ],
  ];
  for (const [texts, expected] of cases) assert.deepEqual(await places(texts), expected);
});

test('where a line is gone, its place is what is there now', async () => {
  const weaker = TEST.replace('assert.equal(add(-1, -2), -3);', 'assert.ok(add(-1, -2));');
  assert.deepEqual(await places({ 'test/a.test.js': [TEST, weaker] }), [
    'assertion_changed test/a.test.js:9',
  ]);
  const shifted = `// More\n// words\n${weaker}`;
  assert.deepEqual(await places({ 'test/a.test.js': [TEST, shifted] }), [
    'assertion_changed test/a.test.js:11',
  ]);
  // Removed to the end: the last line that is there.
  const shorter = TEST.slice(0, TEST.indexOf("\ntest('adds negatives'"));
  assert.deepEqual(await places({ 'test/a.test.js': [TEST, shorter] }), [
    'test_dropped test/a.test.js:6',
    'assertion_changed test/a.test.js:6',
  ]);
  // Removed from the beginning.
  assert.deepEqual(await places({ 'test/data.json': ['{\n"a": 1\n}\n', '"a": 1\n}\n'] }), [
    'test_data_changed test/data.json:1',
  ]);
});

test('what is no line of the result has none', async () => {
  assert.deepEqual(await places({ 'test/a.test.js': [TEST, undefined] }), [
    'test_deleted test/a.test.js:-',
  ]);
  assert.deepEqual(
    await places({ '.github/workflows/ci.yml': ['a: 1\n', 'permissions: write-all\n'] }),
    ['ci_changed .github/workflows/ci.yml:-'],
  );
});
