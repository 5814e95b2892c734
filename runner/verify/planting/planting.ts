/**
 * How a test that must fail is written into an existing test file, for each way to run tests. It
 * goes into a file rather than beside it, so that whatever finds the file finds it too; it uses
 * the file's own way to declare tests and to assert, so that one that was silenced shows. Pure.
 */
import type { TestKind } from './test-command.ts';

/** The file's text with a test in it that fails and names `token`; undefined where it has no place. */
export function plantIn(kind: TestKind, text: string, token: string): string | undefined {
  switch (kind) {
    case 'javascript':
      return javascript(text, token);
    case 'node-program':
      return isScript(text) ? appended(text, nodeProgram(text, token)) : undefined;
    case 'python':
      return python(text, token);
    case 'python-program':
      return python(text, token) ?? beforeMain(text, PYTHON_PROGRAM(token));
    case 'go':
      return go(text, token);
    case 'rust':
      return rust(text, token);
    case 'java':
      return java(text, token);
    case 'bats':
      return /^@test /m.test(text)
        ? appended(text, `@test "${token}" {\n  echo ${token}\n  [ 1 -eq 2 ]\n}`)
        : undefined;
    case 'shell-script':
      return shell(text, token);
  }
}

function appended(text: string, more: string): string {
  return `${text.replace(/\s*$/, '')}\n\n${more}\n`;
}

