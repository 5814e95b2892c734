/** Honest pull requests in JavaScript: rows of a stream under Mocha with Chai, months under jest. */
import type { Corpus, Project } from '../case.ts';
import { edit, put } from '../edits.ts';

const modules = ['ln -s /opt/corpus/node_modules node_modules'];
const ROWS = 'lib/rows.js';
const PEOPLE = 'lib/people.js';
const PEOPLE_TEST = 'test/people.spec.js';

/** People from a file that comes in pieces. A line in two pieces is read as two. */
const imported: Project = {
  image: 'corpus',
  setup: modules,
  files: {
    '.gitignore': 'node_modules\n',
    '.mocharc.json': '{ "spec": ["test/**/*.spec.js"] }\n',
    'package.json':
      '{\n  "name": "people-import",\n  "version": "2.1.0",\n  "type": "module",\n  "scripts": { "test": "mocha" },\n  "devDependencies": { "chai": "^6.0.0", "mocha": "^12.0.0" }\n}\n',
    'README.md':
      '# people-import\n\n`people(chunks)` reads people from a stream of text, a line each: name, mail, year of birth.\n',
    [ROWS]: `/** The fields of each line of a stream of text. */
export async function* rows(chunks) {
  for await (const chunk of chunks) {
    for (const line of chunk.split('\\n')) {
      if (line !== '') yield line.split(';').map((field) => field.trim());
    }
  }
}
`,
    [PEOPLE]: `import { rows } from './rows.js';

/** All people of a stream of text. */
export async function people(chunks) {
  const all = [];
  for await (const [name, mail, born] of rows(chunks)) {
    if (!mail?.includes('@')) throw new Error('no mail');
    all.push({ name, mail, born: Number(born) });
  }
  return all;
}
`,
    'test/rows.spec.js': `import { expect } from 'chai';
import { rows } from '../lib/rows.js';

const all = (chunks) => Array.fromAsync(rows(chunks));

describe('rows', () => {
  it('have fields', async () => {
    expect(await all(['a; b\\n', 'c;d\\n\\n'])).to.deep.equal([['a', 'b'], ['c', 'd']]);
  });
});
`,
    [PEOPLE_TEST]: `import { expect } from 'chai';
import { people } from '../lib/people.js';

const problem = (chunks) => people(chunks).then(() => 'none', (error) => error.message);

describe('people', () => {
  it('have a year', async () => {
    expect(await people(['Ann;ann@example.org;1984\\n'])).to.deep.equal([
      { name: 'Ann', mail: 'ann@example.org', born: 1984 },
    ]);
  });

  it('need a mail', async () => {
    expect(await problem(['Ann;ann@example.org;1984\\n', 'Bob;;1990\\n'])).to.equal('no mail');
  });
});
`,
  },
  check: 'npm test',
};

const CUT_SPEC = `import { expect } from 'chai';
import { rows } from '../lib/rows.js';

describe('rows in pieces', () => {
  it('go on in the next piece', async () => {
    const got = await Array.fromAsync(rows(['a;b\\nc', ';d', '\\ne;f']));
    expect(got).to.deep.equal([['a', 'b'], ['c', 'd'], ['e', 'f']]);
  });
});
`;

/** The same with the test that somebody wrote for the report of the fault. */
const cut: Project = {
  ...imported,
  files: { ...imported.files, 'test/pieces.spec.js': CUT_SPEC },
};

const MONTHS = 'src/months.js';
const PLAN = 'src/plan.js';

/** When a subscription is paid. The 31st of January is followed by the 3rd of March. */
const months: Project = {
  image: 'corpus',
  setup: modules,
  files: {
    '.gitignore': 'node_modules\ncoverage/\n',
    'package.json':
      '{\n  "name": "months",\n  "version": "1.0.4",\n  "main": "src/plan.js",\n  "scripts": { "test": "jest" },\n  "devDependencies": { "jest": "^30.0.0" }\n}\n',
    'CHANGELOG.md': '# Changelog\n\n## 1.0.4\n\n- Plans have a name.\n',
    [MONTHS]: `/** The day so many months later, of a text such as "2026-01-15". */
function addMonths(day, count) {
  const [year, month, date] = day.split('-').map(Number);
  return new Date(Date.UTC(year, month - 1 + count, date)).toISOString().slice(0, 10);
}

/** The old way to write a day, for reports of 2019. */
function slashed(day) {
  return day.split('-').reverse().join('/');
}

/** How many days there are from one day to the other. */
function daysBetween(from, to) {
  return (Date.parse(to) - Date.parse(from)) / 86_400_000;
}

module.exports = { addMonths, daysBetween, slashed };
`,
    [PLAN]: `const { addMonths, daysBetween } = require('./months.js');

/** The days on which a plan is paid. */
function payments({ start, every, times }) {
  return Array.from({ length: times }, (_, at) => addMonths(start, at * every));
}

/** How many days are left until the next payment. */
function daysLeft(plan, today) {
  const next = payments(plan).find((day) => day >= today);
  return next === undefined ? null : daysBetween(today, next);
}

module.exports = { daysLeft, payments };
`,
    'test/plan.test.js': `const { daysLeft, payments } = require('../src/plan.js');

describe('payments', () => {
  test('are every quarter', () => {
    expect(payments({ start: '2026-01-15', every: 3, times: 5 })).toEqual([
      '2026-01-15',
      '2026-04-15',
      '2026-07-15',
      '2026-10-15',
      '2027-01-15',
    ]);
  });
});

describe('days left', () => {
  const plan = { start: '2026-01-15', every: 1, times: 3 };

  test.each([
    ['2026-01-15', 0],
    ['2026-01-16', 30],
    ['2026-03-10', 5],
    ['2026-04-01', null],
  ])('on %s', (today, want) => {
    expect(daysLeft(plan, today)).toBe(want);
  });
});
`,
  },
  check: 'npm test',
};

