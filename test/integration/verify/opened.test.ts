/** What checks open and write, on the real engine with real test runners. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runOn, type Seen } from './report-room.ts';

const MANY = Object.fromEntries(
  Array.from({ length: 3_000 }, (_, n) => [
    `part-${n % 300}/file-${n}.js`,
    `exports.value = ${n};\n`,
  ]),
);
const PROJECT = {
  ...MANY,
  'package.json': '{"name": "p", "scripts": {"test": "node --test test/*.test.js"}}\n',
  'src/add.js': "exports.add = (a, b) => a + b + require('../part-7/file-7.js').value - 7;\n",
  'src/other.js': 'exports.other = 1;\n',
  'test/a.test.js': `const { add } = require('../src/add.js');
const want = JSON.parse(require('node:fs').readFileSync('testdata/want.json', 'utf8'));
require('node:test').test('adds', () => require('node:assert').equal(add(1, 2), want));
`,
  'testdata/want.json': '3\n',
  'testdata/more.json': '4\n',
};

function kept(outcome: Seen | undefined) {
  const { files, written, whole } = outcome?.opened ?? {};
  return { files, written, whole };
}

/** Held to be the same in the outcome and in what is kept of it. */
function opened(outcome: Seen | undefined): readonly string[] {
  assert.deepEqual(kept(outcome), { ...outcome?.seen });
  assert.equal(outcome?.opened?.whole, true);
  return outcome?.opened?.files ?? [];
}

test('of 3,000 files, exactly those that npm test opens; each check for itself', async () => {
  const [tests, cats, none, last] = await runOn(PROJECT, [
    { name: 'test', command: 'npm test' },
    { name: 'cats', command: 'cat src/other.js; echo x >made.txt; cat made.txt; false' },
    {
      name: 'leaves a reader',
      command: "setsid sh -c 'while :; do cat src/add.js; done' >/dev/null 2>&1 & exit 0",
    },
    { name: 'ends at once', command: 'true' },
  ]);
  assert.equal(tests?.outcome, 'passed', tests?.tail);
  assert.deepEqual(opened(tests), [
    'package.json',
    'part-7/file-7.js',
    'src/add.js',
    'test/a.test.js',
    'testdata/want.json',
  ]);
  assert.equal(cats?.outcome, 'failed');
  assert.deepEqual(opened(cats), ['src/other.js']);
  assert.ok(opened(none).every((file) => file === 'src/add.js'));
  assert.deepEqual(opened(last), []);
});

test('programs of the commit, links, packages of a work space, a time limit', async () => {
  const files = {
    'a.txt': 'a\n',
    'b.sh': '. lib/c.sh\n',
    'lib/c.sh': 'cat d.txt\n',
    'd.txt': 'd\n',
    'packages/one/index.js': 'exports.one = 1;\n',
    'packages/one/test.js': '',
    'sub/ü "x"/data.txt': 'u\n',
  };
  const [shell, linked, slow, gone] = await runOn(files, [
    { name: 'shell', command: "sh -c 'cat a.txt; sh ./b.sh'" },
    {
      name: 'build links',
      command:
        'mkdir node_modules && ln -s ../packages/one node_modules/one && ' +
        'node -e "require(\'one\')" && cat sub/*/data.txt',
    },
    { name: 'slow', command: 'cat a.txt; sleep 60', timeoutSeconds: 3 },
    { name: 'replaces', command: 'cp -r lib new && rm -r lib && mv new lib && cat lib/c.sh' },
  ]);
  assert.deepEqual(opened(shell), ['a.txt', 'b.sh', 'd.txt', 'lib/c.sh']);
  assert.equal(linked?.outcome, 'passed', linked?.tail);
  assert.deepEqual(opened(linked), ['packages/one/index.js', 'sub/ü "x"/data.txt']);
  assert.equal(slow?.outcome, 'timed_out');
  assert.deepEqual(opened(slow), ['a.txt']);
  assert.equal(gone?.opened?.whole, false);
  assert.deepEqual(gone?.seen, { ...kept(gone), whole: false });
});

test('what checks write of the commit: in place, by another in its stead, made again', async () => {
  const files = {
    'a.txt': 'a\n',
    'b.txt': 'b\n',
    't/one.want': '1\n',
    't/two.want': '2\n',
    't/three.want': '3\n',
    't/same.want': '4\n',
    'write.js': `const fs = require('node:fs');
fs.writeFileSync('t/one.want', 'x');
fs.writeFileSync('new', 'x');
fs.renameSync('new', 't/two.want');
`,
  };
  const [quiet, node, again, git] = await runOn(files, [
    {
      name: 'touches, opens, makes its own',
      command:
        'touch a.txt; chmod 755 b.txt; : >>t/one.want; cat t/*.want >made.txt; rm made.txt; git status',
    },
    { name: 'node', command: 'node write.js' },
    {
      name: 'again',
      command:
        'rm t/three.want t/same.want; ln -s ../a.txt t/three.want; : >b.txt; mkdir t/same.want',
    },
    { name: 'git', command: 'echo >a.txt; git checkout -q a.txt; printf x | tee -a t/one.want' },
  ]);
  assert.deepEqual(quiet?.opened?.written, []);
  assert.deepEqual(node?.opened?.written, ['t/one.want', 't/two.want']);
  assert.deepEqual(again?.opened?.written, ['b.txt', 't/three.want']);
  assert.deepEqual(git?.opened?.written, ['a.txt', 't/one.want']);
  for (const each of [quiet, node, again, git]) assert.deepEqual(kept(each), { ...each?.seen });
});

test('what Python and Go open, the sources of packages included', async () => {
  const files = {
    'calc/__init__.py': '',
    'calc/add.py': 'def add(a, b):\n    return a + b\n',
    'calc/unused.py': 'x = 1\n',
    'tests/test_add.py': `import unittest
from calc.add import add
class T(unittest.TestCase):
    def test_add(self):
        self.assertEqual(add(1, 2), int(open('tests/want.txt').read()))
`,
    'tests/__init__.py': '',
    'tests/want.txt': '3\n',
    'go.mod': 'module example.com/m\n\ngo 1.19\n',
    'm/add.go': 'package m\n\nfunc Add(a, b int) int { return a + b }\n',
    'm/add_test.go': `package m

import (
	"os"
	"testing"
)

func TestAdd(t *testing.T) {
	want, err := os.ReadFile("testdata/want.txt")
	if err != nil || Add(1, 2) != int(want[0]-'0') {
		t.Fatal(err)
	}
}
`,
    'm/testdata/want.txt': '3\n',
    'm/testdata/other.txt': '4\n',
    'other/other.go': 'package other\n',
  };
  const [python, go] = await runOn(files, [
    { name: 'python', command: 'python3 -m unittest tests.test_add' },
    { name: 'go', command: 'go test ./m' },
  ]);
  assert.equal(python?.outcome, 'passed', python?.tail);
  assert.deepEqual(opened(python), [
    'calc/__init__.py',
    'calc/add.py',
    'tests/__init__.py',
    'tests/test_add.py',
    'tests/want.txt',
  ]);
  assert.equal(go?.outcome, 'passed', go?.tail);
  assert.deepEqual(opened(go), ['go.mod', 'm/add.go', 'm/add_test.go', 'm/testdata/want.txt']);
});
