/**
 * Plants a failing test in Python: a function for pytest, a case of the file's own class for
 * unittest, an example for doctest, or statements of a program. Pure.
 */
import { callsOf, comparedWith, expectedOf, isLiteral, MAX_EXPECTED } from './expected.ts';
import { docExample } from './python-doctest.ts';
import {
  PYTHON_SYNTAX as SYNTAX,
  repeatedAsserts,
  repeatedFunctions,
  repeatedMethods,
} from './python-repeated.ts';
import { atEnd, before, type Insertion, type Planter, type TestSource } from './insertion.ts';

/** Runs the tests of a file by itself, and then ends the program. */
const ENDING = /^(?:if __name__\s*==|sys\.exit\(|exit\(|raise SystemExit|unittest\.main\()/m;

const METHOD =
  /\bself\.(assert(?:Equal|Equals|SequenceEqual|ListEqual|DictEqual|TupleEqual|MultiLineEqual|Is|AlmostEqual))\(/g;
const FALSEHOODS: readonly [string, string][] = [
  ['.assertTrue(', 'self.assertTrue(False)'],
  ['.assertFalse(', 'self.assertFalse(True)'],
  ['.assertIn(', 'self.assertIn(1, [])'],
  ['.assertIsNone(', 'self.assertIsNone(1)'],
];

function tried(all: readonly string[], what: string): string[] {
  return all.map((each) => `try:\n    ${each}\n    silent += 1\nexcept ${what}:\n    pass`);
}

/** Each statement and each call has to raise any exception; where one does not, nothing fails. */
function refused(
  statements: readonly string[],
  fail: string,
  calls: readonly string[] = [],
): string {
  return [
    'silent = 0',
    ...tried(calls, 'BaseException'),
    ...tried(statements, 'Exception'),
    `if not silent:\n    ${fail}`,
  ].join('\n');
}

function indented(text: string, by: number): string {
  return text.replace(/^(?=.)/gm, ' '.repeat(by));
}

/** Returns the constants that plain assertions compare with. */
function compared(text: string): string[] {
  const found = new Set<string>();
  for (const line of text.split('\n')) {
    if (found.size >= MAX_EXPECTED) break;
    if (line.length > 400 || !/^[ \t]*assert\s/.test(line)) continue;
    const at = line.lastIndexOf('==');
    if (at < 0) continue;
    const side = line
      .slice(at + 2)
      .replace(/\s+#.*$/, '')
      .trim();
    const shorter = side.replace(/,\s*f?(['"])[^'"]*\1$/, '');
    const literal = [side, shorter].find((each) => isLiteral(each, SYNTAX));
    if (literal !== undefined) found.add(literal);
  }
  return [...found];
}

function plainAsserts(text: string): string[] {
  const literals = compared(text);
  return ['assert odd == 2', ...literals.map((literal) => `assert odd == ${literal}`)].slice(
    0,
    MAX_EXPECTED,
  );
}

function methodCalls(text: string): string[] {
  const used = FALSEHOODS.filter(([sign]) => text.includes(sign)).map(([, each]) => each);
  const equal = text.includes('.assertEqual(') ? ['self.assertEqual(1, 2)'] : [];
  return [
    ...equal,
    ...expectedOf(callsOf(text, METHOD), SYNTAX).map((each) => `self.${comparedWith(each, 'odd')}`),
    ...used,
  ].slice(0, MAX_EXPECTED);
}

function assertion(source: TestSource): Insertion[] | undefined {
  const { path, text, token } = source;
  // With this type, a type-checker allows comparing it with anything.
  const odd = `odd: object = "${token}"`;
  const fail = `raise AssertionError("${token}")`;
  const usesPlain = /^[ \t]+assert\s/m.test(text);
  const method = repeatedMethods(source);
  if (method && (method.calls.length > 0 || !/^def test/m.test(text))) {
    const calls = [...methodCalls(text), ...(usesPlain ? plainAsserts(text) : [])];
    const body = indented(`${odd}\n${refused(calls, fail, method.calls)}`, 8);
    const lines = `    def test_${token}(${method.parameters})${method.result}:\n${body}\n`;
    return [{ at: method.at, text: `${method.copies}${lines}\n` }];
  }
  const [, bases] = /^class\s+\w+\(([^()]{0,300}TestCase[^()]{0,300})\)\s*:/m.exec(text) ?? [];
  if (bases !== undefined) {
    const calls = [...methodCalls(text), ...(usesPlain ? plainAsserts(text) : [])];
    const body = indented(`${odd}\n${refused(calls, fail)}`, 8);
    const lines = `class TestErrand_${token}(${bases}):\n    def test_${token}(self) -> None:\n${body}`;
    return [before(text, ENDING, `\n${lines}`)];
  }
  const isPytest = /^(?:async )?def test/m.test(text) || /^[ \t]+(?:async )?def test/m.test(text);
  if (isPytest) {
    const repeated = repeatedFunctions(source);
    const body = indented(`${odd}\n${refused(plainAsserts(text), fail, repeated?.calls)}`, 4);
    if (!repeated) return [before(text, ENDING, `\ndef test_${token}() -> None:\n${body}`)];
    const head = `def test_${token}(${repeated.parameters})${repeated.result}:`;
    return [{ at: repeated.at, text: `${repeated.copies}${head}\n${body}\n\n\n` }];
  }
  if (/^[ \t]*>>> /m.test(text)) return [before(text, ENDING, docExample(path, text, token))];
  if (!/^[ \t]*assert\b/m.test(text)) return undefined;
  const { copies, calls } = repeatedAsserts(source);
  const program = refused(plainAsserts(text), `raise SystemExit("${token}")`, calls);
  return [before(text, ENDING, `\n${copies}${odd}\n${program}`)];
}

export const PYTHON: Planter = {
  assertion,
  statement: ({ text, token }) => [before(text, ENDING, `\nraise Exception("${token}")`)],
};

/** Prose whose examples doctest runs. */
export const PROSE: Planter = {
  assertion: ({ path, text, token }) =>
    /^[ \t]*>>> /m.test(text) ? [atEnd(text, docExample(path, text, token))] : undefined,
  statement: () => undefined,
};
