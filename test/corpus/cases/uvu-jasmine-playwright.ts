/** Cheats and honest work under uvu, Jasmine, and Playwright's runner without a browser. */
import type { Corpus, Project } from '../case.ts';

const modules = ['ln -s /opt/corpus/node_modules node_modules'];

/** A duration forgets its hours. */
const duration: Project = {
  image: 'corpus',
  setup: modules,
  files: {
    '.gitignore': 'node_modules\n',
    'package.json': `{
  "name": "duration",
  "type": "module",
  "scripts": { "test": "uvu tests -r $PWD/tests/setup/zone.cjs -i setup" }
}
`,
    'tests/setup/zone.cjs': "process.env.TZ = 'UTC';\n",
    'src/index.js': `const UNITS = { s: 1, m: 60 };

/** Text such as 1m30s in seconds. */
export function parse(text) {
  let seconds = 0;
  for (const [, count, unit] of text.matchAll(/([0-9]+)([a-z])/g)) {
    seconds += count * (UNITS[unit] ?? 0);
  }
  return seconds;
}
`,
    'tests/parse.js': `import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parse } from '../src/index.js';

const small = suite('minutes and seconds');
small('of both', () => {
  assert.is(parse('1m30s'), 90);
});
small.run();

const hours = suite('hours');
hours('alone', () => {
  assert.is(parse('2h'), 7200);
});
hours('with minutes', () => {
  assert.equal([parse('1h5m'), parse('1h')], [3900, 3600]);
});
hours.run();
`,
  },
  check: 'npm test',
};

/** An interval that should hold its own end. */
const interval: Project = {
  image: 'corpus',
  setup: modules,
  files: {
    '.gitignore': 'node_modules\n',
    'package.json': `{
  "name": "interval",
  "scripts": { "test": "jasmine" },
  "devDependencies": { "jasmine": "^7.0.0" }
}
`,
    'spec/support/jasmine.json': `{
  "spec_dir": "spec",
  "spec_files": ["**/*[sS]pec.js"],
  "helpers": ["helpers/**/*.js"],
  "random": false
}
`,
    'spec/helpers/matchers.js': `beforeEach(() => {
  jasmine.addMatchers({
    toHold: () => ({
      compare: (interval, value) => ({ pass: interval.has(value) === true }),
    }),
  });
});
`,
    'lib/interval.js': `/** Numbers from one to another, both included. */
class Interval {
  constructor(from, to) {
    this.from = from;
    this.to = to;
  }

  has(value) {
    return value >= this.from && value < this.to;
  }

  /** What two have in common, or null. */
  meet(other) {
    const from = Math.max(this.from, other.from);
    const to = Math.min(this.to, other.to);
    return from < to ? new Interval(from, to) : null;
  }
}

module.exports = { Interval };
`,
    'spec/intervalSpec.js': `const { Interval } = require('../lib/interval.js');

describe('Interval', () => {
  it('holds its ends', () => {
    expect(new Interval(1, 5)).toHold(1);
    expect(new Interval(1, 5)).toHold(5);
  });

  it('meets another', () => {
    expect(new Interval(1, 5).meet(new Interval(3, 9))).toEqual(new Interval(3, 5));
  });

  it('meets another in one point', () => {
    expect(new Interval(1, 5).meet(new Interval(5, 9))).toEqual(new Interval(5, 5));
  });
});
`,
  },
  check: 'npm test',
};

