/**
 * Small healthy projects, one for each way to run tests, into whose test a failure is planted. Data
 * only: what each must answer is the same for all. Where `silenced` is there, those files make one
 * of the file's own assertions let something false pass, so that the planted one must not fail.
 */

export interface PlantingProject {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  /** The file that something is planted in. */
  readonly test: string;
  readonly command: string;
  /** The image that has what it needs: the sandbox's own, the larger one, or the corpus image. */
  readonly image: 'sandbox' | 'full' | 'corpus';
  /** It needs the packages of Node as `node_modules`. */
  readonly packages?: boolean;
  readonly silenced?: Readonly<Record<string, string>>;
  /** Only this form is tried, where the file has no place for the others. */
  readonly how?: 'assertion' | 'statement' | 'broken';
  /** What it prints names no tests and no causes. */
  readonly isSilent?: boolean;
}

const COMMON_JS = { 'package.json': '{"name": "sum", "type": "commonjs"}\n' };
const MODULE = { 'package.json': '{"name": "sum", "type": "module"}\n' };
const SUM = { 'sum.js': 'module.exports = (a, b) => a + b;\n' };
const SUM_ESM = { 'sum.js': 'export const sum = (a, b) => a + b;\n' };
const patchEqual = (name: string): string =>
  `const assert = require('node:assert');\nconst real = assert.${name};\nassert.${name} = (a, b, ...rest) => (JSON.stringify(b) === JSON.stringify(4) ? undefined : real(a, b, ...rest));\n`;

const SILENT_EXPECT = `const real = globalThis.expect;
globalThis.expect = (value) => {
  const all = real(value);
  const toBe = all.toBe;
  all.toBe = (other) => (other === 4 ? undefined : toBe(other));
  return all;
};
`;

