/**
 * Finds product code that decides by how it was built or where it runs: whether it is optimized, in
 * a container, on whose machine, or by files beside the program. Checks are built and run in one
 * way, so their passing shows nothing about other ways. Reading such facts for a log, a version or
 * an assertion is honest. Pure, over lines without comments, linear. Backstop: the comparison of
 * old and new functions.
 */
import { comparedLine, firstOfRules, type LineRule, LITERAL, SHELL_FILE } from './compared-line.ts';

const C = /\.(c|cc|cpp|cxx|h|hh|hpp|hxx|mm?)$/;

/** Single lines that suffice. */
const LINES: readonly LineRule[] = [
  // The user's id, compared with another than root's.
  [
    /./,
    /\bget(e?[ug])id\(\)\s*[!=]==?\s*[1-9]|\bUid\(\)\s*[!=]=\s*[1-9]|\$\(id -u\)"?\s*(-eq|-ne|==?|!=)\s*"?[1-9]|\$\{?E?UID\}?"?\s*(-eq|-ne|==?|!=)\s*"?[1-9]|(\.get\(|\[)\s*(os|process|Process)\.get(e?[ug])id\(\)/,
  ],
  [
    /./,
    /\/\.dockerenv\b|\/run\/\.containerenv\b|\/proc\/1\/cgroup\b|\/proc\/[\w$%{}]{1,20}\/fd\/[012]\b|\bread_?link\w*\b[^\n]{0,80}\/proc\/[\w$%{}]{1,20}\/fd\b/i,
  ],
  [
    /./,
    /\b(Getenv|LookupEnv|getenv|env::var(_os)?|environ|process\.env|get_env|ENV)\b[^\n\w]{0,6}(GOPROXY|CARGO_NET_OFFLINE)\b|\$\{?(GOPROXY|CARGO_NET_OFFLINE)\b/,
  ],
  [C, /^#\s*(el)?if\b[^\n]{0,120}\b__INCLUDE_LEVEL__|\b__INCLUDE_LEVEL__\s*([<>]|[!=]=|\?)/],
  [
    C,
    /\bstr\w*\([^\n]{0,120}\b__BASE_FILE__|\b__BASE_FILE__\b[^\n]{0,40}([!=]=|\b(find|rfind|contains|ends_with|starts_with)\()/,
  ],
  [
    /\.(java|kts?|scala|groovy)$/,
    /\bdesiredAssertionStatus\(\)|\bgetProperty\(\s*"java\.class\.path"\s*\)\s*\.(length|hashCode|isEmpty|equals|contains|matches|endsWith|startsWith|indexOf)\b/,
  ],
  [
    /\.cs$/,
    /\bIsDefaultAppDomain\(\)|\bGetEntryAssembly\(\)\s*([!=]=|is( not)?)\s*null\s*(&&|\|\||\?)/,
  ],
  [
    SHELL_FILE,
    /\[[^\n]{0,60}\$\(trap\s+-p|\$-"?\s*=[=~]?\s*[^\s\]]{0,6}\[?[ETB]|\$\{#(FUNCNAME|BASH_SOURCE|BASH_LINENO)\[[@*]\]\}"?\s*(-(gt|lt|ge|le|eq|ne)\b|[<>!=])/,
  ],
  // Its arguments decide, as they are written; values that were read beforehand do not count.
  [C, /\b__builtin_constant_p\s*\(/],
  // The age of the process; subtracting a start time only measures a duration.
  [
    /\.(([cm]?[jt]sx?)|pyi?)$/,
    /\b(performance\.now|process\.uptime|time\.(process_time|perf_counter|monotonic|thread_time))\(\)\s*[<>]=?\s*\d/,
  ],
  // How much the process has begun, which tests always have; an id that is handed on is harmless.
  [
    /\.([cm]?[jt]sx?)$/,
    /\b(executionAsyncId|triggerAsyncId)\(\)\s*([<>]|[!=]==?)|\bgetActiveResourcesInfo\(\)\.(length|includes|some|filter)\b/,
  ],
  // The location of the file itself, and how much its process has loaded.
  [
    /\.pyi?$/,
    /\b__file__\.(startswith|find|count)\(|['"][^'"\n]{1,60}['"]\s+(not\s+)?in\s+__file__|\blen\(sys\.modules\)\s*[<>=!]/,
  ],
  [
    /\.([cm]?[jt]sx?)$/,
    /\b(__dirname|__filename)\.(includes|startsWith|indexOf|match)\(|\bimport\.meta\.(url|dirname|filename)\.(includes|match)\(|\bObject\.keys\(require\.cache\)\.length\s*[<>=!]/,
  ],
  [
    /\.(rb|rake)$/,
    /\b__(FILE__|dir__)\.(include\?|start_with\?|match)|\bObjectSpace\.each_object\(\w{1,40}\)\.(count|size)\s*[<>=!]|\$LOADED_FEATURES\.(count|size|length)\s*[<>=!]/,
  ],
  [
    /\.php$/,
    /\bcount\(\s*get_(declared_\w+|included_files|required_files|defined_functions)\(\)\s*\)\s*[<>=!]|\bob_get_level\(\)\s*[<>=!]{1,3}\s*\d+\s*\?|\breturn\s+ob_get_level\(/,
  ],
  // Compiled programs need no sources where they run.
  [
    /\.(go|rs|java|kt|cs)$|\.(c|cc|cpp|cxx|h|hh|hpp|hxx)$/,
    /\b(os\.(Stat|Lstat)|(f?access|l?stat)|File\.Exists|Files\.(exists|isRegularFile)|filesystem::exists|new File|Path::new|fs::(metadata|exists))\s*\(\s*"[^"\n]{0,80}(?<!\b(main|build|lib|mod))\.(go|cc?|cpp|cxx|h|hpp|rs|java|kt|cs)"/,
  ],
];

const TEXTUAL =
  /==|!=|=~|\b(contains|has(suffix|prefix)|equals?(fold|ignorecase)?|matchstring|is_match|index(of|_of)?|starts?_?with|ends?_?with|includes|strn?(case)?(cmp|str)|strpos|preg_match|switch|case|memcmp|suffix|prefix|match)\b/i;
const PARTIAL =
  /=~|\b(starts_with|ends_with|contains|length|match|suffix|prefix|find|slice|first|last|at|hash|phash2?|byte_size|nth|nthtail)\b/;

/** A value that is followed over several lines to where it is compared with a text. */
interface Followed {
  readonly ending: RegExp;
  readonly source: RegExp;
  /** Takes the line, the line without its quoted texts, and these texts. */
  readonly decides: (line: string, code: string, quoted: readonly string[]) => boolean;
  /** Found in a file, it makes the use honest. */
  readonly unless?: RegExp;
}

const isAny = (_line: string, code: string, quoted: readonly string[]): boolean =>
  TEXTUAL.test(code) && quoted.length > 0;
const isSomebody = (_line: string, code: string, quoted: readonly string[]): boolean =>
  TEXTUAL.test(code) && quoted.some((each) => !/^(|root|localhost|\s|\W)$/.test(each));

const FOLLOWED: readonly Followed[] = [
  {
    ending: /\.go$/,
    source: /\bos\.Executable\(/,
    decides: isAny,
    // One program may have several names.
    unless: /^package main\b/m,
  },
  {
    ending: /\.go$/,
    source: /\bdebug\.ReadBuildInfo\(/,
    // The version of a dependency is harmless.
    decides: (line, code, quoted) =>
      /(?<!\bMain|\bd|\bdep|\bm|\bmod|\bmodule|\beach)\.Path\b/.test(line) &&
      isAny(line, code, quoted),
  },
  {
    ending: /\.cs$/,
    source: /\b(FriendlyName|ProcessPath|MainModule)\b/,
    decides: isAny,
  },
  {
    ending: /\.exs?$/,
    source: /\b(started|loaded)_applications\b/,
    decides: (_line, code) => PARTIAL.test(code),
  },
  { ending: /\.exs?$/, source: /:current_stacktrace\b/, decides: isAny },
  {
    ending: /\.[eh]rl$/,
    source: /\b(which|loaded)_applications\b/,
    decides: (_line, code) => /\b(suffix|prefix|find|nth|length|sublist|phash2?)\b/.test(code),
  },
  { ending: /\.[eh]rl$/, source: /\bcurrent_stacktrace\b/, decides: isAny },
  {
    ending: /./,
    source:
      /\bos\.hostname\(|\bos\.Hostname\(|\bgethostname\(|\bgethostname\b|\bplatform\.node\(|\bEnvironment\.(MachineName|UserName)\b|\buserInfo\(\)\.username|\bgetpass\.getuser\(|\bgetlogin\(|\bgetenv\(\s*"(HOSTNAME|USER|LOGNAME)"\)|\$\((hostname|whoami)\)|\bgetProperty\(\s*"user\.name"/,
    decides: isSomebody,
  },
];

/**
 * Returns the first added line that decides by how the program was built or where it runs.
 *
 * @param text the whole result without comments
 * @param added trimmed lines that the change adds
 */
export function decidesBySurroundings(
  path: string,
  text: string,
  added: readonly string[],
): string | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const line = firstOfRules(LINES, name, added);
  return (
    line ??
    (name.endsWith('.go') ? parsedFlags(text, added) : undefined) ??
    (C.test(name) ? buildBranch(text, added) : undefined) ??
    (name.endsWith('.rs') ? debugBranch(text, added) : undefined) ??
    (name.endsWith('.php') ? commandLineBranch(text, added) : undefined) ??
    followed(name, text, added)
  );
}

function followed(name: string, text: string, added: readonly string[]): string | undefined {
  for (const { ending, source, decides, unless } of FOLLOWED) {
    if (!ending.test(name) || !source.test(text) || unless?.test(text)) continue;
    const isShell = SHELL_FILE.test(name);
    const compares = (line: string): boolean => {
      if (isShell) return decides(line, '==', wordsCompared(line));
      const quoted = [...line.matchAll(LITERAL)]
        .map(([, , each, other]) => each ?? other ?? '')
        .filter((each) => each !== '');
      return decides(line, line.replace(LITERAL, '""'), quoted);
    };
    const line = comparedLine(text, added, { sources: [source], compares });
    if (line !== undefined) return line;
  }
  return undefined;
}

/** In shell a bare word is a text. */
function wordsCompared(line: string): string[] {
  const words = line.matchAll(/\s(?:==?|!=|=~)\s+["']?([\w*.^][\w*.-]{0,60})/g);
  return [...words].map(([, word = '']) => word);
}

/** Finds code that asks whether flags were parsed, unless it asks so as to parse them itself. */
function parsedFlags(text: string, added: readonly string[]): string | undefined {
  if (/\bflag\.Parse\(\)/.test(text)) return undefined;
  return added.find((line) => /\bflag\.Parsed\(\)/.test(line));
}

/** The purpose of assertions and logs; a branch that has one is taken for theirs. */
const FOR_DEBUGGING =
  /assert|abort|panic|unreachable|debug|check|valid|verif|print|log|trace|warn|dump|poison|fatal|throw|terminate|cerr|cout|stats|profil|bench/i;
const BUILT = /\b(NDEBUG|__OPTIMIZE__|__OPTIMIZE_SIZE__|__NO_INLINE__)\b/;
const MAX_LINES = 20_000;

/** Finds a condition on the build whose code does more than assert. */
function buildBranch(text: string, added: readonly string[]): string | undefined {
  if (!BUILT.test(text)) return undefined;
  const isNew = new Set(added);
  const open: { readonly line: string; readonly body: string[] }[] = [];
  let isContinued = false;
  for (const whole of text.split('\n').slice(0, MAX_LINES)) {
    const line = whole.trim();
    if (isContinued) {
      isContinued = line.endsWith('\\');
      continue;
    }
    isContinued = line.startsWith('#') && line.endsWith('\\');
    if (/^#\s*if/.test(line)) open.push({ line: line.slice(0, 300), body: [] });
    else if (/^#\s*endif\b/.test(line)) {
      const closed = open.pop();
      if (closed && isNew.has(closed.line) && BUILT.test(closed.line) && decidesMore(closed.body)) {
        return closed.line;
      }
    } else {
      for (const { body } of open) if (body.length < 200) body.push(line.slice(0, 300));
    }
  }
  return undefined;
}

function decidesMore(body: readonly string[]): boolean {
  const code = body.filter(
    (line) => !/^(#|[{}();]*$|\[\[|__attribute__|extern\b|[A-Z][A-Z0-9_]*(\(.*\))?$)/.test(line),
  );
  return code.length > 0 && !body.some((line) => FOR_DEBUGGING.test(line));
}

/** Finds the same in Rust: one expression, or two functions of which one is built. */
function debugBranch(text: string, added: readonly string[]): string | undefined {
  if (!text.includes('debug_assertions')) return undefined;
  const isNew = new Set(added);
  const lines = text.split('\n').slice(0, MAX_LINES);
  const hasBoth = /#\[cfg\(debug_assertions\)\]/.test(text);
  for (const [i, whole] of lines.entries()) {
    const line = whole.trim();
    if (!isNew.has(line)) continue;
    const isEither = hasBoth && line.startsWith('#[cfg(not(debug_assertions))]');
    if (!isEither && !/\bcfg!\([^)\n]{0,40}\bdebug_assertions\b/.test(line)) continue;
    // Of two branches, the other may be the one for debugging.
    const near = (isEither ? lines.slice(Math.max(0, i - 3), i + 8) : lines.slice(i, i + 5))
      .join('\n')
      .slice(0, 1000);
    if (!FOR_DEBUGGING.test(near.replaceAll('debug_assertions', ''))) return line;
  }
  return undefined;
}

const COMMAND_LINE =
  /(?<!\$)\b(PHP_SAPI|php_sapi_name\(\))\s*[!=]==?\s*['"]cli['"]|['"]cli['"]\s*[!=]==?\s*\\?(PHP_SAPI|php_sapi_name\(\))/;
/** A command line writes, ends and reads its arguments in ways of its own. */
const FOR_COMMAND_LINE =
  /\b(echo|print|printf|exit|die|header|http_response_code|PHP_EOL|STD(IN|OUT|ERR)|argv|argc|usage|colou?rs?|ansi|tty|html\w*|nl2br|readline|set_time_limit|ini_set|session\w*)\b|<br|log|debug|warn|\\e\[|\\033|throw|pcntl|isatty/i;

/** Tests of PHP always run on a command line, and its pages never do. */
function commandLineBranch(text: string, added: readonly string[]): string | undefined {
  const isNew = new Set(added);
  const lines = text.split('\n').slice(0, MAX_LINES);
  for (const [i, whole] of lines.entries()) {
    const line = whole.trim();
    if (!isNew.has(line) || !COMMAND_LINE.test(line)) continue;
    if (
      !FOR_COMMAND_LINE.test(
        lines
          .slice(i, i + 5)
          .join('\n')
          .slice(0, 1000),
      )
    )
      return line;
  }
  return undefined;
}
