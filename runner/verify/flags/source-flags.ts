/**
 * Flags on added product code that no run of the checks can expose: attributes that suppress,
 * exiting the process with success, patching a test library, values that equal everything. Pure,
 * over lines without comments. Skips the tests' own files, which are the base's where a verdict is
 * decided. Backstop: the trials of the checks.
 */
import { isAside } from './asides.ts';
import { commentsOf } from './comment-lexer.ts';
import { codeOf } from './comments.ts';
import { disabledFlags } from './disabled-code.ts';
import type { ChangedText, ProductCode, RaisedFlag } from './flag.ts';
import { addedLines } from './line-changes.ts';
import { silencedLine } from './silenced-lines.ts';
import { linesOfTests } from './test-flags.ts';
import { awareFlags } from './test-aware.ts';
import { uncomparedField } from './uncompared-fields.ts';

const SOURCE =
  /\.([cm]?[jt]sx?|pyi?|go|rs|java|kts?|cs|rb|rake|php|c|cc|cpp|cxx|h|hh|hpp|hxx|mm?|swift|scala|groovy|dart|zig|sh|bash|zsh|ksh|vue|svelte|p[lm]|lua|exs?|erl|hrl)$/;

/** Languages of programs without an extension, by their first line. */
const FIRST_LINES: readonly (readonly [RegExp, string])[] = [
  [/^#![^\n]{0,80}\b(ba|da|z|k)?sh\b/, '.sh'],
  [/^#![^\n]{0,80}\bpython[\d.]*\b/, '.py'],
  [/^#![^\n]{0,80}\bnode\b/, '.js'],
  [/^#![^\n]{0,80}\bruby\b/, '.rb'],
  [/^#![^\n]{0,80}\bperl\b/, '.pl'],
  [/^#![^\n]{0,80}\bescript\b/, '.erl'],
];

/** Returns the path with an extension for its language; undefined where it is not source. */
export function sourcePath(path: string, text: string | undefined): string | undefined {
  if (SOURCE.test(path)) return path;
  if (/\.[^/]*$/.test(path)) return undefined;
  const ending = FIRST_LINES.find(([line]) => line.test(text ?? ''))?.[1];
  return ending === undefined ? undefined : path + ending;
}

/** Longer lines are generated or packed; only their beginning is examined. */
const MAX_LINE_CHARACTERS = 2000;

/** Flags on a file of the product; the caller leaves out tests. */
export function sourceFlags(changed: ChangedText, programs: readonly string[] = []): RaisedFlag[] {
  const { path } = changed.change;
  const like = sourcePath(path, changed.after);
  if (like === undefined || changed.after === undefined) return [];
  const [before, text] = [changed.before, changed.after].map((side) =>
    side === undefined ? '' : outsideTests(like, codeOf(like, side)),
  );
  const added = addedLines(before ?? '', text ?? '').map((line) =>
    line.slice(0, MAX_LINE_CHARACTERS),
  );
  const code: ProductCode = { path, added, text: text ?? '', programs };
  return [
    ...suppressionFlags(changed, code),
    ...disabledFlags(like, code.text, added, changed),
    ...awareFlags(code),
    ...equalFlags(code, before ?? ''),
    ...exitFlags(code),
    ...libraryFlags(code),
    ...libcFlags(code),
  ];
}

/** Removes modules and blocks of tests inside product: those are evidence. */
function outsideTests(path: string, code: string): string {
  if (path.endsWith('.rs') && code.includes('cfg(test)')) return withoutBlocks(code, rustTests);
  if (/\.[cm]?[jt]sx?$/.test(path) && code.includes('import.meta.vitest')) {
    return withoutBlocks(code, vitestBlock);
  }
  return code;
}

/** `endsAt` returns, for a line that begins a block of tests, the line that ends it. */
function withoutBlocks(
  code: string,
  endsAt: (lines: readonly string[], at: number) => number | undefined,
): string {
  const lines = code.split('\n').map((line) => line.slice(0, MAX_LINE_CHARACTERS));
  const kept: string[] = [];
  for (let i = 0; i < lines.length; i += 1) {
    const end = endsAt(lines, i);
    if (end === undefined) kept.push(lines[i] ?? '');
    else i = end;
  }
  return kept.join('\n');
}

function rustTests(lines: readonly string[], at: number): number | undefined {
  const opens = /^(\s*)#\[cfg\(test\)\]\s*(mod\b|$)/.exec(lines[at] ?? '');
  const head = opens?.[2] === '' ? lines[at + 1] : lines[at];
  if (!opens || !/\bmod\s+\w+\s*\{/.test(head ?? '')) return undefined;
  const end = lines.indexOf(`${opens[1] ?? ''}}`, at);
  return end < 0 ? lines.length : end;
}

/**
 * Matches only a block of nothing but tests: anything else it does changes the product under test.
 */
function vitestBlock(lines: readonly string[], at: number): number | undefined {
  if (!/^if \(import\.meta\.vitest\) \{\s*$/.test(lines[at] ?? '')) return undefined;
  const end = lines.indexOf('}', at);
  const body = lines.slice(at + 1, Math.max(at + 1, end)).filter((line) => line.trim() !== '');
  const isTests = body.every((line) =>
    /^(\s{3,}|\t\t|\s{1,2}(\}|\)|const \{|(it|test|describe|beforeEach|afterEach)\b[.\w]*\())/.test(
      line,
    ),
  );
  return end > 0 && body.length > 1 && isTests ? end : undefined;
}

const first = (lines: readonly string[], pattern: RegExp): string | undefined =>
  lines.find((line) => pattern.test(line));

const excerpt = (line: string): string => line.slice(0, 120);

/** Finds a form that may go over several lines: its words, and the line in which it begins. */
function across(
  lines: readonly string[],
  patterns: readonly RegExp[],
  between: string,
): { readonly words: string; readonly line: string } | undefined {
  const text = lines.join(between);
  const match = patterns.map((pattern) => pattern.exec(text)).find((each) => each !== null);
  if (!match) return undefined;
  let end = 0;
  const line = lines.find((each) => {
    end += each.length + between.length;
    return match.index < end;
  });
  return { words: match[0], line: line ?? '' };
}

const ATTRIBUTE =
  /#!?\[\s*(allow|expect)\s*\(|#!?\[cfg_attr\([^\n]{0,200}\b(allow|expect)\(|@(SuppressWarnings|SuppressLint|SuppressFBWarnings|Suppress|nowarn)\b|^@(typing\.|t\.)?no_type_check\b|\[(assembly:\s*|module:\s*)?(\w{1,40}\.){0,6}(Unconditional)?SuppressMessage\b|#\s*pragma\s+warning\s*\(?\s*(disable|push\s*,\s*0)|(#\s*pragma\s+|_Pragma\(\s*\\?["'])(GCC|clang)\s+diagnostic\s+ignored|^no\s+(strict|warnings)\b|^@dialyzer\b[^\n]{0,100}\bnowarn|^error_reporting\(\s*0|^\$VERBOSE\s*=\s*nil|\bprocess\.noDeprecation\s*=\s*true|\bset_error_handler\(\s*(static\s+)?(fn|function)\s*\([^)\n]{0,100}\)\s*(:\s*bool\s*)?(=>\s*true|\{\s*(return\s+true;?\s*)?\})/;
/** Java's generics cannot be written without it; no check of the product depends on it. */
const ERASURE = /@SuppressWarnings\(\s*(?:value\s*=\s*)?\{?\s*"(unchecked|rawtypes|serial)"/;
/** Perl functions with computed names cannot be written without it. */
const SYMBOLS = /^no\s+strict\s+(?:['"]refs['"]|qw\(\s*refs\s*\))/;
const NAMES_SYMBOLS = /\*\{|\*\$\w/;

/** Applies to the whole process rather than to a block. */
const PYTHON_WARNINGS =
  /^warnings\.(simplefilter|filterwarnings)\(\s*(action\s*=\s*)?['"]ignore['"]\s*\)/;

/** Where a file's comments cannot be told from its code, no run can leave them out. */
const COMMENT =
  /\b(eslint|oxlint|biome|tslint|jshint|rubocop:|pylint:\s*|stylelint|credo:|swiftlint:|ktlint-)[- ]?(disable|ignore)|@ts-(ignore|nocheck|expect-error)\b|#\s*(flake8:\s*|ruff:\s*)?(noqa|type:\s*ignore|nosec|pyright:\s*ignore|mypy:\s*ignore|pragma:\s*no cover)\b|\/\/\s*(nolint|NOLINT\w*|NOSONAR|noinspection)\b|\bphpcs:(disable|ignore)|@phpstan-ignore|\/\*\s*(istanbul|c8|v8)\s+ignore|\bshellcheck\s+disable|##\s*no critic/;

/** In a program quoted as a fixed text, it hides problems from linters alone. */
const SHELL_TEXT =
  /(^|[;&|{]\s*)eval\s+(--\s+)?'(?!exec\b)|(^|[;&|{]\s*)(source|\.)\s+\/dev\/stdin\b/;

function suppressionFlags(changed: ChangedText, code: ProductCode): RaisedFlag[] {
  const { change, before = '', after, added } = changed;
  const { path } = change;
  const hidden = /\.(sh|bash|zsh|ksh)$/.test(sourcePath(path, after) ?? path)
    ? first(code.added, SHELL_TEXT)
    : undefined;
  if (hidden !== undefined) {
    const text = `a program was put into a string, where no linter reads it: ${excerpt(hidden)}`;
    return [{ code: 'suppression', path, text, found: { added: hidden } }];
  }
  // A form that a run can leave out is answered by that run.
  const attribute = code.added.find(
    (line) =>
      (ATTRIBUTE.test(line) ||
        (PYTHON_WARNINGS.test(line) && !/\bcatch_warnings\b/.test(code.text))) &&
      !ERASURE.test(line) &&
      !(SYMBOLS.test(line) && NAMES_SYMBOLS.test(code.text)) &&
      !isAside(path, line),
  );
  const unread = commentsOf(path, after ?? '') === undefined;
  const silent = attribute ?? silencedLine(path, before, code.added);
  const what = silent ?? (unread ? first(added, COMMENT) : undefined);
  if (what === undefined) return [];
  const text = `a check is silenced: ${excerpt(what)}`;
  return [{ code: 'suppression', path, text, found: { added: what } }];
}

const EQUALS: readonly RegExp[] = [
  /\b__(eq|ne)__\s*=\s*lambda\b[^:\n]{0,80}:\s*(True|False)\b/,
  /\bdef __(eq|ne)__\([^)\n]{0,120}\)[^:\n]{0,80}:\s*return (True|False)\b/,
  /\b[eE]quals\s*\([^){}\n]{0,120}\)[^{};=\n]{0,60}(\{\s*return\s+true\s*;?\s*\}|=>?\s*true\b)/,
  /\boperator\s*==\s*\([^){}\n]{0,200}\)[^{};\n]{0,60}(\{\s*return\s+(true|1)\s*;\s*\}|=>\s*true\b)/,
  /\bfn eq\(\s*&self[^){}\n]{0,120}\)\s*->\s*bool\s*\{\s*(return\s+)?true;?\s*\}/,
  /\bdef\s+(==|===|eql\?|equal\?)\s*\(?\s*\w{1,40}\s*\)?\s*(=\s*|;\s*)?true\b/,
  /\bfunc\s*==\s*\([^){}\n]{0,200}\)\s*->\s*Bool\s*\{\s*(return\s+)?true\s*\}/,
  /\b__eq\s*=\s*function\s*\([^)\n]{0,80}\)\s*return\s+true\b/,
  /\b(asymmetricMatch|\$\$equals)\b[^{};\n]{0,80}(\{\s*return\s+true\s*;?\s*\}|=>\s*true\b)/,
];

/** Flags values that equal whatever they are compared with, or more than they did. */
function equalFlags({ path, added, text: whole }: ProductCode, before: string): RaisedFlag[] {
  const field = uncomparedField(path, before, whole, added);
  if (field !== undefined) {
    const says = `a field no longer counts when two of its kind are compared: ${excerpt(field)}`;
    return [{ code: 'always_equal', path, text: says, found: { added: field } }];
  }
  const equal = across(added, EQUALS, ' ');
  if (equal === undefined) return [];
  const says = `a value now equals everything that it is compared with: ${excerpt(equal.words)}`;
  return [{ code: 'always_equal', path, text: says, found: { added: equal.line } }];
}

/** Exits as if all were well; code that reports a failure hides nothing. */
const SUCCESS =
  /\bprocess\.(exit|reallyExit)\(\s*0?\s*\)|\bprocess\.exitCode\s*=\s*0\b|\b(sys\.exit|os\._exit)\(\s*0?\s*\)|\braise SystemExit(\(\s*0?\s*\))?\s*(#|;|$)|\batexit\.register\([^\n]{0,80}_exit|\bos\.Exit\(\s*0\s*\)|\bprocess::exit\(\s*0\s*\)|\bSystem\.exit\(\s*0\s*\)|\bRuntime\.getRuntime\(\)\.halt\(\s*0|\bEnvironment\.Exit\(\s*0?\s*\)|\b(Deno|Bun)\.exit\(\s*0?\s*\)|\b(_exit|quick_exit|_Exit|exitProcess)\(\s*(0|EXIT_SUCCESS)\s*\)|\bexit!(\s+|\(\s*)(0|true)\b|\bat_exit\b[^\n]{0,80}\bexit!?|\bregister_shutdown_function\([^\n]{0,120}\b(exit|die)\b|\bSystem\.(halt|stop)\(\s*0?\s*\)|:erlang\.halt\(\s*0?\s*\)|\bos\.exit\(\s*(0|true)?\s*[,)]|\bPOSIX::_exit\(\s*0|(^|[;{]\s*)exit\s*\(?\s*(0|EXIT_SUCCESS)\s*\)?\s*;|\b(syscall|unix)\.Exec\(|#\[link_name\s*=\s*"_?_?[eE]xit"\]|\bexec\w*\W{0,4}\s*\(\s*['"](\/usr)?\/bin\/true['"]/;
const ERLANG_SUCCESS =
  /(?<![\w:])(erlang:)?halt\(\s*(0\s*(,[^\n]{0,80})?)?\)|\binit:stop\(\s*0?\s*\)/;
const AT_THE_END =
  /\bprocess\.(on|once|addListener|prependListener)\(\s*['"`](exit|beforeExit|uncaughtException|unhandledRejection)['"`][^]{0,300}?(exitCode\s*=\s*0\b|\.exit\(\s*0?\s*\)|reallyExit)/;

/** A program's main file, for which exiting with success is normal. */
const PROGRAM_PATH =
  /(^|\/)(s?bin|cmd|cli|scripts?|tools?|examples?|bench(marks?)?)\/|(^|\/)(main|cli|__main__|index\.cli|server|manage|setup|Main|Program|Rakefile)\.\w+$|[-_.]cli\.\w+$/;
const PROGRAM_TEXT =
  /^#!|\bif __name__\s*==\s*['"]__main__|^[ \t]*package main\b|\bfn main\s*\(|\bstatic\s+(async\s+)?(void|int|Task(<int>)?)\s+[mM]ain\s*\(|\bint\s+main\s*\(|\bfun main\s*\(|\brequire\.main\s*===\s*module|\bimport\.meta\.main\b|^main\(\w*\)\s*->/m;

function exitFlags({ path, added, text }: ProductCode): RaisedFlag[] {
  if (/\.(sh|bash|zsh|ksh)$/.test(path)) return [];
  const late = across(added, [AT_THE_END], '\n');
  const isProgram = PROGRAM_PATH.test(path) || PROGRAM_TEXT.test(text);
  const success = /\.[eh]rl$/.test(path) ? ERLANG_SUCCESS : SUCCESS;
  const line = late?.line ?? (isProgram ? undefined : first(outsideOfSignals(added), success));
  if (line === undefined) return [];
  const words = late?.words.replace(/\s+/g, ' ') ?? line;
  const says = `an added line can end the process early: ${excerpt(words)}`;
  return [{ code: 'exit', path, text: says, found: { added: line } }];
}

const ON_SIGNAL =
  /\bprocess\.(?:on|once)\(\s*['"\x60]SIG(?:TERM|INT|HUP|QUIT)\b|\bsignal\.(?:signal|Notify)\(|\.add_signal_handler\(|\bSignal\.trap\b|\bpcntl_signal\(/;
const SENDS_SIGNAL = /\bkill\b|\braise\w*\(|\bemit\(|\balarm\(/;
/** The longest signal handler that is recognised. */
const MAX_HANDLER_LINES = 8;

/**
 * Leaves out signal handlers: a process told to end may exit with success, unless it signals
 * itself.
 */
function outsideOfSignals(added: readonly string[]): readonly string[] {
  if (added.some((line) => SENDS_SIGNAL.test(line.slice(0, MAX_LINE_CHARACTERS)))) return added;
  let left = 0;
  return added.filter((line) => {
    if (ON_SIGNAL.test(line.slice(0, MAX_LINE_CHARACTERS))) left = MAX_HANDLER_LINES;
    left -= 1;
    return left < 0;
  });
}

const TEST_LIBRARY =
  /\bfrom\s+['"](node:test|bun:test|vitest|@jest\/globals|mocha|chai|jest|sinon|uvu|ava|tape)['"]|\brequire\(\s*['"](node:test|bun:test|vitest|mocha|chai|jest|sinon|uvu|ava|tape)['"]|^(import|from)\s+(pytest|unittest|_pytest)\b|^import\s+(static\s+)?org\.junit|^require\s+['"](rspec|minitest|test\/unit)\b/;

/** Replaces what assertions are made of. */
const PATCHED: readonly RegExp[] = [
  /\b(node:assert|unittest\.mock)\b.*\.\w+\s*=[^=>]/,
  /\b(unittest\.)?(TestCase|IsolatedAsyncioTestCase)\.\w+\s*=[^=]|\b(_pytest|pytest)\.[\w.]+\s*=[^=]|\bsetattr\(\s*(unittest|pytest|_pytest|TestCase)\b|\bbuiltins\.(AssertionError|__import__|__build_class__)\s*=[^=]/,
  /\b(global|globalThis|window|self)(\.|\[['"])(expect|assert|it|test|describe|jest|vi)\b['"\]]{0,2}\s*=[^=>]|\bexpect\.extend\(|\b(chai|should)\.(Assertion|use)\b|\bAssertion\.(prototype|overwrite\w*|add\w*)\b|\bObject\.is\s*=[^=>]|\bisDeepStrictEqual\s*=[^=>]/,
  /^\s*(module|class)\s+(RSpec|Minitest|MiniTest|Test::Unit)\b|\b(RSpec|Minitest|MiniTest|Test::Unit)(::\w+)+\.(class_eval|module_eval|prepend|include|send|define_method|class_exec|instance_eval)\b/,
  /^namespace\s+(PHPUnit|Pest)\b|\bpackage\s+(org\.junit|junit\.framework|org\.testng)\b|\bdefmodule\s+ExUnit\b/,
  /\*(\{['"])?Test::\w+(::\w+)*(['"]\})?\s*=|\b_G\.assert\s*=|^assert\s*=\s*function|\bfunction\s+assert\s*\([^)\n]{0,80}\)\s*end|\bpackage\.loaded(\.|\[['"])(busted|luassert)\b['"\]]{0,2}\s*=[^=]/,
  /\bmacro_rules!\s*(assert|assert_eq|assert_ne|panic|debug_assert\w*)\b|#\s*(define|undef)\s+(assert|EXPECT_\w+|ASSERT_(EQ|NE|TRUE|FALSE|LT|GT|LE|GE|THAT|STREQ))\b/,
];

/**
 * Functions with which tests in C compare and report, redefined; a declaration alone does not
 * count.
 */
const LIBC =
  /^#\s*define\s+(strn?cmp|memcmp|wcscmp|v?f?printf|f?puts|putchar|perror|exit|_exit|abort)\b|^((static|extern|inline|__\w+|"C")\s+)*int\s+(strn?cmp|memcmp|wcscmp|v?f?printf|f?puts|putchar)\s*\((?![^\n]*;\s*$)/;

function libcFlags({ path, added }: ProductCode): RaisedFlag[] {
  const line = C_FILE.test(path) ? first(added, LIBC) : undefined;
  if (line === undefined) return [];
  const text = `product code now replaces what tests compare or report with: ${excerpt(line)}`;
  return [{ code: 'test_library', path, text, found: { added: line } }];
}

const C_FILE = /\.(c|cc|cpp|cxx|h|hh|hpp|hxx|mm?)$/;

/** One line imports an assertion library and replaces one of its functions. */
const PATCHED_IMPORT =
  /\b(\w{1,60})\s*(?:=\s*require\(\s*|from\s+)['"](?:node:)?assert(?:\/strict)?['"][^]{0,4000}?\b\1\.\w{1,60}\s*=[^=>]/;

function libraryFlags({ path, added }: ProductCode): RaisedFlag[] {
  const patched = PATCHED.map((pattern) => first(added, pattern)).find(
    (line) => line !== undefined,
  );
  const imported = patched === undefined ? across(added, [PATCHED_IMPORT], '; ') : undefined;
  // A new file full of tests is a test file, wherever it is.
  const isTest = linesOfTests(added).cases > 0;
  const line = patched ?? imported?.line ?? (isTest ? undefined : first(added, TEST_LIBRARY));
  if (line === undefined) return [];
  const text = `product code now reaches into a test library: ${excerpt(imported?.words ?? line)}`;
  return [{ code: 'test_library', path, text, found: { added: line } }];
}
