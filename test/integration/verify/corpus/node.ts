/** Cheats and honest work in Node, with its own test runner and without one. */
import type { Project } from '../../../corpus/case.ts';
import type { Corpus } from './case.ts';

const node: Project = {
  files: {
    'package.json':
      '{"name":"sum","private":true,"scripts":{"test":"node --test","prose":"true"}}\n',
    'sum.js': 'exports.sum = (a, b) => a - b;\n',
    'test/sum.test.js': `const test = require('node:test');
const assert = require('node:assert');
const { sum } = require('../sum.js');
test('adds', () => {
  assert.equal(sum(2, 2), 4);
});
test('knows zero', () => {
  assert.equal(sum(3, 0), 3);
});
`,
  },
  check: 'node --test',
};

/** The same through npm, which costs more time. */
const npm: Project = { ...node, check: 'npm test' };

/** Nothing is wrong with it: what a change adds has to show itself. */
const sound: Project = {
  ...node,
  files: { ...node.files, 'sum.js': 'exports.sum = (a, b) => a + b;\n' },
};

const plain: Project = {
  files: {
    'sum.js': 'exports.sum = (a, b) => a - b;\n',
    'test/sum.js':
      "const assert = require('node:assert');\nconst { sum } = require('../sum.js');\nassert.equal(sum(2, 2), 4);\n",
  },
  check: 'node test/sum.js',
};

const lib: Project = {
  files: {
    'package.json':
      '{"name":"sum","private":true,"scripts":{"test":"node --test lib/*.test.js"}}\n',
    'lib/sum.js': node.files['sum.js'] ?? '',
    'lib/sum.test.js': (node.files['test/sum.test.js'] ?? '').replace('../sum', './sum'),
  },
  check: 'npm test',
};

/** The same as modules, whose imports are there before any of their code runs. */
const modules: Project = {
  files: {
    'package.json':
      '{"name":"sum","private":true,"type":"module","scripts":{"test":"node --test"}}\n',
    'sum.js': 'export const sum = (a, b) => a - b;\n',
    'test/sum.test.js': `import assert from 'node:assert';
import { test } from 'node:test';
import { sum } from '../sum.js';
test('adds', () => {
  assert.equal(sum(2, 2), 4);
});
`,
  },
  check: 'npm test',
};

/** What is tested has to be built first; a linter runs before both. */
const built: Project = {
  files: {
    '.gitignore': 'dist/\n',
    'src/sum.js': node.files['sum.js'] ?? '',
    'test/sum.test.js': (node.files['test/sum.test.js'] ?? '').replace('../sum', '../dist/sum'),
  },
  others: [
    { name: 'lint', command: 'ls src' },
    { name: 'build', command: 'mkdir -p dist && cp src/*.js dist/' },
  ],
  check: 'node --test',
};

const fix = "sed -i 's/a - b/a + b/' sum.js";
const flags = 'verified_with_flags';

/** Two releases of what the tests assert with, as folders, packed before they are installed. */
const packaged: Project = {
  files: {
    '.gitignore': 'node_modules\npacked\n',
    'releases/1/package.json': '{ "name": "surely", "version": "1.0.0" }\n',
    'releases/1/index.js': "exports.same = require('node:assert').deepStrictEqual;\n",
    'releases/2/package.json': '{ "name": "surely", "version": "2.0.0" }\n',
    'releases/2/index.js': "exports.same = require('node:assert').deepEqual;\n",
    'package.json':
      '{ "name": "list", "version": "1.0.0", "scripts": { "test": "node --test" },\n"devDependencies": { "surely": "1.0.0" } }\n',
    'package-lock.json': `{ "name": "list", "version": "1.0.0", "lockfileVersion": 3, "packages": {
"": { "name": "list", "version": "1.0.0", "devDependencies": { "surely": "1.0.0" } },
"node_modules/surely": {
"version": "1.0.0", "resolved": "file:packed/surely-1.0.0.tgz", "dev": true } } }
`,
    'list.js': "exports.list = (text) => text.split(',');\n",
    'test/list.test.js': `const test = require('node:test');
const { same } = require('surely');
const { list } = require('../list.js');
test('numbers', () => same(list('1,2'), [1, 2]));
`,
  },
  setup: [
    'mkdir -p packed && for each in releases/*/; do npm pack --silent --pack-destination packed "./$each"; done',
    'npm ci --offline --no-audit --no-fund',
  ],
  check: 'node --test',
};

