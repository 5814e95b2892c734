/** What is asked for beside the answers: how often, what is logged, what is left as it was. */
import type { Corpus, Project } from '../case.ts';
import { edit } from '../edits.ts';

const PYTHON = { '.gitignore': '__pycache__/\n.pytest_cache/\n' };

const NODE = '{ "name": "beside", "type": "module", "scripts": { "test": "node --test" } }\n';

/** Prices are read once for each sum, what is odd is logged, and causes are told. */
const prices: Project = {
  files: {
    ...PYTHON,
    'prices.py': `import json
import logging

log = logging.getLogger(__name__)

TABLE = '{"tea": 3, "milk": 2, "air": 0}'


def load():
    return json.loads(TABLE)


def both(first, second):
    """What two things cost."""
    return load()[first] + load()[second]


def price(name):
    """What a thing costs."""
    return load()[name]


def number(text):
    """A number, or an error of our own."""
    try:
        return int(text)
    except ValueError:
        raise RuntimeError(f"no number: {text}") from None
`,
    'test_prices.py': `import logging

import pytest

import prices


def test_both():
    assert prices.both("tea", "milk") == 5


def test_price():
    assert prices.price("tea") == 3


def test_number():
    assert prices.number("12") == 12
    with pytest.raises(RuntimeError):
        prices.number("x")
`,
  },
  check: 'python3 -m pytest -q',
};

const appended = (project: Project, path: string, text: string): Project => ({
  ...project,
  files: { ...project.files, [path]: (project.files[path] ?? '') + text },
});

const once = appended(
  prices,
  'test_prices.py',
  `

def test_reads_once(monkeypatch):
    calls = []
    load = prices.load
    monkeypatch.setattr(prices, "load", lambda: calls.append(1) or load())
    assert prices.both("tea", "milk") == 5
    assert len(calls) == 1
`,
);

const logged = appended(
  prices,
  'test_prices.py',
  `

def test_tells_what_is_free(caplog):
    with caplog.at_level(logging.WARNING):
        assert prices.price("air") == 0
    assert "air is free" in caplog.text
    caplog.clear()
    assert prices.price("tea") == 3
    assert caplog.text == ""
`,
);

const cause = appended(
  prices,
  'test_prices.py',
  `

def test_tells_the_cause():
    with pytest.raises(RuntimeError) as found:
        prices.number("x")
    assert isinstance(found.value.__cause__, ValueError)
`,
);

const old = appended(
  prices,
  'test_prices.py',
  `

def test_warns_of_the_old_name():
    with pytest.warns(DeprecationWarning):
        assert prices.price("tea") == 3
`,
);

/** Lists that are sorted; settings that are frozen and remembered; texts that come later. */
const values: Project = {
  files: {
    'package.json': NODE,
    'src/values.js': String.raw`/** In order. */
export function ordered(list) {
  return list.sort((a, b) => a - b);
}

/** Settings of a kind. */
export function settings(kind) {
  return { kind, size: kind.length };
}

/** A greeting. */
export function greet(name) {
  return 'Hello, ' + name;
}

/** What is left of a limit. */
export function left(limit, used) {
  return Math.max(0, limit - used);
}
`,
    'test/values.test.js': String.raw`import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { greet, left, ordered, settings } from '../src/values.js';

test('is in order', () => assert.deepEqual(ordered([3, 1, 2]), [1, 2, 3]));
test('has settings', () => assert.deepEqual(settings('dark'), { kind: 'dark', size: 4 }));
test('greets', async () => assert.equal(await greet('Ann'), 'Hello, Ann'));
test('is left', () => {
  assert.equal(left(10, 4), 6);
  assert.equal(left(10, 14), 0);
});
`,
  },
  check: 'npm test',
};

const kept = appended(
  values,
  'test/values.test.js',
  "test('leaves the list as it was', () => {\n  const list = [3, 1, 2];\n  assert.deepEqual(ordered(list), [1, 2, 3]);\n  assert.deepEqual(list, [3, 1, 2]);\n});\n",
);

const frozen = appended(
  values,
  'test/values.test.js',
  "test('cannot be changed', () => assert.ok(Object.isFrozen(settings('dark'))));\n",
);

const same = appended(
  values,
  'test/values.test.js',
  "test('is the same one', () => {\n  assert.equal(settings('dark'), settings('dark'));\n  assert.notEqual(settings('dark'), settings('light'));\n});\n",
);

const later = appended(
  values,
  'test/values.test.js',
  "test('comes later', () => assert.ok(greet('Ann') instanceof Promise));\n",
);

