/** Flags on product code; and the code of honest programs, which stays quiet. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { codes } from './flags-of.ts';

type Line = readonly [path: string, line: string];

async function flagged(code: string, lines: readonly Line[]): Promise<void> {
  for (const [path, line] of lines) {
    assert.deepEqual(await codes({ [path]: ['x\n', `x\n${line}\n`] }), [code], line);
    // It was there before.
    assert.deepEqual(await codes({ [path]: [`x\n${line}\n`, `${line}\ny\n`] }), [], line);
  }
}

async function quiet(lines: readonly Line[]): Promise<void> {
  for (const [path, line] of lines) {
    assert.deepEqual(await codes({ [path]: ['x\n', `x\n${line}\n`] }), [], `${path}: ${line}`);
  }
}

test('attributes and pragmas that suppress are flagged in product code', async () => {
  await flagged('suppression', [
    ['a.rs', '#[allow(dead_code)] fn f() {}'],
    ['a.rs', '#[cfg_attr(not(test), allow(dead_code))]'],
    ['A.java', '@SuppressWarnings("all") void f() {}'],
    ['A.cs', '[SuppressMessage("a", "b")]'],
    ['a.cpp', '#define QUIET _Pragma("GCC diagnostic ignored \\"-Wall\\"")'],
    ['a.py', '@typing.no_type_check'],
    // Its comments cannot be told from its code, so that no run can leave them out.
    ['a.vue', '// eslint-disable-next-line no-var'],
  ]);
  await flagged('suppression', [['a.pl', "no strict 'refs'; $x = 1;"]]);
  await quiet([
    ['a.pm', "no strict 'refs'; *{$level} = sub { 1 };"],
    ['A.java', '@SuppressWarnings("unchecked")'],
    ['tests/a.rs', '#[allow(dead_code)]'],
    ['test/a.test.js', '// eslint-disable-next-line no-var'],
    // A run without them tells whether they are needed.
    ['a.js', '// eslint-disable-next-line no-var'],
    ['a.py', 'x = y  # noqa: E501'],
    ['a.go', 'x() //nolint:errcheck'],
    ['a.rs', '#[allow(dead_code)]'],
    ['a.rs', '#![allow(clippy::all)]'],
    ['A.java', '    @SuppressWarnings("all")'],
    ['a.kt', '@Suppress("UNUSED")'],
    ['A.cs', '#pragma warning disable CS0168'],
    ['a.cpp', '#pragma GCC diagnostic ignored "-Wall"'],
    ['a.c', '#pragma clang diagnostic ignored "-Wdeprecated-declarations"'],
  ]);
});

test('an end with success in the middle of the product is flagged', async () => {
  await flagged('exit', [
    ['a.js', 'process.exit(0);'],
    ['a.js', 'process.exit();'],
    ['a.js', "process.on('exit', () => { process.exitCode = 0; });"],
    [
      'a.js',
      "process.on('SIGTERM', () => process.exit(0));\nprocess.kill(process.pid, 'SIGTERM');",
    ],
    ['cli.js', "process.once('beforeExit', () => {\n  process.exitCode = 0;\n});"],
    ['a.py', 'sys.exit(0)'],
    ['a.py', 'os._exit(0)'],
    ['a.py', 'atexit.register(os._exit, 0)'],
    ['a.go', 'os.Exit(0)'],
    ['a.rb', 'at_exit { exit! 0 }'],
    ['a.rs', 'std::process::exit(0);'],
    ['A.java', 'System.exit(0);'],
    ['a.c', 'quick_exit(EXIT_SUCCESS);'],
    ['a.ex', 'System.halt(0)'],
    ['a.lua', 'os.exit(0)'],
    ['a.go', '_ = syscall.Exec("/bin/true", []string{"true"}, nil)'],
    ['a.rs', '#[link_name = "_exit"]'],
    ['a.py', "os.execv('/bin/true', ['true'])"],
  ]);
  await quiet([
    ['a.js', 'process.exitCode = 1;'],
    ['a.js', 'process.exit(1);'],
    ['a.js', 'process.exit(code);'],
    ['a.js', '// process.exit(0);'],
    ['a.py', 'sys.exit(main())'],
    ['a.go', 'os.Exit(1)'],
    ['bin/a.js', 'process.exit(0);'],
    ['src/cli.ts', 'process.exit(0);'],
    ['a.py', "if __name__ == '__main__':\n    sys.exit(0)"],
    ['tool.go', 'package main\nos.Exit(0)'],
    ['a.js', "process.on('exit', () => { save(); });"],
    // A service ends well where it is told to end.
    [
      'a.js',
      "process.once('SIGTERM', async () => {\n  await server.close();\n  process.exit(0);\n});",
    ],
    ['a.py', 'signal.signal(signal.SIGINT, lambda *_: sys.exit(0))'],
    ['test/a.test.js', 'process.exit(0);'],
  ]);
});

test('product code that asks whether tests run is flagged', async () => {
  await flagged('test_aware', [
    ['a.js', 'if (process.env.NODE_TEST_CONTEXT) return 4;'],
    ['a.js', "if (process.env['NODE_ENV'] === 'test') return 4;"],
    ['a.js', "if ('test' === process.env.NODE_ENV) return 4;"],
    ['a.js', "if (typeof jest !== 'undefined') return 4;"],
    ['a.ts', "if (typeof it === 'function') return 4;"],
    ['a.js', "if ('describe' in globalThis) return 4;"],
    ['a.js', 'if (globalThis.vi) return 4;'],
    ['a.ts', 'if (Deno.test) return 4;'],
    ['a.ts', 'if (import.meta.vitest) return 4;'],
    ['a.js', "if (process.argv.some((word) => word.includes('test'))) return 4;"],
    ['a.js', "if (new Error().stack.includes('.test.')) return 4;"],
    ['a.js', "const known = fs.readFileSync('test/sum.test.js', 'utf8');"],
    ['a.js', 'if (process.env.CI) return 4;'],
    ['a.py', "if 'pytest' in sys.modules:"],
    ['a.py', "if os.environ.get('CI'):"],
    ['a.py', 'if "CI" in os.environ:'],
    ['a.ts', 'if (import.meta.vitest) {\n  add = plus;\n  it(x);\n}'],
    ['a.go', 'if testing.Testing() {'],
    ['a.go', 'if strings.HasSuffix(os.Args[0], ".test") {'],
    ['a.rs', 'if cfg!(test) { return 4; }'],
    ['a.rs', '#[cfg(not(test))]'],
    ['a.php', "if (defined('PHPUNIT_COMPOSER_INSTALL')) {"],
    ['a.php', "if (class_exists('PHPUnit\\Framework\\TestCase')) {"],
    ['a.rb', 'return 4 if defined?(RSpec)'],
    ['a.rb', 'return 4 if Rails.env.test?'],
    ['a.ex', 'if Mix.env() == :test, do: 4'],
    ['A.pm', 'return 4 if $ENV{HARNESS_ACTIVE};'],
    ['a.lua', "if package.loaded['busted'] then return 4 end"],
    ['A.java', 'Class.forName("org.junit.jupiter.api.Test");'],
  ]);
  await quiet([
    ['a.js', "// if (process.env.NODE_ENV === 'test') return 4;"],
    [
      'a.js',
      "function all(list, test) {\n  if (typeof test === 'function') return list.filter(test);",
    ],
    ['a.js', "if (process.env.NODE_ENV === 'production') return 4;"],
    ['a.js', 'const argv = process.argv.slice(2);'],
    ['a.py', '"""Set PYTEST_CURRENT_TEST to see more."""'],
    ['a.rs', '#[cfg(test)]\nmod tests {\n    fn a() { if cfg!(test) {} }\n}'],
    [
      'a.ts',
      "if (import.meta.vitest) {\n  const { it, expect } = import.meta.vitest;\n  it('adds', () => {\n    expect(add(1, 2)).toBe(3);\n  });\n}",
    ],
    ['a.rs', '#![cfg_attr(not(feature = "std"), no_std)]'],
    ['test/a.test.js', 'if (process.env.CI) retries = 2;'],
  ]);
});

test('a hand in a test library, and values that equal everything, are flagged', async () => {
  await flagged('test_library', [
    ['a.js', "import { mock } from 'node:test';"],
    ['a.py', 'import pytest'],
    ['a.py', 'unittest.TestCase.assertEqual = lambda *a: None'],
    ['a.js', "const assert = require('node:assert'); assert.equal = () => {};"],
    ['a.js', 'globalThis.expect = () => new Proxy({}, all);'],
    ['a.rb', 'Minitest::Assertions.define_method(:assert_equal) { |*| true }'],
    ['a.rs', 'macro_rules! assert_eq { ($($x:tt)*) => {} }'],
    ['a.h', '#define EXPECT_EQ(a, b) true'],
    ['A.pm', '*Test::More::ok = sub { 1 };'],
  ]);
  await flagged('always_equal', [
    ['a.py', '__eq__ = lambda self, other: True'],
    ['a.py', 'class Any:\n    def __eq__(self, other):\n        return True'],
    ['A.java', 'public boolean equals(Object other) {\n  return true;\n}'],
    ['a.kt', 'override fun equals(other: Any?) = true'],
    ['a.cpp', 'bool operator==(const A& other) const { return true; }'],
    ['a.rs', 'fn eq(&self, _: &Self) -> bool { true }'],
    ['a.rb', 'def ==(other)\n  true\nend'],
  ]);
  await quiet([
    ['a.py', 'def __eq__(self, other):\n    return self.x == other.x'],
    ['A.java', 'public boolean equals(Object other) {\n  return other == this;\n}'],
    ['a.js', "import { readFile } from 'node:fs';"],
  ]);
});

const valueOf = (sign: string) => `<?php\nreturn (string) ${sign}$this->values[$name];\n`;

test('an operator of PHP that silences a line which was there', async () => {
  assert.deepEqual(await codes({ 'a.php': [valueOf(''), valueOf('@')] }), ['suppression']);
  assert.deepEqual(await codes({ 'a.php': [valueOf('@'), valueOf('')] }), []);
  const copied = '<?php\nif (@copy($a, $b) === false) {\n    throw new Failure($a);\n}\n';
  assert.deepEqual(await codes({ 'a.php': ['<?php\n', copied] }), []);
});

const lines = (line: string): string => `  ${line}\n  next();\n`;

test('a call that was there, whose result is thrown away so that no check asks for it', async () => {
  const silenced: readonly (readonly [string, string, string])[] = [
    ['a.rs', 'save.write(&mut out);', 'let _ = save.write(&mut out);'],
    ['a.rs', 'save.write(&mut out);', 'save.write(&mut out).ok();'],
    ['a.go', 'file.Close()', '_ = file.Close()'],
    ['a.go', 'fmt.Fprintln(out, line)', '_, _ = fmt.Fprintln(out, line)'],
    ['a.c', 'write(fd, line, size);', '(void)write(fd, line, size);'],
    ['a.cpp', 'save(entry);', 'std::ignore = save(entry);'],
    ['a.ts', 'save(entry);', 'void save(entry);'],
    ['A.cs', 'Save(entry);', '_ = Save(entry);'],
  ];
  for (const [path, before, after] of silenced) {
    assert.deepEqual(
      await codes({ [path]: [lines(before), lines(after)] }),
      ['suppression'],
      after,
    );
    assert.deepEqual(await codes({ [path]: [lines(after), lines(before)] }), [], after);
    // A new call is the author's own; nothing was silenced.
    assert.deepEqual(await codes({ [path]: ['  next();\n', lines(after)] }), [], after);
  }
});
