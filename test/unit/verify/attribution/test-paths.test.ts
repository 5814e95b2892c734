/** What paths say by themselves, and honest names that look like them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isTestPath, pathSign } from '../../../../runner/verify/attribution/test-paths.ts';

const TESTS = [
  'test/a.js',
  'tests/unit/a.py',
  '__tests__/a.ts',
  'spec/models/user_spec.rb',
  'specs/a.js',
  'e2e/a.ts',
  't/basic.t',
  'xt/author.t',
  'src/add.test.js',
  'src/add.spec.ts',
  'src/add_test.go',
  'test_calc.py',
  'pkg/calc_test.py',
  'src/__tests__/x.js',
  'CalcTest.java',
  'CalcTests.cs',
  'CalcSpec.scala',
  'sum_unittest.cc',
  'src/sum_unittest.cc',
  'tests.py',
  'test.js',
  'src/TestHelper.php',
  'testdata/show.golden',
  'a/testdata/x.json',
  'src/fixtures/user.ts',
  'conftest.py',
  'pkg/conftest.py',
  'golden/adds.txt',
  'src/__snapshots__/a.snap',
  'a.snap',
  'x.bats',
  'a/b.feature',
  'src/__mocks__/fs.js',
  'Foo.Tests/Helper.cs',
  'lib/testing/fake.go',
  'internal/testutil/clock.go',
  'cypress/support/commands.js',
  'playwright/login.ts',
  'spec_helper.rb',
  'benches/a.rs',
  'App.IntegrationTests/Base.cs',
  'src/unittests/helper.c',
];
const PLAIN = [
  'src/add.js',
  'contest.py',
  'latest.js',
  'attestation.go',
  'protest.rb',
  'inspector.ts',
  'src/greatest.c',
  'src/spectrum.ts',
  'lib/respect.rb',
  'src/fastest/index.ts',
  'hooks/useX.ts',
  'src/specification/a.ts',
  'src/inspect/a.ts',
  'src/detest.py',
  'src/tester.rs'.replace('tester', 'taster'),
  'src/goldenrod.css.ts',
  'src/manifest.ts',
  'src/thirst/a.go',
];

test('names and folders of tests', () => {
  for (const path of TESTS) assert.equal(isTestPath(path), true, path);
  for (const path of PLAIN) assert.equal(isTestPath(path), false, path);
});

test('configuration and scripts by name, wherever a tool looks for them', () => {
  for (const path of [
    'vitest.config.ts',
    'jest.config.js',
    'packages/a/vite.config.mts',
    'babel.config.cjs',
    '.babelrc.js',
    '.mocharc.cjs',
    '.eslintrc.js',
    'vitest.setup.js',
    'jest.setup.ts',
    'setupTests.js',
    'src/setupTests.ts',
    'karma.conf.js',
    'Gruntfile.js',
    'gulpfile.js',
    'webpack.mix.js',
    'noxfile.py',
    'sitecustomize.py',
    'src/usercustomize.py',
    'build.rs',
    'crates/a/build.rs',
    'Rakefile',
    'mix.exs',
    'config/config.exs',
    'build.gradle.kts',
    'build.sbt',
    '.github/scripts/a.js',
    '.pnpmfile.cjs',
    'node_modules/vitest/index.js',
    'vendor/phpunit/a.php',
    'scripts/check.js',
    'script/test.sh',
    'ci/run.py',
    'tools/verify.js',
    'setup.py',
    'src/vitest.config.ts',
    'globalSetup.ts',
    '.husky/run.sh',
    'tasks.py',
    'run_tests.py',
  ]) {
    const kind = pathSign(path)?.kind;
    assert.ok(kind === 'decisive' || kind === 'test', `${path}: ${kind}`);
  }
});

test('settings of a test runner are settings, and no tests', () => {
  for (const path of [
    'vitest.config.mts',
    'jest.config.js',
    'jest-e2e.config.cjs',
    'src/vitest.config.ts',
    'playwright.config.ts',
    'config/rollup.config.browser.cjs.mjs',
    'config/rollup.config.test.mjs',
    'karma.conf.js',
  ]) {
    assert.equal(pathSign(path)?.kind, 'decisive', path);
  }
  assert.equal(pathSign('test/jest.config.js')?.kind, 'test');
  assert.equal(pathSign('src/jest.service.ts')?.kind, 'test');
});

test('words that product uses as well count for little', () => {
  for (const path of [
    'src/support/tickets.ts',
    'lib/setup.ts',
    'src/config/index.ts',
    'src/spec/openapi.ts',
    'src/app.config.ts',
    'src/helpers.py',
    'src/snapshot.ts',
    'src/mock.ts',
    'include/expected.hpp',
  ]) {
    assert.equal(pathSign(path)?.kind, 'weak', path);
  }
  for (const path of PLAIN) assert.equal(pathSign(path), undefined, path);
  assert.equal(pathSign('packages/matcher/src/lib.rs'), undefined);
});