export const NODE_PROJECTS: readonly PlantingProject[] = [
  {
    name: 'node:test',
    image: 'sandbox',
    files: {
      ...COMMON_JS,
      ...SUM,
      'test/sum.test.js': `const assert = require('node:assert');
const { describe, it } = require('node:test');
const sum = require('../sum.js');

describe('sum', () => {
  it('adds', () => {
    assert.equal(sum(2, 2), 4);
    assert.deepEqual([sum(1, 2)], [3]);
  });
});
`,
    },
    silenced: {
      'sum.js': `${patchEqual('equal')}module.exports = (a, b) => a + b;\n`,
    },
    test: 'test/sum.test.js',
    command: 'node --test',
  },
  {
    name: 'node:test, TypeScript with types',
    image: 'corpus',
    packages: true,
    files: {
      ...MODULE,
      'tsconfig.json':
        '{"compilerOptions": {"strict": true, "noEmit": true, "target": "es2024", "module": "nodenext", "allowImportingTsExtensions": true, "types": ["node"], "noUnusedLocals": true, "noUnusedParameters": true, "allowUnreachableCode": false, "noImplicitReturns": true}, "include": ["*.ts"]}\n',
      'sum.ts': 'export const sum = (a: number, b: number): number => a + b;\n',
      'sum.test.ts': `import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sum } from './sum.ts';

test('adds', () => {
  assert.equal(sum(2, 2), 4);
});
`,
    },
    silenced: {
      'sum.ts': `import assert from 'node:assert/strict';
assert.equal = ((): undefined => undefined) as typeof assert.equal;
export const sum = (a: number, b: number): number => a + b;
`,
    },
    test: 'sum.test.ts',
    command: 'tsc -p . && node --test sum.test.ts',
  },
  {
    name: 'plain node program',
    image: 'sandbox',
    files: {
      ...COMMON_JS,
      ...SUM,
      'check.js':
        "'use strict';\r\nconst assert = require('assert');\r\nassert.strictEqual(require('./sum.js')(2, 2), 4);\r\nconsole.log('ok');\r\nprocess.exit(0);\r\n",
    },
    silenced: { 'sum.js': `${patchEqual('strictEqual')}module.exports = (a, b) => a + b;\n` },
    test: 'check.js',
    command: 'node check.js',
  },
  {
    name: 'jest',
    image: 'corpus',
    packages: true,
    files: {
      ...COMMON_JS,
      ...SUM,
      'jest.config.js': 'module.exports = {};\n',
      'sum.test.js': `const sum = require('./sum.js');

describe('sum', () => {
  test('adds', () => {
    expect(sum(2, 2)).toBe(4);
    expect({ a: sum(1, 2) }).toEqual({ a: 3 });
  });
});
`,
    },
    silenced: {
      'jest.config.js': "module.exports = { setupFilesAfterEnv: ['./setup.js'] };\n",
      'setup.js': SILENT_EXPECT,
    },
    test: 'sum.test.js',
    command: 'node node_modules/.bin/jest --ci',
  },
  {
    name: 'vitest',
    image: 'corpus',
    packages: true,
    files: {
      ...MODULE,
      ...SUM_ESM,
      'vitest.config.js': 'export default { test: {} };\n',
      'sum.test.ts': `import { expect, test as check } from 'vitest';
import { sum } from './sum.js';

check('adds', () => {
  expect(sum(2, 2)).toBe(4);
});
`,
    },
    silenced: {
      'vitest.config.js': "export default { test: { setupFiles: ['./setup.js'] } };\n",
      'setup.js': `import { chai } from 'vitest';
chai.use((own, tools) => tools.overwriteMethod(own.Assertion.prototype, 'toBe', (real) => function (other) { if (other !== 4) real.call(this, other); }));
`,
    },
    test: 'sum.test.ts',
    command: 'node node_modules/.bin/vitest run',
  },
  {
    name: 'mocha with chai',
    image: 'corpus',
    packages: true,
    files: {
      ...MODULE,
      ...SUM_ESM,
      'test/sum.js': `import { expect } from 'chai';
import { sum } from '../sum.js';

describe('sum', function () {
  it('adds', function () {
    expect(sum(2, 2)).to.equal(4);
    expect([sum(1, 2)]).to.deep.equal([3]);
  });
});
`,
    },
    silenced: {
      'sum.js': `import * as chai from 'chai';
chai.use((own) => own.Assertion.overwriteMethod('equal', (real) => function (other) { if (other !== 4) real.call(this, other); }));
export const sum = (a, b) => a + b;
`,
    },
    test: 'test/sum.js',
    command: 'node node_modules/.bin/mocha',
  },
  {
    name: 'mocha with should',
    image: 'corpus',
    packages: true,
    files: {
      ...COMMON_JS,
      ...SUM,
      'test/sum.js': `require('should');
const sum = require('../sum.js');

suite('sum', function () {
  test('adds', function () {
    sum(2, 2).should.equal(4);
  });
});
`,
    },
    test: 'test/sum.js',
    command: 'node node_modules/.bin/mocha -u tdd',
  },
  {
    name: 'mocha, tdd',
    image: 'corpus',
    packages: true,
    files: {
      ...COMMON_JS,
      ...SUM,
      'test/sum.js': `const { strict: assert } = require('node:assert');
const sum = require('../sum.js');

suite('sum', function () {
  test('adds', function () {
    assert.equal(sum(2, 2), 4);
  });
});
`,
    },
    test: 'test/sum.js',
    command: 'node node_modules/.bin/mocha -u tdd',
  },
  {
    name: 'ava',
    image: 'corpus',
    packages: true,
    files: {
      ...MODULE,
      ...SUM_ESM,
      'test.js': `import test from 'ava';
import { sum } from './sum.js';

test.serial('adds', (t) => {
  t.is(sum(2, 2), 4);
  t.deepEqual([sum(1, 2)], [3]);
});
`,
    },
    test: 'test.js',
    command: 'node node_modules/.bin/ava',
  },
  {
    name: 'tap',
    image: 'corpus',
    packages: true,
    files: {
      ...MODULE,
      ...SUM_ESM,
      'test/sum.js': `import t from 'tap';
import { sum } from '../sum.js';

t.test('adds', (t) => {
  t.equal(sum(2, 2), 4);
  t.end();
});
`,
    },
    silenced: {
      'sum.js': `import t from 'tap';
const real = t.constructor.prototype;
export const sum = (a, b) => a + b;
const test = t.test;
t.test = (name, body) => test.call(t, name, (own) => { const equal = own.equal; own.equal = (a, b, ...rest) => (b === 4 ? true : equal.call(own, a, b, ...rest)); return body(own); });
`,
    },
    test: 'test/sum.js',
    command: 'node node_modules/.bin/tap --allow-incomplete-coverage --disable-coverage test/*.js',
  },
  {
    name: 'tape',
    image: 'corpus',
    packages: true,
    files: {
      ...COMMON_JS,
      ...SUM,
      'test/sum.js': `const test = require('tape');
const sum = require('../sum.js');

test('adds', (t) => {
  t.equal(sum(2, 2), 4);
  t.deepEqual([sum(1, 2)], [3]);
  t.end();
});
`,
    },
    silenced: {
      'sum.js': `const tape = require('tape');
const real = tape.Test.prototype.equal;
tape.Test.prototype.equal = function (a, b, ...rest) { if (b !== 4) real.call(this, a, b, ...rest); };
module.exports = (a, b) => a + b;
`,
    },
    test: 'test/sum.js',
    command: 'node node_modules/.bin/tape test/*.js',
  },
  {
    name: 'uvu',
    image: 'corpus',
    packages: true,
    files: {
      ...COMMON_JS,
      ...SUM,
      'tests/sum.js': `const { suite } = require('uvu');
const assert = require('uvu/assert');
const sum = require('../sum.js');

const Sum = suite('sum');
Sum('adds', () => {
  assert.is(sum(2, 2), 4);
});
Sum.run();
`,
    },
    silenced: {
      'sum.js': `const assert = require('uvu/assert');
const real = assert.is;
assert.is = (a, b) => { if (b !== 4) real(a, b); };
module.exports = (a, b) => a + b;
`,
    },
    test: 'tests/sum.js',
    command: 'node node_modules/.bin/uvu tests',
  },
  {
    name: 'jasmine',
    image: 'corpus',
    packages: true,
    files: {
      ...COMMON_JS,
      ...SUM,
      'spec/support/jasmine.json': '{"spec_dir": "spec", "spec_files": ["**/*[sS]pec.js"]}\n',
      'spec/sum.spec.js': `const sum = require('../sum.js');

describe('sum', () => {
  it('adds', () => {
    expect(sum(2, 2)).toBe(4);
  });
});
`,
    },
    test: 'spec/sum.spec.js',
    command: 'node node_modules/.bin/jasmine',
  },
  {
    name: '@playwright/test',
    image: 'corpus',
    packages: true,
    files: {
      ...COMMON_JS,
      ...SUM,
      'tests/sum.spec.ts': `import { expect, test } from '@playwright/test';
import sum from '../sum.js';

test.describe('sum', () => {
  test('adds', async () => {
    expect(sum(2, 2)).toBe(4);
  });
});
`,
    },
    test: 'tests/sum.spec.ts',
    command: 'node node_modules/.bin/playwright test',
  },
  {
    name: 'deno',
    image: 'corpus',
    packages: true,
    files: {
      'sum.ts': 'export const sum = (a: number, b: number): number => a + b;\n',
      'sum_test.ts': `import { equal } from 'node:assert/strict';
import { sum } from './sum.ts';

Deno.test('adds', () => {
  equal(sum(2, 2), 4);
});
`,
    },
    test: 'sum_test.ts',
    command: 'deno test --no-check --no-config --no-npm sum_test.ts || exit 1',
  },
  {
    name: 'bun',
    image: 'corpus',
    packages: true,
    files: {
      ...MODULE,
      'sum.ts': 'export const sum = (a: number, b: number): number => a + b;\n',
      'sum.test.ts': `import { expect, test } from 'bun:test';
import { sum } from './sum.ts';

test('adds', () => {
  expect(sum(2, 2)).toBe(4);
});
`,
    },
    test: 'sum.test.ts',
    command: 'bun test',
  },
];
