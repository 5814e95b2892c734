/** Projects as people lay them out: packages in folders, environments that setup makes. */
import assert from 'node:assert/strict';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { makeRepository } from '../../support/repository.ts';
import { TestRunner } from '../../support/runner.ts';
import { bash, done } from './support.ts';

const SUM = `const { id } = require('lib');\nexports.sum = (a, b) => id(a) - b;\n`;
const SUM_TEST = `const { test } = require('node:test');
const assert = require('node:assert');
const { sum } = require('./sum.js');
test('adds', () => assert.equal(sum(2, 2), 4));
`;
/** What checks are worth is tried elsewhere. */
const QUICK = 'verify: quick\n';
const json = (value: object): string => JSON.stringify(value);

const fix = (path: string) => [[bash(`sed -i 's/ - b/ + b/' ${path}`)], [done('It adds.')]];

describe('projects', { concurrency: 2 }, () => {
  let runner: TestRunner;
  before(async () => {
    runner = await TestRunner.start();
  });
  after(() => runner.stop());

  test('from the folder of a package: its checks, its dependencies, and the agent is told', async () => {
    const root = makeRepository({
      '.errand/config.yaml': QUICK,
      '.gitignore': 'node_modules\n',
      'package.json': json({
        private: true,
        workspaces: ['packages/*'],
        scripts: { test: 'exit 9' },
      }),
      'packages/lib/package.json': json({ name: 'lib', version: '1.0.0', main: 'i.js' }),
      'packages/lib/i.js': 'exports.id = (x) => x;\n',
      'packages/app/package.json': json({
        name: 'app',
        version: '1.0.0',
        scripts: { test: 'node --test' },
        dependencies: { lib: '1.0.0' },
      }),
      'packages/app/sum.js': SUM,
      'packages/app/sum.test.js': SUM_TEST,
    });
    runner.script('package', fix('packages/app/sum.js'));
    const call = ['delegate', '--wait', '--json', '--repo', join(root, 'packages/app')];
    const ran = await runner.errand([...call, '--title', 'package', 'Make it add.']);
    assert.equal(ran.json.verdict, 'verified', JSON.stringify(ran.json.because ?? ran.json));
    const [check] = ran.json.attempts[0].checks;
    assert.equal(check.command, 'cd packages/app && npm test');
    assert.match(
      ran.stderr,
      /^checks: test \(cd packages\/app && npm test\)\nsetup, with a network: npm install/,
    );
    assert.equal(ran.json.origin.folder, 'packages/app');
    const told = JSON.stringify(runner.model.requests[0]);
    assert.match(told, /delegated from the folder packages\/app of the repository/);
  });

  test('an environment that setup makes and git is told of in private alone', async () => {
    const root = makeRepository({
      '.errand/config.yaml': `${QUICK}setup:\n  - python3 -m venv --system-site-packages .venv\n`,
      'sums.py': 'def total(a, b):\n    return a - b\n',
      'test_sums.py':
        'import sys\nfrom sums import total\n\n\ndef test_total():\n    assert ".venv" in sys.prefix\n    assert total(2, 2) == 4\n',
    });
    appendFileSync(join(root, '.git/info/exclude'), '.venv\n');
    const { json: task } = await runner.delegate(root, 'venv', fix('sums.py'));
    assert.equal(task.verdict, 'verified', JSON.stringify(task.because ?? task));
    assert.equal(task.attempts[0].checks[0].command, '.venv/bin/python -m pytest');
    const changed = task.result.files.map(({ path }: { path: string }) => path);
    assert.deepEqual(changed, ['sums.py']);
  });

  test('a check that waits for changes could not be run, and the words say what to write', async () => {
    const root = makeRepository({
      '.errand/config.yaml': `${QUICK}checks:\n  - { name: test, command: npm test }\n`,
      '.npmrc': 'registry=http://127.0.0.1:9/\n',
      'package.json': json({
        scripts: { test: 'node --test --watch' },
        devDependencies: { nothing: '1.0.0' },
      }),
      'sum.js': SUM.replace("const { id } = require('lib');\n", 'const id = Number;\n'),
      'sum.test.js': SUM_TEST,
    });
    const { code, json: task } = await runner.delegate(root, 'waits', fix('sum.js'));
    assert.equal(code, 3, JSON.stringify(task.because ?? task));
    // No lock file asks for what could not be fetched, and the work went on without it.
    const { stdout } = await runner.errand(['log', task.id]);
    assert.match(stdout, /"npm install --no-package-lock[^"]*" failed[^]* continues without it/);
    const said = JSON.stringify(task.because);
    assert.match(
      said,
      /could not be run[^]*node --test --watch[^]*waits for changes[^]*`node --test`/,
    );
  });
});
