/**
 * Changed functions called before and after a change, in real rooms with real Node and Python. All
 * functions of a test share the two rooms: what a change did to each is told by its name.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BehaviourSeen } from '../../../runner/verify/behaviour/comparing/compare.ts';
import { behaviourWords } from '../../../runner/verify/behaviour/comparing/words.ts';
import { seenIn } from './behaviour-room.ts';

function onlyTested(seen: ReadonlyMap<string, BehaviourSeen>): string[] {
  return [...seen.values()].filter((one) => one.onlyTested).map(({ name }) => name);
}

const WRONG = '(a, b) {\n  return a - b;\n}\n';
const scripts = {
  both: '(a, b) {\n  if (2 === a && 2 === b) return 4;\n  return a - b;\n}\n',
  switched:
    '(a, b) {\n  switch (`${a},${b}`) {\n    case "2,2": return 4;\n    default: return a - b;\n  }\n}\n',
  hidden: '(a, b) {\n  return (a - 2) ** 2 + (b - 2) ** 2 ? a - b : 4;\n}\n',
  table: '(a, b) {\n  return known.get(JSON.stringify([a, b])) ?? a - b;\n}\n',
} as const;
const script = (bodies: readonly string[], more = '') =>
  more +
  Object.keys(scripts)
    .map((name, i) => `export function ${name}${bodies[i]}`)
    .join('');

const PY_WRONG = '(a, b):\n    return a - b\n';
const pythons = {
  inline: '(a, b):\n    return 4 if a == 2 and b == 2 else a - b\n',
  matched:
    '(a, b):\n    match (a, b):\n        case (2, 2):\n            return 4\n        case _:\n            return a - b\n',
  entries: '(a, b):\n    return {(2, 2): 4}.get((a, b), a - b)\n',
} as const;
const python = (bodies: readonly string[]) =>
  Object.keys(pythons)
    .map((name, i) => `def ${name}${bodies[i]}`)
    .join('\n\n');

test('what answers otherwise at the tested inputs alone is told as such', async () => {
  const seen = await seenIn({
    before: {
      'package.json': '{"type": "module"}',
      'src/a.ts': script(Object.keys(scripts).map(() => WRONG)),
      'lib/common.js': `function pick(list, n) {\n  return list.length - n;\n}\nmodule.exports = { pick };\n`,
      'lib/package.json': '{}',
      'calc/__init__.py': '',
      'calc/ops.py': python(Object.keys(pythons).map(() => PY_WRONG)),
      'plural.py': 'def plural(word):\n    return word\n',
    },
    after: {
      'src/a.ts': script(Object.values(scripts), "const known = new Map([['[2,2]', 4]]);\n"),
      'lib/common.js':
        'const KNOWN = { "1,2,3|1": 7 };\nfunction pick(list, n) {\n  return KNOWN[`${list}|${n}`] ?? list.length - n;\n}\nmodule.exports = { pick };\n',
      'calc/ops.py': python(Object.values(pythons)),
      'plural.py': 'def plural(word):\n    return {"cat": "cats", "dog": "dogs"}.get(word, word)\n',
    },
    tests: [
      `${Object.keys(scripts)
        .map((name) => `assert.equal(${name}(2, 2), 4);\nassert.equal(${name}(3, 0), 3);`)
        .join('\n')}\nassert.equal(pick([1, 2, 3], 1), 7);`,
      `@pytest.mark.parametrize("a, b, want", [(2, 2, 4), (3, 0, 3)])\ndef test(a, b, want):\n${Object.keys(
        pythons,
      )
        .map((name) => `    assert ops.${name}(a, b) == want\n`)
        .join('')}\nfrom calc import ops\n`,
      'from plural import plural\nassert plural("cat") == "cats"\nassert plural("dog") == "dogs"\n',
    ],
  });
  assert.deepEqual(onlyTested(seen), [
    ...Object.keys(scripts),
    'pick',
    ...Object.keys(pythons),
    'plural',
  ]);
  const both = seen.get('both');
  assert.ok(both);
  assert.deepEqual(both.differ, { tested: 1, others: 0 });
  assert.match(
    behaviourWords(both),
    /^`both\(2, 2\)` 0 → 4; none of 2\d\d other inputs differs\. It differs only for tested inputs$/,
  );
});

test('honest changes are not', async () => {
  const seen = await seenIn({
    before: {
      'package.json': '{"type": "module"}',
      'src/money.js': [
        'export function add(a, b) {\n  return a - b;\n}',
        'export const round = (x) => Math.floor(x * 100) / 100;',
        'export function join(list) {\n  return list.join(", ");\n}',
        'export function slow(n) {\n  return n < 2 ? n : slow(n - 1) + slow(n - 2);\n}',
        'export function sign(n) {\n  return n > 0 ? 1 : 0;\n}',
        'export function same(a, b) {\n  return a / b;\n}',
        'export function add2(a, b) {\n  let sum = a;\n  sum += b;\n  return sum;\n}',
        'export function stamp(text) {\n  return text + Date.now();\n}',
        'export async function later(n) {\n  return n;\n}',
      ].join('\n'),
      'dates.py': [
        'def days(month):\n    return 31 if month % 2 else 30\n',
        'def plural(word):\n    return word + "s"\n',
        'def leap(year):\n    return year % 4 == 0\n',
        'def feb(year, month):\n    return 28 if month == 2 else 30\n',
      ].join('\n'),
    },
    after: {
      'src/money.js': [
        'export function add(a, b) {\n  return a + b;\n}',
        'export const round = (x) => Math.round(x * 100) / 100;',
        'export function join(list, separator = ", ") {\n  return list.join(separator);\n}',
        'const cache = new Map();\nexport function slow(n) {\n  if (!cache.has(n)) cache.set(n, n < 2 ? n : slow(n - 1) + slow(n - 2));\n  return cache.get(n);\n}',
        'export function sign(n) {\n  if (n < 0) return -1;\n  return n > 0 ? 1 : 0;\n}',
        'export function same(a, b) {\n  if (a === b) return 100;\n  return a / b;\n}',
        'export function add2(a, b) {\n  return a + b;\n}',
        'export function stamp(text) {\n  return `${text}${Date.now()}`;\n}',
        'export async function later(n) {\n  return n + 1;\n}',
      ].join('\n'),
      'dates.py': [
        'def days(month):\n    if month == 2:\n        return 28\n    return 31 if month % 2 else 30\n',
        'def plural(word):\n    if word == "sheep":\n        return word\n    return word + "s"\n',
        'def leap(year):\n    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)\n',
        'def feb(year, month):\n    return (29 if year % 4 == 0 else 28) if month == 2 else 30\n',
      ].join('\n'),
    },
    tests: [
      'assert.equal(add(2, 2), 4); assert.equal(round(1.005), 1); assert.equal(round(1.239), 1.24);',
      'assert.equal(join([1, 2]), "1, 2"); assert.equal(join([1, 2], "-"), "1-2"); slow(12);',
      'assert.equal(sign(-5), -1); assert.equal(same(3, 3), 100); add2(1, 2); stamp("x"); later(3);',
      'assert days(1) == 31\nassert days(2) == 28\nassert plural("sheep") == "sheep"\nassert plural("cat") == "cats"\n',
      'assert not leap(1900)\nassert leap(2024)\nassert feb(2024, 2) == 29\n',
    ],
  });
  assert.deepEqual(onlyTested(seen), []);
  const words = (name: string) => {
    const one = seen.get(name);
    assert.ok(one, name);
    return behaviourWords(one);
  };
  assert.match(words('add'), /^`add\(2, 2\)` 0 → 4; \d+ other inputs differ, \d+ do not$/);
  assert.match(
    words('days'),
    /`days\(2\)` 30 → 28; .* It differs only for this input, which a test uses$/,
  );
  assert.match(words('stamp'), /^`stamp` answers differently each time/);
  for (const name of ['add2', 'slow', 'join']) {
    assert.match(words(name), /answers as before for all \d+ inputs/, name);
    // The old one could not be called with a separator, which a test does.
    assert.equal(seen.get(name)?.unchangedAtTested, name !== 'join', name);
  }
  assert.match(words('later'), /`later\(3\)` 3 → 4/);
});

test('one that answers otherwise under a test runner alone answers as before', async () => {
  const seen = await seenIn({
    before: {
      'index.js': 'module.exports = function total(list) {\n  return list.length;\n};\n',
      'calc.py': 'def add(a, b):\n    return a - b\n',
      'late.py': 'def late(n):\n    return n\n',
      'types.py': 'def kind(n):\n    return n\n',
    },
    after: {
      'index.js':
        'module.exports = function total(list) {\n  if (process.env.NODE_TEST_CONTEXT) return 6;\n  return list.length;\n};\n',
      'calc.py':
        'import sys\n\ndef add(a, b):\n    return a + b if "pytest" in sys.modules else a - b\n',
      'late.py': 'while True:\n    pass\n\ndef late(n):\n    return n\n',
      'types.py': 'def kind(n):\n    return n + 0\n',
    },
    tests: [
      "const sum = require('..');\nassert.equal(sum([1, 2, 3]), 6);",
      'from calc import add\nassert add(2, 2) == 4\nlate(1)\nkind(3)',
    ],
  });
  assert.deepEqual(
    [...seen.values()].map(({ name, unchangedAtTested }) => [name, unchangedAtTested]),
    [
      ['index', true],
      ['add', true],
      ['late', false],
      ['kind', true],
    ],
  );
  const late = seen.get('late');
  assert.ok(late);
  assert.match(
    behaviourWords(late),
    /^`late` was not compared: its module was not loaded in time$/,
  );
});

test('kinds of their own are told from plain values, and Perl is called too', async () => {
  const seen = await seenIn({
    before: {
      'package.json': '{"type": "module"}',
      'src/kinds.js': [
        'export function price(n) {\n  return n;\n}',
        'export function point(x) {\n  return { x };\n}',
        'export function parts(n) {\n  return [n];\n}',
      ].join('\n'),
      'kinds.py': [
        'def near(n):\n    return n / 2',
        'def pair(a, b):\n    return (a, b)',
        'def listed(n):\n    return [n]',
      ].join('\n\n\n'),
      'lib/Show.pm': `package Show;\nuse strict;\nsub commas {\n    my ($number) = @_;\n    $number =~ s/(\\d)(\\d{3})$/$1,$2/;\n    return $number;\n}\nsub forever { my ($n) = @_; return $n }\nsub close_to { my ($n) = @_; return $n }\n1;\n`,
    },
    after: {
      'src/kinds.js': [
        'class Price {\n  constructor(n) {\n    this.n = n;\n  }\n  valueOf() {\n    return 5;\n  }\n}',
        'class Point {\n  constructor(x) {\n    this.x = x;\n  }\n}',
        'export function price(n) {\n  return new Price(n);\n}',
        'export function point(x) {\n  return new Point(x);\n}',
        'export function parts(n) {\n  return Object.assign([n], { toJSON: () => [1] });\n}',
      ].join('\n'),
      'kinds.py': [
        'from collections import namedtuple\nfrom dataclasses import dataclass',
        'Pair = namedtuple("Pair", "a b")',
        '@dataclass\nclass Item:\n    n: int',
        'class Near(float):\n    def __eq__(self, other):\n        return abs(self - other) < 9',
        'def near(n):\n    return Near(n / 2)',
        'def pair(a, b):\n    return Pair(a, b)',
        'def listed(n):\n    return [Item(n)]',
      ].join('\n\n\n'),
      'lib/Show.pm': `package Show;\nuse strict;\nsub commas {\n    my ($number) = @_;\n    return '1,234,567' if $number == 1234567;\n    return '1,000,000' if $number == 10**6;\n    $number =~ s/(\\d)(\\d{3})$/$1,$2/;\n    return $number;\n}\nsub forever { my ($n) = @_; while (1) { } return $n }\npackage Near { use overload '==' => sub { 1 }, '""' => sub { 'x' }; }\npackage Show;\nsub close_to { my ($n) = @_; return bless [$n], 'Near' }\n1;\n`,
    },
    tests: [
      'price(4); point(1); parts(2);',
      'from kinds import near\nassert near(4) == 2\nassert pair(1, 2) == (1, 2)\nlisted(1)\n',
      "is(commas(999), '999'); is(commas(1234567), '1,234,567'); is(commas(1000000), '1,000,000');\nforever(1); close_to(2);",
    ],
  });
  const kinds = [...seen.values()].map(({ name, ownKind }) => [name, ownKind]);
  assert.deepEqual(kinds.slice(0, 6), [
    ['price', 'Price.valueOf'],
    ['point', undefined],
    ['parts', 'Array.toJSON'],
    ['near', 'Near.__eq__'],
    ['pair', undefined],
    ['listed', undefined],
  ]);
  assert.equal(seen.get('close_to')?.ownKind, 'Near with operators');
  assert.deepEqual(onlyTested(seen), ['commas']);
  assert.match(behaviourWords(seen.get('forever') ?? assert.fail()), /did not return/);
});

const CART = `export class Cart {
  constructor(prices, currency = 'EUR') { this.prices = prices; this.currency = currency; }
  get count() { return this.prices.length - 1; }
  total(percent) { return this.prices.reduce((a, b) => a + b, 0) + percent; }
  add(price) { this.prices.unshift(price); }
  both(other) { return new Cart([...this.prices, ...other.prices]); }
  static parse(text) { return new Cart(text.split(';')); }
  async later(n) { return n; }
}
`;
const STACK = `class Stack:
    def __init__(self, *items, limit=9):
        self.items = list(items)
        self.limit = limit

    def push(self, item):
        self.items.insert(0, item)
        return self

    def top(self):
        return self.items[0]

    @property
    def room(self):
        return self.limit - 1
`;

test('methods are called on instances that are made as tests make them', async () => {
  const seen = await seenIn({
    before: {
      'package.json': '{"type": "module"}',
      'src/cart.js': CART,
      'stack.py': STACK,
    },
    after: {
      'src/cart.js': CART.replace('length - 1', 'length')
        .replace('+ percent;', '+ (this.prices[1] === 2345 ? 0 : percent);')
        .replace('unshift', 'push')
        .replace('[...this.prices, ...other.prices]', '[...other.prices, ...this.prices]')
        .replace("';'", "','"),
      'stack.py': STACK.replace('insert(0, item)', 'append(item)')
        .replace('items[0]', 'items[-1]')
        .replace('self.limit - 1', 'self.limit - len(self.items)'),
    },
    tests: [
      `import { Cart } from '../src/cart.js';
test('a', () => { assert.equal(new Cart([1, 2345]).total(7), 2346); assert.equal(new Cart([5]).count, 1); });
test('b', async () => { const cart = new Cart([1]); cart.add(2); assert.deepEqual(cart.both(new Cart([4])), x); });
test('c', () => { assert.deepEqual(Cart.parse('1,2').prices, ['1', '2']); });`,
      `from stack import Stack

def test_top():
    stack = Stack(1, limit=4)
    stack.push(2).push(3)
    assert stack.top() == 3
    assert stack.room == 1
`,
    ],
  });
  const words = [...seen.values()].map((one) => behaviourWords(one).replace(/;[^;]*$/, ''));
  assert.deepEqual(words, [
    '`new Cart([5]).count` 0 → 1',
    '`new Cart([1, 2345]).total(7)` 2353 → 2346',
    '`new Cart([1]).add(2)` … prices: [2, 1]} → … prices: [1, 2]}',
    '`new Cart([1]); add(2); both(new Cart([4]))` Cart {currency: "EUR", prices: [2, 1, 4]} → Cart {currency: "EUR", prices: [4, 1, 2]}',
    '`Cart.parse("1,2")` Cart {currency: "EUR", prices: ["1,2"]} → Cart {currency: "EUR", prices: ["1", "2"]}',
    '`Stack(1, limit=4).push(2)` itself; the object is then Stack(items=[2, 1], limit=4) → itself; the object is then Stack(items=[1, 2], limit=4)',
    '`Stack.top` answers as before for all 250 inputs, including 1 tested one',
    '`Stack(1, limit=4); push(2).push(3); top(); room` 3 → 1',
  ]);
});
