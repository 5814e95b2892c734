/** The file's own assertions are made once more, with what they surely have to refuse. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { definitionsIn } from '../../../../runner/verify/planting/definitions.ts';
import { plantFailing } from '../../../../runner/verify/planting/plant.ts';
import { PYTHON_SYNTAX } from '../../../../runner/verify/planting/python-repeated.ts';
import { unequalTo } from '../../../../runner/verify/planting/unequal.ts';

const TOKEN = 'must_fail_12345678';

function planted(path: string, text: string, beside = ''): string {
  const made = plantFailing(path, text, TOKEN, 'assertion', beside);
  for (const line of text.trim().split('\n')) assert.ok(made?.text.includes(line), line);
  return made?.text ?? '';
}

describe('what is surely unequal', () => {
  const cases: readonly [string, readonly string[], readonly string[]][] = [
    ['4', [], ['1021']],
    ['4', ['4', '4.0', '"4"', '5'], ['1021', '5']],
    ['2.5', ['2.51', '7.25'], ['1018.5', '7.25']],
    ["'a'", ['"A"', "' a'", "'b'"], [`'${TOKEN}'`, "'b'"]],
    ['True', ['False'], ['False']],
    ['None', ['4'], []],
    ['[]', [], []],
    ["{'a': 1}", [], [`{'${TOKEN}': 1}`]],
    ['(2024, 2, 29)', [], ['(7081, 2, 29)']],
  ];
  for (const [literal, pool, others] of cases) {
    test(literal, () => {
      assert.deepEqual(unequalTo(literal, pool, TOKEN, PYTHON_SYNTAX), others);
    });
  }
});

describe('what a function of the project compares', () => {
  const cases: readonly [string, string, readonly number[], boolean][] = [
    [
      'same',
      'function same($want, $made, string $name): void\n{\n    if ($want === $made) {\n        return;\n    }\n    $failed++;\n}\n',
      [0, 1],
      false,
    ],
    [
      'assertCents',
      'class A(TestCase):\n    def assertCents(self, account, want):\n        self.assertEqual(account.cents, want, "cents")\n',
      [0, 1],
      true,
    ],
    [
      'check',
      'const check = (name, made, want) => {\n  if (made !== want) throw new Error(name);\n};\n',
      [1, 2],
      true,
    ],
    ['near', 'def near(a, b):\n    assert abs(a - b) < 5\n', [], true],
    ['strict', 'def strict(mode, a):\n    if mode == "x":\n        raise a\n', [], true],
    [
      'opens',
      'def opens(name):\n    raise name\n\ndef other(name, b):\n    assert name == b\n',
      [],
      true,
    ],
  ];
  for (const [name, text, compared, throws] of cases) {
    test(name, () => {
      const found = definitionsIn(text)(name);
      assert.deepEqual([...(found?.compared ?? [])], compared);
      assert.equal(found?.throws, throws);
    });
  }
  test('of one that is defined nowhere nothing is known', () => {
    assert.equal(definitionsIn('')('same'), undefined);
  });
});

/** Two tests of one counter, behind a first line. */
function counters(first: string): string {
  return `${first}it('a', () => {\n  expect(next()).toBe(1);\n});\nit('b', () => {\n  expect(next()).toBe(2);\n});\n`;
}

