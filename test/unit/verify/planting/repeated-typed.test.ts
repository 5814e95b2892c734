/** Tests of compiled languages that are made once more: what stands in a constant's place, and where. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { repeatedC } from '../../../../runner/verify/planting/c-repeated.ts';
import { plantFailing } from '../../../../runner/verify/planting/plant.ts';
import { constantOf, othersOf } from '../../../../runner/verify/planting/typed-constants.ts';

const TOKEN = 'must_fail_12345678';
const FORMS = { built: /^(?:new )?[A-Z]\w*(?:::\w+)?[({]|^vec!\[/ };

function others(text: string, pool: readonly string[] = []): readonly (readonly string[])[] {
  const constant = constantOf(text, FORMS);
  assert.ok(constant, text);
  const more = pool.flatMap((each) => constantOf(each, FORMS) ?? []);
  return othersOf(constant, more, TOKEN);
}

describe('other constants of the same type', () => {
  const cases: readonly [string, readonly string[], readonly (readonly string[])[]][] = [
    ['4', [], [['7']]],
    ['7', [], [['11']]],
    ['4u8', ['200', '9u8'], [['7u8'], ['9u8']]],
    ['4', ['4', '300', '-5', '4.5', '120', '"4"'], [['7'], ['120']]],
    ['-4', ['-5'], [['7'], ['-5']]],
    ['2.5', ['2.5', '9.25'], [['7.5'], ['9.25']]],
    ["'a'", [], [["'q'"]]],
    ['true', ['false'], [['false']]],
    ['"a"', ['"A"', '"b"'], [[`"${TOKEN}"`], ['"b"']]],
    ['Money(4)', [], [['Money(7)', 'Money(13)', 'Money(19)']]],
    ['new Mod(-2, 5)', [], [['new Mod(7, 11)', 'new Mod(13, 17)', 'new Mod(19, 23)']]],
    [
      'Some("a", true)',
      [],
      [[`Some("${TOKEN}", true)`, `Some("${TOKEN}_2", true)`, `Some("${TOKEN}_4", true)`]],
    ],
    ['Flag(true)', [], []],
  ];
  for (const [text, pool, wanted] of cases) {
    test(text, () => assert.deepEqual(others(text, pool), wanted));
  }

  const none = [
    'a',
    'f(4)',
    '0x10',
    'L"a"',
    '4 + 2',
    'Money(a)',
    'Near(4)',
    '[4; 2]',
    '',
    'a.4',
    '!true',
  ];
  for (const text of none) {
    test(`none for ${text}`, () => assert.equal(constantOf(text, FORMS), undefined));
  }
});

function planted(path: string, text: string): string {
  const made = plantFailing(path, text, TOKEN, 'assertion');
  for (const line of text.trim().split('\n')) assert.ok(made?.text.includes(line), line);
  return made?.text ?? '';
}

const GO = 'package a\n\nimport "testing"\n\n';
const JAVA =
  'import static org.junit.Assert.assertEquals;\nimport org.junit.Test;\n\npublic class ATest {\n';

describe('a test made once more', () => {
  const made: readonly [string, string, string, RegExp][] = [
    [
      'an if of Go',
      'a_test.go',
      `${GO}func TestA(t *testing.T) {\n\tif got := f(2); got != 4 {\n\t\tt.Error(got)\n\t}\n}\n`,
      /func errand_\w+_0\(t \*testing\.T\) \{\n\tif got := f\(2\); got != 7 \{[^]*silent\(TestA, errand_\w+_0\)/,
    ],
    [
      'a row of a table of Go by its names',
      'a_test.go',
      `${GO}func TestA(t *testing.T) {\n\tcases := []struct{ in, want int }{\n\t\t{in: 4, want: 4},\n\t}\n\tfor _, c := range cases {\n\t\tif f(c.in) != c.want {\n\t\t\tt.Error(c)\n\t\t}\n\t}\n}\n`,
      /\{in: 4, want: 7\},/,
    ],
    [
      'a constant of Go that has a name',
      'a_test.go',
      `${GO}func TestA(t *testing.T) {\n\twant := []int{1, 2}\n\tif got := f(); !reflect.DeepEqual(got, want) {\n\t\tt.Fatalf("%v, not %v", got, want)\n\t}\n}\n`,
      /want := \[\]int\{7, 11\}/,
    ],
    [
      'a macro of Rust in its module',
      'a.rs',
      '#[cfg(test)]\nmod tests {\n    use super::*;\n\n    #[test]\n    fn a() {\n        assert_eq!(f(2), Some(4));\n    }\n}\n',
      /use super::\*;\n\n#\[rustfmt::skip\][^]*fn errand_\w+_0\(\) \{\n {8}assert_eq!\(f\(2\), Some\(7\)\);[^]*let_pass\(a, &\[errand_\w+_0 as fn\(\)/,
    ],
    [
      'a method of Java',
      'ATest.java',
      `${JAVA}    @Test\n    public void a() {\n        assertEquals(new Money(4), f());\n    }\n}\n`,
      /private void errand_\w+_1\(\) throws Throwable \{\n {8}assertEquals\(new Money\(7\), f\(\)\);[^]*case 0: a\(\); break;/,
    ],
    [
      'a method of C#',
      'ATest.cs',
      'public class ATest\n{\n    [Fact]\n    public void A()\n    {\n        Assert.Equal("x", F());\n    }\n}\n',
      /private void Errand_\w+_0\(\) \{\n {8}Assert\.Equal\("must_fail_12345678", F\(\)\);/,
    ],
    [
      'a test of ExUnit',
      'a_test.exs',
      'defmodule ATest do\n  use ExUnit.Case\n  alias A.B\n\n  test "a" do\n    assert B.f(2) == 4\n  end\nend\n',
      /alias A\.B\n\n[^]*want = 1021\n {4}assert B\.f\(2\) == want/,
    ],
    [
      'a test of bats',
      'a.bats',
      '@test "a" {\n  run f 2\n  [ "$output" = "4" ]\n}\n',
      /if \( want="must_fail_12345678"\n {2}run f 2\n {2}\[ "\$output" = "\$want" \]\n\) >/,
    ],
  ];
  for (const [name, path, text, wanted] of made) {
    test(`from ${name}`, () => assert.match(planted(path, text), wanted));
  }

  const never: readonly [string, string, string][] = [
    [
      'behind a way out',
      'a_test.go',
      `${GO}func TestA(t *testing.T) {\n\tif short {\n\t\tt.Skip()\n\t}\n\tif f() != 4 {\n\t\tt.Error()\n\t}\n}\n`,
    ],
    [
      'of a condition that is no assertion',
      'a_test.go',
      `${GO}func TestA(t *testing.T) {\n\tif f() != 4 {\n\t\tg()\n\t}\n}\n`,
    ],
    [
      'that is made for some of the cases',
      'a_test.go',
      `${GO}func TestA(t *testing.T) {\n\tcases := []struct{ in, want int }{\n\t\t{in: 4, want: 4},\n\t}\n\tfor _, c := range cases {\n\t\tif c.in > 2 {\n\t\t\tif f(c.in) != c.want {\n\t\t\t\tt.Error(c)\n\t\t\t}\n\t\t}\n\t}\n}\n`,
    ],
    [
      'of what is also asked',
      'a_test.go',
      `${GO}func TestA(t *testing.T) {\n\twant := 4\n\tif f(want) != want {\n\t\tt.Error()\n\t}\n}\n`,
    ],
    [
      'that has to panic',
      'a.rs',
      '#[test]\n#[should_panic]\nfn a() {\n    assert_eq!(f(2), 4);\n}\n',
    ],
    [
      'that is left out',
      'ATest.java',
      `${JAVA}    @Ignore\n    @Test\n    public void a() {\n        assertEquals(4, f());\n    }\n}\n`,
    ],
    [
      'of a message',
      'ATest.java',
      `${JAVA}    @Test\n    public void a() {\n        assertEquals("sum", g(), f());\n    }\n}\n`,
    ],
    [
      'with a tag',
      'a_test.exs',
      'defmodule ATest do\n  use ExUnit.Case\n\n  @tag :skip\n  test "a" do\n    assert f(2) == 4\n  end\nend\n',
    ],
  ];
  for (const [name, path, text] of never) {
    test(`is none ${name}: ${path}`, () => {
      assert.doesNotMatch(planted(path, text), /errand_\w+_[01]\b|\bwant = /);
    });
  }
});

describe('a comparison of C', () => {
  const cases: readonly [string, string][] = [
    ['assert(f(2) == 4);', '*errand_held = (f(2)) == (7) ? 1 : 0;'],
    ['assert(strcmp(f(2), "b") == 0);', `*errand_held = strcmp(f(2), "${TOKEN}") == 0;`],
    ['assert(!strcmp("b", f(2)));', `*errand_held = strcmp("${TOKEN}", f(2)) == 0;`],
    ['EXPECT_EQ(f(2), Money(4)) ;', ''],
    ['EXPECT_EQ(f(2), Money(4));', '*errand_held = (f(2)) == (Money(7)) ? 1 : 0;'],
    ['TEST_ASSERT_EQUAL_INT(4, f(2));', '*errand_held = (7) == (f(2)) ? 1 : 0;'],
    ['TEST_ASSERT_EQUAL_STRING("a", f(2));', `*errand_held = strcmp("${TOKEN}", f(2)) == 0;`],
    [
      'REQUIRE(f(2) == std::string("a"));',
      `*errand_held = (f(2)) == (std::string("${TOKEN}")) ? 1 : 0;`,
    ],
    ['if (f(2) != 4) return;', '*errand_held = (f(2)) != (7) ? 0 : 1;'],
    ['if (f(2) != 4) {', '*errand_held = (f(2)) != (7) ? 0 : 1; if (0) {'],
    ['assert(f(2) == 4 || g());', ''],
    ['assert(f(2) < 4);', ''],
    ['EXPECT_NEAR(f(2), 4, 1);', ''],
    ['if (f(2) != 4) g(); else h();', ''],
  ];
  for (const [line, wanted] of cases) {
    test(line, () => {
      const close = line.endsWith('{') ? '  }\n' : '';
      const text = `static void a(void) {\n  ${line}\n${close}}\n`;
      const { functions = '' } = repeatedC({ path: 'a.cpp', text, token: TOKEN }) ?? {};
      if (wanted === '') assert.equal(functions, '');
      else assert.ok(functions.includes(`\n  ${wanted}\n`), functions);
    });
  }
});
