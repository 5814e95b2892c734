/**
 * Plants a failing test in C and C++: for GoogleTest, Catch2, doctest and Boost.Test in the file's
 * own form, a false `assert` where the file uses <assert.h>, or a function that runs before `main`
 * and ends the program. Pure.
 */
import { mainIn, repeatedC } from './c-repeated.ts';
import { callsOf, expectedOf, type LiteralSyntax, MAX_EXPECTED, unlike } from './expected.ts';
import { atEnd, type Insertion, type Planter, type TestSource } from './insertion.ts';

const SYNTAX: LiteralSyntax = {
  words: ['true', 'false'],
  plain: '"',
  interpolated: '',
  collections: false,
};

const COMPARING = /(?<![\w.])((?:EXPECT|ASSERT)_EQ)\(/g;

/** In a header, puts the lines before the one that ends its guard. */
function placed({ path, text }: TestSource, lines: string): Insertion[] {
  const isHeader = /\.(h|hh|hpp|hxx|h\+\+)$/i.test(path);
  const end = isHeader && /^[ \t]*#[ \t]*ifndef\b/m.test(text) ? text.lastIndexOf('#endif') : -1;
  return end < 0 ? [atEnd(text, quiet(lines))] : [{ at: end, text: `${quiet(lines)}\n\n` }];
}

/** Keeps a formatter that runs before the tests from complaining. */
function quiet(lines: string): string {
  return `// clang-format off\n${lines}\n// clang-format on`;
}

/**
 * A value that the file's `EXPECT_EQ` has to refuse, checked without counting as a failure of the
 * run.
 */
function googleTest(text: string, token: string, first: string): string {
  const numbers = expectedOf(callsOf(text, COMPARING), SYNTAX).flatMap(({ literal }) => {
    const other = unlike(literal, token);
    // Texts may be compared as pointers, so only surely distinct values are used.
    return other === undefined || literal.startsWith('"')
      ? []
      : [`EXPECT_EQ(${literal}, ${other});`];
  });
  const calls = [...new Set(numbers)].slice(0, MAX_EXPECTED);
  if (calls.length === 0) return `TEST(Errand, ${token}) { ${first}FAIL() << "${token}"; }`;
  return `#include <gtest/gtest-spi.h>
TEST(Errand, ${token}) {
  ${first}
  ::testing::TestPartResultArray seen;
  {
    ::testing::ScopedFakeTestPartResultReporter reporter(
        ::testing::ScopedFakeTestPartResultReporter::INTERCEPT_ONLY_CURRENT_THREAD, &seen);
    ${calls.join('\n    ')}
  }
  if (seen.size() >= ${calls.length}) FAIL() << "${token}";
}`;
}

function assertion(source: TestSource): Insertion[] | undefined {
  const { text, token } = source;
  const again = repeatedC(source);
  const functions = again ? `${again.functions}\n` : '';
  const first = again ? `if (${again.silent}) return; ` : '';
  if (
    /^[ \t]*(?:TEST|TEST_F|TEST_P|TYPED_TEST)\s*\(/m.test(text) &&
    /\bg(?:test|mock)\b/.test(text)
  )
    return placed(source, `${functions}${googleTest(text, token, first)}`);
  if (/^[ \t]*(?:TEST_CASE|SCENARIO)\s*\(/m.test(text)) {
    const check = /(?<!\w)REQUIRE\(/.test(text) ? 'REQUIRE' : 'CHECK';
    return placed(source, `${functions}TEST_CASE("${token}") { ${first}${check}(1 == 2); }`);
  }
  if (/^[ \t]*BOOST_(?:AUTO|FIXTURE)_TEST_CASE\s*\(/m.test(text)) {
    const test = `BOOST_AUTO_TEST_CASE(errand_${token}) { ${first}BOOST_REQUIRE(1 == 2); }`;
    return placed(source, `${functions}${test}`);
  }
  const asserts =
    /(?<!\w)assert\s*\(/.test(text) && /#\s*include\s*<(?:assert\.h|cassert)>/.test(text);
  const main = again ? mainIn(text) : undefined;
  if (again && main) {
    const fails = asserts ? `assert(!"${token}");` : 'exit(97);';
    const lines = `${INCLUDES}\n${functions}static void errand_${token}(void) {
  if (${again.silent}) return;
  ${told(token)}
  ${fails}
}`;
    return [
      { at: main.before, text: `${quiet(lines)}\n\n` },
      { at: main.end, text: `  errand_${token}();\n` },
    ];
  }
  return asserts ? placed(source, constructor(token, `assert(!"${token}");`)) : undefined;
}

const INCLUDES = '#include <stdio.h>\n#include <stdlib.h>';

/** Prints the token too: many programs of tests are judged by their output, not by their status. */
function told(token: string): string {
  return `printf("FAIL: ${token}\\n");
  fflush(stdout);
  fputs("${token}\\n", stderr);`;
}

function constructor(token: string, body: string): string {
  return `${INCLUDES}
__attribute__((constructor)) static void errand_${token}(void) {
  ${told(token)}
  ${body}
}`;
}

export const C_FAMILY: Planter = {
  assertion,
  statement: (source) => placed(source, constructor(source.token, 'exit(97);')),
};
