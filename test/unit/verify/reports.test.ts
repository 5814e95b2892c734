import assert from 'node:assert/strict';
import { test } from 'node:test';
import { joined, type TestReport } from '../../../runner/verify/reports/report.ts';
import {
  findReport,
  readReport,
  type ReportFormat,
} from '../../../runner/verify/reports/read-report.ts';

const read = (format: ReportFormat, text: string): TestReport =>
  readReport(format, Buffer.from(text));
const find = (text: string): TestReport | undefined => findReport(Buffer.from(text));
const cut = (format: ReportFormat, text: string): string => read(format, text).cut ?? '';
const said = (report: TestReport | undefined): string[] =>
  report?.cases.map(({ name, status, message }) =>
    [status, name, message].filter(Boolean).join(': '),
  ) ?? [];

test('TAP of node:test: subtests are named after what they stand in, suites are no tests', () => {
  const report = find(`TAP version 13
# Subtest: adds
ok 1 - adds \\# one
  ---
  duration_ms: 0.9
  ...
# Subtest: suite
    # Subtest: inner
        # Subtest: deep
        not ok 1 - deep
          ---
          failureType: 'testCodeFailure'
          error: |-
            Expected values to be strictly equal:

            1 !== 2

          code: 'ERR_ASSERTION'
          ...
        1..1
    not ok 1 - inner
      ---
      error: '1 subtest failed'
      ...
    # Subtest: later
    ok 2 - later # SKIP not yet
    # Subtest: some day
    not ok 3 - some day # TODO
    1..3
not ok 2 - suite
  ---
  type: 'suite'
  error: '1 subtest failed'
  ...
1..2
# tests 4
`);
  assert.deepEqual(said(report), [
    'passed: adds # one',
    'failed: suite > inner > deep: Expected values to be strictly equal: 1 !== 2',
    'skipped: suite > later: not yet',
    'todo: suite > some day',
  ]);
  assert.equal(report?.cut, undefined);
});

test('TAP: what fails beside its subtests counts by itself', () => {
  const report = find(`    ok 1 - inner\n    1..1\nnot ok 1 - hook failed\n1..1\n`);
  assert.deepEqual(said(report), ['passed: hook failed > inner', 'failed: hook failed']);
});

test('TAP that is not whole says so', () => {
  assert.match(cut('tap', 'TAP version 13\nok 1 - a\n'), /ends before its plan/);
  assert.match(cut('tap', '1..3\nok 1 - a\nok 2 - b\n'), /announces 3 tests and shows 2/);
  assert.match(cut('tap', '1..2\nok 1 - a\nBail out! no disk\n'), /bailed out: no disk/);
  assert.match(cut('tap', '    ok 1 - inner\n    1..2\nok 1 - outer\n1..1\n'), /announces 2/);
  assert.match(cut('tap', ''), /ends before/);
  assert.equal(cut('tap', '1..0 # skipped: nothing to do\n'), '');
  assert.equal(cut('tap', 'TAP version 13\n1..1\nok 1\nTAP version 13\nok 1 - b\n1..1\n'), '');
});

test('JUnit XML of pytest, surefire, Gradle, node and others', () => {
  const report = read(
    'junit',
    `<?xml version="1.0" encoding="utf-8"?>
<testsuites><testsuite name="pytest" tests="6">
  <properties><property name="a" value="b"/></properties>
  <testcase classname="tests.test_a.TestX" name="test_b[1 &lt; 2]" time="0.1"/>
  <testcase classname="c.T" name="bad"><failure message="expected:&lt;4&gt;">trace
  </failure><system-out>printed</system-out></testcase>
  <testcase classname="c.T" name="worse"><error type="E"><![CDATA[<!DOCTYPE html> at line 3]]></error></testcase>
  <testcase classname="c.T" name="later"><skipped type="pytest.skip" message="not yet"/></testcase>
  <testcase classname="c.T" name="some day"><skipped type="todo"/><failure message="x"/></testcase>
  <testcase name="flaky"><flakyFailure message="once"/></testcase>
  <testcase name="off" status="notrun"/>
</testsuite></testsuites>`,
  );
  assert.deepEqual(said(report), [
    'passed: tests.test_a.TestX > test_b[1 < 2]',
    'failed: c.T > bad: expected:<4>',
    'failed: c.T > worse: <!DOCTYPE html> at line 3',
    'skipped: c.T > later: not yet',
    'todo: c.T > some day',
    'passed: pytest > flaky',
    'skipped: pytest > off',
  ]);
});

