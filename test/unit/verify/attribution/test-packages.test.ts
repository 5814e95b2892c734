/** Packages of another release that tests load and product does not. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { packagesOfTests } from '../../../../runner/verify/attribution/manifests/packages-of-tests.ts';

type Input = Parameters<typeof packagesOfTests>[0];

const js = (path: string, ...names: string[]) => ({
  path,
  text: names.map((name) => `import x from '${name}';\n`).join(''),
});

const given = (over: Partial<Input>): string[] =>
  packagesOfTests({ manifests: [], tests: [], product: [], commands: [], ...over });

const raised = (path: string, from: string, to: string) => ({ path, before: from, after: to });

const lock = (surely: string) =>
  `"node_modules/pad": {\n "version": "1.0.0",\n "resolved": "x",\n "integrity": "y"\n},\n"node_modules/@our/surely": {\n "version": "${surely}",\n "dev": true\n}\n`;
const yarn = (version: string) => `surely@^1.0.0:\n  version "${version}"\n`;
const mod = (version: string) => `module x\n\nrequire github.com/stretchr/testify ${version}\n`;

test('what tests load in another release is named, unless product loads it too', () => {
  const manifests = [
    raised(
      'package.json',
      '{\n "chai": "^4.0.0",\n "ms": "^1.0.0",\n "left": "1"\n}\n',
      '{\n "chai": "^5.0.0",\n "ms": "^2.0.0",\n "left": "1"\n}\n',
    ),
  ];
  const tests = [js('test/a.test.js', 'chai', 'ms', 'left', './chai')];
  assert.deepEqual(given({ manifests, tests, product: [js('a.js', 'ms')] }), ['chai']);
  assert.deepEqual(given({ manifests, tests, product: [js('a.js', 'ms', 'chai/register')] }), []);
});

test('what is new to the repository is nothing that its tests loaded', () => {
  const manifests = [
    raised('package.json', '{\n "ms": "1"\n}\n', '{\n "nock": "13",\n "ms": "1"\n}\n'),
  ];
  assert.deepEqual(given({ manifests, tests: [js('test/a.test.js', 'nock', 'ms')] }), []);
});

test('a lock file says above a version whose it is', () => {
  const manifests = [raised('package-lock.json', lock('1.0.0'), lock('1.1.0'))];
  const tests = [js('test/a.test.js', '@our/surely/strict', 'pad')];
  assert.deepEqual(given({ manifests, tests }), ['@our/surely']);
  assert.deepEqual(
    given({
      manifests: [raised('yarn.lock', yarn('1.0.0'), yarn('1.1.0'))],
      tests: [js('test/a.test.js', 'surely')],
    }),
    ['surely'],
  );
});

test('the name is found in the forms of each language', () => {
  const python = { path: 'tests/test_a.py', text: 'from hamcrest_more.core import same\n' };
  assert.deepEqual(
    given({
      manifests: [raised('requirements.txt', 'Hamcrest-More==1.0\n', 'Hamcrest-More==1.1\n')],
      tests: [python],
    }),
    ['Hamcrest-More'],
  );
  const go = {
    path: 'a_test.go',
    text: 'package a\n\nimport (\n\t"testing"\n\n\t"github.com/stretchr/testify/assert"\n)\n',
  };
  assert.deepEqual(
    given({ manifests: [raised('go.mod', mod('v1.8.0'), mod('v1.9.0'))], tests: [go] }),
    ['github.com/stretchr/testify'],
  );
});

test('a tool that checks run counts as theirs', () => {
  const manifests = [raised('package.json', ' "jest": "29.0.0",\n', ' "jest": "30.0.0",\n')];
  assert.deepEqual(given({ manifests, commands: ['npm test', 'jest --ci'] }), ['jest']);
  assert.deepEqual(given({ manifests, commands: ['npm test'] }), []);
});
