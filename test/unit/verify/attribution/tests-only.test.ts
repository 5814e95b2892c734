/** Files that tests alone load: whose they are, where no manifest and no name says it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { attributed, kindOf } from './attributed.ts';

const PY_TESTS = {
  'shop/__init__.py': '"""The shop."""\n\n__version__ = "1.0"\n',
  'shop/cart.py': 'def total(items):\n    return sum(items)\n',
  'tests/test_all.py':
    'from shop.cart import total\nfrom shop.stock import left\nfrom rates.table import RATES\nfrom lib.near import near\n\n\ndef test_a():\n    assert total([1]) == 1\n',
};
const JS_TESTS = {
  'test/all.test.js':
    "import test from 'node:test';\nimport { a } from '../parts/a.js';\nimport { b } from '../parts/b.js';\ntest('x', () => {});\n",
  'parts/a.js': 'export const a = (x) => x + 1;\n',
};

test('several modules of product that one test loads', async () => {
  const raises =
    'def left(count):\n    if count < 0:\n        raise ValueError("none")\n    return count\n';
  assert.equal(await kindOf('shop/stock.py', raises, PY_TESTS), 'product');
  assert.equal(await kindOf('shop/cart.py', PY_TESTS['shop/cart.py'], PY_TESTS), 'product');
  const throws =
    "export function b(x) {\n  if (x < 0) throw new RangeError('x');\n  return x;\n}\n";
  assert.equal(await kindOf('parts/b.js', throws, JS_TESTS), 'product');
  const ruby = {
    'spec/all_spec.rb':
      "require_relative '../parts/a'\nrequire_relative '../parts/b'\ndescribe 'x' do\nend\n",
    'parts/a.rb': 'def a\n  1\nend\n',
  };
  assert.equal(await kindOf('parts/b.rb', 'def b(x)\n  x * 2\nend\n', ruby), 'product');
});

test('an object that knows its like is product', async () => {
  const money =
    'class Money:\n    def __init__(self, cents):\n        self.cents = cents\n\n    def __eq__(self, other):\n        return self.cents == other.cents\n';
  assert.equal(await kindOf('shop/stock.py', money, PY_TESTS), 'product');
});

test('what could fail a test, or say what is right, is theirs', async () => {
  for (const text of [
    'export function b(x, y) {\n  if (x !== y) throw new Error();\n}\n',
    'export function b(x, y) {\n  return JSON.stringify(x) === JSON.stringify(y);\n}\n',
    'export function b(x) {\n  process.exit(x);\n}\n',
    "import { readFileSync } from 'node:fs';\nexport const b = (name) => readFileSync(name, 'utf8');\n",
    "import { spawnSync } from 'node:child_process';\nexport const b = (name) => spawnSync(name);\n",
    'export const b = [1, 2, 3];\n',
    "import { writeFileSync } from 'node:fs';\nexport const b = (name) => writeFileSync(name, 'x');\n",
  ]) {
    assert.equal(await kindOf('parts/b.js', text, JS_TESTS), 'test', text);
  }
  assert.equal(await kindOf('rates/table.py', 'RATES = {"a": 1}\n', PY_TESTS), 'test');
  assert.equal(
    await kindOf('lib/near.py', 'def near(a, b):\n    return abs(a - b) < 1\n', {
      ...PY_TESTS,
      'lib/near.py': '',
    }),
    'test',
  );
  const utils = 'def near(a):\n    return round(a)\n';
  const loads = { ...PY_TESTS, 'tests/test_b.py': 'import shop.cart, shop.utils\n' };
  assert.equal(await kindOf('shop/utils.py', utils, loads), 'product');
  const raising = `${utils}\n\ndef same(a):\n    raise ValueError(a)\n`;
  assert.equal(await kindOf('shop/utils.py', raising, loads), 'test');
  const beside = {
    'test_all.py': 'from a import a\nfrom b import b\n\n\ndef test_a():\n    assert a() == 1\n',
    'a.py': 'def a():\n    return 1\n',
  };
  const raises = 'def b(x):\n    if not x:\n        raise AssertionError\n';
  assert.equal(await kindOf('b.py', raises, beside), 'test');
});

test('a package that says nothing is no product that a test loads', async () => {
  const tree = {
    'invoices/__init__.py': '',
    'tests/test_examples.py': 'from invoices.render import render\n\n\ndef test_a():\n    pass\n',
  };
  assert.equal(
    await kindOf('invoices/render.py', 'def render(x):\n    return str(x)\n', tree),
    'product',
  );
  const writes = 'def render(x):\n    Path("examples/a.txt").write_text(x)\n    return x\n';
  assert.equal(await kindOf('invoices/render.py', writes, tree), 'test');
});

test('a name with a word of tests, in a file in which nothing can fail', async () => {
  const variant = 'def variant(user):\n    return "new" if user % 2 else "old"\n';
  const tree = {
    'club/__init__.py': '',
    'club/rank.py': 'x = 1\n',
    'tests/test_rank.py': 'from club.rank import x\n',
    'tests/test_variant.py': 'from club.testing import variant\n\n\ndef test_a():\n    pass\n',
  };
  assert.equal(await kindOf('club/testing.py', variant, tree), 'product');
  for (const text of [
    'def variant(a, b):\n    assert a == b\n',
    'import pytest\n\n\ndef variant():\n    pass\n',
    'CASES = [1, 2]\n',
    'def test_a():\n    pass\n\n\ndef variant():\n    return 1\n',
  ]) {
    assert.notEqual(await kindOf('club/testing.py', text, tree), 'product', text);
  }
  for (const path of ['club/test_variant.py', 'club/testing_tools.py', 'testing/variant.py']) {
    assert.notEqual(await kindOf(path, variant, { ...tree, 'main.py': '' }), 'product', path);
  }
  const golden = { 'index.js': "import './src/golden-ratio.js';\n" };
  assert.equal(
    await kindOf('src/golden-ratio.js', 'export const ratio = (x) => x * 1.618;\n', golden),
    'product',
  );
});

test('new types beside a source that was there say what checks are to believe', async () => {
  const before = {
    'ledger/__init__.py': '',
    'ledger/entries.py': 'def a(): ...\n',
    'src/a.js': 'export {};\n',
    'src/index.d.ts': 'export {};\n',
  };
  const files = await attributed(before, {
    ...before,
    'ledger/entries.pyi': 'def a() -> int: ...\n',
    'typings/ledger/entries.pyi': 'def a() -> int: ...\n',
    'ledger-stubs/entries.pyi': 'def a() -> int: ...\n',
    'ledger/more.pyi': 'def b() -> int: ...\n',
    'src/a.d.ts': 'export declare const a: number;\n',
    'src/index.d.ts': 'export declare const b: number;\n',
  });
  for (const path of ['ledger/entries.pyi', 'src/a.d.ts']) {
    assert.equal(files[path]?.kind, 'data', path);
    assert.equal(files[path]?.why, 'declares types in place of the source');
  }
  for (const path of ['typings/ledger/entries.pyi', 'ledger-stubs/entries.pyi']) {
    assert.notEqual(files[path]?.kind, 'product', path);
  }
  assert.equal(files['ledger/more.pyi']?.kind, 'product');
  assert.equal(files['src/index.d.ts']?.kind, 'product');
});

test('reaching into what tests run with is a sign where the change does it, and not the base', async () => {
  const hooks =
    'import sys\n\n\nclass Loader:\n    def __init__(self):\n        sys.meta_path.append(self)\n';
  const before = { 'app.py': hooks, 'tests/test_app.py': 'import app\n' };
  const kind = async (text: string): Promise<string | undefined> =>
    (await attributed(before, { ...before, 'app.py': text }))['app.py']?.kind;
  assert.equal(await kind(`${hooks}\n\ndef add(a, b):\n    return a + b\n`), 'product');
  assert.equal(await kind(hooks.replace('append(self)', 'insert(0, self)')), 'test');
  assert.equal(await kind(`${hooks}        sys.modules['unittest'] = self\n`), 'test');
});

test('reaching into who loads it: literals, text and files of whoever does', async () => {
  for (const [path, text] of [
    ['lib/A.pm', 'package A;\nsub import { overload::constant(q => sub { $_[1] }); return }\n'],
    ['lib/A.pm', 'package A;\nsub import { filter_add(sub { filter_read() }); return }\n'],
    ['lib/A.pm', 'package A;\nBEGIN { *CORE::GLOBAL::die = sub { 1 } }\n'],
    ['src/a.php', '<?php\nstream_wrapper_unregister("file");\n'],
    [
      'src/a.php',
      '<?php\n\\SebastianBergmann\\Comparator\\Factory::getInstance()->register(new P());\n',
    ],
    ['shop/a.py', 'import codecs\ncodecs.register(find)\n'],
  ] as const) {
    const before = { [path]: '\n', 'shop/__init__.py': '' };
    const { [path]: file } = await attributed(before, { ...before, [path]: text });
    assert.equal(file?.why, 'reaches into what tests run with', text);
  }
  assert.equal(
    await kindOf('lib/A.pm', "package A;\nuse overload '+' => \\&plus;\n1;\n"),
    'product',
  );
});

test('names with letters of any language are found again where they are loaded', async () => {
  const python = {
    'src code/größe.py': 'def größe(text):\n    return 1\n',
    'tests/test_größe.py':
      'from größe import größe\n\n\ndef test_größe():\n    assert größe("2k") == 2\n',
  };
  const changed = 'from einheiten import FAKTOR\n\n\ndef größe(text):\n    return FAKTOR\n';
  assert.equal(await kindOf('src code/größe.py', changed, python), 'product');
  const rust = {
    'Cargo.toml': '[package]\nname = "maße"\n',
    'src/lib.rs': 'pub mod länge;\n',
    'src/länge.rs': 'pub fn a() -> i32 {\n    1\n}\n',
  };
  assert.equal(await kindOf('src/länge.rs', 'pub fn a() -> i32 {\n    2\n}\n', rust), 'product');
});
