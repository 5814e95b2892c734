import assert from 'node:assert/strict';
import { test } from 'node:test';
import { folderMadeBy, namedAsMade, rulesBeside } from '../../../runner/protocol/made-by-tools.ts';

const named: Record<string, string | undefined> = {
  'node_modules/a/b.js': 'node_modules/',
  'packages/app/node_modules/a/node_modules/b.js': 'packages/app/node_modules/',
  'src/__pycache__/x.cpython-311.pyc': 'src/__pycache__/',
  'lib/thing.egg-info/PKG-INFO': 'lib/thing.egg-info/',
  '.DS_Store': '.DS_Store',
  'deep/.coverage': 'deep/.coverage',
  'app/tsconfig.tsbuildinfo': 'app/tsconfig.tsbuildinfo',
  '.yarn/cache/x.zip': '.yarn/cache/',
  '.pnp.cjs': '.pnp.cjs',
  'app/.pdm-python': 'app/.pdm-python',
  '.kotlin/sessions/x.salive': '.kotlin/',
  'docs/.jekyll-cache/x': 'docs/.jekyll-cache/',
  'src/.tap.js': undefined,
  '.yarn/releases/yarn.cjs': undefined,
  '.coveragerc': undefined,
  'my_node_modules/a.js': undefined,
  'src/node_modules.ts': undefined,
  node_modules: undefined,
  'src/build/index.ts': undefined,
  'src/coverage/index.ts': undefined,
};
for (const [path, expected] of Object.entries(named)) {
  test(`named as tools name it: ${path}`, () => assert.equal(namedAsMade(path), expected));
}

const marked: Record<string, string | undefined> = {
  'env/pyvenv.cfg': 'env/',
  '/my env/pyvenv.cfg': '/my env/',
  'target/CACHEDIR.TAG': 'target/',
  'vendor/composer/installed.json': 'vendor/',
  'api/target/maven-status/maven-compiler-plugin/compile/default-compile/inputFiles.lst':
    'api/target/',
  'build/tmp/compileJava/previous-compilation-data.bin': 'build/',
  'build-debug/CMakeCache.txt': 'build-debug/',
  'coverage/lcov.info': 'coverage/',
  'web/code-cov/coverage-final.json': 'web/code-cov/',
  'coverage/tmp/coverage-12-1700000000000-0.json': 'coverage/',
  'coverage/.resultset.json': 'coverage/',
  'test-results/.last-run.json': 'test-results/',
  'api/obj/project.assets.json': 'api/obj/',
  'src/tmp/coverage-12-17-0.json': undefined,
  'src/coverage/coverage-12.json': undefined,
  'test/fixtures/lcov.info': undefined,
  'lcov.info': undefined,
  'pyvenv.cfg': undefined,
  '/CMakeCache.txt': undefined,
  'src/installed.json': undefined,
};
for (const [path, expected] of Object.entries(marked)) {
  test(`made by a tool, by its mark: ${path}`, () => assert.equal(folderMadeBy(path), expected));
}

test('a name that files of the commit use is no rule', () => {
  const rules = rulesBeside(['node_modules/kept/index.js', 'a/b.tsbuildinfo', 'src/x.ts']);
  assert.equal(rules.includes('node_modules/'), false);
  assert.equal(rules.includes('*.tsbuildinfo'), false);
  assert.equal(rules.includes('.venv/'), true);
});
