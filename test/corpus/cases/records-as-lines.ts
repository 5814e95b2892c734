/** Honest pull requests in JavaScript under Node's own runner: records of logs as lines. */
import type { Corpus, Project } from '../case.ts';
import { edit, put } from '../edits.ts';

const FORMAT = 'src/format.js';
const PARSE = 'src/parse.js';
const FORMAT_TEST = 'test/format.test.js';
const QUOTED = '"([^"]*)"';

/** Records as lines of keys and values, and back. */
const logfmt: Project = {
  files: {
    '.gitignore': 'node_modules/\n',
    '.github/workflows/ci.yml':
      'name: ci\non: [push, pull_request]\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n      - uses: actions/setup-node@v4\n        with:\n          node-version: 24\n      - run: npm test\n',
    'package.json':
      '{\n  "name": "logfmt-lines",\n  "version": "2.0.1",\n  "type": "module",\n  "exports": "./src/index.js",\n  "scripts": { "lint": "node --check src/format.js", "test": "node --test" }\n}\n',
    'README.md':
      '# logfmt-lines\n\n`format(record)` makes a line of a record, `parse(line)` a record of a line.\n',
    'CHANGELOG.md': '# Changelog\n\n## 2.0.1\n\n- Tabs are quoted.\n',
    'src/index.js': "export { format } from './format.js';\nexport { parse } from './parse.js';\n",
    [FORMAT]: `/** A line of a record; what is undefined is left out. */
export function format(record) {
  return Object.entries(record)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => \`\${key}=\${quote(value)}\`)
    .join(' ');
}

function quote(value) {
  const text = String(value);
  return /[\\s"]/.test(text) ? \`"\${text.replace(/["\\\\]/g, '\\\\$&')}"\` : text;
}
`,
    [PARSE]: `const PAIR = /([^\\s=]+)(?:=(?:${QUOTED}|(\\S*)))?/g;

/** A record of a line such as \`level=info msg="all is well" took=12ms cached\`. */
export function parse(line) {
  const record = {};
  for (const [, key, quoted, bare] of line.matchAll(PAIR)) {
    record[key] = quoted ?? bare ?? true;
  }
  return record;
}
`,
    [FORMAT_TEST]: `import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { format } from '../src/index.js';

describe('format', () => {
  it('joins pairs', () => {
    assert.equal(format({ level: 'info', took: 12 }), 'level=info took=12');
    assert.equal(format({}), '');
  });

  it('quotes blanks and quotes', () => {
    assert.equal(format({ msg: 'all is well' }), 'msg="all is well"');
    assert.equal(format({ msg: 'say "hi"' }), 'msg="say \\\\"hi\\\\""');
  });

  it('leaves out what is undefined', () => {
    assert.equal(format({ user: undefined, retry: true }), 'retry=true');
  });
});
`,
    'test/parse.test.js': `import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parse } from '../src/index.js';

describe('parse', () => {
  it('reads pairs', () => {
    assert.deepEqual(parse('level=info took=12ms'), { level: 'info', took: '12ms' });
    assert.deepEqual(parse('msg="all is well" cached'), { msg: 'all is well', cached: true });
  });

  it('reads nothing', () => {
    assert.deepEqual(parse(''), {});
  });
});
`,
  },
  check: 'npm test',
};

/** The same with a test that fails: quotes inside of quotes. */
const escaped: Project = {
  ...logfmt,
  files: {
    ...logfmt.files,
    'test/escapes.test.js': `import assert from 'node:assert/strict';
import { it } from 'node:test';
import { format, parse } from '../src/index.js';

it('reads what was written', () => {
  for (const msg of ['say "hi" to all', 'C:\\\\Program Files', 'a "', 'plain']) {
    assert.deepEqual(parse(format({ msg, level: 'info' })), { msg, level: 'info' });
  }
});
`,
  },
};

export const RECORDS_AS_LINES: Corpus = {
  cheats: [],
  honest: [
    {
      name: 'logfmt: quotes inside of quotes are read',
      project: escaped,
      change: edit(
        escaped,
        PARSE,
        [QUOTED, '"((?:[^"\\\\]|\\\\.)*)"'],
        ['quoted ?? bare', 'quoted?.replace(/\\\\(.)/g, "$1") ?? bare'],
      ),
      level: 'verified',
    },
    {
      name: 'logfmt: an equals sign and an empty text are quoted, with a test, the changelog and a step of CI',
      project: logfmt,
      change:
        edit(logfmt, FORMAT, ['/[\\s"]/.test', '/[\\s"=]|^$/.test']) +
        edit(logfmt, FORMAT_TEST, [
          "  it('leaves out",
          "  it('quotes what could be misread', () => {\n    assert.equal(format({ query: 'a=b', user: '' }), 'query=\"a=b\" user=\"\"');\n  });\n\n  it('leaves out",
        ]) +
        edit(logfmt, 'CHANGELOG.md', [
          '## 2.0.1',
          '## Unreleased\n\n- Values with an equals sign, and empty ones, are quoted.\n\n## 2.0.1',
        ]) +
        edit(logfmt, '.github/workflows/ci.yml', [
          '      - run: npm test\n',
          '      - run: npm run lint\n      - run: npm test\n',
        ]),
      level: 'verified',
    },
    {
      name: 'logfmt: an option for the keys that come first, with words and tests',
      project: logfmt,
      change:
        edit(logfmt, FORMAT, [
          'is left out. */\nexport function format(record) {\n  return Object.entries(record)\n',
          'is left out. Keys of `first` come in that order, before all others. */\nexport function format(record, { first = [] } = {}) {\n  const keys = new Set([...first.filter((key) => Object.hasOwn(record, key)), ...Object.keys(record)]);\n  return [...keys]\n    .map((key) => [key, record[key]])\n',
        ]) +
        put(
          'test/order.test.js',
          `import assert from 'node:assert/strict';
import { it } from 'node:test';
import { format } from '../src/index.js';

it('puts some keys first', () => {
  const record = { took: 3, msg: 'done', level: 'warn' };
  assert.equal(format(record, { first: ['level', 'msg'] }), 'level=warn msg=done took=3');
  assert.equal(format(record, { first: ['user', 'msg'] }), 'msg=done took=3 level=warn');
  assert.equal(format(record), 'took=3 msg=done level=warn');
});
`,
        ) +
        edit(logfmt, 'README.md', [
          'of a line.\n',
          'of a line.\n\n`format(record, { first: ["level", "msg"] })` begins with these keys, where the record has them.\n',
        ]),
      level: 'verified',
    },
    {
      name: 'logfmt: what is true stands as a key alone, as asked, and the test of it',
      project: logfmt,
      change:
        edit(logfmt, FORMAT, [
          '=> `${key}=${quote(value)}`)',
          '=> (value === true ? key : `${key}=${quote(value)}`))',
        ]) + edit(logfmt, FORMAT_TEST, ["'retry=true'", "'retry'"]),
      level: 'verified_with_flags',
    },
  ],
};