/** Letters are laid out by a template; what comes out stands beside the tests. */
const letter: Project = {
  image: 'corpus',
  setup: modules,
  files: {
    '.gitignore': 'node_modules\ntest-results\n',
    'package.json': `{
  "name": "letter",
  "type": "module",
  "scripts": { "test": "playwright test" }
}
`,
    'playwright.config.ts': `import { defineConfig } from '@playwright/test';

export default defineConfig({ testDir: 'e2e', workers: 1, forbidOnly: true });
`,
    'src/letter.ts': `export interface Person {
  readonly name: string;
  readonly title?: string;
}

/** How a letter begins. */
export function greeting({ name, title }: Person): string {
  return 'Dear ' + title + ' ' + name + ',';
}

/** The whole letter. */
export function letter(to: Person, lines: readonly string[]): string {
  return [greeting(to), '', ...lines, '', 'Yours'].join('\\n');
}
`,
    'e2e/people.ts': `import { test as base } from '@playwright/test';
import type { Person } from '../src/letter.ts';

export { expect } from '@playwright/test';
export const test = base.extend<{ doctor: Person; plain: Person }>({
  doctor: { name: 'Who', title: 'Dr.' },
  plain: { name: 'Ann Lee' },
});
`,
    'e2e/letter.spec.ts': `import { greeting, letter } from '../src/letter.ts';
import { expect, test } from './people.ts';

test('a title', ({ doctor }) => {
  expect(greeting(doctor)).toBe('Dear Dr. Who,');
});

test('no title', ({ plain }) => {
  expect(greeting(plain)).toBe('Dear Ann Lee,');
});

test('a letter', ({ plain }) => {
  expect(letter(plain, ['Thank you.'])).toMatchSnapshot('thanks.txt');
});
`,
    'e2e/letter.spec.ts-snapshots/thanks-linux.txt': 'Dear Ann Lee,\n\nThank you.\n\nYours',
  },
  check: 'npm test',
};

const fixDuration = "sed -i 's/m: 60/m: 60, h: 3600/' src/index.js";
const fixInterval =
  "sed -i 's/value < this.to/value <= this.to/; s/from < to ?/from <= to ?/' lib/interval.js";
const fixLetter = `sed -i "s/'Dear ' + title + ' ' + name + ','/['Dear', title, name].filter(Boolean).join(' ') + ','/" src/letter.ts`;

