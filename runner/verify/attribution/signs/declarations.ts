/**
 * Tells whether a source file declares tests, by the forms of each language. Pure. A call needs a
 * quoted name and a callback, so that a product's own `test(value)` or `describe(pet)` does not
 * count.
 */
import type { Language } from '../languages.ts';
import type { SourceText } from '../source-text.ts';

/** Matched against code whose strings are blank but keep their quotes. */
const FORMS: Partial<Record<Language, readonly RegExp[]>> = {
  javascript: [
    /(?<![\w$.#]|\bfunction[ \t]|\bfunction\*[ \t])(?:(?:Deno|QUnit|t|tap|tape|suite|ava|tester|app|page)\s*\.\s*)?(?:test|it|describe|suite|context|specify|scenario|feature|fit|fdescribe|xit|xtest|xdescribe|bench|module|group)(?:\s*\.\s*(?:only|skip|todo|each|serial|concurrent|failing|fails|sequential|describe|step|fixme|slow|for|runIf|skipIf|if|parallel|cb|extend|it|test|suite|shuffle|prop|bench|always|ignore|todoIf)(?:\([^()\n]{0,200}\))?){0,3}\s*\(\s*(?:(["'`])[ \t]{0,400}\1|`[^`]{0,400}`)\s*,\s*(?:async\b|function\b|\(|\{|\w{1,40}\s*=>|\[)/,
    /(?<![\w$.#])(?:test|it|describe|suite)\s*\.\s*each\s*[(`]/,
  ],
  ruby: [
    /^[ \t]*(?:RSpec\.)?(?:describe|context|feature|shared_examples\w*|it|specify|scenario|test|should)\b[ \t(]*(?:['"][^'"\n]{0,400}['"]|[A-Z][\w:]*)[^\n]{0,200}?(?:\bdo\b|\{)/m,
    /<[ \t]*(?:::)?(?:Minitest::|MiniTest::|Test::Unit::)\w+|<[ \t]*\w*(?:::\w+)*Test(?:Case)?\b/,
  ],
  php: [
    /\bextends\s+[\\\w]*TestCase\b/,
    /^[ \t]*(?:it|test|describe|arch)\s*\(\s*(["'])[ \t]{0,400}\1\s*(?:,|\))/m,
    /\bpublic\s+(?:static\s+)?function\s+test\w+\s*\(/,
    /#\[\\?(?:PHPUnit\\[\w\\]+\\)?(?:Test|DataProvider)\b/,
  ],
  perl: [
    /\bdone_testing\b|^[ \t]*plan\s*\(?\s*(?:tests|skip_all)\b|\bTest::Builder\b|^[ \t]*is_deeply\b/m,
  ],
  lua: [
    /\b(?:describe|it|context|test|spec|insulate|expose)\s*\(\s*(["'])[ \t]{0,400}\1\s*,\s*function\b/,
  ],
  elixir: [
    /^[ \t]*(?:test|describe|property|feature)[ \t(]+"[^"\n]{0,400}"[^\n]{0,200}?\bdo\b|^[ \t]*doctest\b/m,
  ],
  erlang: [/^\w+_test_?\(\)\s*->/m],
  go: [
    /^func[ \t]+(?:Test|Benchmark|Fuzz)\w*\([^)\n]{0,60}\btesting\.|^func[ \t]+(?:Test|Benchmark|Fuzz)[A-Z_]\w*\(\w*[ \t]*\*/m,
  ],
  jvm: [
    /@(?:org\.\w[\w.]*\.)?(?:Test|ParameterizedTest|RepeatedTest|TestFactory|TestTemplate|Property|Benchmark|RunWith|ExtendWith|BeforeEach|AfterEach|BeforeAll|AfterAll)\b/,
    /(?:\bextends|:)\s*(?:\w+\.)*(?:TestCase|(?:String|Fun|Free|Word|Should|Describe|Behavior|Feature|Expect|Annotation|Flat|AnyFunSuite|AnyFlat|AnyWord)Spec|Specification|AnyFunSuite|FunSuite|Properties|TestSuite)\b/,
  ],
  dotnet: [
    /^[ \t]*[[<](?:[\w.]+\.)?(?:Fact|Theory|Test|TestCase|TestCaseSource|TestMethod|TestClass|TestFixture|SetUp|TearDown|OneTimeSetUp|DataTestMethod|Benchmark)\b/m,
  ],
  fsharp: [/\[<(?:Fact|Theory|Test|Property|Tests)\b|\btest(?:Case|List|Property)\s+"/],
  c: [
    /^[ \t]*(?:TEST|TEST_F|TEST_P|TYPED_TEST(?:_P)?|TEST_CASE(?:_METHOD|_FIXTURE)?|TEMPLATE_TEST_CASE|SCENARIO|BOOST_(?:AUTO|FIXTURE|DATA|PARAM)_TEST_CASE\w*|BOOST_TEST_MODULE|TEST_GROUP|IGNORE_TEST|START_TEST|Test|CTEST|UTEST|TEST_SUITE\w*|INSTANTIATE_TEST_(?:SUITE|CASE)_P|CPPUNIT_TEST\w*|DOCTEST_\w+|BENCHMARK\w*|QTEST_\w*MAIN)\s*\(/m,
    /^[ \t]*#[ \t]*define[ \t]+(?:CATCH_CONFIG|DOCTEST_CONFIG|BOOST_TEST)_\w+/m,
    /\b(?:RUN_ALL_TESTS|RUN_TEST|UNITY_BEGIN|cmocka_run_group_tests|tcase_add_test|CU_add_test)\s*\(/,
    /:\s*(?:public\s+)?XCTestCase\b/,
  ],
  swift: [/:\s*(?:XCTestCase|QuickSpec)\b|@(?:Test|Suite)\b|#expect\(/],
  dart: [
    /^[ \t]*(?:test|group|testWidgets|blocTest)\s*(?:<[^>\n]{0,80}>)?\s*\(\s*(["'])[ \t]{0,400}\1\s*,/m,
  ],
  haskell: [/\b(?:describe|it|testCase|testProperty|testGroup)\s+"/, /^prop_\w+\s*::/m],
  ocaml: [/\blet%(?:test|expect_test|test_unit)\b|\b(?:test_case|>::|>:::)\s/],
  clojure: [/\(\s*(?:deftest|defspec|facts?|is)\b/],
  julia: [/@(?:test|testset|test_throws|testitem)\b/],
  r: [/\b(?:test_that|describe|it)\s*\(\s*(["'])[ \t]{0,400}\1\s*,\s*\{|\bexpect_\w+\s*\(/],
  zig: [/^[ \t]*test\s+(?:"[^"\n]{0,400}"\s*)?\{|\bstd\.testing\b/m],
  nim: [/^[ \t]*(?:suite|test)\s+"|\bdoAssert\b[^\n]*\n[^\n]*\bdoAssert\b/m],
  d: [/^[ \t]*(?:@\w+\s+)*(?:pure\s+|nothrow\s+|@safe\s+)*unittest\b/m],
  shell: [
    /^[ \t]*@test\s|^[ \t]*(?:function[ \t]+)?test[A-Z_]\w*[ \t]*\(\)|\bshunit2\b|\bassert_?[A-Za-z]\w*[ \t]/m,
  ],
};

/** Leaves Python, Rust and `import.meta.vitest` to the regions. */
export function declaresTests(language: Language, source: SourceText): boolean {
  const forms = FORMS[language] ?? [];
  return (
    forms.some((form) => form.test(source.code)) ||
    (language === 'javascript' && declaresUnnamed(source.code))
  );
}

const UNNAMED =
  /(?:^|[;{}])[ \t]*(?:await\s+|void\s+)?(test|it|describe|suite|Deno\s*\.\s*test|bench)(?:\s*\.\s*(?:only|skip|todo|each|serial|concurrent|failing|fails|sequential|describe|step|fixme|slow|for|runIf|skipIf|if|parallel|cb|extend|it|test|suite|shuffle|prop|bench|always|ignore|todoIf)(?:\([^()\n]{0,200}\))?){0,3}\s*(?:\(\s*|`[^`]{0,4000}`\s*\(\s*)(?:async\s+)?(?:function\b|\(\s*\w{0,20}\s*\)\s*=>|\w{1,20}\s*=>|\{\s*(?:name|fn)\b)/gm;

/** `test(() => …)` declares a test too, unless the file has a function of that name. */
function declaresUnnamed(code: string): boolean {
  for (const [, name = ''] of code.matchAll(UNNAMED)) {
    const own = new RegExp(`\\b(?:function|const|let|var|class)\\s+${name.replace(/\W/g, '')}\\b`);
    if (!own.test(code)) return true;
  }
  return false;
}