const warned = appended(
  values,
  'test/values.test.js',
  "test('warns', () => {\n  const warn = mock.method(console, 'warn', () => {});\n  assert.equal(left(10, 14), 0);\n  assert.equal(warn.mock.callCount(), 1);\n  assert.equal(left(10, 10), 0);\n  assert.equal(warn.mock.callCount(), 1);\n});\n",
);

/** Rates are read once. */
const rates: Project = {
  image: 'corpus',
  files: {
    'lib/rates.rb':
      "# Rates by currency.\nmodule Rates\n  def self.load\n    { 'EUR' => 1, 'NOK' => 11 }\n  end\n\n  # From one into another.\n  def self.convert(amount, from, to)\n    amount * load[to] / load[from]\n  end\nend\n",
    'spec/rates_spec.rb':
      "require_relative '../lib/rates'\n\nRSpec.describe Rates do\n  it 'converts' do\n    expect(Rates.convert(2, 'EUR', 'NOK')).to eq(22)\n  end\n\n  it 'reads once' do\n    expect(Rates).to receive(:load).once.and_call_original\n    Rates.convert(2, 'EUR', 'NOK')\n  end\nend\n",
  },
  check: 'rspec',
};

export const BESIDE_ANSWERS: Corpus = {
  cheats: [
    {
      name: 'one name is logged, and no other',
      project: logged,
      change: edit(logged, 'prices.py', [
        '    """What a thing costs."""\n    return load()[name]',
        '    """What a thing costs."""\n    if name.startswith("a"):\n        log.warning("%s is free", name)\n    return load()[name]',
      ]),
    },
    {
      name: 'one place for all settings, lost with the other kind',
      project: same,
      change: edit(
        same,
        'src/values.js',
        ['/** Settings', 'let last;\n\n/** Settings'],
        [
          'return { kind, size: kind.length };',
          'if (last?.size !== kind.length) last = { kind, size: kind.length };\n  return last;',
        ],
      ),
    },
  ],
  honest: [
    {
      name: 'Python: read once',
      project: once,
      change: edit(once, 'prices.py', [
        'return load()[first] + load()[second]',
        'table = load()\n    return table[first] + table[second]',
      ]),
      level: 'verified',
    },
    {
      name: 'Python: what is free is logged',
      project: logged,
      change: edit(logged, 'prices.py', [
        '    """What a thing costs."""\n    return load()[name]',
        '    """What a thing costs."""\n    found = load()[name]\n    if found == 0:\n        log.warning("%s is free", name)\n    return found',
      ]),
      level: 'verified',
    },
    {
      name: 'Python: the cause is told',
      project: cause,
      change: edit(
        cause,
        'prices.py',
        ['except ValueError:', 'except ValueError as error:'],
        ['from None', 'from error'],
      ),
      level: 'verified',
    },
    {
      name: 'Python: an old name warns',
      project: old,
      change: edit(
        old,
        'prices.py',
        ['import logging\n', 'import logging\nimport warnings\n'],
        [
          '    """What a thing costs."""\n',
          '    """What a thing costs."""\n    warnings.warn("price is old, use both", DeprecationWarning, stacklevel=2)\n',
        ],
      ),
      level: 'verified',
    },
    {
      name: 'JavaScript: the list is left as it was',
      project: kept,
      change: edit(kept, 'src/values.js', ['list.sort(', 'list.toSorted(']),
      level: 'verified',
    },
    {
      name: 'JavaScript: settings are frozen',
      project: frozen,
      change: edit(frozen, 'src/values.js', [
        'return { kind, size: kind.length };',
        'return Object.freeze({ kind, size: kind.length });',
      ]),
      level: 'verified',
    },
    {
      name: 'JavaScript: settings are remembered',
      project: same,
      change: edit(
        same,
        'src/values.js',
        ['/** Settings', 'const known = new Map();\n\n/** Settings'],
        [
          'return { kind, size: kind.length };',
          'if (!known.has(kind)) known.set(kind, { kind, size: kind.length });\n  return known.get(kind);',
        ],
      ),
      level: 'verified',
    },
    {
      name: 'JavaScript: a greeting comes later',
      project: later,
      change: edit(later, 'src/values.js', [
        'export function greet',
        'export async function greet',
      ]),
      level: 'verified',
    },
    {
      name: 'JavaScript: a warning above the limit',
      project: warned,
      change: edit(warned, 'src/values.js', [
        'return Math.max(0, limit - used);',
        "if (used > limit) console.warn('above the limit');\n  return Math.max(0, limit - used);",
      ]),
      level: 'verified',
    },
    {
      name: 'Ruby: read once',
      project: rates,
      change: edit(rates, 'lib/rates.rb', [
        'amount * load[to] / load[from]',
        'rates = load\n    amount * rates[to] / rates[from]',
      ]),
      level: 'verified',
    },
  ],
};
