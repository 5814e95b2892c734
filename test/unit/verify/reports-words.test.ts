/** Words of runners that ran no test, and of checks that never came to run. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ranNothing } from '../../../runner/verify/reports/ran-nothing.ts';
import { couldNotRun } from '../../../runner/verify/rooms/could-not-run.ts';

test('runners that ran nothing and end with 0 say so', () => {
  for (const [printed, words] of [
    ['Test project /workspace/build\nNo tests were found!!!\n', 'No tests were found!!!'],
    ['No tests found, exiting with code 0\n', 'No tests found, exiting with code 0'],
    ['\nNo test files found, exiting with code 0\n', 'No test files found, exiting with code 0'],
    ['\n\n  0 passing (0ms)\n\n', '0 passing (0ms)'],
    ['No examples found.\n\n0 examples, 0 failures\n', 'No examples found.'],
    [
      '0 runs, 0 assertions, 0 failures, 0 errors, 0 skips\n',
      '0 runs, 0 assertions, 0 failures, 0 errors, 0 skips',
    ],
    ['\nok | 0 passed | 0 failed (0ms)\n', 'ok | 0 passed | 0 failed (0ms)'],
    ['TAP version 13\n\n1..0\n# tests 0\n# pass  0\n', '1..0'],
    ['ℹ tests 0\nℹ suites 0\nℹ pass 0\n', 'ℹ tests 0'],
    ['\n  Total:     0\n  Passed:    0\n  Skipped:   0\n', 'Total:     0'],
    [
      'Excluding tags: [:test]\n\nAll tests have been excluded.\n\n4 tests, 0 failures, 4 excluded\n',
      'All tests have been excluded.',
    ],
    ['collected 0 items\n\n==== no tests ran in 0.01s ====\n', 'collected 0 items'],
    ['\nRan 0 tests in 0.000s\n\nOK\n', 'Ran 0 tests in 0.000s'],
    ['?   \texample.org/g\t[no test files]\n', '?   \texample.org/g\t[no test files]'],
    [
      'testing: warning: no tests to run\nPASS\nok  \texample.org/g/s\t0.046s [no tests to run]\n',
      'testing: warning: no tests to run',
    ],
    [
      'running 0 tests\n\ntest result: ok. 0 passed; 0 failed; 0 ignored; 0 measured\n',
      'running 0 tests',
    ],
    ['[INFO] No tests to run.\n[INFO] BUILD SUCCESS\n', '[INFO] No tests to run.'],
    [
      '> Task :compileJava\n> Task :test NO-SOURCE\nBUILD SUCCESSFUL in 1s\n',
      '> Task :test NO-SOURCE',
    ],
    ['PHPUnit 9.6.7\n\nNo tests executed!\n', 'No tests executed!'],
    [
      'Files=0, Tests=0,  0 wallclock secs\nResult: NOTESTS\n',
      'Files=0, Tests=0,  0 wallclock secs',
    ],
    [
      '0 successes / 0 failures / 0 errors / 0 pending : 0.0 seconds\n',
      '0 successes / 0 failures / 0 errors / 0 pending : 0.0 seconds',
    ],
    [
      '[==========] Running 0 tests from 0 test suites.\n',
      '[==========] Running 0 tests from 0 test suites.',
    ],
    ['bun test v1.4.5 (a)\nNo tests found!\n', 'No tests found!'],
    ['Listing tests:\n  a.spec.js:3:31 › adds\nTotal: 1 test in 1 file\n', 'Listing tests:'],
    ['tests/test_a.py::test_a\n\n1 test collected in 0.01s\n', '1 test collected in 0.01s'],
    ['tests::adds: test\n\n1 test, 0 benchmarks\n', '1 test, 0 benchmarks'],
    ['no tests yet\n', 'no tests yet'],
    ['Error: no test specified\n', 'Error: no test specified'],
    ["make: Nothing to be done for 'test'.\n", "make: Nothing to be done for 'test'."],
  ] as const) {
    assert.equal(ranNothing(printed), words, printed);
  }
});

test('nothing in one place is not nothing where something ran in another', () => {
  for (const printed of [
    '',
    'all good\n',
    '?   \texample.org/g\t[no test files]\nok  \texample.org/g/s\t0.002s\n',
    '=== RUN   TestA\n--- PASS: TestA (0.00s)\nPASS\nok  \tg/s\t0.002s\n?   \tg\t[no test files]\n',
    'running 0 tests\n\ntest result: ok. 0 passed; 0 failed; 0 ignored\n\nrunning 5 tests\ntest a ... ok\n',
    '  0 passing (0ms)\n\n  5 passing (3ms)\n',
    'packages/a test: No tests found, exiting with code 0\npackages/b test:   5 passing (3ms)\n',
    'No tests found, exiting with code 0\nb: Tests:       2 passed, 2 total\n',
    't/a.t .. skipped: no module\nt/b.t .. ok\nFiles=2, Tests=3, 0 wallclock secs\nResult: PASS\n',
    "make: Nothing to be done for 'all'.\n./run\nfine\n",
    '1..0 # SKIP not here\n1..1\nok 1 - a\n',
    'it says: no tests are needed where nothing is tested, and more of such prose\n',
  ]) {
    assert.equal(ranNothing(printed), undefined, printed);
  }
});

test('output of any size is looked through in a moment', () => {
  for (const line of ['no test '.repeat(100_000), '1 '.repeat(200_000), '\n'.repeat(300_000)]) {
    assert.equal(ranNothing(line), undefined);
    assert.equal(couldNotRun({ exit: 1, tail: line }), undefined);
  }
});

test('a check that never came to run says what is missing', () => {
  for (const [exit, tail, missing, hint] of [
    [127, 'sh: 1: vitest: not found\n', 'the command "vitest"', /`setup`/],
    [127, '/bin/sh: 1: .venv/bin/python: not found\n', 'the command ".venv/bin/python"', /venv/],
    [127, 'bash: line 1: just: command not found\n', 'the command "just"', /`image`/],
    [127, 'env: ‘pnpm’: No such file or directory\n', 'the command "pnpm"', /`checks`/],
    [
      127,
      'sh: 1: node_modules/.bin/jest: not found\n',
      'the command "node_modules/.bin/jest"',
      /npm ci/,
    ],
    [
      2,
      'xo\nsh: 1: xo: not found\nmake: *** [Makefile:2: test] Error 127\n',
      'the command "xo"',
      /setup/,
    ],
    [1, '/usr/bin/python3: No module named pytest\n', 'the Python module "pytest"', /pip install/],
    [
      4,
      'ERROR: usage: __main__.py [options] [file_or_dir] [file_or_dir] [...]\n__main__.py: error: unrecognized arguments: --cov=parse\n  inifile: /workspace/pyproject.toml\n',
      'the pytest plugin with the option --cov',
      /pip install/,
    ],
    [
      1,
      "Error: Cannot find module 'chai'\nRequire stack:\n- /workspace/test.js\n",
      'the package "chai"',
      /npm ci/,
    ],
    [
      1,
      "Error [ERR_MODULE_NOT_FOUND]: Cannot find package '@jest/globals' imported from /workspace/a.js\n",
      'the package "@jest/globals"',
      /npm ci/,
    ],
    [
      1,
      "Error: Cannot find module '/workspace/node_modules/xo/cli.js'\n",
      'the package "xo"',
      /npm ci/,
    ],
    [
      7,
      "Could not find gem 'rspec' in locally installed gems.\n",
      'the package "rspec"',
      /bundle install/,
    ],
    [
      1,
      '[ERROR] Failed to execute goal on project sums: Could not resolve dependencies for project org.example:sums:jar:1.0\n',
      'the dependencies of the project',
      /go-offline/,
    ],
    [101, 'error: no matching package named `rand` found\n', 'the package "rand"', /cargo fetch/],
    [
      1,
      'a.go:3:8: no required module provides package github.com/x/y; to add it:\n',
      'the package "github.com/x/y"',
      /go mod download/,
    ],
    [
      255,
      "PHP Fatal error:  Uncaught Error: Failed opening required '/workspace/vendor/autoload.php'\n",
      'the dependencies of the project',
      /composer install/,
    ],
    [1, 'npm error Missing script: "test"\n', 'the script "test" in package.json', /`checks`/],
    [2, "make: *** No rule to make target 'test'.  Stop.\n", 'the make target "test"', /`checks`/],
    [127, 'sh: 1: ./run.sh: not found\n', 'the file "./run.sh"', /`checks`/],
    [
      1,
      'npm error request to https://packages.example.org/vitest failed, reason: getaddrinfo EAI_AGAIN\n',
      'the package "vitest"',
      /npm ci/,
    ],
    [1, 'go: download go1.99.0 for linux/amd64: toolchain not available\n', 'Go 1.99.0', /`image`/],
    [127, '', 'a command that the check names', /`setup`/],
    [126, 'sh: 1: ./run.sh: Permission denied\n', 'a program that may be run', /`setup`/],
  ] as const) {
    const found = couldNotRun({ exit, tail });
    assert.equal(found?.missing, missing, tail);
    assert.match(found.hint, hint, tail);
    assert.match(found.hint, /\.errand\/config\.yaml/, tail);
  }
});

test('a check that ran and failed is none that could not run', () => {
  for (const [exit, tail] of [
    [0, 'sh: 1: vitest: not found\n'],
    [null, 'sh: 1: vitest: not found\n'],
    [1, ''],
    [1, 'AssertionError: 1 == 2\n'],
    // The project's own modules.
    [1, "Error: Cannot find module './sums'\nRequire stack:\n"],
    [1, "Error: Cannot find module '/workspace/src/sums.js'\n"],
    [1, "ModuleNotFoundError: No module named 'sums'\n"],
    [1, "Cannot find module 'src/sums' from 'test/a.test.js'\n"],
    [1, 'cannot load such file -- sums (LoadError)\n'],
    [1, 'main.go:3:8: cannot find package "./types"\n'],
    [
      1,
      '# example.org/g\ng_test.go:3:8: no required module provides package example.org/g/own; to add it:\nFAIL\texample.org/g [setup failed]\n',
    ],
    // Tests ran, and one of them printed it.
    [1, 'sh: 1: convert: not found\n  3 passing (4ms)\n  1 failing\n'],
    [1, "ok 1 - a\nnot ok 2 - b\n# Cannot find module 'chai'\n1..2\n"],
  ] as const) {
    assert.equal(couldNotRun({ exit, tail }), undefined, tail);
  }
});

test("with the commit's files, its own modules are told from others", () => {
  const files = ['sums/__init__.py', 'src/words.ts', 'lib/tables.rb'];
  const missing = (tail: string): string | undefined =>
    couldNotRun({ exit: 1, tail, files })?.missing;
  assert.equal(
    missing("ModuleNotFoundError: No module named 'attrs'\n"),
    'the Python module "attrs"',
  );
  assert.equal(missing("ModuleNotFoundError: No module named 'sums.words'\n"), undefined);
  assert.equal(missing("Error: Cannot find module 'left-pad'\n"), 'the package "left-pad"');
  assert.equal(missing("Cannot find module 'words' from 'a.test.ts'\n"), undefined);
  assert.equal(missing('cannot load such file -- tables (LoadError)\n'), undefined);
});
