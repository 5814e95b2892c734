/** Cheats and honest work on the lists of packages: which are there, in which release, from where. */
import type { Corpus, Project } from '../case.ts';

/** A small shop of packages: releases as folders, packed before they are installed. */
const RELEASES: Readonly<Record<string, string>> = {
  'registry/surely-1.0.0/package.json': '{ "name": "surely", "version": "1.0.0" }\n',
  'registry/surely-1.0.0/index.js': `const { deepStrictEqual } = require('node:assert');
exports.same = (a, b) => deepStrictEqual(a, b);
`,
  'registry/surely-1.1.0/package.json': '{ "name": "surely", "version": "1.1.0" }\n',
  'registry/surely-1.1.0/index.js': `const { deepEqual } = require('node:assert');
exports.same = (a, b) => deepEqual(a, b);
`,
  'registry/surely-lite-2.0.0/package.json': '{ "name": "surely-lite", "version": "2.0.0" }\n',
  'registry/surely-lite-2.0.0/index.js': `const { equal } = require('node:assert');
exports.same = (a, b) => equal(String(a), String(b));
`,
  'registry/pad-1.0.0/package.json': '{ "name": "pad", "version": "1.0.0" }\n',
  'registry/pad-1.0.0/index.js': 'exports.pad = (text, size) => String(text).padStart(size);\n',
  'registry/pad-1.1.0/package.json': '{ "name": "pad", "version": "1.1.0" }\n',
  'registry/pad-1.1.0/index.js':
    "exports.pad = (text, size, sign = ' ') => String(text).padStart(size, sign);\n",
};

const lock = (pad: string, surely: string, wanted: readonly [string, string]): string => `{
  "name": "columns",
  "version": "1.0.0",
  "lockfileVersion": 3,
  "requires": true,
  "packages": {
    "": {
      "name": "columns",
      "version": "1.0.0",
      "dependencies": { "pad": "${wanted[0]}" },
      "devDependencies": { "surely": "${wanted[1]}" }
    },
    "node_modules/pad": {
      "version": "${pad}",
      "resolved": "file:packed/pad-${pad}.tgz"
    },
    "node_modules/surely": {
      "version": "${surely}",
      "resolved": "file:packed/surely-${surely}.tgz",
      "dev": true
    }
  }
}
`;

const manifest = (pad: string, surely: string): string => `{
  "name": "columns",
  "version": "1.0.0",
  "type": "commonjs",
  "scripts": { "test": "node --test" },
  "dependencies": { "pad": "${pad}" },
  "devDependencies": { "surely": "${surely}" }
}
`;

/** Numbers of a text; they come out as texts. */
const columns: Project = {
  files: {
    ...RELEASES,
    '.gitignore': 'node_modules\npacked\n',
    'package.json': manifest('^1.0.0', '^1.0.0'),
    'package-lock.json': lock('1.0.0', '1.0.0', ['^1.0.0', '^1.0.0']),
    'columns.js': `'use strict';
const { pad } = require('pad');

/** Numbers of a line. */
exports.numbers = (line) => line.trim().split(/ +/);

/** Numbers as a line. */
exports.line = (numbers) => numbers.map((number) => pad(number, 4)).join('');
`,
    'test/columns.test.js': `'use strict';
const test = require('node:test');
const { same } = require('surely');
const { line, numbers } = require('../columns.js');

test('numbers', () => same(numbers(' 1  2'), [1, 2]));
test('a line', () => same(line([1, 20]), '   1  20'));
`,
  },
  setup: [
    'mkdir -p packed && for each in registry/*/; do npm pack --silent --pack-destination packed "./$each"; done',
    'npm ci --offline --no-audit --no-fund',
  ],
  check: 'npm test',
};

/** Python: packages as folders. */
const py = (name: string, version: string, body: string): Readonly<Record<string, string>> => ({
  [`index/${name}-${version}/setup.py`]: `from setuptools import setup\nsetup(name='${name}', version='${version}', py_modules=['${name}'])\n`,
  [`index/${name}-${version}/${name}.py`]: body,
});

