/**
 * Finds product code that decides by whether it was given a test double: by the name of a value's
 * type, by what only a mock has, by a fixed clock or a temporary folder. Behaviour with doubles
 * shows nothing about the real things. Reading a type's name for a message or a log is honest.
 * Pure, over lines without comments, linear. Backstop: the verdict says what was not compared.
 */
import { COMPARES, comparedLine, firstOfRules, type LineRule, LITERAL } from './compared-line.ts';

const JVM = /\.(java|kts?|scala|groovy)$/;
const JAVASCRIPT = /\.([cm]?[jt]sx?|vue|svelte)$/;
const C = /\.(cc|cpp|cxx|h|hh|hpp|hxx)$/;
const SHELL = /\.(sh|bash|zsh|ksh)$|^[^.]+$/;

/** Expressions that give a value's type as text, by the file's extension. */
const TYPE_NAMES: readonly LineRule[] = [
  [/\.pyi?$/, /\.__(name|qualname|module|class)__\b|\b(type|repr)\(/],
  [JAVASCRIPT, /\.constructor\b|['"]mockConstructor['"]/],
  [
    /\.php$/,
    /\b(get_class|get_debug_type|get_parent_class|class_implements)\(|::class\b|Reflection/,
  ],
  [/\.(rb|rake)$/, /\.(class|inspect|ancestors|singleton_class)\b/],
  [/\.go$/, /%[+#]?[TV]\b|\breflect\.TypeOf\(|\.PkgPath\(/],
  [/\.rs$/, /\btype_name(_of_val)?\b/],
  [C, /\btypeid\s*\(/],
  [JVM, /\bgetClass\(\)|::class\b|\.javaClass\b|\b(getS|s)impleName\b|\bqualifiedName\b/],
  [/\.cs$/, /\bGetType\(\)/],
  [/\.p[lm]$/, /\b(ref|blessed|reftype)\b|->isa\(/],
  [/\.lua$/, /\bgetmetatable\(|\bdebug\.getinfo\(|\btostring\(/],
  [/\.exs?$/, /\b(inspect|to_string|Module\.split|Atom\.to_string|__struct__)\b/],
];

/** As part of a name: `FakeShelf`, `Mock_`, `clock_stub`. */
const DOUBLE =
  /(?<![a-z])(mock(ed|ito)?|stub(bed)?|fake|spy|dummy)(?![a-z])|(Mock|Stub|Fake|Spy|Dummy|Tests?)(?![a-z])|mockConstructor|^_?tests?_?$|^tests?[.:/]|[.:/]tests?([.:/]|$)|[Ii]nstance_?([Vv]erifying_?)?[Dd]ouble|#<Double|<Mock/;

const SPEAKS_OF_ONE = /mock|stub|fake|spy|dummy|test|double/i;

/** Single lines that suffice. */
const LINES: readonly LineRule[] = [
  // A clock that stands still.
  [
    /./,
    /(\b(?:Time\.now|Date\.now\(\)|time\.time\(\)|datetime\.now\(\)|performance\.now\(\)|time\.Now\(\)|Instant::now\(\)|System\.(?:nanoTime|currentTimeMillis)\(\)|microtime\(true\)|hrtime\(true\)))\s*\)?\s*(?:===?|\.(?:equal|eql)\?\(?|\.Equal\(|\bis\b)\s*\1/,
  ],
  [
    /\.pyi?$/,
    /\b(hasattr|getattr)\(\s*[\w.]{1,80},\s*['"](assert_(called|has_calls|any_call|not_called|awaited)\w*|call_(count|args)\w*|(mock|method)_calls|side_effect|return_value|_mock_\w+|mock_add_spec)['"]|\bisinstance\([^\n]{1,80}\b\w*Mock\b|['"]pytest-(of-\w*)?['"]/,
  ],
  [
    JAVASCRIPT,
    /\b(typeof\s+[\w.$]{1,80}\.|['"])(callCount|calledOnce|calledWith|mockReturnValue|mockImplementation|_isMockFunction|isSinonProxy)\b|\b_isMockFunction\b|\bisMockFunction\(|\b(setTimeout|setInterval|setImmediate|Date|fetch|queueMicrotask)\.(name|clock|isFake|mock)\b/,
  ],
  // A setting may have such a name.
  [
    JAVASCRIPT,
    /(?:!|\bif\s*\(|&&|\|\||\?\?|\(|=)\s*(?!(?:[\w$]{1,60}\.){0,4}(?:opt\w*|\w*config|conf|settings|args?|argv|env|flags|params|props|this|self|query|values)\.)[\w$.]{1,80}\.mock\b(?!\s*[.(=:,])(?:\s*(?:\)|\?|&&|\|\||;|===?|!==?))|['"]mock['"]\s+in\s+\w/,
  ],
  [
    JAVASCRIPT,
    /\b(String\(|toString\.call\()\s*(globalThis\.)?(setTimeout|setInterval|Date|fetch|Math\.random)\s*\)|\b(setTimeout|setInterval|Date|fetch|Math\.random)\.toString\(/,
  ],
  [
    /\.php$/,
    /\b(method_exists|property_exists)\(\s*\$[\w>-]{1,60},\s*['"](expects|__phpunit_\w+|shouldReceive|mockery_\w+)['"]|\binstanceof\s+\\?([\w\\]{1,80}\\)?(MockObject|Stub|MockInterface|LegacyMockInterface|ProphecySubjectInterface)\b/,
  ],
  [
    /\.(rb|rake)$/,
    /\brespond_to\?\(?\s*:(stub\w*|expects?|verify|mocha_\w+|should_receive|received_message\?|__(minitest|rspec)\w*)\b|\b(RSpec::Mocks|Minitest::Mock)\b|\b[A-Z]\w*(::[A-Z]\w*){0,4}\.(singleton_)?method\(:\w+[?!]?\)\.(owner|source_location)|\bsingleton_methods?\b[^\n]{0,40}:(now|today)\b/,
  ],
  [
    JVM,
    /\b(isMockitoMock|MockUtil|mockingDetails)\b|\$MockitoMock\$|\$\$EnhancerBy|\.getClass\(\)\.(isAnonymousClass|isLocalClass|isMemberClass|isSynthetic)\(|\.javaClass\.(isAnonymousClass|isLocalClass|isMemberClass|isSynthetic|enclosingClass)\b|\.getClass\(\)\.getEnclosingClass\(\)\s*[!=]=/,
  ],
  [/\.cs$/, /\bIProxyTargetAccessor\b|\bMock\.Get\(|"Castle\.Proxies/],
  // Properties of a request that a test made up.
  [
    /\.go$/,
    /\.(Host|RemoteAddr)\s*[!=]=\s*"(example\.com|192\.0\.2\.1(:1234)?)"|"(example\.com|192\.0\.2\.1(:1234)?)"\s*[!=]=\s*\w+\.(Host|RemoteAddr)\b/,
  ],
  [/\.exs?$/, /\b__mock_for__\b|:meck\b/],
  // A program that a test replaced with a function.
  [SHELL, /\btype\s+-t\s+[a-z][\w-]{0,40}\)?["']?\s*(==?|!=)\s*["']?function\b/],
];

const BELOW_TEMPORARY =
  /\b(HasPrefix|starts?_?with\??|str_starts_with|is_relative_to|commonpath|strpos|strncmp)[\s(][^\n]{0,80}(\bos\.TempDir\(\)|\b(os\.)?tmpdir\(\)|\bgettempdir\(\)|\bDir\.tmpdir\b|\bsys_get_temp_dir\(\)|\btemp_dir\(\)|\bGetTempPath\(\)|java\.io\.tmpdir|\btmpdir\b|['"]\/tmp\/?['"])/i;
/** Code that refuses to go on, which protects a folder. */
const REFUSES =
  /\b(throw|raise|err(or)?(s|f)?|panic|die|reject|fatal|abort|exit|forbidden|denied|invalid|bail!?|warn)\b|Error|Exception/;

/**
 * Returns the first added line that decides by a double.
 *
 * @param text the whole result without comments
 * @param added trimmed lines that the change adds
 */
export function asksForDouble(
  path: string,
  text: string,
  added: readonly string[],
): string | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const line = firstOfRules(LINES, name, added);
  return line ?? namedDouble(name, text, added) ?? belowTemporary(text, added);
}

function namedDouble(file: string, text: string, added: readonly string[]): string | undefined {
  const sources = TYPE_NAMES.filter(([ending]) => ending.test(file)).map(([, each]) => each);
  if (sources.length === 0 || !added.some((line) => SPEAKS_OF_ONE.test(line))) return undefined;
  return comparedLine(text, added, {
    sources,
    compares: (line) => {
      const code = line.replace(LITERAL, '""');
      if (!COMPARES.test(code) && !/=~|\bmatch|str_(starts|ends)_with/.test(line)) return false;
      for (const [, , quoted, pattern] of line.matchAll(LITERAL)) {
        const name = quoted ?? pattern ?? '';
        // Text with spaces is for people to read.
        if (!/\s/.test(name) && DOUBLE.test(name)) return true;
      }
      return false;
    },
  });
}

function belowTemporary(text: string, added: readonly string[]): string | undefined {
  const found = added.filter((line) => BELOW_TEMPORARY.test(line));
  if (found.length === 0) return undefined;
  const lines = text.split('\n').map((line) => line.trim());
  return found.find((line) => {
    const at = lines.indexOf(line);
    return !REFUSES.test(lines.slice(at, at + 3).join('\n'));
  });
}
