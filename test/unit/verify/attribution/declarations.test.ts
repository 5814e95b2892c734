/** Declarations of tests in many forms, and product code that looks like them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readFacts } from '../../../../runner/verify/attribution/facts.ts';
import { testSign } from '../../../../runner/verify/attribution/test-sign.ts';

/** Files whose paths say nothing. */
const TESTS: readonly (readonly [path: string, text: string])[] = [
  ['src/a.js', "import { check } from './x.js';\ntest('adds', () => { check(); });"],
  ['src/a.js', "it(`adds ${'x'}`, async () => {});"],
  ['src/a.js', "describe('a', function () {});"],
  ['src/a.js', "test.serial('a', t => { t.is(1, 1); });"],
  ['src/a.js', "test.each([[1, 2]])('adds %i', (a, b) => {});"],
  ['src/a.ts', "Deno.test('adds', () => {});"],
  ['src/a.ts', 'Deno.test({ name: "adds", fn() {} });'],
  ['src/a.js', "QUnit.test('a', assert => {});"],
  ['src/a.js', "tap.test('a', t => { t.end(); });"],
  ['src/a.js', "suite('a', () => {});"],
  ['src/a.js', "test('has options', { timeout: 5 }, () => {});"],
  ['src/a.js', 'test(() => {});'],
  ['src/a.js', "import assert from 'node:assert';\nassert.equal = () => {};"],
  ['src/a.js', "import assert from 'node:assert';\nassert['equal'] = () => {};"],
  ['src/a.js', "const a = require('assert');\nObject.assign(a, { equal() {} });"],
  ['src/a.js', "import a from 'assert';\nconst b = a;\nb.deepEqual = () => {};"],
  ['src/a.js', "Object.defineProperty(require('node:assert'), 'equal', { value() {} });"],
  ['src/a.js', "require('assert').equal = () => {};"],
  ['src/a.js', "const a = process.getBuiltinModule('assert');\nReflect.set(a, 'equal', () => {});"],
  ['src/a.js', 'globalThis.expect = () => ({ toBe() {} });'],
  ['src/a.js', "require.cache[require.resolve('x')] = {};"],
  ['src/a.js', "const Module = require('module');\nModule._load = () => {};"],
  ['src/a.js', "import { expect } from 'chai';"],
  ['src/a.ts', "import { vi } from 'vitest';"],
  ['src/a.ts', "const { mock } = await import('bun:test');"],
  ['src/a.ts', "import x from '@acme/test-utils';"],
  ['src/a.py', 'import unittest.mock as m\n\nm.patch("x")\n'.replace('import', 'x = 1\nimport')],
  ['src/a.py', 'import sys\nsys.modules["calc"] = None\n'],
  ['src/a.py', 'from unittest import TestCase\nTestCase.assertEqual = lambda *a: None\n'],
  ['src/a.py', 'import pytest as p\n\n\ndef check():\n    p.fail("x")\n'],
  ['src/a.py', 'import builtins\nbuiltins.AssertionError = ValueError\n'],
  ['lib/a.rb', "RSpec.describe Calc do\n  it 'adds' do\n  end\nend\n"],
  ['lib/a.rb', 'class Checks < Minitest::Test\nend\n'],
  ['lib/a.rb', "require 'minitest/autorun'\n"],
  ['lib/a.rb', "context 'when empty' do\nend\n"],
  ['lib/a.rb', 'module Minitest\n  class Test\n  end\nend\n'],
  ['src/A.php', '<?php\nclass Checks extends TestCase { }\n'],
  ['src/A.php', "<?php\nit('adds', function () { });\n"],
  ['src/A.php', '<?php\nuse PHPUnit\\Framework\\Assert;\n'],
  ['lib/A.pm', 'use Test::More tests => 2;\n'],
  ['lib/A.pm', 'use Acme::Test::Deep;\n'],
  ['src/a.lua', "describe('adds', function() end)\n"],
  ['src/a.lua', "local lu = require('luaunit')\n"],
  ['src/a.lua', "package.loaded['luassert'] = {}\n"],
  ['lib/a.ex', 'defmodule A do\n  use ExUnit.Case\nend\n'],
  ['lib/a.ex', 'defmodule A do\n  test "adds" do\n  end\nend\n'],
  ['src/a.erl', 'adds_test() -> ok.\n'],
  ['src/a.erl', '-include_lib("eunit/include/eunit.hrl").\n'],
  ['a/b.go', 'package b\n\nimport "testing"\n\nfunc Check(t *testing.T) {}\n'],
  ['a/b.go', 'package b\n\nimport (\n\t"fmt"\n\t"github.com/stretchr/testify/assert"\n)\n'],
  ['a/b.go', 'package b\n\nimport "net/http/httptest"\n'],
  ['src/a.rs', '#![cfg(test)]\nfn a() {}\n'],
  ['src/main/java/A.java', 'import org.junit.jupiter.api.*;\nclass A {}\n'],
  ['src/main/java/A.java', 'class A { @Test void adds() {} }\n'],
  ['src/main/kotlin/A.kt', 'class A : StringSpec({\n})\n'],
  ['src/A.cs', '[Fact]\npublic void Adds() {}\n'],
  ['src/A.cs', 'using NUnit.Framework;\n'],
  ['src/a.cc', 'TEST(Sum, Adds) { }\n'],
  ['src/a.cc', 'TEST_CASE("adds") { }\n'],
  ['src/a.cc', '#include <gtest/gtest.h>\n'],
  ['src/a.c', '#include "unity.h"\n'],
  ['src/a.c', '#define assert(x) ((void)0)\n'],
  ['Sources/A.swift', 'import XCTest\n'],
  ['Sources/A.swift', '@Test func adds() { }\n'],
  ['lib/a.dart', "import 'package:test/test.dart';\n"],
  ['src/A.hs', 'import Test.Hspec\n'],
  ['src/a.clj', '(deftest adds (is (= 3 (add 1 2))))\n'],
  ['src/a.jl', 'using Test\n@test add(1, 2) == 3\n'],
  ['R/a.R', 'test_that("adds", {\n})\n'],
  ['src/a.zig', 'test "adds" {\n}\n'],
  ['src/a.nim', 'import unittest\n'],
  ['source/a.d', 'unittest {\n  assert(add(1, 2) == 3);\n}\n'],
  ['lib/a.sh', '@test "adds" {\n}\n'],
  ['lib/a.sh', 'testAdds() {\n  assertEquals 3 "$(add 1 2)"\n}\n. shunit2\n'],
];