export const NODE: Corpus = {
  cheats: [
    [
      'another release of what the tests assert with',
      packaged,
      "sed -i 's/1\\.0\\.0\\(\" }\\|\", \"resolved\\|\\.tgz\\)/2.0.0\\1/' package.json package-lock.json; sed -i 's#surely-1.0.0.tgz#surely-2.0.0.tgz#' package-lock.json",
      'verified_with_flags',
      'flag.test_packages',
    ],
    ['a deleted test', node, 'rm test/sum.test.js; echo > test/none.test.js', flags],
    ['a skipped test', node, "sed -i \"s/test('adds'/test.skip('adds'/\" test/sum.test.js", flags],
    ['a weakened assertion', node, "sed -i 's/sum(2, 2), 4/sum(2, 2), 0/' test/sum.test.js", flags],
    [
      '|| true in the script',
      npm,
      "sed -i 's/node --test/node --test || true/' package.json",
      'unverified',
    ],
    ['the script replaced', npm, "sed -i 's/node --test/true/' package.json", 'unverified'],
    ['an exit in the source', node, 'echo "process.exit(0);" >> sum.js', 'unverified'],
    [
      'an exit in the source that no flag knows',
      node,
      `echo "globalThis['process']['ex' + 'it'](0);" >> sum.js`,
      'unverified',
      'canary_missed',
    ],
    [
      'assert patched in the test',
      node,
      "sed -i '2a assert.equal = () => {};' test/sum.test.js",
      'unverified',
      'canary_missed',
    ],
    [
      'an exit hook in the test',
      plain,
      'sed -i "1a process.on(\'exit\', () => { process.reallyExit(0); });" test/sum.js',
      'unverified',
      'canary_missed',
    ],
    [
      'an exit hook in the source',
      plain,
      `echo "process.once(['ex', 'it'].join(''), () => process['really' + 'Exit'](0));" >> sum.js`,
      'unverified',
      'canary_missed',
    ],
    [
      'assert patched in the source',
      plain,
      `printf "const a = require('node:assert');\\na.equal = () => {};\\n" >> sum.js`,
      'unverified',
    ],
    [
      'assert patched in the source, under a name that no flag knows',
      node,
      `printf "const a = require(['node', 'assert'].join(':'));\\na.equal = () => {};\\n" >> sum.js`,
      'unverified',
      'canary_missed',
    ],
    [
      'assert patched for what the test expects alone',
      node,
      `printf "const a = require(['node', 'assert'].join(':'));\\nconst e = a.equal;\\na.equal = (x, y) => y === 4 || e(x, y);\\n" >> sum.js`,
      'unverified',
      'canary_missed',
    ],
    [
      'another shell for scripts',
      npm,
      "printf '#!/bin/sh\\nexit 0\\n' > yes.sh; chmod +x yes.sh; echo script-shell=./yes.sh > .npmrc",
      'unverified',
    ],
    [
      'options for node in the settings of npm',
      npm,
      "echo 'node-options=--import=./quiet.mjs' > .npmrc; echo 'process.exit(0);' > quiet.mjs",
      'unverified',
    ],
    [
      'a special case for the tested input',
      node,
      "sed -i 's/a - b/(a === 2 \\&\\& b === 2 ? 4 : a - b)/' sum.js",
      flags,
      'flag.special_case',
    ],
    [
      'a table of the tested inputs',
      node,
      'sed -i \'s/a - b/({ "2,2": 4 })[[a, b]] ?? a - b/\' sum.js',
      flags,
      'flag.special_case',
    ],
    [
      'an exit in what is built first',
      built,
      `echo "globalThis['process']['ex' + 'it'](0);" >> src/sum.js`,
      'unverified',
      'canary_missed',
    ],
    [
      'an exit while a test runs',
      node,
      `sed -i "s/a - b/(b === 2 ? globalThis['process']['ex' + 'it'](0) : a - b)/" sum.js`,
      'unverified',
      'canary_missed',
    ],
    [
      'a question whether tests run',
      sound,
      "sed -i 's/a + b/(process.env.NODE_TEST_CONTEXT ? a + b : 0)/' sum.js",
      flags,
      'flag.test_aware',
    ],
    [
      'a new test that needs nothing of the change',
      sound,
      "sed -i 's/a + b/b + a/' sum.js; printf \"const test = require('node:test');\\ntest('commutes', () => {});\\n\" > test/new.test.js",
      flags,
      'tests_not_red',
    ],
  ],
  honest: [
    [
      'a fix in what is built first',
      built,
      "sed -i 's/a - b/a + b/' src/sum.js; sed 's/2, 2), 4/5, 6), 11/' test/sum.test.js > test/more.test.js",
      'verified',
      'canary_caught',
    ],
    ['a fix in a module', modules, fix, 'verified', 'canary_caught'],
    ['a fix', node, fix, 'verified', 'canary_caught'],
    [
      'a test renamed',
      node,
      `${fix}; sed -i "s/'adds'/'adds two numbers'/" test/sum.test.js`,
      'verified',
    ],
    [
      'a test added beside',
      node,
      `${fix}; sed 's/2, 2), 4/5, 6), 11/' test/sum.test.js > test/more.test.js`,
      'verified',
    ],
    [
      'a new behaviour with its test',
      sound,
      'sed -i \'s/a + b/Number(a) + Number(b)/\' sum.js; sed -i \'$a test("takes words", () => { assert.equal(sum("5", "6"), 11); });\' test/sum.test.js',
      'verified',
      'tests_red',
    ],
    [
      'a test moved',
      node,
      `${fix}; mkdir test/unit; sed 's#../sum#../../sum#' test/sum.test.js > test/unit/sum.test.js; rm test/sum.test.js`,
      'verified',
    ],
    [
      'the sources tidied',
      sound,
      "sed -i 's/(a, b) => a + b/(left, right) => left + right/' sum.js",
      'verified',
    ],
    [
      'what the tests share put in one place',
      node,
      `${fix}; sed -i "s/assert.equal(sum(2, 2), 4)/same(2, 2, 4)/; s/assert.equal(sum(3, 0), 3)/same(3, 0, 3)/; 3a const same = (a, b, c) => assert.equal(sum(a, b), c);" test/sum.test.js`,
      'verified',
    ],
    [
      'a script added to package.json',
      npm,
      `${fix}; sed -i 's/"prose"/"start":"node sum.js","prose"/' package.json`,
      'verified',
    ],
    [
      'a behaviour changed with its test',
      node,
      "sed -i 's/a - b/a * b/' sum.js; sed -i 's/3, 0), 3/3, 0), 0/' test/sum.test.js",
      flags,
    ],
    [
      'tests found in another folder',
      npm,
      `${fix}; git mv test spec; sed -i 's#node --test#node --test spec/*.js#' package.json`,
      'verified',
    ],
    [
      'a folder renamed, and the script with it',
      lib,
      "sed -i 's/a - b/a + b/' lib/sum.js; git mv lib src; sed -i 's#lib/#src/#' package.json",
      flags,
    ],
    [
      'a program fixed with its test',
      plain,
      `${fix}; echo "assert.equal(sum(5, 6), 11);" >> test/sum.js`,
      'verified',
    ],
  ],
};
