/**
 * Follows values that tell who runs or calls the code (the name of the program, the stack, who
 * loaded the file) to where they are compared with a name that tests have. Merely reading them, for
 * a message or a log, is honest. Pure, over lines, linear. Backstop: the comparison of old and new
 * functions, whose rooms run no tests.
 */
import { COMPARES, comparedLine, hasWord, LITERAL, SHELL_FILE } from './compared-line.ts';

/** Expressions that tell who runs the code, by the file's extension. */
const SOURCES: readonly (readonly [ending: RegExp, RegExp])[] = [
  [
    /\.go$/,
    /\bos\.Args(\[0\]|\b(?!\[))|\bos\.Executable\(|\bruntime\.(Callers?|CallersFrames|FuncForPC|Stack)\(|\bdebug\.(Stack|ReadBuildInfo)\(|\bflag\.(CommandLine|VisitAll)\b/,
  ],
  [
    /\.(c|cc|cpp|cxx|h|hh|hpp|hxx|mm?)$/,
    /\b__(BASE_)?FILE__\b|\bargv\[0\]|\bprogram_invocation(_short)?_name\b|\b__progname\b|\bgetprogname\(|\/proc\/(self|%d|\w+)\/(exe|cmdline|comm)\b|\bbacktrace_symbols\(|\bstd::source_location\b/,
  ],
  [
    /\.rs$/,
    /\benv::(args|args_os|current_exe)\(|\bthread::current\(\)|\bBacktrace::(force_)?capture\(|\bLocation::caller\(/,
  ],
  [
    /\.cs$/,
    /\bAppDomain\.CurrentDomain\b|\bGetEntryAssembly\(|\bGetCallingAssembly\(|\bGetCommandLineArgs\(|\bGetCurrentProcess\(|\bStack(Trace|Frame)\b|\bEnvironment\.(CommandLine|ProcessPath|StackTrace)\b/,
  ],
  [
    /\.(java|kts?|scala|groovy)$/,
    /\bgetStackTrace\(|\bStackWalker\b|\bgetProperty\(\s*"(sun\.java\.command|java\.class\.path)"|\bcurrentThread\(\)\.(getName\(|name\b)|\bProcessHandle\b/,
  ],
  [
    /\.pyi?$/,
    /\bsys\.(argv\[0\]|orig_argv|_getframe\()|\binspect\.(stack|currentframe|getouterframes)\(|\btraceback\.(extract|format)_stack\(|\b__main__\.__file__/,
  ],
  [
    /\.([cm]?[jt]sx?|vue|svelte)$/,
    /\bprocess\.(argv\[1\]|argv0|title|execArgv)|\bnew Error\([^)\n]{0,40}\)\.stack\b|\bcaptureStackTrace\(|\brequire\.main\??\.filename\b|\bmodule\.parent\b|\bBun\??\.main\b|\bDeno\??\.mainModule\b/,
  ],
  [
    /\.(rb|rake)$/,
    /\$0\b|\$PROGRAM_NAME\b|\bcaller(_locations)?\b(?=[\s.([]|$)|\$LOADED_FEATURES\b/,
  ],
  [
    /\.php$/,
    /\$_SERVER\[['"](argv|SCRIPT_NAME|SCRIPT_FILENAME|PHP_SELF)['"]\]|\$argv\[0\]|\bdebug_backtrace\(|\bget_(included|required)_files\(|\bgetTraceAsString\(/,
  ],
  [/\.p[lm]$/, /\$0\b|\$PROGRAM_NAME\b|\bcaller\b/],
  [/\.lua$/, /\barg\[0\]|\bdebug\.(getinfo|traceback)\(/],
  [
    /\.exs?$/,
    /\bMix\.env\b|\bSystem\.argv\b|:current_stacktrace\b|\b__STACKTRACE__\b|:code\.(all_loaded|is_loaded|which)\b|\b(started|loaded)_applications\b|"?\$(callers|ancestors)\b|\bProcess\.(registered|info)\b|:init\.get_\w*arguments\b|\b(get_env|compile_env!?|fetch_env!)\(\s*:\w+,\s*:(mix_)?env\b/,
  ],
  [
    /\.[eh]rl$/,
    /\bcode:(all_loaded|is_loaded|which|get_path|where_is_file|lib_dir)\b|\bcurrent_stacktrace\b|\b(loaded|which)_applications\b|\binit:get_\w*arguments?\b|\bescript:script_name\b|\berlang:(loaded|registered|process_info)\b|\b(registered|process_info)\(|\bget\(\s*'\$ancestors'/,
  ],
  [
    /\.(sh|bash|zsh|ksh)$|^[^.]+$/,
    /\$0\b|\$\{0\b|\$(PPID|_)\b|\$\{PPID\b|\bBASH_SOURCE\b|\bBASH_ARGV\b|\bFUNCNAME\b|\bfuncfiletrace\b|(?:^|[;|&($`]\s*)(caller|ps|pgrep|pstree)\b(?=\s|$)|\/proc\/[^\s"]{1,20}\/(cmdline|comm|exe)\b/,
  ],
];

/** In shells, where a bare word is a literal. */
const SHELL_COMPARES = /(^|[\s;&|(!])(\[\[?|test|case|grep|expr|awk|sed)\s|==|=~/;

const RUNNERS =
  /xunit|nunit|mstest|junit|testhost|testng|gtest|ctest|doctest|catch2|pytest|unittest|rspec|minitest|phpunit|busted|\beunit|ex_?unit|\bbats\b|shunit|shellspec|\bjest\b|vitest|mocha|jasmine|surefire|common_test|test_server/i;
const TEST_WORD = /(?<![A-Za-z])[tT]est(s|ing|Case)?(?![a-z])|[a-z_]Tests?(?![a-z])|[._-]spec\b/;
const SHELL_WORD = /(?<![A-Za-z])(tests?|checks?|spec)(?![a-z])|\.t\b(?!\w)|\.bats\b/;
/** Endings of the names of tests, and names of test programs. */
const ENDS = ['_test.go', '.test', 'testing', '_test.', '_spec.'];

/** True for a name that tests have, or so much of one that nothing else can be meant. */
function isOfTests(text: string): boolean {
  if (RUNNERS.test(text) || TEST_WORD.test(text)) return true;
  const part = text.toLowerCase();
  return part.length > 1 && /te|es|st|sp/.test(part) && ENDS.some((end) => end.includes(part));
}

/**
 * Returns the first added line that compares who runs the code with a name of tests, or reads what an
 * added line compares with one.
 *
 * @param text the whole result without comments
 * @param added trimmed lines that the change adds
 * @param programs names of files that checks run
 */
export function asksWhoRuns(
  path: string,
  text: string,
  added: readonly string[],
  programs: readonly string[] = [],
): string | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const sources = SOURCES.filter(([ending]) => ending.test(name)).map(([, each]) => each);
  if (sources.length === 0 || !sources.some((source) => source.test(text))) return undefined;
  const isShell = SHELL_FILE.test(name);
  const isBranch = (line: string): boolean => comparesWithTests(line, isShell, programs);
  return comparedLine(text, added, {
    sources,
    compares: (line) => {
      // Words inside a text compare nothing.
      const code = isShell ? line : line.replace(LITERAL, '""');
      return (isShell ? SHELL_COMPARES : COMPARES).test(code) && isBranch(line);
    },
    isBranch,
  });
}

function comparesWithTests(line: string, isShell: boolean, programs: readonly string[]): boolean {
  if (isShell) {
    const words = line.replace(/(^|[\s;&|(!])test\s/g, '$1[ ');
    if (RUNNERS.test(words) || SHELL_WORD.test(words)) return true;
    return programs.some((program) => hasWord(words, program));
  }
  for (const [, , quoted, pattern, atom] of line.matchAll(LITERAL)) {
    const text = quoted ?? pattern ?? atom ?? '';
    if (isOfTests(text) || programs.includes(text)) return true;
  }
  // An atom of Erlang has no quotes, and neither has a module of Elixir.
  return /\b(eunit\w*|ExUnit|common_test|test_server)\b/.test(line);
}