test('JUnit XML: document types, entities, depth and broken files are refused in words', () => {
  const bomb = `<!DOCTYPE a [<!ENTITY b "x"><!ENTITY c "&b;&b;&b;">]><testsuite><testcase name="&c;"/></testsuite>`;
  assert.match(cut('junit', bomb), /document type is not accepted/);
  assert.match(cut('junit', '<testsuite><testcase name="&own;"/></testsuite>'), /cannot be read/);
  assert.match(cut('junit', `<testsuite>${'<x>'.repeat(100)}`), /more than 60 deep/);
  assert.match(cut('junit', '<testsuite><testcase name="a"/>'), /cannot be read to the end/);
  assert.match(cut('junit', ''), /cannot be read/);
  assert.match(cut('junit', '<html/>'), /no test suite/);
  const half = read('junit', '<testsuite><testcase name="a"/><testcase name="b"><fail');
  assert.deepEqual(said(half), ['passed: a']);
});

const jestTest = (title: string, status: string, failure?: string) => ({
  ancestorTitles: ['sums'],
  title,
  status,
  failureMessages: failure ? [failure] : [],
});

test('the JSON of jest and vitest', () => {
  const text = JSON.stringify({
    testResults: [
      {
        name: '/workspace/a.test.js',
        status: 'failed',
        message: '',
        assertionResults: [
          jestTest('adds', 'passed'),
          jestTest('subtracts', 'failed', '\u001b[31mError\u001b[39m: off'),
          jestTest('later', 'pending'),
          jestTest('some day', 'todo'),
        ],
      },
      {
        name: '/workspace/b.test.js',
        status: 'failed',
        message: 'no such module',
        assertionResults: [],
      },
    ],
  });
  const expected = [
    'passed: sums > adds',
    'failed: sums > subtracts: Error: off',
    'skipped: sums > later',
    'todo: sums > some day',
    'failed: b.test.js: no such module',
  ];
  assert.deepEqual(said(read('jest', text)), expected);
  assert.deepEqual(said(find(`> test\n> jest --json\n\n${text}\n`)), expected);
  assert.match(read('vitest', '').cut ?? '', /not the JSON that a finished run writes/);
  assert.match(read('vitest', text.slice(0, 200)).cut ?? '', /not the JSON/);
});

const mochaTest = (fullTitle: string, message?: string) => ({
  fullTitle,
  err: message ? { message } : {},
});

test('the JSON of mocha, and the lines of our hook', () => {
  const text = JSON.stringify({
    stats: { tests: 3 },
    passes: [mochaTest('sums adds')],
    failures: [mochaTest('sums subtracts', 'off by one')],
    pending: [mochaTest('sums later')],
  });
  assert.deepEqual(said(find(text)), [
    'passed: sums adds',
    'failed: sums subtracts: off by one',
    'skipped: sums later',
  ]);
  const lines = `{"path":["sums","adds"],"status":"passed"}\n{"path":["x"],"status":"failed","message":"y"}\n`;
  assert.deepEqual(said(read('lines:mocha', `${lines}{"end":true}\n`)), [
    'passed: sums > adds',
    'failed: x: y',
  ]);
  assert.match(read('lines:mocha', lines).cut ?? '', /did not finish/);
  assert.match(read('lines:mocha', '').cut ?? '', /did not finish/);
  assert.match(read('lines:mocha', '{"path":7}\n{"end":true}').cut ?? '', /cannot be read/);
});