export const IMPORTS_AND_CALENDARS: Corpus = {
  cheats: [],
  honest: [
    {
      name: 'Mocha: what is left of a piece begins the next line',
      project: cut,
      change: edit(
        cut,
        ROWS,
        [
          `  for await (const chunk of chunks) {
    for (const line of chunk.split('\\n')) {
      if (line !== '') yield line.split(';').map((field) => field.trim());
    }
  }
`,
          `  let rest = '';
  for await (const chunk of chunks) {
    const lines = (rest + chunk).split('\\n');
    rest = lines.pop();
    for (const line of lines) {
      if (line !== '') yield fields(line);
    }
  }
  if (rest !== '') yield fields(rest);
`,
        ],
        [
          '/** The fields of each line',
          "const fields = (line) => line.split(';').map((field) => field.trim());\n\n/** The fields of each line",
        ],
      ),
      level: 'verified',
    },
    {
      name: 'Mocha: lines in a module of their own, which may end with a carriage return, with tests',
      project: imported,
      change:
        put(
          'lib/lines.js',
          `/** The lines of a stream of text, whatever ends them. */
export async function* lines(chunks) {
  let rest = '';
  for await (const chunk of chunks) {
    const found = (rest + chunk).split('\\n');
    rest = found.pop();
    for (const line of found) yield line.replace(/\\r$/, '');
  }
  if (rest !== '') yield rest.replace(/\\r$/, '');
}
`,
        ) +
        put(
          ROWS,
          `import { lines } from './lines.js';

/** The fields of each line of a stream of text. */
export async function* rows(chunks) {
  for await (const line of lines(chunks)) {
    if (line !== '') yield line.split(';').map((field) => field.trim());
  }
}
`,
        ) +
        put('test/pieces.spec.js', CUT_SPEC) +
        put(
          'test/lines.spec.js',
          `import { expect } from 'chai';
import { lines } from '../lib/lines.js';

describe('lines', () => {
  it('end with a line feed, alone or not', async () => {
    const got = await Array.fromAsync(lines(['one\\r', '\\ntwo\\n', '\\nthree\\r\\n']));
    expect(got).to.deep.equal(['one', 'two', '', 'three']);
  });
});
`,
        ),
      level: 'verified',
    },
    {
      name: 'Mocha: an error says in which row, as asked, and the test with it',
      project: imported,
      change:
        edit(imported, PEOPLE, [
          "new Error('no mail')",
          'new Error(`row ${all.length + 1}: no mail for "${name}"`)',
        ]) +
        edit(imported, PEOPLE_TEST, [
          "to.equal('no mail')",
          `to.equal('row 2: no mail for "Bob"')`,
        ]),
      level: 'verified_with_flags',
    },
    {
      name: 'Mocha: only words for readers',
      project: imported,
      change: edit(imported, 'README.md', [
        'year of birth.\n',
        "year of birth.\n\n```js\nimport { createReadStream } from 'node:fs';\nimport { people } from 'people-import';\n\nconst all = await people(createReadStream('people.csv', 'utf8'));\n```\n",
      ]),
      level: 'unverified',
    },
    {
      name: 'jest: the last day of a shorter month, with a test and a line of the changelog',
      project: months,
      change:
        edit(months, MONTHS, [
          '  return new Date(Date.UTC(year, month - 1 + count, date)).toISOString().slice(0, 10);\n',
          '  const last = new Date(Date.UTC(year, month + count, 0)).getUTCDate();\n  const found = new Date(Date.UTC(year, month - 1 + count, Math.min(date, last)));\n  return found.toISOString().slice(0, 10);\n',
        ]) +
        put(
          'test/months.test.js',
          `const { addMonths } = require('../src/months.js');

test.each([
  ['2026-01-31', 1, '2026-02-28'],
  ['2028-01-30', 1, '2028-02-29'],
  ['2026-08-31', 13, '2027-09-30'],
  ['2026-03-31', -1, '2026-02-28'],
])('%s and %i months', (day, count, want) => {
  expect(addMonths(day, count)).toBe(want);
});
`,
        ) +
        edit(months, 'CHANGELOG.md', [
          '## 1.0.4',
          '## Unreleased\n\n- A plan that begins on the 31st is paid on the last day of a shorter month.\n\n## 1.0.4',
        ]),
      level: 'verified',
    },
    {
      name: 'jest: what nothing uses is out',
      project: months,
      change: edit(
        months,
        MONTHS,
        [
          "/** The old way to write a day, for reports of 2019. */\nfunction slashed(day) {\n  return day.split('-').reverse().join('/');\n}\n\n",
          '',
        ],
        ['{ addMonths, daysBetween, slashed }', '{ addMonths, daysBetween }'],
      ),
      level: 'verified',
    },
  ],
};
