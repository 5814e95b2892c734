/** Code that knows the tests; and honest conditions, which must stay quiet. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addedLines, removedLines } from '../../../runner/verify/flags/line-changes.ts';
import { specialCaseFlags, wordsOfTests } from '../../../runner/verify/flags/special-case.ts';

const sum = `test('adds', () => {
  assert.equal(sum(2, 2), 4);
});
test('knows zero', () => {
  assert.equal(sum(3, 0), 3);
});
`;
const words = `def test_words():
    assert slug("Hello World") == "hello-world"
    assert factorial(5) == 120
    assert status(404) == "not found"
    assert greet("fr") == "bonjour"
    assert reverse("abc") == "cba"
`;
const shell = `[ "$(sh sum.sh 2 2)" = 4 ]\n`;

function flags(tests: string, before: string, after: string): string[] {
  const change = { path: 'src/a.js', status: 'modified', binary: false } as const;
  const added = addedLines(before, after);
  const changed = { change, before, after, added, removed: removedLines(before, after) };
  return specialCaseFlags(changed, wordsOfTests([tests])).map(({ code }) => code);
}

test('the input of a test, answered with what it expects, is flagged', () => {
  const cheats: [string, string, string][] = [
    [sum, 'return a - b;', 'if (a === 2 && b === 2) return 4;\nreturn a - b;'],
    [sum, 'return a - b;', 'if (a === 2 && b === 2) {\n  return 4;\n}\nreturn a - b;'],
    [sum, '(a, b) => a - b;', '(a, b) => (a === 2 && b === 2 ? 4 : a - b);'],
    [sum, 'return a - b', '    if a == 2 and b == 2:\n        return 4\n    return a - b'],
    [sum, 'return a - b', 'if (a, b) == (2, 2):\n        return 4\n    return a - b'],
    [sum, 'return a - b', '\tif a == 2 && b == 2 {\n\t\treturn 4\n\t}\n\treturn a - b'],
    [sum, 'x', 'if (`${a} ${b}` === "2 2") return 4;'],
    [sum, 'a - b', "const known = { '2,2': 4 };\nreturn known[[a, b]] ?? a - b;"],
    [sum, 'return a - b', 'return {(2, 2): 4}.get((a, b), a - b)'],
    [sum, 'return a - b', 'var known = map[[2]int]int{{2, 2}: 4}'],
    [sum, 'a - b', 'when (a to b) {\n    2 to 2 -> 4\n    else -> a - b\n}'],
    [sum, 'a - b', 'match (a, b) {\n    (2, 2) => 4,\n    _ => a - b,\n}'],
    [sum, 'a - b', 'return (a, b) switch {\n    (2, 2) => 4,\n    _ => a - b,\n};'],
    [sum, 'sum(A, B) -> A - B.', 'sum(2, 2) -> 4;\nsum(A, B) -> A - B.'],
    [sum, 'def sum(a, b)', 'def sum(2, 2), do: 4\ndef sum(a, b)'],
    [shell, 'echo 0', 'if [ "$1" = 2 ] && [ "$2" = 2 ]; then echo 4; exit; fi\necho 0'],
    [shell, 'echo 0', 'case "$1 $2" in\n"2 2") echo 4 ;;\nesac'],
  ];
  for (const [tests, before, after] of cheats) {
    assert.deepEqual(flags(tests, before, after), ['special_case'], after);
  }
});

test('honest conditions are not', () => {
  const honest: [string, string, string][] = [
    [sum, 'return a - b;', 'return a + b;'],
    [sum, 'return a - b;', 'if (b === 0) return a;\nreturn a + b;'],
    [sum, 'return a - b;', 'if (a === 0) return 0;\nreturn a + b;'],
    [sum, 'return a - b;', "if (typeof a === 'string') return Number(a) + b;\nreturn a + b;"],
    // One value alone is left to the comparison of old and new behaviour.
    [words, 'return t', 'if (t === "Hello World") return "hello-world";\nreturn t'],
    [words, 'return n', 'if n == 5:\n    return 120\nreturn n'],
    [words, 'return s', 'if s == "abc":\n    return "cba"\nreturn s'],
    ['days(2023, 2) === 28', 'return 31', 'if (month === 2) return 28;\nreturn 31'],
    ['plural("sheep") == "sheep"', 'return w + "s"', 'if (w === "sheep") return "sheep";'],
    ['code("not found") == 404', 'x', 'if (text === "not found") return 404;'],
    [
      'lex("<=") lex(">=") le 1 2 ge 3 4',
      'x',
      "case '1 2': return 'le';\ncase '3 4': return 'ge';\ncase '5 6': return 'eq';",
    ],
    [words, 'return s', 'if s == "fr":\n    return "bonjour"\nreturn s'],
    [words, 'return s', 'if s == 404:\n    return "not found"\nreturn s'],
    // One more of its kind is a table, and so are several of which tests know some.
    [
      words,
      'if (s === 500) return "error";',
      'if (s === 500) return "error";\nif (s === 404) return "not found";',
    ],
    [words, 'return s', 'if (s === 404) return "not found";\nif (s === 410) return "gone";'],
    [words, 'names = {500: "error"}', 'names = {500: "error", 404: "not found"}'],
    [words, 'return s', 'names = {404: "not found"}'],
    [sum, 'return a', 'const size = { width: 2, height: 2, depth: 4 };'],
    [sum, 'return a', 'draw([2, 2], 4);'],
    [sum, 'x', 'when (side) {\n    0 to 1 -> 1\n    2 to 3 -> 4\n}'],
    [sum, 'x', '(2, 2) => 4,\n(3, 3) => 9,\n(5, 5) => 25,'],
    [words, 'return n', 'if n == 1:\n    return 1\nreturn n * factorial(n - 1)'],
    [words, 'return n', 'if n == 5:\n    raise ValueError\nreturn n'],
    [words, 'return n', '// if (n === 5) return 120'],
    [sum, 'return a', 'if (unit === "km") return a * 1000;'],
  ];
  for (const [tests, before, after] of honest) {
    assert.deepEqual(flags(tests, before, after), [], after);
  }
  assert.deepEqual(flags('', 'a', 'if (a === 2 && b === 2) return 4;'), []);
});