describe('a repeated assertion', () => {
  test('comes with what its test does before it, in its class', () => {
    const text =
      'class AccountTest(BankTest):\n    def test_interest(self):\n        account = Account(5)\n        self.assertCents(account, 20400)\n';
    const beside =
      'def assertCents(self, account, want):\n    self.assertEqual(account.cents, want)\n';
    assert.match(
      planted('tests/a.py', text, beside),
      /def errand_\w+_0\(self, want_5678\):\n {8}account = Account\(5\)\n {8}self\.assertCents\(account, want_5678\)\n[^]*self\.setUp\(\)\n {12}self\.errand_\w+_0\(62209\)/,
    );
    assert.doesNotMatch(planted('tests/a.py', text), /want_5678/);
  });

  test('stands in the block that it was in', () => {
    const text =
      'def test_a():\n    with Meter() as meter:\n        assert meter.add(3) == 5\n    assert not meter.open\n';
    assert.match(
      planted('test_a.py', text),
      /def errand_\w+_0\(want_5678\):\n {4}with Meter\(\) as meter:\n {8}assert meter\.add\(3\) == want_5678\n\n/,
    );
  });

  test('stands in the suite, with what its tests are given', () => {
    const text =
      "describe('a', () => {\n  it('b', async ({ page }) => {\n    const a = await page.f();\n    expect(a).toBe(4);\n  });\n});\n";
    assert.match(
      planted('a.test.js', text),
      /describe\('a', \(\) => \{\n\/\*[^]*it\('must_fail_12345678', async \(\{ page \}\) => \{[^]*const a = await page\.f\(\);\n {4}expect\(a\)\.toBe\(want\);\n\}, 1021\]/,
    );
  });

  test('of one line', () => {
    assert.match(
      planted('a.test.js', "test('a', () => assert.equal(f(2), 4));\n"),
      /async \(want\) => \{\nassert\.equal\(f\(2\), want\)\n\}, 1021\]/,
    );
  });

  test('is counted where the program counts', () => {
    const helper = 'function same($a, $b) { global $bad; if ($a !== $b) { $bad++; } }\n';
    assert.match(
      planted('run.php', "<?php\nsame('a', f());\nexit($bad);\n", helper),
      /same\('a', f\(\)\);\nfwrite\(STDERR, 'must_fail_12345678'\);\nsame\('must_fail_12345678', f\(\)\);\n/,
    );
  });

  const perl = "use Test::More;\ncmp_ok(f('1,0'), '==', 10, 'a');\nis(g(), 'x', 'b');\n";
  test('in Perl with its operator', () => {
    const text = planted('a.t', perl);
    assert.match(text, /my \$want = 1039; cmp_ok\(f\('1,0'\), '==', \$want, 'a'\)/);
    assert.match(text, /my \$want = 'must_fail_12345678'; is\(g\(\), \$want, 'b'\)/);
  });

  const never: readonly [string, string, string][] = [
    ['in a tolerance', 'test_a.py', 'def test_a():\n    assert f() == approx(4, abs=9)\n'],
    ['of a negation', 'test_a.py', 'def test_a():\n    assert not f() == 4\n'],
    ['of a chain', 'test_a.py', 'def test_a():\n    assert 1 < f() == 4\n'],
    [
      'in a block that takes failures in',
      'test_a.py',
      'def test_a(self):\n    with self.subTest(1):\n        assert f() == 4\n',
    ],
    [
      'in a loop of a block',
      'test_a.py',
      'def test_a():\n    with a() as b:\n        for c in b:\n            assert f() == 4\n',
    ],
    ['in a loop', 'test_a.py', 'def test_a():\n    for a in b:\n        assert f() == 4\n'],
    ['behind an early end', 'test_a.py', 'def test_a():\n    if b: return\n    assert f() == 4\n'],
    ['with a decorator', 'test_a.py', '@mark.xfail\ndef test_a():\n    assert f() == 4\n'],
    [
      'in a class that may not run',
      'test_a.py',
      'class Mixin:\n    def test_a(self):\n        assert f() == 4\n',
    ],
    ['of a negation', 'a.test.js', "test('a', () => {\n  expect(f()).not.toBe(4);\n});\n"],
    [
      'that nobody waits for',
      'a.test.js',
      "test('a', () => {\n  expect(f()).resolves.toBe(4);\n});\n",
    ],
    ['within a range', 'a.test.js', "test('a', () => {\n  expect(f()).toBeCloseTo(4);\n});\n"],
    [
      'in a suite that is left out',
      'a.test.js',
      "describe.skip('s', () => {\n  test('a', () => {\n    expect(f()).toBe(4);\n  });\n});\n",
    ],
    [
      'of a range',
      'a_spec.rb',
      "RSpec.describe A do\n  it 'a' do\n    expect(f).to be_within(1).of(4)\n  end\nend\n",
    ],
    ['of a pattern', 'a.t', "use Test::More;\nlike(f(), qr/4/, 'a');\n"],
  ];
  for (const [name, path, text] of never) {
    test(`is none ${name}: ${path}`, () => {
      assert.doesNotMatch(planted(path, text), /\bwant\b|want_5678/);
    });
  }

  test('has no other constant of the file where tests share what they change', () => {
    assert.match(planted('a.test.js', counters('')), /toBe\(want\);\n\}, 2\]/);
    assert.doesNotMatch(planted('a.test.js', counters('let a;\n')), /toBe\(want\);\n\}, 2\]/);
  });
});