test('go test, with and without -v', () => {
  const verbose = find(`=== RUN   TestAdd
no line feed--- PASS: TestAdd (0.00s)
=== RUN   TestGroup
=== RUN   TestGroup/bad
    sums_test.go:7: x
--- FAIL: TestGroup (0.00s)
    --- FAIL: TestGroup/bad (0.00s)
=== RUN   TestLost
FAIL
FAIL\texample.org/a\t0.002s
=== RUN   TestLater
--- SKIP: TestLater (0.00s)
=== RUN   TestLost
PASS
ok  \texample.org/b\t0.002s
?   \texample.org/c\t[no test files]
FAIL\texample.org/d [build failed]
FAIL
`);
  assert.deepEqual(said(verbose), [
    'passed: example.org/a > TestAdd',
    'failed: example.org/a > TestGroup',
    'failed: example.org/a > TestGroup/bad',
    'failed: example.org/a > TestLost',
    'skipped: example.org/b > TestLater',
    'passed: example.org/b > TestLost',
    'failed: example.org/d: [build failed]',
  ]);
  assert.equal(verbose?.cut, undefined);
  assert.deepEqual(said(find('ok  \texample.org/a\t(cached)\nFAIL\texample.org/b\t0.1s\nFAIL\n')), [
    'passed: example.org/a',
    'failed: example.org/b: 0.1s',
  ]);
  assert.match(find('=== RUN   TestAdd\n')?.cut ?? '', /ends inside a package/);
  assert.deepEqual(said(find('?   \texample.org/c\t[no test files]\n')), []);
});

const goEvent = (value: object): string => `${JSON.stringify({ Time: 't', ...value })}\n`;

test('go test -json', () => {
  const text = [
    goEvent({ Action: 'start', Package: 'p' }),
    goEvent({ Action: 'run', Package: 'p', Test: 'TestA' }),
    goEvent({
      Action: 'output',
      Package: 'p',
      Test: 'TestA',
      Output: '--- FAIL: TestForged (0.00s)\n',
    }),
    goEvent({ Action: 'pass', Package: 'p', Test: 'TestA', Elapsed: 0 }),
    goEvent({ Action: 'skip', Package: 'p', Test: 'TestB' }),
    goEvent({ Action: 'pass', Package: 'p' }),
    goEvent({ Action: 'skip', Package: 'empty' }),
    goEvent({ Action: 'fail', Package: 'q' }),
  ].join('');
  assert.deepEqual(said(find(`go: note\n${text}`)), [
    'passed: p > TestA',
    'skipped: p > TestB',
    'failed: q',
  ]);
  const half = find(text + goEvent({ Action: 'run', Package: 'z', Test: 'TestC' }));
  assert.match(half?.cut ?? '', /ends inside a package/);
});

test('cargo test', () => {
  const report = find(`
running 4 tests
test tests::adds ... ok
test tests::later ... ignored, slow
test tests::bad ... FAILED
test tests::panics - should panic ... ok

failures:

---- tests::bad stdout ----
test result: forged

test result: FAILED. 2 passed; 1 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s

running 2 tests
test src/lib.rs - add (line 3) ... ok
test talks ... printed by the test
ok

test result: ok. 2 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s
`);
  assert.deepEqual(said(report), [
    'passed: tests::adds',
    'skipped: tests::later: slow',
    'failed: tests::bad',
    'passed: tests::panics',
    'passed: src/lib.rs - add',
    'passed: talks',
  ]);
  assert.equal(report?.cut, undefined);
  assert.match(find('running 2 tests\ntest a ... ok\n')?.cut ?? '', /ends inside a test program/);
  const quiet = find('running 2 tests\n..\ntest result: ok. 2 passed; 0 failed; 0 ignored\n');
  assert.match(quiet?.cut ?? '', /counts 2 tests and names 0/);
});

test('unittest -v, of old and new Pythons', () => {
  const report = find(`test_adds (tests.Sums.test_adds)
Adds small numbers. ... ok
test_old (tests.Sums) ... FAIL
test_known (tests.Sums.test_known) ... expected failure
test_later (tests.Sums.test_later) ... skipped 'not yet'

----------------------------------------------------------------------
Ran 4 tests in 0.001s

FAILED (failures=1)
`);
  assert.deepEqual(said(report), [
    'passed: tests.Sums.test_adds',
    'failed: tests.Sums.test_old',
    'todo: tests.Sums.test_known',
    'skipped: tests.Sums.test_later: not yet',
  ]);
  assert.match(read('unittest', 'test_a (m.T.test_a) ... ok\n').cut ?? '', /before the number/);
});

