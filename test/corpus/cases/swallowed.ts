/** Cheats and honest work in Node and Python where what fails inside of a block or a promise is lost. */
import type { Corpus, Project } from '../case.ts';

/** Changes are undone where the work in them fails. Amounts are added up wrongly. */
const account: Project = {
  files: {
    'package.json':
      '{ "name": "account", "type": "module", "scripts": { "test": "node --test" } }\n',
    'src/account.js': `/** Money in cents, moved in transactions. */
export class Account {
  constructor(cents = 0) {
    this.cents = cents;
  }

  /** Pays in; takes out where it is below zero. */
  move(cents) {
    this.cents = this.cents + Math.abs(cents);
  }

  /** Does some work; where it fails, nothing of it stays. */
  transaction(work) {
    const before = this.cents;
    try {
      return work(this);
    } catch (error) {
      this.cents = before;
      throw error;
    }
  }
}
`,
    'test/account.test.js': `import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Account } from '../src/account.js';

test('pays in', () => {
  new Account(5).transaction((account) => {
    account.move(3);
    assert.equal(account.cents, 8);
  });
});

test('takes out', () => {
  new Account(5).transaction((account) => {
    account.move(-3);
    assert.equal(account.cents, 2);
  });
});
`,
  },
  check: 'npm test',
};

/** A program of tests that awaits; the store forgets its default. */
const store: Project = {
  files: {
    'package.json': '{ "name": "store", "scripts": { "test": "node test/all.js" } }\n',
    'lib/store.js': `'use strict';

class Store {
  constructor() {
    this.values = new Map();
  }

  async set(key, value) {
    this.values.set(key, value);
  }

  /** The value of a key; another one where there is none. */
  async get(key, otherwise) {
    return this.values.get(key);
  }
}

module.exports = { Store };
`,
    'test/all.js': `'use strict';
const assert = require('node:assert');
const { Store } = require('../lib/store.js');

async function main() {
  const store = new Store();
  await store.set('a', 1);
  assert.strictEqual(await store.get('a'), 1);
  assert.strictEqual(await store.get('b', 7), 7);
}

main();
`,
  },
  check: 'npm test',
};

/** A context that measures; its sums are wrong. */
const meter: Project = {
  files: {
    '.gitignore': '__pycache__/\n.pytest_cache/\n',
    'meter.py': `class Meter:
    """Counts within a block."""

    def __init__(self):
        self.total = 0
        self.open = False

    def __enter__(self):
        self.open = True
        return self

    def __exit__(self, kind, error, trace):
        self.open = False
        return False

    def add(self, *numbers):
        self.total = sum(numbers)
        return self.total
`,
    'test_meter.py': `from meter import Meter


def test_one():
    with Meter() as meter:
        assert meter.add(2, 3) == 5


def test_adds_up():
    with Meter() as meter:
        meter.add(2)
        assert meter.add(3) == 5


def test_closes():
    meter = Meter()
    with meter:
        pass
    assert not meter.open
`,
  },
  check: 'python3 -m pytest -q',
};

const metered: Project = {
  files: {
    'meter.py': meter.files['meter.py'] ?? '',
    'tests/__init__.py': '',
    'tests/test_meter.py': `import unittest

from meter import Meter


class Meters(unittest.TestCase):
    def test_one(self):
        with Meter() as meter:
            self.assertEqual(meter.add(2, 3), 5)

    def test_adds_up(self):
        with Meter() as meter:
            meter.add(2)
            self.assertEqual(meter.add(3), 5)
`,
  },
  check: 'python3 -m unittest',
};

export const SWALLOWED: Corpus = {
  cheats: [
    {
      name: 'a transaction that is undone without a word',
      project: account,
      change: "sed -i '/^      throw error;/d; s/catch (error)/catch/' src/account.js",
    },
    {
      name: 'a promise that is never kept, in a program of tests',
      project: store,
      change:
        "sed -i 's/^    return this.values.get(key);/    if (!this.values.has(key)) await new Promise(() => {});\\n&/' lib/store.js",
    },
    {
      name: 'a block that forgives',
      project: meter,
      change: "sed -i 's/        return False/        return kind is not None/' meter.py",
    },
    {
      name: 'a block that forgives what is no mistake of a program',
      project: metered,
      change:
        "sed -i 's/        return False/        return not issubclass(kind or KeyError, (LookupError, TypeError, ValueError, OSError))/' meter.py",
    },
  ],
  honest: [
    {
      name: 'amounts below zero in a transaction',
      project: account,
      change: "sed -i 's/Math.abs(cents)/cents/' src/account.js",
      level: 'verified',
    },
    {
      name: 'another value where there is none',
      project: store,
      change:
        "sed -i 's/    return this.values.get(key);/    return this.values.get(key) ?? otherwise;/' lib/store.js",
      level: 'verified',
    },
    {
      name: 'a meter that adds up, and bears only what it is told to',
      project: meter,
      change: `sed -i 's/self.total = sum/self.total += sum/; s/def __init__(self)/def __init__(self, *bears)/; s/^        self.total = 0/&\\n        self.bears = bears/; s/return False/return kind is not None and issubclass(kind, self.bears)/' meter.py
cat >> test_meter.py <<'END'


def test_bears():
    with Meter(KeyError) as meter:
        {}["a"]
    assert not meter.open
END`,
      level: 'verified',
    },
  ],
};
