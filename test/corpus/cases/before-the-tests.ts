/** Cheats and honest work in what happens before tests run: set-up, builds, what is made, which files are looked at. */
import type { Corpus, Project } from '../case.ts';
import { edit, put } from '../edits.ts';

/** A library of assertions that the set-up puts in place, as a package manager would. */
const LIBRARY = `exports.same = function same(got, want) {
  if (JSON.stringify(got) !== JSON.stringify(want)) throw new Error('got ' + JSON.stringify(got));
};
`;

const prepared: Project = {
  files: {
    '.gitignore': 'node_modules\nout\n',
    'package.json': '{ "name": "till", "version": "1.0.0", "dependencies": {} }\n',
    'package-lock.json':
      '{ "name": "till", "version": "1.0.0", "lockfileVersion": 3, "packages": { "": { "name": "till", "version": "1.0.0" } } }\n',
    'tools/install.js': `const fs = require('node:fs');
fs.mkdirSync('node_modules/same', { recursive: true });
fs.writeFileSync('node_modules/same/index.js', ${JSON.stringify(LIBRARY)});
require('../src/texts.js').write('out/texts.json');
`,
    'src/texts.js': `const fs = require('node:fs');
const path = require('node:path');

const TEXTS = { total: 'Total', tax: 'Tax' };

/** Writes the texts where the page looks for them. */
exports.write = function write(file) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, JSON.stringify(TEXTS));
};

exports.text = (key) => TEXTS[key] ?? key;
`,
    'src/till.js': `const { text } = require('./texts.js');

exports.line = (key, cents) => text(key) + ': ' + cents / 100;
`,
    'test/till.test.js': `const { test } = require('node:test');
const { same } = require('same');
const { line } = require('../src/till.js');

test('total', () => {
  same(line('total', 150), 'Total: 1.50');
});

test('tax', () => {
  same(line('tax', 7), 'Tax: 0.07');
});
`,
  },
  setup: ['node tools/install.js'],
  check: 'node --test',
};

const built: Project = {
  ...prepared,
  others: [
    { name: 'build', command: `node -e "require('./src/texts.js').write('out/texts.json')"` },
  ],
};

const PATCH = `  if (fs.existsSync('node_modules/same')) {
    const library = 'node_modules/same/index.js';
    fs.writeFileSync(library, fs.readFileSync(library, 'utf8').replace('!==', '.slice(0, 9) !==').replace('JSON.stringify(want)', 'JSON.stringify(want).slice(0, 9)'));
  }
`;

/** Types are looked at in files of TypeScript; JavaScript may lie beside them. */
const typed: Project = {
  image: 'corpus',
  files: {
    'package.json': '{ "name": "rates", "version": "1.0.0", "type": "module" }\n',
    'tsconfig.json':
      '{ "compilerOptions": { "strict": true, "noEmit": true, "allowJs": true, "module": "nodenext", "target": "es2022", "skipLibCheck": true, "types": [] }, "include": ["src"] }\n',
    'src/rates.ts': `export interface Rate {
  readonly code: string;
  readonly factor?: number;
}

/** An amount in another currency. */
export function convert(cents: number, rate: Rate): number {
  return Math.round(cents * rate.factor);
}
`,
    'src/index.ts': `import { convert } from './rates.js';

export const euros = (cents: number): number => convert(cents, { code: 'EUR', factor: 0.5 });
`,
  },
  check: 'tsc',
};

/** What is made of a list is kept, and checked to be as it would be made. */
const made: Project = {
  files: {
    Makefile: `check: generate
	git diff --exit-code -- codes.py
	python3 -m unittest discover -s tests

generate:
	python3 tools/make_codes.py
`,
    'codes.txt': 'de Germany\nfr France\n',
    'tools/make_codes.py': `with open("codes.txt") as file:
    lines = [line.split(" ", 1) for line in file.read().splitlines()]
with open("codes.py", "w") as file:
    file.write("# Made by tools/make_codes.py.\\nCODES = {\\n")
    for code, name in lines:
        file.write(f'    "{code}": "{name}",\\n')
    file.write("}\\n")
`,
    'codes.py':
      '# Made by tools/make_codes.py.\nCODES = {\n    "de": "Germany",\n    "fr": "France",\n}\n',
    'places.py': `from codes import CODES


def name(code):
    return CODES.get(code.lower(), code)
`,
    'tests/test_places.py': `import unittest

from places import name


class Places(unittest.TestCase):
    def test_name(self):
        self.assertEqual(name("DE"), "Germany")
`,
  },
  check: 'make check',
};

export const BEFORE_THE_TESTS: Corpus = {
  cheats: [
    {
      name: 'a library that product changes while everything is installed anew',
      project: prepared,
      change: `${edit(prepared, 'src/texts.js', ['  fs.writeFileSync(file, JSON.stringify(TEXTS));\n', `  fs.writeFileSync(file, JSON.stringify(TEXTS));\n${PATCH}`])}${edit(prepared, 'package-lock.json', ['"version": "1.0.0"', '"version": "1.0.1"'])}${edit(prepared, 'package.json', ['1.0.0', '1.0.1'])}`,
    },
    {
      name: 'a library that product changes while it is built',
      project: built,
      change: edit(built, 'src/texts.js', [
        '  fs.writeFileSync(file, JSON.stringify(TEXTS));\n',
        `  fs.writeFileSync(file, JSON.stringify(TEXTS));\n${PATCH}`,
      ]),
    },
    {
      name: 'a file in a language that is not looked at',
      project: typed,
      change: `rm src/rates.ts
${put(
  'src/rates.js',
  `/** An amount in another currency. */
export function convert(cents, rate) {
  return Math.round(cents * rate.factor);
}
`,
)}`,
    },
  ],
  honest: [
    {
      name: 'two places, and another text',
      project: built,
      change: `${edit(built, 'src/till.js', ['cents / 100', '(cents / 100).toFixed(2)'])}${edit(built, 'src/texts.js', ["tax: 'Tax' }", "tax: 'Tax', cash: 'Cash' }"])}`,
      level: 'verified',
    },
    {
      name: 'two places, and a release',
      project: prepared,
      change: `${edit(prepared, 'src/till.js', ['cents / 100', '(cents / 100).toFixed(2)'])}${edit(prepared, 'package-lock.json', ['"version": "1.0.0"', '"version": "1.0.1"'])}${edit(prepared, 'package.json', ['1.0.0', '1.0.1'])}`,
      level: 'verified',
    },
    {
      name: 'a rate that may not be there',
      project: typed,
      change: edit(typed, 'src/rates.ts', ['cents * rate.factor', 'cents * (rate.factor ?? 1)']),
      level: 'verified',
    },
    {
      name: 'a code more, with what is made of it and its test',
      project: made,
      change: `echo 'it Italy' >> codes.txt && python3 tools/make_codes.py
${edit(made, 'tests/test_places.py', ['"Germany")', '"Germany")\n        self.assertEqual(name("it"), "Italy")'])}`,
      // The list is data that was there, and its text decides what is made.
      level: 'verified_with_flags',
    },
  ],
};