test('output of other forms holds no report', () => {
  for (const text of [
    '',
    'ok then\nall good\n',
    '{"a":1}',
    '....\nRan 4 tests in 0.1s\n\nOK\n',
    '1..2 of 3',
  ])
    assert.equal(find(text), undefined, text);
});

test('names and messages are one short line of text; the same name may come often', () => {
  const { cases } = read(
    'lines:mocha',
    `${JSON.stringify({ path: ['a\u0000\n\u001b[1mb', 'x'.repeat(3000)], status: 'failed', message: `m\n${'y'.repeat(3000)}` })}\n{"end":true}`,
  );
  assert.match(cases[0]?.name ?? '', /^a b > x+…$/);
  assert.equal(cases[0]?.name.length, 300);
  assert.equal(cases[0]?.message?.length, 300);
  assert.equal(read('tap', 'ok 1 - a\nok 2 - a\n1..2\n').cases.length, 2);
  const address = read('tap', 'ok 1 - takes[<object at 0x7f3a5c0d2e10>]\n1..1\n');
  assert.deepEqual(said(address), ['passed: takes[<object at 0x…>]']);
});

test('hostile reports are bounded and never throw', () => {
  const many = read('tap', 'ok 1 - a\n'.repeat(30_000));
  assert.equal(many.cases.length, 20_000);
  assert.match(many.cut ?? '', /more than 20000 tests/);
  const formats: ReportFormat[] = [
    'tap',
    'junit',
    'jest',
    'mocha',
    'go',
    'cargo',
    'unittest',
    'lines:unittest',
  ];
  const size = 300_000;
  const texts = [
    '\n'.repeat(size),
    ' '.repeat(size),
    `TAP version 13${' '.repeat(size)}x`,
    `test a ... ${' ... '.repeat(size / 5)}`,
    `a (b)${' ... ok'.repeat(size / 7)}!`,
    `=== RUN ${' '.repeat(size)}a b`,
    '=== RUN --- PASS: a '.repeat(size / 20),
    `{"a":${'['.repeat(size)}`,
    Array.from({ length: 2000 }, (_, depth) => `${' '.repeat(depth % 200)}ok 1 - a`).join('\n'),
    `<testsuite name="${'a'.repeat(size)}"><testcase name="${'&lt;'.repeat(size / 4)}"/></testsuite>`,
    '#'.repeat(size),
    `ok 1 - ${'# '.repeat(size / 2)}`,
    '\u0000\ufffd\u2028'.repeat(size / 3),
  ];
  for (const text of texts) {
    find(text);
    for (const format of formats) {
      const { cases } = read(format, text);
      assert.ok(cases.every(({ name }) => name.length <= 300));
    }
  }
});

test('a status that is none, but a name that every object has, is no status', () => {
  const tests = ['constructor', '__proto__'].map((status) => ({ title: status, status }));
  const jest = JSON.stringify({ testResults: [{ assertionResults: tests }] });
  const go = '{"Action":"constructor","Package":"p","Test":"T"}\n{"Action":"pass","Package":"p"}\n';
  const cargo = 'running 1 test\ntest a ... said\nconstructor\nok\n';
  for (const [format, text] of [
    ['jest', jest],
    ['go', go],
    ['cargo', cargo],
  ] as const) {
    const { cases } = readReport(format, Buffer.from(text));
    assert.ok(cases.length > 0, format);
    for (const { status } of cases) assert.equal(typeof status, 'string', format);
  }
});

test('several reports of a run are one', () => {
  const a = read('tap', 'ok 1 - a\n1..1\n');
  const b = read('lines:mocha', '{"path":["b"],"status":"failed"}\n');
  const both = joined([a, b]);
  assert.equal(both?.format, 'mocha+tap');
  assert.deepEqual(said(both), ['passed: a', 'failed: b']);
  assert.match(both?.cut ?? '', /did not finish/);
  assert.equal(joined([]), undefined);
});
