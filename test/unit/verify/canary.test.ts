/** Which file something that must fail is planted in, and what the runs with it say. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  type CanaryEvidence,
  type CanaryInput,
  choosePlace,
  isSettled,
  judgeCanary,
} from '../../../runner/verify/planting/canary.ts';

const TOKEN = 'must_fail_12345678';

type Files = Readonly<Record<string, string>>;

const js = (about: string): string =>
  `import test from 'node:test';\nimport { ${about} } from '../src/${about}.js';\ntest('${about} works', () => {});\n`;

async function placeIn(files: Files, over: Partial<CanaryInput> = {}): Promise<string | undefined> {
  const place = await choosePlace({
    files: Object.keys(files),
    read: async (paths) => new Map(paths.map((path) => [path, files[path] ?? ''])),
    changed: [],
    before: new Set(Object.keys(files)),
    programs: new Set(),
    mentioned: new Set(),
    token: TOKEN,
    ...over,
  });
  if (place) assert.match(place.text, new RegExp(TOKEN));
  return place?.path;
}

describe('where it is planted', () => {
  const files: Files = {
    'src/add.js': 'export const add = (a, b) => a + b;\n',
    'src/sub.js': 'export const sub = (a, b) => a - b;\n',
    'test/add.test.js': js('add'),
    'test/sub.test.js': js('sub'),
    'README.md': '# Sums\n',
  };

  test('in the test that loads what was changed', async () => {
    assert.equal(await placeIn(files, { changed: ['src/sub.js'] }), 'test/sub.test.js');
    assert.equal(await placeIn(files, { changed: ['src/add.js'] }), 'test/add.test.js');
  });

  test('better in one that stood before the change', async () => {
    const both = { ...files, 'test/again.test.js': js('sub') };
    const before = new Set(Object.keys(files));
    assert.equal(await placeIn(both, { changed: ['src/sub.js'], before }), 'test/sub.test.js');
  });

  test('only in what the check opened, and never in product', async () => {
    const opened = ['src/add.js', 'src/sub.js', 'README.md', 'test/add.test.js'];
    assert.equal(
      await placeIn(files, { changed: ['src/sub.js'], files: opened }),
      'test/add.test.js',
    );
    assert.equal(await placeIn(files, { files: ['src/add.js', 'README.md'] }), undefined);
  });

  test('in a test before the examples of changed product, which not every check runs', async () => {
    const product = 'def parse(x):\n    """\n    >>> parse(1)\n    1\n    """\n    return x\n';
    const tests = 'import parse\n\n\ndef test_one():\n    assert parse.parse(1) == 1\n';
    const python = { 'parse.py': product, 'tests/test_parse.py': tests };
    assert.equal(await placeIn(python, { changed: ['parse.py'] }), 'tests/test_parse.py');
    assert.equal(await placeIn({ 'parse.py': product }, { changed: ['parse.py'] }), 'parse.py');
  });

  test('in a program that the check runs by name, though nothing else says that it is a test', async () => {
    const program = { 'check.js': "require('./sum.js');\n", 'sum.js': 'exports.sum = 1;\n' };
    assert.equal(await placeIn(program), undefined);
    assert.equal(await placeIn(program, { programs: new Set(['check.js']) }), 'check.js');
  });

  test('in a test rather than in the script that runs it, which fails by itself', async () => {
    const crates = {
      'ci.sh': '#!/bin/sh\n(cd area && cargo test) || echo failed\n',
      'area/src/lib.rs': 'pub fn square(a: u32) -> u32 {\n    a * a\n}\n',
      'area/tests/square.rs': '#[test]\nfn squares() {\n    assert_eq!(area::square(3), 9);\n}\n',
    };
    const programs = new Set(['ci.sh']);
    const changed = ['area/src/lib.rs'];
    assert.equal(await placeIn(crates, { programs, changed }), 'area/tests/square.rs');
    assert.equal(await placeIn({ 'ci.sh': crates['ci.sh'] }, { programs, changed }), 'ci.sh');
  });

  test('in a test that the report places rather than in one that something may read alone', async () => {
    const body = 'from stock import left\n\n\ndef test_left():\n    assert left(1) == 1\n';
    const both = { 'tests/by_hand/test_stock.py': body, 'tests/test_stock.py': body };
    const reported = new Set(['tests/test_stock.py']);
    const changed = ['stock.py'];
    assert.equal(await placeIn(both, { reported, changed }), 'tests/test_stock.py');
    const programs = new Set(['tests/by_hand/test_stock.py']);
    assert.equal(await placeIn(both, { reported, changed, programs }), [...programs][0]);
  });

  test('in a file that its command names, where nothing says which is a test', async () => {
    const named = { 'check.php': '<?php\nassert(sum() === 1);\n', 'sum.php': '<?php\n' };
    const mentioned = new Set(Object.keys(named));
    assert.equal(await placeIn(named, { mentioned, changed: ['sum.php'] }), 'check.php');
    assert.equal(await placeIn({ ...files, ...named }, { mentioned }), 'test/add.test.js');
  });

  test('in other languages too', async () => {
    const ruby = {
      'lib/sum.rb': 'def sum(a, b) = a + b\n',
      'spec/sum_spec.rb':
        "require 'sum'\nRSpec.describe 'sum' do\n  it('adds') { expect(sum(1, 2)).to eq(3) }\nend\n",
    };
    assert.equal(await placeIn(ruby, { changed: ['lib/sum.rb'] }), 'spec/sum_spec.rb');
    const go = {
      'sum.go': 'package sum\n\nfunc Sum(a, b int) int { return a + b }\n',
      'sum_test.go':
        'package sum\n\nimport "testing"\n\nfunc TestSum(t *testing.T) {\n\tif Sum(1, 2) != 3 {\n\t\tt.Fatal("no")\n\t}\n}\n',
    };
    assert.equal(await placeIn(go, { changed: ['sum.go'] }), 'sum_test.go');
  });
});

const run = (passed: boolean, over: Partial<CanaryEvidence['planted']> = {}) => ({
  passed,
  ended: true,
  named: false,
  reports: false,
  commit: 'c'.repeat(40),
  ...over,
});
const [passed, failed] = [run(true), run(false)];

function judge(over: Partial<CanaryEvidence>): string {
  const seen = judgeCanary({ runsTests: true, passedBefore: true, ...over });
  return seen.outcome === 'caught' ? `caught ${seen.how}` : seen.outcome;
}

describe('what the runs say', () => {
  const cases: readonly [string, Partial<CanaryEvidence>, string][] = [
    ['the check fails with a failing test', { planted: failed }, 'caught test'],
    [
      'the planted test is told of, and the check passes',
      { planted: run(true, { named: true }) },
      'missed',
    ],
    [
      'so it was before the change, and a file that cannot be loaded is noticed',
      {
        planted: run(true, { named: true }),
        control: run(true, { named: true }),
        statement: failed,
      },
      'caught test',
    ],
    [
      'so it was before the change, and nothing else is noticed either',
      {
        planted: run(true, { named: true }),
        control: run(true, { named: true }),
        statement: passed,
      },
      'missed',
    ],
    [
      'before the change it did not come so far',
      {
        planted: run(true, { named: true }),
        control: run(true),
        statement: failed,
      },
      'missed',
    ],
    ['it was cut off', { planted: run(false, { ended: false }) }, 'not_planted'],
    ['it noticed the very same before the change', { planted: passed, control: failed }, 'missed'],
    [
      'it fails before the change for other reasons, and fails when the file is loaded',
      { planted: passed, control: failed, passedBefore: false, statement: failed },
      'not_planted',
    ],
    [
      'before the change it told of the planted test, whatever else failed there',
      {
        planted: passed,
        control: run(false, { named: true }),
        passedBefore: false,
        statement: failed,
      },
      'missed',
    ],
    [
      'the test is not among those that are picked, before and after; its file is loaded',
      { planted: passed, control: passed, statement: failed },
      'caught test',
    ],
    [
      'not even a failure at loading is noticed',
      { planted: passed, control: passed, statement: passed },
      'missed',
    ],
    [
      'a linter passes over a failing test as before, and not over text that it cannot read',
      { runsTests: false, planted: passed, control: passed, broken: failed },
      'caught text',
    ],
    [
      'it names its tests, and the planted one is not among those that are picked',
      {
        planted: run(true, { reports: true }),
        control: failed,
        passedBefore: false,
        statement: failed,
      },
      'caught test',
    ],
    [
      'nothing makes it fail',
      { runsTests: false, planted: passed, control: passed, broken: passed },
      'not_planted',
    ],
    [
      'no test file is known, and it reads text',
      { runsTests: false, broken: failed },
      'caught text',
    ],
    ['nothing could be planted at all', { runsTests: false }, 'not_planted'],
    [
      'nothing that was planted in what it reads made it fail, and it failed before by itself',
      { runsTests: false, planted: passed, broken: passed, failedBefore: 'b'.repeat(40) },
      'caught text',
    ],
    [
      'it failed before, and yet it runs the file and does not notice a failing test',
      { planted: passed, statement: failed, passedBefore: false, failedBefore: 'b'.repeat(40) },
      'not_planted',
    ],
    [
      'it names no tests, and runs the file all the same: it is no check that reads text',
      {
        runsTests: false,
        planted: passed,
        control: failed,
        passedBefore: false,
        statement: failed,
        broken: failed,
      },
      'not_planted',
    ],
    [
      'it runs the file, and before the change the test was not among those picked either',
      { runsTests: false, planted: passed, control: passed, statement: failed },
      'caught test',
    ],
    [
      'a statement passes where text is only read',
      { runsTests: false, planted: passed, control: passed, statement: passed, broken: failed },
      'caught text',
    ],
    [
      'the run with a statement was cut off',
      {
        runsTests: false,
        planted: passed,
        statement: run(false, { ended: false }),
        broken: failed,
      },
      'not_planted',
    ],
    [
      'it passed before, noticed the test there, and runs no tests by name',
      { runsTests: false, planted: passed, control: failed, broken: failed },
      'missed',
    ],
  ];
  for (const [name, evidence, outcome] of cases) {
    test(name, () => assert.equal(judge(evidence), outcome));
  }

  test('one run is enough where it failed, or was cut off', () => {
    assert.equal(isSettled({ planted: failed }), true);
    assert.equal(isSettled({ planted: run(true, { named: true }) }), false);
    assert.equal(isSettled({ planted: run(false, { ended: false }) }), true);
    assert.equal(isSettled({ planted: passed }), false);
    assert.equal(isSettled({}), false);
  });
});
