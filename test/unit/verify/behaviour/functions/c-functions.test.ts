/** Functions of C and C++: which can be called, with what types, and what their tests call them with. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { changedFunctions } from '../../../../../runner/verify/behaviour/functions/functions.ts';
import { cSource } from '../../../../../runner/verify/behaviour/functions/built/c-file.ts';
import {
  type CFamily,
  cType,
} from '../../../../../runner/verify/behaviour/functions/built/c-types.ts';
import { testedInputs } from '../../../../../runner/verify/behaviour/inputs/tested-inputs.ts';
import { TestText } from '../../../../../runner/verify/behaviour/inputs/test-text.ts';

function called(text: string, language: CFamily): readonly string[] {
  return cSource(text, language).functions.map(({ name, parameters, answer }) => {
    const given = parameters.map(([label, { plain, changes }]) => {
      return `${label} ${plain.kind}${changes ? ' changes' : ''}`;
    });
    return `${name}(${given.join(', ')}): ${answer?.plain.kind ?? 'nothing'}`;
  });
}

describe('functions that can be called', () => {
  const cases: readonly [string, CFamily, string, readonly string[]][] = [
    [
      'of C',
      'c',
      'int sum(int a, unsigned b) { return 0; }',
      ['sum(a integer, b integer): integer'],
    ],
    ['not static', 'c', 'static int sum(int a) { return a; }\n', []],
    ['not declared alone', 'c', 'int sum(int a);\n', []],
    ['not main', 'c', 'int main(void) { return 0; }\n', []],
    [
      'with texts',
      'c',
      'const char *name(const char *given) { return given; }\nvoid up(char *text)\n{\n}\n',
      ['name(given text): text', 'up(text text changes): nothing'],
    ],
    [
      'with numbers and their count',
      'c',
      'double mean(const int *all, size_t count) { return 0; }\nvoid sort(int all[], int n) { }\n',
      ['mean(all list, count integer): float', 'sort(all list changes, n integer): nothing'],
    ],
    [
      'not with numbers of an unknown count',
      'c',
      'int first(const int *all) { return *all; }\n',
      [],
    ],
    ['not with a struct', 'c', 'int left(struct box b) { return b.left; }\n', []],
    ['not when nothing is answered', 'c', 'void log_it(int a) { }\n', []],
    [
      'with a type of its own',
      'c',
      'typedef unsigned char byte_t;\nbyte_t low(byte_t a) { return a; }\n',
      ['low(a integer): integer'],
    ],
    [
      'in namespaces',
      'cpp',
      'namespace a::b {\nstd::vector<int> f(const std::vector<int>& all, int most = 3) { return all; }\nnamespace { int g(int a) { return a; } }\n}\n',
      ['a::b::f(all list, most integer): list'],
    ],
    [
      'with attributes',
      'cpp',
      '[[nodiscard]] inline bool is(std::string_view text) noexcept { return true; }\n',
      ['is(text text): truth'],
    ],
    [
      'no overload, template, method or operator',
      'cpp',
      'int f(int a) { return a; }\nint f(double a) { return 1; }\ntemplate <class T> T g(T a) { return a; }\nint A::h(int a) { return a; }\nbool operator==(int a, B b) { return true; }\nstruct C { int i(int a) { return a; } };\nTEST(A, B) { f(1); }\n',
      [],
    ],
  ];
  for (const [name, language, text, wanted] of cases) {
    test(`${name}: ${language}`, () => assert.deepEqual(called(text, language), wanted));
  }
});

describe('types', () => {
  const cases: readonly [string, CFamily, string | undefined][] = [
    ['uint8_t', 'c', 'integer'],
    ['const unsigned long long int', 'c', 'integer'],
    ['_Bool', 'c', 'truth'],
    ['char const *', 'c', 'text'],
    ['int **', 'c', undefined],
    ['void *', 'c', undefined],
    ['int &', 'c', undefined],
    ['constructor', 'c', undefined],
    ['const std::map<std::string, std::vector<double>> &', 'cpp', 'map'],
    ['std::optional<int>', 'cpp', 'maybe'],
    ['std::array<int, 3>', 'cpp', 'list'],
    ['std::pair<int, bool>', 'cpp', 'tuple'],
    ['std::vector<Money>', 'cpp', undefined],
    [`${'std::vector<'.repeat(50)}int${'>'.repeat(50)}`, 'cpp', undefined],
  ];
  for (const [written, language, kind] of cases) {
    test(`${written}: ${language}`, () => {
      assert.equal(cType(written, language, new Map())?.plain.kind, kind);
    });
  }

  test('a name that means itself is no type', () => {
    assert.equal(cType('a', 'c', new Map([['a', 'a']])), undefined);
  });
});

test('a function changed where a macro or a constant that it uses did', () => {
  const before =
    '#include <stdio.h>\n#define MOST 3\nstatic const int LEAST = 1;\nint f(int a) { return a + MOST; }\nint g(int a) { return LEAST; }\nint h(int a) { return a; }\n';
  const names = (after: string) =>
    changedFunctions('c', before, after).map(({ exported }) => exported);
  assert.deepEqual(names(before.replace('MOST 3', 'MOST 4')), ['f']);
  assert.deepEqual(names(before.replace('LEAST = 1', 'LEAST = 2')), ['g']);
  assert.deepEqual(names(before.replace('stdio.h', 'stdlib.h')), []);
});

describe('what tests call a function with', () => {
  const cases: readonly [string, CFamily, string, readonly unknown[], boolean][] = [
    ['in an assertion', 'c', 'assert(f(2, "a") == 3);', [[2, 'a']], true],
    ['a letter and a suffix', 'c', "assert(f('a', 4UL, 2.5f));", [[97, 4, { f: 2.5 }]], true],
    [
      'where it is made known too',
      'c',
      'int f(int a);\nextern int f(int);\nassert(f(2));',
      [[2]],
      true,
    ],
    ['what is answered', 'c', 'return f(2);', [[2]], true],
    [
      'an array that has a name',
      'c',
      'int all[] = {1, 2};\nassert(f(all, 2) == 1);',
      [[[1, 2], 2]],
      true,
    ],
    ['an array without one', 'c', 'assert(f((int[]){1, 2}, 2) == 1);', [[[1, 2], 2]], true],
    [
      'a table',
      'c',
      'static struct { int in; const char *name; int want; } cases[] = {\n  {1, "a", 2},\n  {3, "b", 4},\n};\nassert(f(cases[i].in, cases[i].name) == cases[i].want);',
      [
        [1, 'a'],
        [3, 'b'],
      ],
      true,
    ],
    ['what is read elsewhere', 'c', 'assert(f(read()) == 1);', [], false],
    [
      'lists and texts of C++',
      'cpp',
      'EXPECT_EQ(f({1, 2}, std::string("a")), 1);\nCHECK(a::f(std::vector<int>{}, "b"s));',
      [
        [[1, 2], 'a'],
        [[], 'b'],
      ],
      true,
    ],
  ];
  for (const [name, language, text, wanted, isAll] of cases) {
    test(`${name}: ${language}`, () => {
      const tests = [new TestText(`#include "f.h"\n${text}\n`, language)];
      const { calls, allKnown } = testedInputs({ name: 'f', exported: 'f', path: 'f.c' }, tests);
      assert.deepEqual(
        calls.map(({ args }) => args),
        wanted,
      );
      assert.equal(allKnown, isAll);
    });
  }
});
