/**
 * Reads the module names, paths and namespaces that a source file loads, as written. Pure. Counts
 * real statements only, not text like them in comments and strings. A form of loading missing here
 * leaves a file without a loader, which makes it evidence and never product. Names may contain
 * letters of any language (`\u0080-\uffff`).
 */
import type { Language } from '../languages.ts';
import type { SourceText } from '../source-text.ts';

export interface Specifier {
  readonly name: string;
  /** Relative to the file by the language's own rule (`./x`, `from .x`, `require_relative`). */
  readonly relative: boolean;
}

/** Patterns whose first matching group is the loaded name; `relative` if this form always is. */
interface Form {
  readonly pattern: RegExp;
  readonly relative?: boolean;
}

const JS = [
  {
    pattern:
      /(?<![\w$.])(?:import|export)\b(?=[^'"`;]{0,2000}?\bfrom\b)[^'"`;]{0,2000}?\bfrom\s*['"]([^'"\n]{1,300})['"]/g,
  },
  { pattern: /(?<![\w$.])import\s*['"]([^'"\n]{1,300})['"]/g },
  {
    pattern:
      /(?<![\w$])(?:require|import|importActual|importMock|getBuiltinModule|require\.resolve|import\.meta\.resolve)\s*\(\s*['"`]([^'"`\n]{1,300})['"`]/g,
  },
  { pattern: /(?<![\w$])(?:vi|jest)\s*\.\s*\w+\s*\(\s*['"`]([^'"`\n]{1,300})['"`]/g },
  { pattern: /(?<![\w$])new\s+(?:URL|Worker)\s*\(\s*['"`](\.[^'"`\n]{1,300})['"`]/g },
];

const FORMS: Partial<Record<Language, readonly Form[]>> = {
  javascript: JS,
  ruby: [
    { pattern: /^[ \t]*require_relative\b[ \t(]*['"]([^'"\n]{1,300})['"]/gm, relative: true },
    { pattern: /\b(?:require|load)\b[ \t(]*['"]([^'"\n]{1,300})['"]/g },
    { pattern: /\bautoload\b[ \t(]*:\w+[ \t]*,[ \t]*['"]([^'"\n]{1,300})['"]/g },
  ],
  php: [
    {
      pattern: /\b(?:require|include)(?:_once)?\b[^;'"\n]{0,80}['"]([^'"\n]{1,300})['"]/g,
      relative: true,
    },
    { pattern: /^[ \t]*use[ \t]+(?:function[ \t]+|const[ \t]+)?\\?([\w\u0080-\uffff\\]{1,300})/gm },
    {
      pattern:
        /(?:\bnew[ \t]+|\bextends[ \t]+|\bimplements[ \t]+)\\?([A-Z][\w\u0080-\uffff\\]{1,200})/g,
    },
    { pattern: /(?<![\w\u0080-\uffff\\$>])\\?([A-Z][\w\u0080-\uffff\\]{1,200})::/g },
  ],
  perl: [
    {
      pattern:
        /^[ \t]*(?:use|require|no)[ \t]+(?:base|parent)\b[^;\n]{0,20}?([A-Z][\w\u0080-\uffff:]{1,200})/gm,
    },
    { pattern: /^[ \t]*(?:use|require|no)[ \t]+([A-Za-z][\w\u0080-\uffff:]{1,200})/gm },
    { pattern: /\b(?:require|do)[ \t(]+['"]([^'"\n]{1,300})['"]/g, relative: true },
  ],
  lua: [{ pattern: /\b(?:require|dofile|loadfile)\b[ \t(]*['"]([^'"\n]{1,300})['"]/g }],
  elixir: [{ pattern: /(?<![\w\u0080-\uffff.:@])((?:[A-Z]\w{0,100})(?:\.[A-Z]\w{0,100}){0,12})/g }],
  erlang: [
    { pattern: /-include(?:_lib)?\(\s*"([^"\n]{1,300})"/g, relative: false },
    { pattern: /\b([a-z]\w{0,100}):[a-z]\w*\(/g },
  ],
  go: [
    { pattern: /^[ \t]*import[ \t]+(?:[\w\u0080-\uffff.]+[ \t]+)?"([^"\n]{1,300})"/gm },
    { pattern: /^[ \t]+(?:[\w\u0080-\uffff.]+[ \t]+)?"([^"\n]{1,300})"[ \t]*(?:$|\/\/)/gm },
  ],
  rust: [
    {
      pattern:
        /\b(?:use|extern[ \t]+crate)[ \t]+(?:::)?([a-z_\u0080-\uffff][\w\u0080-\uffff]{0,100}(?:::[\w\u0080-\uffff]{1,100}){0,3})/g,
    },
  ],
  jvm: [{ pattern: /^[ \t]*import[ \t]+(?:static[ \t]+)?([\w\u0080-\uffff.]{1,300})/gm }],
  dotnet: [
    {
      pattern:
        /^[ \t]*(?:global[ \t]+)?(?:using|Imports)[ \t]+(?:static[ \t]+)?([\w\u0080-\uffff.]{1,300})/gm,
    },
  ],
  c: [{ pattern: /^[ \t]*#[ \t]*(?:include|import)[ \t]*["<]([^">\n]{1,300})[">]/gm }],
  swift: [
    {
      pattern: /^[ \t]*(?:@testable[ \t]+)?import[ \t]+(?:\w+[ \t]+)?([\w\u0080-\uffff.]{1,200})/gm,
    },
  ],
  dart: [{ pattern: /^[ \t]*(?:import|export|part)[ \t]+['"]([^'"\n]{1,300})['"]/gm }],
  haskell: [{ pattern: /^import[ \t]+(?:qualified[ \t]+)?([\w\u0080-\uffff.]{1,200})/gm }],
  ocaml: [{ pattern: /\bopen!?[ \t]+([A-Z]\w{0,100})/g }, { pattern: /\b([A-Z]\w{0,100})\.\w/g }],
  fsharp: [{ pattern: /^[ \t]*open[ \t]+([\w\u0080-\uffff.]{1,200})/gm }],
  clojure: [
    {
      pattern:
        /[([ \t]([a-z][\w\u0080-\uffff*+!?-]{0,100}(?:\.[\w\u0080-\uffff*+!?-]{1,100}){1,10})/g,
    },
  ],
  julia: [
    { pattern: /^[ \t]*(?:using|import)[ \t]+([\w\u0080-\uffff.]{1,200})/gm },
    { pattern: /\binclude\(\s*"([^"\n]{1,300})"/g, relative: true },
  ],
  r: [
    { pattern: /\b(?:library|require|requireNamespace)\(\s*["']?([\w\u0080-\uffff.]{1,100})/g },
    { pattern: /\bsource\(\s*["']([^"'\n]{1,300})["']/g, relative: true },
  ],
  zig: [{ pattern: /@import\(\s*"([^"\n]{1,300})"/g, relative: true }],
  nim: [
    {
      pattern: /^[ \t]*(?:import|include|from)[ \t]+([\w\u0080-\uffff/.]{1,300})/gm,
      relative: false,
    },
  ],
  d: [{ pattern: /\bimport[ \t]+(?:\w+[ \t]*=[ \t]*)?([\w\u0080-\uffff.]{1,200})/g }],
  shell: [
    {
      pattern:
        /(?:^|[;&|({]|\bthen|\bdo)[ \t]*(?:source|\.)[ \t]+["']?(?:\$\{?[^/\n]{1,80}\/)?([^\s"';&|$]{1,300})/gm,
      relative: true,
    },
    {
      pattern:
        /(?:^|[\s"'/])((?:[\w\u0080-\uffff.-]{1,60}\/){0,6}[\w\u0080-\uffff.-]{1,60}\.(?:sh|bash|py|pl|rb|js|mjs|cjs|php|lua))(?=$|[\s"';&|)])/gm,
      relative: true,
    },
  ],
};

const MAX_SPECIFIERS = 3000;

export function specifiersOf(language: Language, source: SourceText): Specifier[] {
  if (language === 'python') return pythonSpecifiers(source);
  const found: Specifier[] = [];
  for (const { pattern, relative } of FORMS[language] ?? []) {
    for (const match of source.strings.matchAll(pattern)) {
      if (found.length >= MAX_SPECIFIERS) return found;
      if (!isCode(source, match)) continue;
      const name = match[1] ?? '';
      found.push({
        name,
        relative: relative ?? (language === 'javascript' && name.startsWith('.')),
      });
    }
  }
  return found;
}

/** Tells whether a statement begins in code: its first character is not inside a string. */
function isCode({ code, strings }: SourceText, match: RegExpExecArray): boolean {
  const first = match.index + (match[0].length - match[0].trimStart().length);
  return code.charAt(first) === strings.charAt(first);
}

const IMPORT = /^[ \t]*import[ \t]+([^\n#;]{1,2000})/gm;
const FROM =
  /^[ \t]*from[ \t]+(\.{0,10})[ \t]*([\w.\u0080-\uffff]{0,300})[ \t]+import[ \t]*(?:\(([^)]{0,8000})\)|([^\n#;]{1,2000}))/gm;
const BY_CALL =
  /\b(?:import_module|__import__|importorskip)\(\s*["']([\w.\u0080-\uffff]{1,300})["']/g;

/** `from a import b` may name module `a.b` as well as `a`; returns both. */
function pythonSpecifiers(source: SourceText): Specifier[] {
  const found: Specifier[] = [];
  const add = (name: string, relative: boolean): void => {
    if (found.length < MAX_SPECIFIERS && name !== '') found.push({ name, relative });
  };
  for (const match of source.code.matchAll(IMPORT)) {
    for (const part of (match[1] ?? '').split(',')) add(part.trim().split(/\s/)[0] ?? '', false);
  }
  for (const match of source.code.matchAll(FROM)) {
    const [, dots = '', module = '', inBrackets, plain] = match;
    const relative = dots !== '';
    if (!relative || module !== '') add(dots + module, relative);
    for (const part of (inBrackets ?? plain ?? '').split(',')) {
      const name = part.trim().split(/\s/)[0] ?? '';
      if (!/^[\w\u0080-\uffff]+$/.test(name)) continue;
      add(module === '' ? dots + name : `${dots}${module}.${name}`, relative);
    }
  }
  for (const match of source.strings.matchAll(BY_CALL)) {
    if (isCode(source, match)) add(match[1] ?? '', false);
  }
  return found;
}