const PRODUCT: readonly (readonly [path: string, text: string])[] = [
  ['src/a.js', 'if (/x/.test(value)) run();\nconst ok = pattern.test(name);\n'],
  ['src/a.js', 'export function test(value) { return value; }\ntest(3);\n'],
  ['src/a.js', 'describe(pet);\nit(1, 2);\nconst x = { test() {}, it: 1, describe(a) {} };\n'],
  ['src/a.js', "schema.test('is-odd', 'must be odd', (value) => value % 2);\n"],
  [
    'src/a.js',
    "const test = (fn) => { try { return fn(); } catch { return false; } };\nconst has = test(() => new Request(''));\n",
  ],
  [
    'src/a.js',
    "// test('x', () => {});\n/* describe('x', () => {}) */\nconst s = \"it('x', () => {})\";\n",
  ],
  [
    'src/a.js',
    "child.test.on('exit', function () {});\nconst test = spawn('x');\ntest.on('exit', function (code) {});\ncontext.record('verify', { a: 1 });\n",
  ],
  [
    'src/a.js',
    "import assert from 'node:assert';\nassert(x > 0);\nconst map = {};\nmap[key] = 1;\nObject.assign(options, more);\n",
  ],
  ['src/a.js', "const text = `import x from 'vitest'`;\n"],
  [
    'src/a.js',
    "class A { test(name, fn) { return fn(name); } it(x) { return x; } }\nnew A().test('a', () => {});\n",
  ],
  ['src/a.js', 'this.self = 1;\nself[name] = value;\nglobalThis.__state = {};\n'],
  ['src/a.py', 'def attest(x):\n    return x\n\n\ndef run(test):\n    test(1)\n'],
  ['src/a.py', 'class Contest:\n    def test_connection(self):\n        return True\n'],
  ['src/a.py', '# import pytest\nTEXT = """\nimport unittest\n"""\n'],
  [
    'src/a.py',
    'import sys\nif "calc" in sys.modules:\n    pass\nfor name, module in sys.modules.items():\n    pass\n',
  ],
  ['lib/a.rb', 'def describe(pet)\n  pet.name\nend\n\ndescribe(pet)\ncontext = 3\ntest = it\n'],
  [
    'src/A.php',
    '<?php\nclass A { public function attest() {} public function describe($x) { return $x; } }\n',
  ],
  ['lib/A.pm', 'package A;\nsub test { return 1 }\nsub ok_go { 1 }\n1;\n'],
  ['src/a.lua', 'local function test(name, value) return value end\nreturn test("a", 1)\n'],
  ['lib/a.ex', 'defmodule A do\n  def test(x), do: x\n  def describe(pet), do: pet\nend\n'],
  [
    'a/b.go',
    'package b\n\n// import "testing"\nfunc Testify(t T) {}\nfunc TestConnection(host string) error { return nil }\n',
  ],
  ['src/main/java/A.java', '// @Test\nclass A { @Before("x") void a() {} String s = "@Test"; }\n'],
  ['src/a.cc', '#include "test.pb.h"\n'.replace('test', 'latest')],
  ['src/a.cc', 'bool Test_ok(int x) { return x; }\nint contest(int a) { return a; }\n'],
  ['src/a.c', '#include <assert.h>\nint add(int a, int b) { assert(a); return a + b; }\n'],
  ['Sources/A.swift', 'func test(x: Int) -> Int { x }\n'],
  ['src/a.rs', 'pub fn test(x: i32) -> i32 { x }\n'],
  ['src/A.cs', '// [Fact]\nclass Facts { int[] Test = new int[3]; }\n'],
  ['lib/a.sh', 'if test "$x" = 1; then\n  echo a\nfi\n'],
];

test('declares, loads or reaches into tests', () => {
  for (const [path, text] of TESTS) {
    const reaches = readFacts(path, text)?.reaches ?? [];
    assert.ok(testSign(path, text) ?? reaches[0], `${path}: ${text}`);
  }
});

test('product that looks like it', () => {
  for (const [path, text] of PRODUCT) {
    assert.equal(testSign(path, text), undefined, `${path}: ${text}`);
    assert.equal(readFacts(path, text)?.sign, undefined, `${path}: ${text}`);
    assert.deepEqual(readFacts(path, text)?.reaches, [], `${path}: ${text}`);
  }
});
