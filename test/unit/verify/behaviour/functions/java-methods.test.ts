/** Static methods of Java: which can be called, and what their tests call them with. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { changedFunctions } from '../../../../../runner/verify/behaviour/functions/functions.ts';
import { javaSource } from '../../../../../runner/verify/behaviour/functions/built/java-file.ts';
import { testedInputs } from '../../../../../runner/verify/behaviour/inputs/tested-inputs.ts';
import { TestText } from '../../../../../runner/verify/behaviour/inputs/test-text.ts';

describe('methods that can be called', () => {
  const cases: readonly [string, readonly string[]][] = [
    ['public static int of(int a, String b) { return a; }', ['a.B.of(integer, text)']],
    ['static double mean(final double... all) { return 0; }', ['a.B.mean(list...)']],
    ['@Nullable @Deprecated(since = "1")\n  public static <b> String no(int a) { return ""; }', []],
    [
      'static Map<String, Integer> count(List<? extends String> all) throws IOException { return null; }',
      ['a.B.count(list)'],
    ],
    ['static char[] of(Map<Character, long[]> all) { return null; }', ['a.B.of(map)']],
    ['private static int of(int a) { return a; }', []],
    ['int of(int a) { return a; }', []],
    ['static void log(int a) { }', []],
    ['static int of(Price a) { return 0; }', []],
    ['static int of(int a) { return a; }\n  static int of(long a) { return 0; }', []],
    ['public static void main(String[] args) { }', []],
    ['static final int MOST = most(3);', []],
  ];
  for (const [text, wanted] of cases) {
    test(text.split('\n', 1)[0] ?? '', () => {
      const { methods } = javaSource(`package a;\n\npublic final class B {\n  ${text}\n}\n`);
      const found = methods.map(({ name, parameters }) => {
        const kinds = parameters.map(([, { kind, rest }]) => `${kind}${rest ? '...' : ''}`);
        return `${name}(${kinds.join(', ')})`;
      });
      assert.deepEqual(found, wanted);
    });
  }
});

test('a method changed where a field or a method that it uses did', () => {
  const before =
    'import java.util.List;\nclass B {\n  static final int MOST = 3;\n  static int f(int a) { return g(a); }\n  static int g(int a) { return MOST; }\n  static int h(int a) { return a; }\n}\n';
  const names = (after: string) =>
    changedFunctions('java', before, after).map(({ exported }) => exported);
  assert.deepEqual(names(before.replace('MOST = 3', 'MOST = 4')), ['B.f', 'B.g']);
  assert.deepEqual(names(before.replace('return g(a)', 'return 1')), ['B.f']);
  assert.deepEqual(names(before.replace('util.List', 'util.Map')), []);
});

describe('what tests call a method with', () => {
  const cases: readonly [string, readonly unknown[], boolean][] = [
    ['assertEquals(4, B.f(2, "a"));', [[2, 'a']], true],
    ["assertEquals(4, f(2L, 'a', null, 2.5f));", [[2, 'a', null, { f: 2.5 }]], true],
    ['assertEquals(x, B.f(List.of(1, 2), new int[] {3}));', [[[1, 2], [3]]], true],
    ['assertEquals(1, Other.f(5));', [], true],
    ['static int f(int a) { return a; }', [], true],
    ['assertEquals(1, B.f(made()));', [], false],
  ];
  for (const [text, wanted, isAll] of cases) {
    test(text, () => {
      const tests = [new TestText(`import static a.B.f;\nclass T {\n  ${text}\n}\n`, 'java')];
      const tested = { name: 'f', exported: 'a.B.f', path: 'a/B.java' };
      const { calls, allKnown } = testedInputs(tested, tests);
      assert.deepEqual(
        calls.map(({ args }) => args),
        wanted,
      );
      assert.equal(allKnown, isAll);
    });
  }
});
