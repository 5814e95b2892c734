/** Which methods of classes are called, and on what tests call them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MethodKind } from '../../../../../runner/verify/behaviour/functions/class-members.ts';
import { inputsFor } from '../../../../../runner/verify/behaviour/inputs/inputs.ts';
import { changedMethods } from '../../../../../runner/verify/behaviour/functions/methods.ts';
import { TestText } from '../../../../../runner/verify/behaviour/inputs/test-text.ts';
import { testedMethods } from '../../../../../runner/verify/behaviour/inputs/tested-methods.ts';
import {
  type Call,
  type CallLanguage,
  keyOf,
  valuesOf,
  withValues,
} from '../../../../../runner/verify/behaviour/value.ts';
import { callWords } from '../../../../../runner/verify/behaviour/comparing/value-words.ts';

function changed(language: CallLanguage, before: string, from: string, to: string): string[] {
  assert.ok(before.includes(from), from);
  return changedMethods(language, before, before.replace(from, to)).map(
    ({ name, exported, method }) =>
      `${exported} ${name}${method?.kind === 'method' ? '' : ` ${method?.kind}`}${method?.isOwn === true ? '' : ' (made)'}`,
  );
}

const SCRIPT = `import { other } from './other.js';
export class Cart extends Base {
  #tax = 1;
  items = [];
  constructor(items, currency = 'EUR') { super(); this.items = items; }
  get count(): number { return this.items.length }
  total(n: number): { sum: number } {
    return { sum: this.sum() * n };
  }
  sum() { return 0 }
  private own() { return 5 }
  static parse(text) {
    return new Cart(text.split(','));
  }
  async later({ a }, b = 2) { return help(a) }
  short = (x) => 7;
}
function help(a) { return a }
class Hidden { total() { return 3 } }
`;

test('methods of JavaScript count as changed by what they lead to', () => {
  const js = (from: string, to: string) => changed('javascript', SCRIPT, from, to);
  assert.deepEqual(js('sum() { return 0', 'sum() { return 1'), [
    'Cart Cart.total',
    'Cart Cart.sum',
  ]);
  assert.deepEqual(js('{ return a }', '{ return 2 }'), ['Cart Cart.later']);
  assert.deepEqual(js('* n', '+ n'), ['Cart Cart.total']);
  assert.deepEqual(js('=> 7', '=> 8'), ['Cart Cart.short']);
  assert.deepEqual(js('return 5', 'return 6'), []);
  assert.deepEqual(js('return 3', 'return 4'), []);
  assert.deepEqual(js("split(',')", "split(';')"), ['Cart Cart.parse static']);
  assert.deepEqual(js('this.items = items', 'this.items = [items]'), [
    'Cart Cart.count getter (made)',
    'Cart Cart.total (made)',
    'Cart Cart.sum (made)',
    'Cart Cart.parse static (made)',
    'Cart Cart.later (made)',
    'Cart Cart.short (made)',
  ]);
  const common = SCRIPT.replace('export class', 'module.exports = class');
  assert.deepEqual(changed('javascript', common, '* n', '+ n'), ['default Cart.total']);
});

const PYTHON = `class Cart(Base):
    """Doc
def x
"""
    rate = 2

    def __init__(self, items, currency="EUR"):
        self.items = items

    @property
    def count(self):
        return len(self.items)

    def total(self, n=1):
        return self._sum() * n

    def _sum(self):
        return 0

    @classmethod
    def parse(cls, text):
        return cls(text)

class _Own:
    def total(self):
        return 3
`;
const RUBY = `module Shop
  class Till < Base
    def initialize(a) = @a = a
    def total(n)
      sum * n
    end
    def empty?
      false
    end
    def self.make
      new(4)
    end
    private
    def sum
      0
    end
  end
  class Other
    def total(n)
      9
    end
  end
end
`;
const PHP = `<?php
namespace Acme;
final class Till {
    public function __construct(private array $a = []) {}
    public function total(int $n): int
    {
        return $this->sum() * $n;
    }
    private function sum() { return 0; }
    public static function x() { return 2; }
}
`;

test('methods of Python, Ruby and PHP do too', () => {
  assert.deepEqual(changed('python', PYTHON, 'return 0', 'return 1'), ['Cart Cart.total']);
  assert.deepEqual(changed('python', PYTHON, 'cls(text)', 'cls([text])'), [
    'Cart Cart.parse static',
  ]);
  assert.deepEqual(changed('python', PYTHON, 'return 3', 'return 4'), []);
  assert.deepEqual(changed('python', PYTHON, 'rate = 2', 'rate = 3'), [
    'Cart Cart.count getter (made)',
    'Cart Cart.total (made)',
    'Cart Cart.parse static (made)',
  ]);
  assert.deepEqual(changed('ruby', RUBY, '      0', '      1'), ['Shop::Till Till#total']);
  assert.deepEqual(changed('ruby', RUBY, 'false', 'true'), ['Shop::Till Till#empty?']);
  assert.deepEqual(changed('php', PHP, 'return 0', 'return 1'), ['Acme\\Till Till::total']);
  assert.deepEqual(changed('php', PHP, 'return 2', 'return 3'), []);
});

function tested(
  language: CallLanguage,
  name: string,
  text: string,
  kind: MethodKind = 'method',
): string[] {
  const method = { of: 'Cart', name, kind, isOwn: true };
  const { calls, allKnown } = testedMethods({ method, exported: 'Cart', path: 'cart.js' }, [
    new TestText(text, language),
  ]);
  const joint = language === 'ruby' ? '#' : '.';
  const all = calls.map((call) => callWords(`Cart${joint}${name}`, call, language));
  return allKnown ? all : [...all, '…'];
}

test('an instance is made as a test makes it, and what happens to it before is done', () => {
  const text = `import { Cart } from './cart.js';
test('cart.total() sums', () => { assert.equal(new Cart([1, 2], 'EUR').total(3), 6); });
test('b', () => { const cart = new Cart([1]); cart.add(2).add(3); assert.equal(cart.count, 2); cart.total(1) });
for (const [items, want] of [[[1], 1], [[2], 2]]) test('c', () => { const cart = new Cart(items); cart.total(); });
describe('d', () => { let cart; beforeEach(() => { cart = new Cart([9]); cart.add(8); });
  it('x', () => { cart.add(7); expect(cart.total(5)).toBe(3) });
  it('y', () => { expect(cart.total(6)).toBe(3) });
});
test('e', () => { new Cart([1]).add(2).total(4); (new Cart([1])).plus(new Cart([2])) });
`;
  assert.deepEqual(tested('javascript', 'total', text), [
    'new Cart([1, 2], "EUR").total(3)',
    'new Cart([1]).add(2).total(4)',
    'new Cart([1]); add(2).add(3); total(1)',
    'new Cart([1]).total()',
    'new Cart([2]).total()',
    'new Cart([9]); add(8); add(7); total(5)',
    'new Cart([9]); add(8); total(6)',
  ]);
  assert.deepEqual(tested('javascript', 'count', text, 'getter'), [
    'new Cart([1]); add(2).add(3); count',
  ]);
  assert.deepEqual(tested('javascript', 'plus', text), ['new Cart([1]).plus(new Cart([2]))']);
});

test('what cannot be followed is not known to be tested', () => {
  const texts = [
    'const cart = new Cart([1]); fill(cart); cart.total(1);',
    'const cart = new Cart([1]); cart.rate = 3; cart.total(1);',
    'const cart = new Cart([1]); cart.items.push(3); cart.total(1);',
    'const cart = new Cart([1]); cart.add(made()); cart.total(1);',
    'const cart = cartOf(1); cart.total(1);',
    'const cart = new Cart(read()); cart.total(1);',
    "test('a', () => { const cart = new Cart([1]); });\ntest('b', () => { cart.total(1) });",
  ];
  for (const text of texts) {
    const all = `import { Cart } from './cart.js';\n${text}`;
    assert.deepEqual(tested('javascript', 'total', all), ['…'], text);
  }
  // Words that begin other things elsewhere.
  const plain =
    "import { Cart } from './cart.js';\ntest('a', () => { const cart = new Cart([1]); let data = 3; const before = cart.count; cart.add(2); cart.total(1) });";
  assert.deepEqual(tested('javascript', 'total', plain), ['new Cart([1]); add(2); total(1)']);
  const loop =
    "import { Cart } from './cart.js';\nconst cart = new Cart([1]); for (const n of all) cart.add(2); cart.total(1);";
  assert.deepEqual(tested('javascript', 'total', loop), ['new Cart([1]); add(2); total(1)', '…']);
});

test('tests of Python, Ruby and PHP are followed in their own ways', () => {
  const python = `from cart import Cart
@pytest.fixture
def cart():
    return Cart([4])

def test_a():
    other = Cart([1], currency="EUR")
    other.add(2)
    assert other.total(n=3) == 9
def test_b(cart):
    cart.add(1)
    assert cart.total() == 4
class TestX(unittest.TestCase):
    def setUp(self):
        self.cart = Cart([7])
    def test_d(self):
        self.assertEqual(self.cart.total(), 7)
`;
  assert.deepEqual(tested('python', 'total', python), [
    'Cart([4]); add(1); total()',
    'Cart([1], currency="EUR"); add(2); total(n=3)',
    'Cart([7]).total()',
  ]);
  const ruby = `RSpec.describe Shop::Cart do
  subject(:cart) { described_class.new([1, 2]) }
  let(:other) { Shop::Cart.new([5]) }
  it 'a' do
    cart.add(4)
    expect(cart.total).to eq 7
  end
  it 'b' do
    expect(other.total).to eq(5)
    @cart = Cart.new
    assert_equal 1, @cart.total
  end
end
`;
  assert.deepEqual(tested('ruby', 'total', ruby), [
    'Cart.new([1, 2]); add(4); total',
    'Cart.new([5]).total',
    'Cart.new.total',
  ]);
  const php = `<?php
use Acme\\Cart;
final class CartTest extends TestCase {
  protected function setUp(): void { $this->cart = new Cart([1]); }
  public function testA(): void { $this->cart->add(2); $this->assertSame(3, $this->cart->total(1)); }
  public function testB(): void { $c = new Cart([1.5]); $c->total(); (new Cart([]))->total(9); }
}
`;
  assert.deepEqual(tested('php', 'total', php), [
    'new Cart([])->total(9)',
    'new Cart([1]); add(2); total(1)',
    'new Cart([1.5])->total()',
  ]);
});

test('all values of a call are varied, those that an instance is made from too', () => {
  const call: Call = {
    on: { args: [1, { n: [2] }], named: [['by', 3]], steps: [{ name: 'add', args: [4] }] },
    args: [5],
  };
  assert.deepEqual(valuesOf(call), [1, { n: [2] }, 3, 4, 5]);
  assert.deepEqual(withValues(call, valuesOf(call)), call);
  const inputs = inputsFor({ seed: 'a', language: 'python', tested: [call], most: 200 });
  assert.equal(new Set(inputs.map((one) => keyOf(one.call))).size, 200);
  for (const at of [0, 1, 2, 3, 4]) {
    const seen = new Set(inputs.map((one) => JSON.stringify(valuesOf(one.call)[at])));
    assert.ok(seen.size > 5, String(at));
  }
});

test('hostile classes and tests take time by their length alone', () => {
  const parts = [
    'class A {',
    'a() {',
    '@a(',
    'new Cart(',
    'cart = new Cart(1); cart.',
    'def a(',
    ');',
    '.total',
  ];
  for (const part of parts) {
    const text = `import { Cart } from 'cart';\nclass Cart {${part.repeat(4_000)}`;
    for (const language of ['javascript', 'python', 'ruby', 'php'] as const) {
      assert.ok(changedMethods(language, text, `${text} 1`).length < text.length);
      assert.ok(tested(language, 'total', text).length <= 61);
    }
  }
});
