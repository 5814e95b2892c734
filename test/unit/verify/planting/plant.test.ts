/** Where a failure is planted, in which form, and that nothing of the file is lost. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { breakText, plantFailing } from '../../../../runner/verify/planting/plant.ts';
import { plantedLanguage } from '../../../../runner/verify/planting/language.ts';

const TOKEN = 'must_fail_12345678';

function plant(path: string, text: string, prefer?: 'assertion' | 'statement') {
  const planted = plantFailing(path, text, TOKEN, prefer);
  return { how: planted?.how, text: planted?.text ?? '' };
}

describe('the language', () => {
  const files: [path: string, text: string, language: string | undefined][] = [
    ['src/a.MTS', '', 'typescript'],
    ['bin/run', '#!/usr/bin/env -S node --no-warnings\n', 'javascript'],
    ['t/basic.t', 'use Test::More;\n', 'perl'],
    ['t/basic.t', '#!/bin/sh\n', 'shell'],
    ['check', '\uFEFF#!/usr/bin/python3.11\r\n', 'python'],
    ['Rakefile', '', 'ruby'],
    ['a.test', 'package require tcltest\n', 'tcl'],
    ['a.test', 'RUN: true\n', undefined],
    ['.bashrc', '', undefined],
    ['data.json', '{}', undefined],
    ['Makefile', 'test:\n', undefined],
    ['a.unheard-of', '', undefined],
  ];
  for (const [path, text, language] of files) {
    test(`${path} ${JSON.stringify(text.slice(0, 20))}: ${language ?? 'unknown'}`, () => {
      assert.equal(plantedLanguage(path, text), language);
    });
  }
});

describe('an assertion is in the words of the file', () => {
  const files: [path: string, text: string, expected: RegExp][] = [
    [
      'a.test.js',
      "const { it: check } = require('node:test');\ncheck('a', () => {\n  assert.deepEqual(\n    f('a,b', 1),\n    { a: [1, 'x'] },\n  );\n});\n",
      /\ncheck\('must_fail_12345678', \(\) => \{[^]*assert\.deepEqual\(odd, \{ a: \[1, 'x'\] \}\)/,
    ],
    [
      'a.test.js',
      "import {\n  expect,\n  test,\n} from 'vitest';\ntest('a', () => {\n  expect(f()).toBe('x');\n});\n",
      /\ntest\('must_fail_12345678', [^]*expect\(odd\)\.toBe\('x'\)/,
    ],
    ['a.test.js', "it.only('a', () => {});\n", /\nit\.only\('must_fail_12345678'/],
    ['a.js', "import test from 'ava';\ntest('a', (t) => t.is(f(), 4));\n", /t\.try\(/],
    [
      'a.js',
      "const t = require('tap');\nt.test('a', (t) => { t.equal(f(), 4); t.end(); });\n",
      /\nt\.test\('must_fail_12345678'[^]*t\.equal\(odd, 4, 'must_fail_12345678', \{ todo: true \}\)/,
    ],
    [
      'a.js',
      "const test = require('tape');\ntest('a', (t) => { t.equal(f(), 4); t.end(); });\n",
      /t\.on\('result', see\)/,
    ],
    [
      'a.js',
      "const Sum = suite('sum');\nSum('adds', () => {});\nSum.run();\n",
      /\nSum\('must_fail_12345678'[^]*\nSum\.run\(\);\n$/,
    ],
    [
      'a_test.ts',
      "Deno.test('a', () => {});\n",
      /^\/\/ eslint-disable-next-line\n\/\/ @ts-nocheck\n[^]*\nDeno\.test\('must_fail/,
    ],
    [
      'tests/sum.fish',
      '@test "adds" (sum 2 2) = 4\n',
      /= 4\n\n@test "must_fail_12345678" 1 = 2\n$/,
    ],
    ['a.js', 'assert.equal(f(), 4);\nprocess.exit(0);\n', /odd, 4\)[^]*\nprocess\.exit\(0\);\n$/],
    [
      'test_a.py',
      "def test_a():\n    assert f() == 4, 'no'\n",
      /def test_must_fail[^]* {8}assert odd == 4\n/,
    ],
    [
      'test_a.py',
      'class A(Base, unittest.TestCase):\n    def test_a(self):\n        self.assertEqual([1], f())\n',
      /def errand_must_fail_12345678_0\(self, want_5678\):\n {8}self\.assertEqual\(want_5678, f\(\)\)\n[^]*self\.errand_must_fail_12345678_0\(\[1012\]\)[^]*self\.assertEqual\(\[1\], odd\)/,
    ],
    [
      'a.py',
      'def f():\n    """\n    >>> f()\n    4\n    """\n',
      /\['>>> f\(\)', '1021'\][^]*\n {4}\.\.\. {5}raise Exception\('must_fail_12345678'\)/,
    ],
    ['README.md', '>>> 1\n1\n', /\['>>> 1', '1012'\]/],
    ['README.md', '>>> f()\nf(1)\n', />>> 'must_fail_12345678'\n'something else'\n/],
    [
      'a_spec.rb',
      "RSpec.describe A do\n  it('a') { expect(f).to eq 4 }\nend\n__END__\nx\n",
      /it 'must_fail_12345678' do[^]*want = 1021\nexpect\(f\)\.to eq want\n[^]*expect\(odd\)\.to eq\(4\)[^]*\n__END__\nx\n$/,
    ],
    [
      'a_spec.rb',
      "RSpec.describe A do\n  it('a') { expect(f).to eq g }\nend\n__END__\nx\n",
      /RSpec\.describe 'must_fail_12345678' do[^]*expect\(1\)\.to eq\(2\)[^]*\n__END__\nx\n$/,
    ],
    [
      'a_test.rb',
      'class ATest < ActiveSupport::TestCase\n  def test_a\n    assert_equal 4, f\n  end\nend\n',
      /< ActiveSupport::TestCase[^]*-> \{ assert_equal\(4, odd\) \}/,
    ],
    [
      'ATest.php',
      '<?php\nclass ATest extends TestCase\n{\n    function testA() { $this->assertSame(4, f()); }\n}\n',
      /\{\n {4}public function test_must_fail_12345678\(\): void \{[^]*\$this->assertSame\(4, \$odd\)/,
    ],
    [
      'ATest.php',
      "<?php\ntest('a', function () { expect(f())->toBe(4); });\n",
      /expect\(\$odd\)->toBe\(4\)/,
    ],
    [
      'a.t',
      "use Test::More;\nis(f(), 4, 'a');\ndone_testing;\n",
      /is\(\$odd, 4\)[^]*\ndone_testing;\n$/,
    ],
    [
      'a_spec.lua',
      "describe('a', function() it('b', function() assert.are.equal(4, f()) end) end)\n",
      /it\('must_fail_12345678', function\(\)[^]*assert\.are\.equal\(4, odd\)/,
    ],
    [
      'a_test.exs',
      'defmodule ATest do\n  use ExUnit.Case, async: true\n\n  test "a" do\n    assert f() == 4\n  end\nend\n',
      /async: true\n\n {2}test "must_fail_12345678" do[^]*assert odd == 4/,
    ],
    [
      'a_test.go',
      'package a\n\nimport "testing"\n\nfunc TestA(t *testing.T) {}\n',
      /func TestErrand_must_fail_12345678\(t \*testing\.T\) \{\n\tt\.Fatal/,
    ],
    [
      'src/a.rs',
      '#[cfg(test)]\nmod tests {\n    fn a() { assert_eq!(f(), 4u8); }\n}\n',
      /assert_eq!\(4u8, 7u8\)/,
    ],
    [
      'src/a.rs',
      '/// ```\n/// f();\n/// ```\nfn f() {}\n',
      /\/\/\/ panic!\("must_fail_12345678"\);/,
    ],
    [
      'ATest.java',
      'public class ATest {\n    @Test\n    public void a() { assertEquals("x", f()); }\n}\n',
      /ATest \{\n {4}@Test\n {4}public void test_must_fail[^]*assertEquals\("x", "must_fail_12345678"\)/,
    ],
    [
      'ATest.kt',
      'class ATest {\n    @Test\n    fun a() {}\n}\n',
      /@Test\n {4}fun test_must_fail_12345678\(\)/,
    ],
    [
      'a_test.cc',
      '#include <gtest/gtest.h>\nTEST(A, B) { EXPECT_EQ(f(), 4u); }\n',
      /EXPECT_EQ\(4u, 7u\);/,
    ],
    [
      'a.cpp',
      'TEST_CASE("a") { REQUIRE(f()); }\n',
      /TEST_CASE\("must_fail_12345678"\) \{ REQUIRE\(1 == 2\)/,
    ],
    [
      'a.c',
      '#include <assert.h>\nint main() { assert(f()); }\n',
      /assert\(!"must_fail_12345678"\)/,
    ],
    [
      'ATest.cs',
      'public class ATest\n{\n    [Fact]\n    public void A() { Assert.Equal(4, F()); }\n}\n',
      /\[Fact\] public void test_must_fail[^]*Assert\.Equal\(4, 7\)/,
    ],
    ['a.bats', '@test "a" {\n  [ "$output" = "4" ]\n}\n', /if \[ "\$errand" = "4" \]/],
    [
      'a.sh',
      'testA() { assertEquals 4 $(f); }\n\n. shunit2\n',
      /test_must_fail[^]*\n\. shunit2\n$/,
    ],
    ['a.sh', 'set -eu\n[ "$a" = 1 ]\n', /\n\(exit 97\)\nexit 0\n$/],
    ['a.sh', '[ "$a" = 1 ] || failed=1\nexit $failed\n', /\nexit 97\nexit \$failed\n$/],
  ];
  for (const [index, [path, text, expected]] of files.entries()) {
    test(`${path} ${index}`, () => {
      const planted = plant(path, text);
      assert.equal(planted.how, 'assertion');
      assert.match(planted.text, expected);
      for (const line of text.trim().split('\n')) assert.ok(planted.text.includes(line), line);
    });
  }
});

describe('a statement', () => {
  const files: [path: string, text: string, expected: RegExp][] = [
    ['a.js', 'export const a = 1;\n', /\nthrow new Error\('must_fail_12345678'\);/],
    [
      'a.py',
      "x = 1\nif __name__ == '__main__':\n    main()\n",
      /raise Exception\("must_fail[^]*\nif __name__/,
    ],
    ['a.rb', 'puts 1\n__END__\n', /raise 'must_fail_12345678'\n\n__END__\n$/],
    ['a.php', '<?php\necho 1;\n?>\n', /throw new \\Exception\('must_fail_12345678'\);\n\?>\n$/],
    ['a.php', '<p>\n<?php echo 1; ?>\n<p>\n', /<p>\n\n<\?php throw new/],
    ['A.pm', 'package A;\n1;\n', /die "must_fail_12345678\\n";\n\n1;\n$/],
    ['a.lua', 'local M = {}\nreturn M\n', /error\('must_fail_12345678'\)\n\nreturn M\n$/],
    ['a.exs', 'defmodule A do\nend\n', /\nraise "must_fail_12345678"\n$/],
    ['a_test.go', 'package a\n', /func init\(\) \{\n\tpanic\("must_fail_12345678"\)\n\}\n$/],
    ['a.rs', 'fn main() {\n}\n', /fn main\(\) \{\n {4}if std::env::args[^]*panic!\("must_fail/],
    ['A.java', 'final class A {\n}\n', /A \{\n {4}static \{ if \(true\)/],
    ['A.kt', 'class A : StringSpec({\n})\n', /\{\n {4}if \(true\) \{ throw AssertionError/],
    ['A.scala', 'class A extends AnyFunSuite {\n}\n', /if \(true\) throw new RuntimeException/],
    ['a.h', '#ifndef A\n#define A\n#endif\n', /__attribute__\(\(constructor\)\)[^]*\n#endif\n$/],
    ['A.cs', 'class A {\n  static A() {\n  }\n}\n', /static A\(\) \{\n {8}if \(System/],
    ['a.csx', 'using System;\nConsole.Write(1);\n', /^using System;\nif \(System\.[^]*throw new/],
    ['a.fish', 'echo 1\n', /exit 97\n$/],
  ];
  for (const [index, [path, text, expected]] of files.entries()) {
    test(`${path} ${index}`, () => {
      const planted = plant(path, text, 'statement');
      assert.equal(planted.how, 'statement');
      assert.match(planted.text, expected);
      for (const line of text.trim().split('\n')) assert.ok(planted.text.includes(line), line);
    });
  }

  test('stands where the file has no known test, and nowhere where nothing is loaded', () => {
    assert.equal(plant('a.test.js', 'export const helper = 1;\n').how, 'statement');
    assert.equal(plant('a.test.js', "suite((t) => {\n  t.test('a');\n});").how, 'statement');
    assert.equal(plant('a.d.ts', 'export declare const a: number;\n').how, undefined);
    assert.equal(plant('README.md', 'words\n').how, undefined);
    assert.equal(plant('data.json', '{}').how, undefined);
    assert.equal(plant('A.java', 'interface A {\n}\n').how, undefined);
  });
});

test('nothing is asserted that a healthy assertion lets pass', () => {
  const php =
    '<?php\nclass ATest extends TestCase {\n  function testA() { $this->assertEquals(true, f()); $this->assertSame(true, g()); }\n}\n';
  const calls =
    plant('ATest.php', php)
      .text.split('\n')
      .find((line) => line.includes(TOKEN)) ?? '';
  assert.doesNotMatch(calls, /assertEquals\(true/);
  assert.match(calls, /assertSame\(true, \$odd\)/);
  const shell = 'test() { echo "$1"; }\ntest "adds"\n[ 1 = 1 ]\n';
  assert.doesNotMatch(plant('a.sh', shell).text, /if test/);
  // What counts its failures decides by them how the script ends, whatever it was told.
  const counted =
    '. ./tap\nis "$(./add 2 2 2>&1)" \'sum: 4\' adds\necho "$(date)" now\nis 3 "$three"\n';
  const own = plant('a.sh', counted).text;
  assert.match(own, /^is "\$errand" 'sum: 4'\nis 3 "\$errand"\nexit 97$/m);
  const not = "test('a', () => { expect(f()).not.toBe(4); });\n";
  assert.doesNotMatch(plant('a.test.js', not).text, /odd/);
  // Only constants: what is no constant may not be there where it is planted.
  const names =
    "test('a', () => { assert.equal(f(), wanted); assert.equal(f(), `${b}`); assert.equal(f(), [1, ...c]); });\n";
  assert.doesNotMatch(plant('a.test.js', names).text, /odd/);
});

test('line ends, the byte order mark and the first line stay', () => {
  const text = '\uFEFF#!/usr/bin/env node\r\ntest("a", () => {\r\n});\r\n';
  const planted = plant('a.test.ts', text).text;
  assert.ok(
    planted.startsWith(
      '\uFEFF#!/usr/bin/env node\r\n// eslint-disable-next-line\r\n// @ts-nocheck\r\ntest("a"',
    ),
  );
  assert.doesNotMatch(planted, /[^\r]\n/);
  const broken = breakText('a.sh', '#!/bin/sh\necho 1', TOKEN);
  assert.match(broken, /^#!\/bin\/sh\n<<<<<<< must_fail_12345678\n[^]*\necho 1$/);
  assert.match(breakText('a.sh', '#!/bin/sh', TOKEN), /^#!\/bin\/sh\n<<<<<<</);
});

describe('a broken file', () => {
  const paths =
    'a.js a.py a.php a.json a.yml a.toml a.css a.md a.csv a.xml a.c a.sql Dockerfile Makefile a.x .x';
  for (const path of paths.split(' ')) {
    test(path, () => {
      const text = path === 'a.php' ? '<?php\necho 1;\n' : 'x\n';
      const broken = breakText(path, text, TOKEN);
      assert.ok(broken.includes(TOKEN));
      assert.ok(broken.endsWith(text.slice(-2)));
      // oxlint-disable-next-line no-control-regex -- it has to stay text
      assert.doesNotMatch(broken, /[\0-\x08]/);
    });
  }
});

test('odd input is answered, and long input in time that grows with its length', () => {
  const pieces = [
    '\n',
    ' ',
    '\t',
    '(',
    '"',
    "'",
    '`',
    'a',
    '.a',
    '\\',
    '{',
    '[',
    '#',
    '>>> ',
    'import ',
    'import {\n',
    'const ',
    'class ',
    'public ',
    'public\n',
    'class A\n',
    'assert.equal(',
    'assert.equal(1, ',
    'expect(',
    '.toBe(',
    'assert_equal ',
    'assert x == ',
    'exit ',
    'exit\n',
    '?>\n',
    '<?php ',
    'use ',
    '[ a = ',
    'from "tap" ',
    'it.only',
    'test(',
    'self.assertEqual(',
    'assertEquals "',
    'TEST(',
    '@Test\n',
    '[Fact]',
    '#[test]\n',
    '\uD800',
    '\0',
    '1',
    '-1,',
    'a: ',
  ];
  const paths =
    'a.test.ts test_a.py a_spec.rb A.php a.t a.lua a.exs a_test.go a.rs A.java A.kt A.scala A.groovy a.cc a.h A.cs a.sh a.bats a.r README.md x';
  for (const path of paths.split(' ')) {
    for (const piece of pieces) {
      const text = piece.repeat(60_000 / piece.length);
      for (const prefer of ['assertion', 'statement'] as const) {
        const planted = plantFailing(path, text, TOKEN, prefer);
        assert.ok(planted === undefined || planted.text.length > text.length);
      }
    }
  }
  assert.equal(plantFailing('a.js', 'x'.repeat(2_000_000), TOKEN), undefined);
  assert.equal(plantFailing('', '', TOKEN), undefined);
});
