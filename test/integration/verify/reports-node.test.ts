/** What the test runners of Node say of their tests, each really run in a clean room. */
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { testRunners } from '../../support/test-runners/install.ts';
import { LOSES_RESULTS } from '../../../runner/verify/reports/report.ts';
import { names, runOn, type Seen } from './report-room.ts';

const seen = new Map<string, Seen>();

before(async () => {
  const runners = testRunners();
  const outcomes = await runOn(
    {
      '.gitignore': 'node_modules\n',
      'package.json': JSON.stringify({
        name: 'sums',
        scripts: {
          node: 'node --test node/*.test.js',
          jest: 'jest',
          mocha: 'mocha mocha/',
          vitest: 'vitest run',
          own: 'node --test --test-reporter=dot --test-reporter-destination=stdout node/*.test.js',
          leaves: 'mocha leaves.js',
          twice: 'mocha mocha/ ; node --test node/more.test.js',
          forced: 'node --test --test-force-exit node/more.test.js',
        },
        jest: { testMatch: ['<rootDir>/jest/*.js'] },
      }),
      'vitest.config.mjs': 'export default { test: { include: ["vitest/*.js"] } };\n',
      'node/sums.test.js': `const { test, describe } = require('node:test');
        const assert = require('node:assert');
        describe('sums', () => {
          test('adds', () => { console.log('ok 9 - printed by the test'); });
          test('subtracts', () => assert.equal(1, 2));
          test('later', { skip: 'not yet' }, () => {});
        });\n`,
      'node/more.test.js': `require('node:test').test('more', () => {});\n`,
      'jest/sums.js': `describe('sums', () => {
          test('adds', () => {});
          test('subtracts', () => expect(1).toBe(2));
          test.skip('later', () => {});
          test.todo('some day');
        });\n`,
      'mocha/sums.js': `describe('sums', () => {
          it('adds', () => {});
          it('subtracts', () => { throw new Error('off by one'); });
          it.skip('later', () => {});
        });\n`,
      'leaves.js': `it('stays', () => {}); it('leaves', () => process.exit(0)); it('is lost', () => {});\n`,
      'jest/broken.js': `require('./nothing-there');\n`,
      'vitest/sums.js': `import { describe, expect, test } from 'vitest';
        describe('sums', () => {
          test('adds', () => {});
          test('subtracts', () => expect(1).toBe(2));
          test.skip('later', () => {});
        });\n`,
    },
    [
      { name: 'install', command: 'cp -r /opt/errand/test-runners/node_modules .' },
      ...['node', 'own', 'leaves', 'twice', 'forced', 'mocha', 'jest', 'vitest'].map((name) => ({
        name,
        command: `npm run --silent ${name}`,
      })),
    ],
    { mounts: [{ source: runners, target: '/opt/errand/test-runners' }] },
  );
  for (const outcome of outcomes) seen.set(outcome.name, outcome);
});

const SUMS = ['passed: sums > adds', 'failed: sums > subtracts', 'skipped: sums > later'];

test('node --test', () => {
  const run = seen.get('node');
  assert.equal(run?.exit, 1, run?.tail);
  assert.match(run.tail, /✖ subtracts/);
  assert.deepEqual(names(run).toSorted(), [...SUMS, 'passed: more'].toSorted());
  const { artifact: _, ...tests } = run.tests ?? { artifact: '' };
  assert.deepEqual(tests, { format: 'tap', passed: 2, failed: 1, skipped: 1 });
});

test('jest', () => {
  const run = seen.get('jest');
  assert.equal(run?.exit, 1, run?.tail);
  assert.match(run.tail, /● sums › subtracts/);
  assert.deepEqual(
    names(run).toSorted(),
    ['failed: jest/broken.js', ...SUMS, 'todo: sums > some day'].toSorted(),
  );
  assert.equal(run.tests?.format, 'jest');
});

test('mocha', () => {
  const run = seen.get('mocha');
  assert.equal(run?.exit, 1, run?.tail);
  assert.match(run.tail, /1\) subtracts/);
  assert.deepEqual(names(run), SUMS);
  assert.equal(run.report?.cases[1]?.message, 'off by one');
});

test('vitest', () => {
  const run = seen.get('vitest');
  assert.equal(run?.exit, 1, run?.tail);
  assert.match(run.tail, /FAIL .*subtracts/);
  assert.deepEqual(names(run), SUMS);
  assert.equal(run.tests?.format, 'vitest');
});

test('a command that names reporters itself is left alone', () => {
  const run = seen.get('own');
  assert.equal(run?.exit, 1);
  assert.match(run.tail, /^[.X]+/);
  assert.equal(run.report, undefined);
});

test('two runners in one command are both heard', () => {
  const run = seen.get('twice');
  assert.equal(run?.exit, 0, run?.tail);
  assert.equal(run.tests?.format, 'mocha+tap');
  assert.deepEqual(names(run), [...SUMS, 'passed: more']);
});

test('each test has the file it stands in', () => {
  for (const [name, file] of [
    ['node', 'node/sums.test.js'],
    ['jest', 'jest/sums.js'],
    ['mocha', 'mocha/sums.js'],
    ['vitest', 'vitest/sums.js'],
  ] as const) {
    const adds = seen.get(name)?.report?.cases.find((one) => one.name === 'sums > adds');
    assert.equal(adds?.file, file, name);
  }
});

test('a run that may lose results at its end is known to be cut', () => {
  const run = seen.get('forced');
  assert.equal(run?.exit, 0, run?.tail);
  assert.equal(run.tests?.cut, LOSES_RESULTS);
});

test('a run that leaves in its middle with 0 is known to be cut', () => {
  const run = seen.get('leaves');
  assert.equal(run?.exit, 0, run?.tail);
  assert.deepEqual(names(run), ['passed: stays']);
  assert.match(run.tests?.cut ?? '', /did not finish/);
});