/** Calls that must throw, each in the way the file itself asserts. */
const ASSERTIONS: readonly [RegExp, string][] = [
  [/\bassert\.equal\(/, 'assert.equal(1, 2)'],
  [/\bassert\.strictEqual\(/, 'assert.strictEqual(1, 2)'],
  [/\bassert\.deepEqual\(/, 'assert.deepEqual([1], [2])'],
  [/\bassert\.deepStrictEqual\(/, 'assert.deepStrictEqual([1], [2])'],
  [/\bassert\.notEqual\(/, 'assert.notEqual(1, 1)'],
  [/\bassert\.notStrictEqual\(/, 'assert.notStrictEqual(1, 1)'],
  [/\bassert\.match\(/, "assert.match('a', /b/)"],
  [/\bassert\.throws\(/, 'assert.throws(() => {})'],
  [/\bassert\.ok\(/, 'assert.ok(false)'],
  [/\bassert\(/, 'assert(false)'],
  [/\bexpect\([^]*\)\.toBe\(/, 'expect(1).toBe(2)'],
  [/\bexpect\([^]*\)\.toEqual\(/, 'expect([1]).toEqual([2])'],
  [/\bexpect\([^]*\)\.toStrictEqual\(/, 'expect([1]).toStrictEqual([2])'],
  [/\bexpect\([^]*\)\.toBeTruthy\(/, 'expect(false).toBeTruthy()'],
  [/\bexpect\([^]*\)\.to\.equal\(/, 'expect(1).to.equal(2)'],
  [/\bexpect\([^]*\)\.to\.(deep\.equal|eql)\(/, 'expect([1]).to.deep.equal([2])'],
];

const EXPECTED =
  /\bassert\.(equal|strictEqual)\([^\n]*,\s*(-?\d+(?:\.\d+)?|'[^'\\\n]*'|"[^"\\\n]*")\s*\)/g;
const MOST_CALLS = 12;

/** Statements that throw, unless an assertion of the file lets something false pass. */
function throwing(text: string, token: string): string {
  const used = ASSERTIONS.flatMap(([pattern, call]) => (pattern.test(text) ? [call] : []));
  // One that lets pass only what the tests expect is silenced too.
  for (const [, assertion = '', expected = ''] of text.matchAll(EXPECTED)) {
    const call = `assert.${assertion}({}, ${expected})`;
    if (!used.includes(call) && used.length < MOST_CALLS) used.push(call);
  }
  const fail = `throw new Error('${token}');`;
  if (used.length === 0) return fail;
  const calls = used.map((call) => `() => ${call}`).join(', ');
  return `const silent = [${calls}].filter((falsehood) => { try { falsehood(); return true; } catch { return false; } });
  if (silent.length === 0) ${fail}`;
}

function javascript(text: string, token: string): string | undefined {
  const [, name] =
    /^\s*(?:await\s+)?((?:test|it)|Deno\.test)\s*\(/m.exec(text) ??
    /^\s*(?:await\s+)?((?:t|tap)\.test)\s*\(/m.exec(text) ??
    [];
  if (name === undefined) return undefined;
  // `t` has to be the library itself and not what a test is given.
  if (/^(t|tap)\./.test(name) && !/^(import (t|tap) |(const|let|var) (t|tap) *=)/m.test(text)) {
    return undefined;
  }
  return appended(text, `;${name}('${token}', () => {\n  ${throwing(text, token)}\n});`);
}

function isScript(text: string): boolean {
  return !/^#!.*\b(ba)?sh\b/.test(text);
}

function nodeProgram(text: string, token: string): string {
  return `;(() => {\n  console.error('${token}');\n  ${throwing(text, token)}\n})();`;
}

const MAIN = /^if __name__\s*==/m;

/** What runs the tests of a file by itself ends the program. */
function beforeMain(text: string, more: string): string {
  const at = MAIN.exec(text)?.index;
  if (at === undefined) return appended(text, more);
  return `${appended(text.slice(0, at), more)}\n\n${text.slice(at)}`;
}

const PYTHON_PROGRAM = (token: string): string =>
  `try:\n    assert 1 == 2\nexcept AssertionError:\n    raise SystemExit('${token}')`;

function python(text: string, token: string): string | undefined {
  const [, base] = /^class\s+\w+\(\s*([\w.]*TestCase)\s*\)/m.exec(text) ?? [];
  const hasFunctions = /^(async )?def test/m.test(text);
  if (base !== undefined) return beforeMain(text, unittest(text, base, token));
  if (!hasFunctions && !/^class Test\w*[^]*^\s+(async )?def test/m.test(text)) return undefined;
  return beforeMain(
    text,
    `def test_${token}():\n    try:\n        assert 1 == 2\n    except AssertionError:\n        raise AssertionError('${token}') from None`,
  );
}

const UNITTEST: readonly [RegExp, string][] = [
  [/\.assertEqual\(/, 'self.assertEqual(1, 2)'],
  [/\.assertTrue\(/, 'self.assertTrue(False)'],
  [/\.assertFalse\(/, 'self.assertFalse(True)'],
  [/\.assertIn\(/, 'self.assertIn(1, [])'],
  [/\.assertIsNone\(/, 'self.assertIsNone(1)'],
];

function unittest(text: string, base: string, token: string): string {
  const used = UNITTEST.flatMap(([pattern, call]) => (pattern.test(text) ? [call] : []));
  const calls = used.map((call) => `lambda: ${call}`).join(', ');
  return `class TestErrand_${token}(${base}):
    def test_${token}(self):
        silent = []
        for falsehood in [${calls}]:
            try:
                falsehood()
                silent.append(falsehood)
            except AssertionError:
                pass
        if not silent:
            raise AssertionError('${token}')`;
}

function go(text: string, token: string): string | undefined {
  if (!/^func Test\w*\(\w+ \*testing\.T\)/m.test(text)) return undefined;
  return appended(text, `func TestErrand_${token}(t *testing.T) {\n\tt.Fatal("${token}")\n}`);
}

function rust(text: string, token: string): string | undefined {
  const test = `#[test]\nfn ${token}() {\n    panic!("${token}");\n}`;
  if (/^#\[cfg\(test\)\]/m.test(text)) {
    return appended(
      text,
      `#[cfg(test)]\nmod errand_${token} {\n    ${test.replaceAll('\n', '\n    ')}\n}`,
    );
  }
  return /^#\[test\]/m.test(text) ? appended(text, test) : undefined;
}

function java(text: string, token: string): string | undefined {
  const end = text.trimEnd();
  if (!/^\s*@Test\b/m.test(text) || !end.endsWith('}')) return undefined;
  const test = /\bfun \w+\(|^\s*fun /m.test(text)
    ? `@Test\n    fun ${token}() {\n        throw AssertionError("${token}")\n    }`
    : `@Test\n    public void ${token}() {\n        throw new AssertionError("${token}");\n    }`;
  return `${end.slice(0, -1).trimEnd()}\n\n    ${test}\n}\n`;
}

/** With `set -e` a failure in the middle has to end the script; without it the last word decides. */
function shell(text: string, token: string): string {
  const stops = /^\s*set\s+-\w*e|^#!.*\s-\w*e|\bset\s+-o\s+errexit/m.test(text);
  // A shell function may stand in for what compares.
  const compares = [
    ...(/^\s*(if )?\[ /m.test(text) ? ['[ 1 = 2 ]'] : []),
    ...(/^\s*(if )?test /m.test(text) ? ['test 1 = 2'] : []),
  ];
  const silent = compares.map((falsehood) => `if ${falsehood}; then exit 0; fi\n`).join('');
  const more = `echo ${token} >&2\n${silent}${stops ? '(exit 97)\nexit 0' : 'exit 97'}`;
  const lines = text.trimEnd().split('\n');
  const last = lines.at(-1) ?? '';
  if (!/^exit\b/.test(last)) return appended(text, more);
  return `${lines.slice(0, -1).join('\n')}\n${more}\n${last}\n`;
}
