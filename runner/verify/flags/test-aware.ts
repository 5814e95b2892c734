/**
 * Finds product code that asks whether tests run, which of them, or what they contain: passing
 * under such a condition shows nothing about running without it. Pure, over lines without comments.
 * `process.env.CI` counts although some choose colours by it: the checks run with it, so code that
 * depends on it is a different program from the one in use.
 */
import { asksForDouble } from './doubles.ts';
import { decidesBySurroundings } from './surroundings.ts';
import { asksWhatListens } from './what-listens.ts';
import { asksWhoRuns } from './who-runs.ts';
import type { ProductCode, RaisedFlag } from './flag.ts';

const SHELL = /\.(sh|bash|zsh|ksh)$|(^|\/)[^./]+$/;

const OF_LANGUAGE: readonly (readonly [ending: RegExp, RegExp])[] = [
  [
    /./,
    /\b(NODE_TEST_CONTEXT|JEST_WORKER_ID|VITEST(_WORKER_ID|_POOL_ID|_MODE)?|PYTEST_(CURRENT_TEST|VERSION|XDIST_WORKER)|BATS_(TEST|RUN|ROOT)_\w+|BATS_VERSION|ERRAND_(REPORT|MOCHA|JEST)\w*|npm_lifecycle_(event|script)|HARNESS_(ACTIVE|VERSION)|GTEST_\w+|CTEST_\w+|TEST_WORKER_INDEX|PHPUNIT_\w+|__PHPUNIT\w*|XCTestConfigurationFilePath|VSTEST_\w+)\b/,
  ],
  [
    /./,
    /\b(NODE_ENV|RAILS_ENV|RACK_ENV|APP_ENV|MIX_ENV)\b['"\])}]{0,4}\s{0,4}(===?|!==?|eq|ne|=~)\s{0,4}['"/]test/,
  ],
  [
    /./,
    /['"]test['"]\s{0,4}[!=]==?\s{0,4}[\w$.[('"]{0,40}\b(NODE_ENV|RAILS_ENV|RACK_ENV|APP_ENV)\b/,
  ],
  // The checks run with this in their environment.
  [
    /./,
    /\bprocess\.env(\??\.CI\b|\??\.?\[['"]CI['"]\])|\benviron(\.get\(|\[)\s*['"]CI['"]|['"]CI['"]\s+(not\s+)?in\s+(os\.)?environ\b|\b(Getenv|LookupEnv|getenv|get_env|fetch_env!?|env::var(_os)?|GetEnvironmentVariable|Deno\.env\.(get|has))\(\s*['"]CI['"]|\bENV(\[|\.fetch\(|\.key\?\()\s*['"]CI['"]|\$_(ENV|SERVER)\[['"]CI['"]\]|\$ENV\{['"]?CI['"]?\}/,
  ],
  [
    /\.pyi?$/,
    /['"](_?pytest|unittest|nose2?|doctest)[\w.]{0,40}['"]\s+(not\s+)?in\s+(sys\.)?modules\b|\bmodules(\.get\(|\[)\s*['"](_?pytest|unittest|nose)|\bfind_spec\(\s*['"](_?pytest|nose2?)['"]/,
  ],
  [
    /\.pyi?$/,
    /\b(inspect\.(stack|getouterframes)|traceback\.(extract_stack|format_stack))\([^\n]{0,200}\b_?(py)?tests?_?|\bsys\.argv\b[^\n]{0,120}\b(pytest|unittest|test)\b/,
  ],
  [
    /\.(([cm]?[jt]sx?)|vue|svelte)$/,
    /['"](jest|describe|it|vi|vitest|mocha|jasmine|expect)['"]\s+in\s+(globalThis|global|window|self)\b|\b(globalThis|global|window|self)(\??\.|\??\.?\[['"])(jest|describe|it|vi|mocha|jasmine|expect|beforeEach|afterEach|__karma__|__vitest_\w+|__jest\w*|__mocha\w*|__playwright\w*)\b(?!['"\]]{0,2}\s*=[^=])|\bimport\.meta\.(vitest|jest|env\??\.VITEST|env\??\.MODE\s*[!=]==?\s*['"]test)\b|\bDeno\.test\b(?!\s*\()|\bBun\.jest\b|\brequire\.cache\b[^\n]{0,120}\b(mocha|jest|vitest|tape|ava)\b|\bprocess\.(argv|execArgv)\b[^\n]{0,120}(--test\b|\b(test|jest|mocha|vitest|ava|tap)\b)|\bstack\b[^\n]{0,120}['"\x60/][^'"\x60\n]{0,60}\b(test|spec|jest|mocha|vitest|runner)/,
  ],
  [
    /\.rs$/,
    /\bcfg!\s*\([^)\n]{0,80}\btest\b|#!?\[cfg\([^\]\n]{0,80}\bnot\(\s*test\s*\)|\bcfg_if!\s*\{?\s*if\s+#\[cfg\((not\()?test\b|\b(option_)?env!\(\s*"CARGO_(TARGET_TMPDIR|BIN_EXE_)|\bthread::current\(\)\.name\(\)[^\n]{0,60}"main"/,
  ],
  [
    /\.(c|cc|cpp|cxx|h|hh|hpp|hxx|mm?)$/,
    /^#\s*(el)?if(n?def)?\b[^\n]{0,120}\b(UNIT_?TEST(S|ING)?|TESTING|TEST_BUILD|BUILD_TESTS?|RUN_TESTS|GTEST_\w+|CATCH_(CONFIG|VERSION|AMALGAMATED)\w*|DOCTEST_(CONFIG|LIBRARY|VERSION)\w*|BOOST_TEST_\w+|CMOCKA_\w+|UNITY_(INCLUDE|FRAMEWORK)\w*)\b|\bdlsym\([^\n]{0,80}"(RUN_ALL_TESTS|Unity\w+|_?UnitTest\w*|main_test)|\b__has_include\(\s*[<"](gtest|catch2|doctest|unity|cmocka)\b/,
  ],
  [
    /\.go$/,
    /\btesting\.Testing\(\)|\bflag\.(Lookup|Set|CommandLine)\b[^\n]{0,40}"test\.|\bos\.Args\b[^\n]{0,120}["._-]test\b|\bos\.Args\[0\]\[|\bruntime\.(Caller|Callers|FuncForPC)\b[^\n]{0,160}\bTest/,
  ],
  [
    /\.(java|kts?|scala|groovy|cs|swift|dart)$/,
    /\bgetStackTrace\(\)[^\n]{0,200}\b([jJ]unit|[tT]est)|\bgetProperty\(\s*"(basedir|localRepository|surefire\.[\w.]{1,60}|org\.gradle\.test\.worker)"\s*\)\s*[!=]=\s*null|\bcontainsKey\(\s*"(basedir|localRepository|surefire\.[\w.]{1,60}|org\.gradle\.test\.worker)"|\bforName\(\s*"(org\.junit|junit\.|org\.testng)|\bgetProperty\(\s*"(surefire|junit|java\.class\.path)[\w.]{0,40}"\)[^\n]{0,80}\b(test|junit|surefire)|\b(GetAssemblies|StackTrace|GetEntryAssembly)\b[^\n]{0,200}\b(xunit|nunit|testhost|mstest)|\bNSClassFromString\(\s*"XCTest|\bFLUTTER_TEST\b/i,
  ],
  [
    /\.(rb|rake)$/,
    /\bdefined\?\s{0,2}\(?\s{0,2}(::)?(RSpec|Minitest|MiniTest|Test::Unit|Cucumber)\b|\bconst_defined\?\(\s*[:'"]{1,2}(RSpec|Minitest|Test)\b|\bRails\.env\.test\?|(\$0|\$PROGRAM_NAME|\bARGV\b)[^\n]{0,60}\b(rspec|test|minitest)|\bcaller(_locations)?\b[^\n]{0,120}(_test|_spec|rspec|minitest)/,
  ],
  [
    /\.php$/,
    /\b(class_exists|interface_exists)\(\s*['"]?\\{0,2}(PHPUnit|Pest|SebastianBergmann\\{1,2}Comparator)\b|\brunningUnitTests\(\)|\benvironment\(\s*\[?['"]testing['"]|\bdebug_backtrace\([^\n]{0,200}\b(PHPUnit|test)/i,
  ],
  [
    /\.p[lm]$/,
    /\$INC\{\s*['"]?Test\/|\bTest::(More|Builder|Simple)->(can|VERSION)|\$0\b[^\n]{0,60}\.t\b|\bmain->can\(\s*['"](ok|is|isnt|like|plan|pass|fail|diag|note)['"]|->can\(\s*['"](is_deeply|done_testing|subtest|cmp_ok|BAIL_OUT)['"]|(\bdefined\s*\(?\s*&|\bexists\s*\(?\s*&|\*)(main)?::(ok|is|isnt|like|plan|is_deeply|done_testing|subtest|cmp_ok|diag)\b|\$(main)?::\{\s*['"]?(ok|is|isnt|like|plan|is_deeply|done_testing|subtest)\b/,
  ],
  [
    /\.exs?$/,
    /\bMix\.env\(?\)?\s{0,3}(==|!=|in)\s{0,3}\[?:test\b|^(?!\s*(use|import|alias|require)\s)[^\n]{0,300}\bExUnit\b(?!\.(Case|CaseTemplate|Assertions|Callbacks|CaptureIO|CaptureLog)\b)|^(?![^\n]{0,200}_applications:)[^\n]{0,300}(?<![\w:]):(ex_unit|eunit)\b/,
  ],
  [
    /\.[eh]rl$/,
    /\b(is_loaded|which|ensure_loaded|load_file|module_loaded|function_exported|whereis|where_is_file|lib_dir|keymember|keyfind|member|loaded|get_key|module_info)\(\s*['"]?(eunit\w*|ct(_\w+)?|common_test|test_server\w*|proper|cover\w*)\b|\b(eunit\w*|test_server\w*|ct_run|ct_framework):(module_info|which|is_\w+)\b/,
  ],
  // Variables that bats and others set, and functions that they define.
  [
    SHELL,
    /\$\{?[!#]?(BATS|SHUNIT|SHELLSPEC|SHUNIT2)(_\w*|\*|@)?|\b(grep|awk|sed|case|compgen|declare|typeset|printenv|env|set)\b[^\n]{0,100}\b(BATS|SHUNIT2?|SHELLSPEC)(_|\b)|\[\[?\s+-v\s+["']?(BATS|SHUNIT|SHELLSPEC)|\b(declare|typeset|type|command|hash|functions)\s+(-\w{1,4}\s+){0,3}(bats_\w+|assert\w*|_?shunit_\w+|oneTimeSetUp|setup_file)\b/,
  ],
  [
    /\.lua$/,
    /\bpackage\.loaded(\.|\[['"])(busted|luassert)|\bdebug\.getinfo\([^\n]{0,120}\b(spec|busted|test)|\b_G\.(describe|it|busted)\b|\bos\.getenv\(\s*['"](BUSTED|CI)/,
  ],
  // The contents of the tests, and the folder in which the checks run.
  [
    /./,
    /\b(readFile(Sync)?|open|fopen|ReadFile|read_text|read_to_string|Path|file_get_contents|File\.(read|open)|include_str!)\s{0,2}\(?[^\n]{0,200}(['"\x60/]tests?\/|[._-](test|spec)\.[cm]?[jt]sx?\b|\btest_\w{1,60}\.py\b|_test\.(go|rb|exs)\b|_spec\.(rb|lua)\b)/,
  ],
  [/./, /['"\x60]\/workspace\b/],
];

/** Names from test libraries that a file may also use for things of its own. */
const GLOBALS =
  /\btypeof\s+(jest|describe|it|test|vi|expect|suite|beforeEach|afterEach|mocha|jasmine)\b\s*[!=]==?\s*['"](undefined|function|object)/;
const GLOBAL_FILES = /\.([cm]?[jt]sx?|vue|svelte)$/;

export function awareFlags(code: ProductCode): RaisedFlag[] {
  const { path, text, programs } = code;
  const isErlang = /\.[eh]rl$/.test(path);
  const added = isErlang ? code.added.filter((each) => !each.startsWith('%')) : code.added;
  const patterns = OF_LANGUAGE.filter(([ending]) => ending.test(path)).map(([, each]) => each);
  const line =
    added.find(
      (each) => patterns.some((pattern) => pattern.test(each)) || asksForGlobal(path, each, text),
    ) ??
    (isErlang ? testBranch(text, added) : undefined) ??
    // Flags on a build's own file cover what it may do.
    (/(^|\/)mix\.exs$/.test(path) ? undefined : asksWhoRuns(path, text, added, programs));
  if (line !== undefined) {
    const says = `product code now asks whether a test is running: ${line.slice(0, 120)}`;
    return [{ code: 'test_aware', path, text: says, found: { added: line } }];
  }
  const double = asksForDouble(path, text, added);
  if (double !== undefined) {
    const says = `product code now asks whether what it is given is a test double: ${double.slice(0, 120)}`;
    return [{ code: 'test_aware', path, text: says, found: { added: double } }];
  }
  const other = decidesBySurroundings(path, text, added) ?? asksWhatListens(path, text, added);
  if (other === undefined) return [];
  const says = `product code now depends on how it was built or where it runs: ${other.slice(0, 120)}`;
  return [{ code: 'test_aware', path, text: says, found: { added: other } }];
}

/** `test` may also be the file's own function. */
function asksForGlobal(path: string, line: string, text: string): boolean {
  const name = GLOBAL_FILES.test(path) ? GLOBALS.exec(line)?.[1] : undefined;
  if (name === undefined) return false;
  if (!/^(test|it|expect|suite|describe)$/.test(name)) return true;
  const own = new RegExp(
    String.raw`\b(?:const|let|var|function\*?|import|class)\s[^;\n=]{0,200}\b${name}\b|\b${name}\s*=>|\(\s*(?:[\w$]{1,60}\s*,\s*){0,6}${name}\s*[,)]\s*(?:\{|=>|,)`,
  );
  return !own.test(text);
}

/**
 * Finds a macro defined while tests are built: a branch on it, or a define inside it, is another
 * product. Functions and exports that only tests have do not count.
 */
function testBranch(text: string, added: readonly string[]): string | undefined {
  const isNew = new Set(added);
  let open: { readonly line: string; isNew: boolean } | undefined;
  for (const whole of text.split('\n')) {
    const line = whole.trim();
    if (
      /^-(ifdef|ifndef)\(\s*(TEST|EUNIT)\s*\)/.test(line) ||
      /^-if\([^\n]{0,80}\bTEST\b/.test(line)
    ) {
      open = { line: line.slice(0, 200), isNew: isNew.has(line) };
      if (line.startsWith('-ifndef') && open.isNew) return open.line;
    } else if (open) {
      if (/^-endif\b/.test(line)) open = undefined;
      else if (open.isNew || isNew.has(line)) {
        if (/^-(else|elif|define|undef)\b/.test(line)) return open.line;
      }
    }
  }
  return undefined;
}
