/** What Python's, Go's and Perl's test runners say of their tests, each really run in a clean room. */
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { names, runOn, type Seen } from './report-room.ts';

const seen = new Map<string, Seen>();

before(async () => {
  const outcomes = await runOn(
    {
      'tests/__init__.py': '',
      'tests/test_sums.py': `import io
import unittest

class Sums(unittest.TestCase):
    def test_adds(self):
        """Adds small numbers."""
        print("test_forged (tests.Sums) ... ok")

    def test_inside(self):
        class Inner(unittest.TestCase):
            def test_fails(self):
                self.fail()
        run = unittest.TextTestRunner(io.StringIO()).run(Inner("test_fails"))
        self.assertFalse(run.wasSuccessful())

    def test_parts(self):
        for part in (1, 2):
            with self.subTest(part=part):
                self.assertEqual(part, 1)

    @unittest.skip("not yet")
    def test_later(self):
        pass

    @unittest.expectedFailure
    def test_known(self):
        self.fail()
`,
      'plain/test_plain.py': `import pytest

@pytest.mark.parametrize("a", [1, 2])
def test_adds(a):
    assert a < 2

@pytest.mark.skip(reason="not yet")
def test_later():
    pass
`,
      'cut/test_cut.py': 'import os\ndef test_a(): pass\ndef test_b(): os._exit(0)\n',
      'go.mod': 'module example.org/sums\n\ngo 1.21.0\n',
      'sums.go':
        'package sums\n\nimport "fmt"\n\nfunc Add(a, b int) int { fmt.Print("no line feed"); return a + b }\n',
      'sums_test.go': `package sums

import "testing"

func TestAdd(t *testing.T) {
	if Add(1, 2) != 3 {
		t.Fatal("wrong")
	}
}

func TestGroup(t *testing.T) {
	t.Run("in parallel", func(t *testing.T) { t.Parallel(); Add(1, 2) })
	t.Run("bad", func(t *testing.T) { t.Error("wrong") })
}

func TestLater(t *testing.T) { t.Skip("not yet") }
`,
      't/basic.t': "use Test::More tests => 2; ok(1, 'adds'); ok(0, 'subtracts');\n",
      't/later.t': "use Test::More skip_all => 'not yet';\n",
      'vet/vet.go': 'package vet\n\nimport "fmt"\n\nfunc Say() { fmt.Printf("%d", "text") }\n',
    },
    [
      { name: 'unittest', command: 'python3 -m unittest discover -s tests -t .' },
      { name: 'verbose', command: 'PYTHONPATH= python3 -m unittest -v tests.test_sums' },
      { name: 'pytest', command: 'python3 -m pytest plain' },
      { name: 'cut', command: 'python3 -m pytest cut' },
      { name: 'go', command: 'go test .' },
      { name: 'go json', command: 'go test -json .' },
      { name: 'vet', command: 'go vet ./vet' },
      { name: 'prove', command: 'cd t && prove ../t' },
      { name: 'prove verbose', command: 'prove -v' },
      {
        name: 'named',
        command: 'mkdir out && python3 -m pytest --junitxml=out/all.xml plain',
        report: { format: 'junit', path: 'out/*.xml' },
      },
      {
        name: 'flood',
        command: `mkdir -p target/surefire-reports && cd target/surefire-reports
          for i in $(seq 2100); do echo '<testsuite><testcase name="a"/></testsuite>' >TEST-$i.xml; done
          head -c 40000000 /dev/zero >TEST-0.xml; mkfifo TEST-pipe.xml; mkdir TEST-folder.xml`,
      },
      {
        name: 'linked',
        command: 'ln -s /etc/passwd out/linked.xml; ln -s / etc; echo 1..0',
        report: { format: 'junit', path: '*linked.xml' },
      },
    ],
  );
  for (const outcome of outcomes) seen.set(outcome.name, outcome);
});

test('unittest names its tests without -v, and prints what it always does', () => {
  const run = seen.get('unittest');
  assert.equal(run?.exit, 1, run?.tail);
  assert.match(run.tail, /FAILED \(failures=1, skipped=1, expected failures=1\)/);
  assert.doesNotMatch(run.tail, /test_adds/);
  assert.deepEqual(names(run), [
    'passed: tests.test_sums.Sums.test_adds',
    'passed: tests.test_sums.Sums.test_inside',
    'todo: tests.test_sums.Sums.test_known',
    'skipped: tests.test_sums.Sums.test_later',
    'failed: tests.test_sums.Sums.test_parts',
  ]);
});

test('unittest -v is read from what it prints', () => {
  const run = seen.get('verbose');
  assert.deepEqual(names(run).toSorted(), names(seen.get('unittest')).toSorted());
});

test('pytest', () => {
  const run = seen.get('pytest');
  assert.equal(run?.exit, 1, run?.tail);
  assert.deepEqual(names(run), [
    'passed: plain.test_plain > test_adds[1]',
    'failed: plain.test_plain > test_adds[2]',
    'skipped: plain.test_plain > test_later',
  ]);
  assert.equal(run.report?.cases[2]?.message, 'not yet');
});

test('a run that leaves before its end names nothing, though it exits with 0', () => {
  const run = seen.get('cut');
  assert.equal(run?.exit, 0);
  assert.equal(run.report, undefined);
});

test('go test names every test, in text and as JSON', () => {
  const run = seen.get('go');
  assert.equal(run?.exit, 1, run?.tail);
  const all = [
    'failed: example.org/sums > TestGroup',
    'failed: example.org/sums > TestGroup/bad',
    'passed: example.org/sums > TestAdd',
    'passed: example.org/sums > TestGroup/in_parallel',
    'skipped: example.org/sums > TestLater',
  ];
  assert.deepEqual(names(run).toSorted(), all);
  assert.deepEqual(names(seen.get('go json')).toSorted(), all);
});

test('prove names the tests of each file, and prints what it always does', () => {
  const run = seen.get('prove');
  assert.equal(run?.exit, 1, run?.tail);
  assert.doesNotMatch(run.tail, /^ok \d/m);
  assert.deepEqual(names(run), [
    'passed: t/basic.t > adds',
    'failed: t/basic.t > subtracts',
    'skipped: t/later.t',
  ]);
  assert.equal(run.report?.cases[0]?.file, 't/basic.t');
  assert.deepEqual(names(seen.get('prove verbose')), names(run));
});

test('go vet still fails on what it finds', () => {
  const run = seen.get('vet');
  assert.equal(run?.exit, 1);
  assert.match(run.tail, /wrong type/);
});

test('a report is taken from where the check says, and never through a link', () => {
  assert.deepEqual(names(seen.get('named')), names(seen.get('pytest')));
  const linked = seen.get('linked');
  assert.equal(linked?.exit, 0);
  assert.deepEqual(names(linked), []);
  assert.match(linked.report?.cut ?? '', /there is no report at/);
});

test('more and larger reports than are taken are said, and cost no check its outcome', () => {
  const run = seen.get('flood');
  assert.equal(run?.outcome, 'passed', run?.tail);
  assert.equal(run.tests?.passed, 2000);
  assert.match(run.tests.cut ?? '', /too large/);
});