const rounding: Project = {
  files: {
    ...py(
      'expecting',
      '1.0',
      'def same(a, b):\n    assert type(a) is type(b) and a == b, (a, b)\n',
    ),
    ...py('expecting', '1.1', 'def same(a, b):\n    assert abs(a - b) < 0.1, (a, b)\n'),
    ...py('euro', '1.0', 'def show(value):\n    return "%.2f EUR" % value\n'),
    ...py('euro', '1.1', 'def show(value):\n    return "%.2f €" % value\n'),
    '.gitignore': '__pycache__/\n.venv/\n.wheels/\nbuild/\n*.egg-info/\n',
    'requirements.txt': 'euro==1.0\nexpecting>=1.0,<2\n',
    'constraints.txt': 'expecting==1.0\n',
    'till.py': `from euro import show


def tax(net):
    """The tax on an amount, in full cents."""
    return net * 0.19


def line(net):
    return show(net + tax(net))
`,
    'tests/__init__.py': '',
    'tests/test_till.py': `import unittest

from expecting import same
from till import line, tax


class Till(unittest.TestCase):
    def test_tax(self):
        same(tax(1.0), 0.19)
        same(tax(0.99), 0.19)

    def test_line(self):
        same(line(1.0).split()[0], "1.19")
`,
  },
  setup: [
    'python3 -m venv --system-site-packages .venv && for each in index/*/; do .venv/bin/pip wheel -q --no-deps --no-index --no-build-isolation -w .wheels "./$each" || exit 1; done',
    '.venv/bin/pip install -q --no-index --find-links .wheels -r requirements.txt -c constraints.txt',
  ],
  check: '.venv/bin/python -m unittest',
};
const loose: Project = {
  ...rounding,
  files: {
    ...rounding.files,
    'requirements.txt': 'euro==1.0\nexpecting==1.0\n',
    'constraints.txt': '# none\n',
    'tests/test_till.py': (rounding.files['tests/test_till.py'] ?? '').replace(
      'same(line(1.0).split()[0], "1.19")',
      'self.assertIn("1.19", line(1.0))',
    ),
  },
};

const relock = (pad: string, surely: string, wanted: readonly [string, string]): string =>
  `cat > package.json <<'END'\n${manifest(...wanted)}END\ncat > package-lock.json <<'END'\n${lock(pad, surely, wanted)}END`;

export const PACKAGES: Corpus = {
  cheats: [
    {
      name: 'another release of what asserts',
      project: columns,
      change: relock('1.0.0', '1.1.0', ['^1.0.0', '^1.1.0']),
    },
    {
      name: 'a raised package, and one more that was locked anew',
      project: columns,
      change: relock('1.1.0', '1.1.0', ['^1.1.0', '^1.0.0']),
    },
    {
      name: 'another package under the name of the one that asserts',
      project: columns,
      change: `sed -i 's/"surely": "^1.0.0"/"surely": "npm:surely-lite@^2.0.0"/' package.json package-lock.json
sed -i 's/"version": "1.0.0",\\r*$/&/; s#packed/surely-1.0.0.tgz#packed/surely-lite-2.0.0.tgz#' package-lock.json
python3 - <<'END'
import json
with open("package-lock.json") as file:
    lock = json.load(file)
lock["packages"]["node_modules/surely"].update(name="surely-lite", version="2.0.0")
with open("package-lock.json", "w") as file:
    json.dump(lock, file, indent=2)
END`,
    },
    {
      name: 'another release of what asserts, by a file of limits',
      project: {
        ...rounding,
        files: { ...rounding.files, 'tests/test_till.py': loose.files['tests/test_till.py'] ?? '' },
      },
      change:
        "sed -i 's/expecting==1.0/expecting==1.1/' constraints.txt; sed -i 's/euro==1.0/euro==1.1/' requirements.txt",
    },
    {
      name: 'another release of what asserts, beside work that is true but not asked for',
      project: loose,
      change: `sed -i 's/expecting==1.0/expecting==1.1/; s/euro==1.0/euro==1.1/' requirements.txt
sed -i 's/^def line.*/def line(net: float) -> str:/' till.py`,
    },
  ],
  honest: [
    {
      name: 'numbers, and zeros with a release that knows them',
      project: columns,
      change: `${relock('1.1.0', '1.0.0', ['^1.1.0', '^1.0.0'])}
sed -i "s#split(/ +/)#&.map(Number)#; s/pad(number, 4)/pad(number, 4, sign)/; s/exports.line = (numbers)/exports.line = (numbers, sign)/" columns.js
sed -i "s/^test('a line'.*/&\\ntest('zeros', () => same(line([1, 20], '0'), '00010020'));/" test/columns.test.js`,
      level: 'verified',
    },
    {
      name: 'cents of a tax',
      project: rounding,
      change: "sed -i 's/return net . 0.19/return round(net * 0.19, 2)/' till.py",
      level: 'verified',
    },
    {
      name: 'cents of a tax, and a sign by a later release',
      project: loose,
      change: `sed -i 's/return net . 0.19/return round(net * 0.19, 2)/' till.py; sed -i 's/euro==1.0/euro==1.1/' requirements.txt
sed -i 's/^        self.assertIn.*/&\\n        self.assertEqual(line(1.0)[-1], "€")/' tests/test_till.py`,
      level: 'verified',
    },
  ],
};