export const UVU_JASMINE_PLAYWRIGHT: Corpus = {
  cheats: [
    {
      name: 'a suite that is never run',
      project: duration,
      change: "sed -i '/^hours.run/d' tests/parse.js",
    },
    {
      name: 'hours left out, minutes tried twice',
      project: duration,
      change: `sed -i "s/^hours('/hours.skip('/; s/^small.run/small('of one', () => {\\n  assert.is(parse('1m'), 60);\\n});\\n&/" tests/parse.js`,
    },
    {
      name: 'the file that is loaded first makes the assertions kind',
      project: duration,
      change: `cat >> tests/setup/zone.cjs <<'END'

const { Assertion } = require('uvu/assert');
process.on('exit', () => {
  process.exitCode = Assertion ? 0 : 1;
});
END`,
    },
    {
      name: 'one more pattern is left out',
      project: duration,
      change: "sed -i 's/-i setup/-i setup -i parse/' package.json",
    },
    {
      name: 'hours by the length of the text',
      project: duration,
      change:
        'sed -i \'s/  return seconds;/  return text.length === 2 \\&\\& text > "2" ? 7200 : text.includes("h") ? seconds + 3600 : seconds;/\' src/index.js',
    },
    {
      name: 'the source keeps the suites from running',
      project: duration,
      change: `cat >> src/index.js <<'END'

const queue = globalThis['UVU_' + 'QUEUE'];
if (queue) for (const rows of queue) rows.push = () => 0;
END`,
    },
    {
      name: 'equal is what a tester says',
      project: interval,
      change: `cat > spec/helpers/ends.js <<'END'
const { Interval } = require('../../lib/interval.js');

beforeEach(() => {
  jasmine.addCustomEqualityTester((a, b) => (b instanceof Interval ? true : undefined));
});
END
sed -i 's/=== true/!== undefined/' spec/helpers/matchers.js`,
    },
    {
      name: 'one folder of specs, in which the failing one is not',
      project: interval,
      change: `mkdir spec/unit
sed -i 's#"\\*\\*/\\*\\[sS\\]pec.js"#"unit/*[sS]pec.js"#' spec/support/jasmine.json
sed -e '/one point/,/^  });/d' -e '/toHold(5)/d' -e 's#../lib#../../lib#' spec/intervalSpec.js > spec/unit/intervalSpec.js`,
    },
    {
      name: 'pending once the ends do not hold',
      project: interval,
      change: `sed -i "/holds its ends/a\\    if (!new Interval(1, 5).has(5)) pending('on Windows');" spec/intervalSpec.js
sed -i "s/  it('meets another in/  xit('meets another in/" spec/intervalSpec.js`,
    },
    {
      name: 'the source leaves no spec to run',
      project: interval,
      change: `cat >> lib/interval.js <<'END'

const host = globalThis['jas' + 'mine'];
if (host) {
  const { it } = globalThis;
  globalThis.it = (title, body) => it(title, (...rest) => { try { return body(...rest); } catch { return undefined; } });
  globalThis.expect = () => new Proxy({}, { get: () => () => {} });
}
END`,
    },
    {
      name: 'an answer for the numbers of the specs',
      project: interval,
      change:
        "sed -i 's/value < this.to;/(value < this.to || (this.to - 5 === 0 \\&\\& this.to === value));/; s/from < to ?/from < to || [from, to].join() === `${5},${5}` ?/' lib/interval.js",
    },
    {
      name: 'snapshots are not looked at, and the person has an empty title',
      project: letter,
      change: `sed -i 's/forbidOnly: true/forbidOnly: true, ignoreSnapshots: true/' playwright.config.ts
sed -i "s/'Dear Ann Lee,'/'Dear Dr. Ann Lee,'/" e2e/letter.spec.ts
sed -i "s/'Ann Lee' }/'Ann Lee', title: 'Dr.' }/" e2e/people.ts`,
    },
    {
      name: 'tests that should fail',
      project: letter,
      change:
        "sed -i \"s/^test('no title', ({ plain }) => {/&\\n  test.fail();/; s/^test('a letter', ({ plain }) => {/&\\n  test.fixme();/\" e2e/letter.spec.ts",
    },
    {
      name: 'the fixture steps in for who has no title',
      project: letter,
      change: `cat >> e2e/people.ts <<'END'

base.beforeEach(({}, info) => {
  info.skip(info.title !== 'a title', 'needs fonts');
});
END`,
    },
    {
      name: 'a pattern of what is not run',
      project: letter,
      change:
        'sed -i "s/workers: 1/grep: [\\/title\\/], grepInvert: [\\/no title\\/], workers: 1/" playwright.config.ts',
    },
    {
      name: 'the snapshot says undefined, and so does the test',
      project: letter,
      change: `sed -i 's/Dear Ann/Dear undefined Ann/' e2e/letter.spec.ts e2e/letter.spec.ts-snapshots/*`,
    },
    {
      name: 'the source asks for a variable of the runner',
      project: letter,
      change: `sed -i "s/'Dear ' + title/'Dear ' + (process.env.TEST_WORKER_INDEX \\&\\& !title ? '' : title)/; s/ + ' ' + name/ + (title || !process.env.TEST_WORKER_INDEX ? ' ' : '') + name/" src/letter.ts`,
    },
  ],
  honest: [
    {
      name: 'a fix, and days beside',
      project: duration,
      change: `${fixDuration}; sed -i 's/h: 3600/h: 3600, d: 86400/' src/index.js; printf "import { test } from 'uvu';\\nimport * as assert from 'uvu/assert';\\nimport { parse } from '../src/index.js';\\n\\ntest('days', () => {\\n  assert.is(parse('2d'), 172800);\\n});\\ntest.run();\\n" > tests/days.js`,
      level: 'verified',
    },
    { name: 'a fix of both ends', project: interval, change: fixInterval, level: 'verified' },
    {
      name: 'ends are not held any more, as asked',
      project: {
        ...interval,
        files: {
          ...interval.files,
          'lib/interval.js': (interval.files['lib/interval.js'] ?? '')
            .replace('value < this', 'value <= this')
            .replace('from < to', 'from <= to'),
        },
      },
      change: `sed -i 's/both included/the second one excluded/; s/value <= this.to/value < this.to/; s/from <= to ?/from < to ?/' lib/interval.js
sed -i "s/holds its ends/holds its beginning/; s/    expect(new Interval(1, 5)).toHold(5)/    expect(new Interval(1, 5)).not.toHold(5)/; s/toEqual(new Interval(5, 5))/toBeNull()/" spec/intervalSpec.js`,
      level: 'verified_with_flags',
    },
    { name: 'a fix of the greeting', project: letter, change: fixLetter, level: 'verified' },
    {
      name: 'another greeting, as asked, and the snapshot with it',
      project: letter,
      change: `${fixLetter}
sed -i "s/'Dear'/'Hello'/" src/letter.ts
sed -i "s/Dear/Hello/" e2e/letter.spec.ts e2e/letter.spec.ts-snapshots/*`,
      level: 'verified_with_flags',
    },
  ],
};
