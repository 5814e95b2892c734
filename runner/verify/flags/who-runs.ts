/**
 * Follows what says who runs or calls the code (the name of the program, the stack, who loaded the
 * file) to where it is compared with a name that tests have. Reading it alone is what honest code
 * does for a message or a log. Pure, over lines, linear; looks at names and not at scopes beyond
 * the margin. Backstop: the comparison of old and new functions, whose rooms run no tests.
 */

/** What says who runs it, by the ending of the file. */
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
    /\bprocess\.(argv\[1\]|argv0|title|execArgv)|\bnew Error\([^)\n]{0,40}\)\.stack\b|\bcaptureStackTrace\(|\brequire\.main\??\.filename\b|\bmodule\.parent\b/,
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

const SHELL = /\.(sh|bash|zsh|ksh)$|^[^.]+$/;

/** A comparison of any language. */
const COMPARES =
  /==|!=|=~|\/=|=:=|=\/=|<>|\$=|\^=|\b(contains|has(suffix|prefix)|equals?(fold|ignorecase)?|match(string|es|er)?|index(of|_of)?|count|starts?_?with|ends?_?with|includes?|find|search|str(n?case)?(n?cmp|str)|fnmatch|strpos|str_contains|preg_match|regex\w*|case|switch|when|match|cut(suffix|prefix)?|prefix|suffix|any|all|member|keymember|keyfind|eq|ne|grep|is_match|rfind|memmem)\b|\.test\(|\bin\b|\s-(eq|ne)\s/i;
/** Of shells, where a word alone is a literal. */
const SHELL_COMPARES = /(^|[\s;&|(!])(\[\[?|test|case|grep|expr|awk|sed)\s|==|=~/;

/** What a line quotes: in marks, as a pattern, or as an atom. */
export const LITERAL =
  /(["'`])((?:[^"'`\\\n]|\\.){1,80})\1|\/((?:[^/\\\n\s]|\\.){1,80})\/|(?<![\w:]):([a-z_]\w{1,30})\b/g;
const RUNNERS =
  /xunit|nunit|mstest|junit|testhost|testng|gtest|ctest|doctest|catch2|pytest|unittest|rspec|minitest|phpunit|busted|\beunit|ex_?unit|\bbats\b|shunit|shellspec|\bjest\b|vitest|mocha|jasmine|surefire|common_test|test_server/i;
const TEST_WORD = /(?<![A-Za-z])[tT]est(s|ing|Case)?(?![a-z])|[a-z_]Tests?(?![a-z])|[._-]spec\b/;
const SHELL_WORD = /(?<![A-Za-z])(tests?|checks?|spec)(?![a-z])|\.t\b(?!\w)|\.bats\b/;
/** What the names of tests end with, and how programs of tests are called. */
const ENDS = ['_test.go', '.test', 'testing', '_test.', '_spec.'];

/** A name that tests have, or so much of one that nothing else can be meant. */
function isOfTests(text: string): boolean {
  if (RUNNERS.test(text) || TEST_WORD.test(text)) return true;
  const part = text.toLowerCase();
  return part.length > 1 && /te|es|st|sp/.test(part) && ENDS.some((end) => end.includes(part));
}

const KEYWORDS =
  /^(let|mut|var|const|my|our|if|for|while|auto|char|string|String|local|val|def|static|final|func|fn|function|else|case|ok|err|some|Some|Ok|i|n|_|return|export|readonly|declare|bool|int|std|in|of|range|switch)$/;
const HEAD =
  /^\s*(?:pub\s+|static\s+|public\s+|private\s+|local\s+)*(?:func|fn|def|defp|sub|function)\s+(?:\([^)\n]{0,80}\)\s*)?([A-Za-z_]\w*)|^([A-Za-z_]\w*)\s*\(\)\s*\{/;
const MOST_NAMES = 30;
const MOST_LINES = 20_000;
const MOST_LINE = 600;

interface Known {
  readonly everywhere: Set<string>;
  readonly here: Set<string>;
}

/**
 * The first added line that compares who runs the code with a name of tests, or reads what an
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
  const isShell = SHELL.test(name);
  const isBranch = (line: string): boolean => comparesWithTests(line, isShell, programs);
  return comparedLine(text, added, {
    sources,
    compares: (line) => {
      // Words in a text compare nothing.
      const code = isShell ? line : line.replace(LITERAL, '""');
      return (isShell ? SHELL_COMPARES : COMPARES).test(code) && isBranch(line);
    },
    isBranch,
  });
}

/** What is followed, and how one knows that it is compared. */
export interface Looked {
  readonly sources: readonly RegExp[];
  /** Whether a line that speaks of a source compares it. */
  readonly compares: (line: string) => boolean;
  /** Whether a branch of a choice that is made by a source compares it; the same without. */
  readonly isBranch?: (line: string) => boolean;
}

/** The first added line that compares a source, or reads what an added line compares. */
export function comparedLine(
  text: string,
  added: readonly string[],
  looked: Looked,
): string | undefined {
  const isNew = new Set(added);
  const everywhere = new Set<string>();
  const lines = text.split('\n').slice(0, MOST_LINES);
  // Once more, for functions that stand behind what calls them.
  for (let pass = 0; pass < 2; pass += 1) {
    const found = asked(lines, isNew, looked, everywhere);
    if (found !== undefined) return found;
    if (everywhere.size === 0) return undefined;
  }
  return undefined;
}

function asked(
  lines: readonly string[],
  isNew: ReadonlySet<string>,
  { sources, compares, isBranch = compares }: Looked,
  everywhere: Set<string>,
): string | undefined {
  const known: Known = { everywhere, here: new Set() };
  let head: string | undefined;
  /** An added line has read it since the margin. */
  let isReadAnew = false;
  /** How far the head of a choice is indented whose branches are comparisons. */
  let choice: number | undefined;
  for (const whole of lines) {
    const line = whole.slice(0, MOST_LINE);
    const plain = line.trim();
    if (plain === '') continue;
    const indent = line.length - line.trimStart().length;
    if (indent === 0 && !/^[)}\]{]/.test(plain)) {
      known.here.clear();
      isReadAnew = false;
    }
    if (choice !== undefined && indent <= choice && !/^(case|when|default)\b/.test(plain)) {
      choice = undefined;
    }
    const [, own, shellOwn] = HEAD.exec(line) ?? [];
    head = own ?? shellOwn ?? head;
    const isSource = sources.some((source) => source.test(line));
    const speaks = isSource || names(known).some((each) => hasWord(line, each));
    const isAdded = isNew.has(plain.slice(0, 2000)) || isNew.has(plain);
    if (isSource && isAdded) isReadAnew = true;
    if (speaks || choice !== undefined) {
      const isCompared = choice === undefined ? compares(plain) : isBranch(plain);
      if (isCompared && (isAdded || isReadAnew)) return plain;
    }
    if (!speaks) continue;
    if (/\b(switch|case|match)\b/.test(line)) choice = indent;
    if (/\breturn\b|\becho\b/.test(line) && head !== undefined && indent > 0)
      add(known.everywhere, head);
    for (const each of assigned(line)) add(indent === 0 ? known.everywhere : known.here, each);
  }
  return undefined;
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
  // An atom of Erlang stands without quotes, and so does a module of Elixir.
  return /\b(eunit\w*|ExUnit|common_test|test_server)\b/.test(line);
}

function names({ everywhere, here }: Known): string[] {
  return [...everywhere, ...here];
}

function add(to: Set<string>, name: string): void {
  if (to.size < MOST_NAMES && !KEYWORDS.test(name)) to.add(name);
}

/** The names on the left of what a line assigns, or goes through. */
function assigned(line: string): string[] {
  const at = line.search(/(?<![=!<>:+\-*/%&|^~])(?::=|=)(?![=~>])|\s(?:in|of|<-|:)\s/);
  if (at < 0) return [];
  const [left = ''] = line
    .slice(0, at)
    .split(/[;{]\s*(?=\S)/)
    .slice(-1);
  return (left.match(/[A-Za-z_]\w*/g) ?? []).slice(0, 8);
}

function hasWord(line: string, word: string): boolean {
  for (let at = line.indexOf(word); at >= 0; at = line.indexOf(word, at + 1)) {
    const [before, after] = [line[at - 1] ?? ' ', line[at + word.length] ?? ' '];
    if (!/\w/.test(before) && !/\w/.test(after)) return true;
  }
  return false;
}
