/**
 * Finds the functions of Ruby, PHP, Perl and Lua that can be called by name, and splits their files
 * into statements by lines, indentation and brackets, as statements.ts does for JavaScript and
 * Python. Pure and linear in the text. Leaves methods of instances to line-methods.ts, and Elixir,
 * Erlang and shell to modules of their own. Backstop: the room reports a name that is no function.
 */
import { beamFile } from './beam-functions.ts';
import { isBeam } from '../language-forms.ts';
import { shellFile } from './shell-functions.ts';
import { indentOf, MaskedLines, maskSource } from './source-mask.ts';
import { ALL, type FileStatements, type Statement } from './statements.ts';
import type { BeamLanguage, CallLanguage, ProgramLanguage } from '../value.ts';

export type LineLanguage = Exclude<CallLanguage, 'javascript' | 'python' | ProgramLanguage>;

/** Languages that this module reads itself. */
type ScopedLanguage = Exclude<LineLanguage, BeamLanguage | 'shell'>;

const MAX_STATEMENTS = 5_000;

/** The name is the first group that matches. */
const HEADERS: Readonly<Record<ScopedLanguage, RegExp>> = {
  ruby: /^[ \t]*(?:(?:private_class_method|module_function|memoize)[ \t]+)?def[ \t]+(?:self\.)?([a-z_]\w*[?!]?)/i,
  php: /^[ \t]*(?:(?:abstract|final|public|protected|private|static)[ \t]+){0,4}function[ \t]+&?(\w+)/i,
  perl: /^[ \t]*sub[ \t]+(\w+)/,
  lua: /^[ \t]*(?:local[ \t]+)?(?:function[ \t]+(?:[\w.]*[.:])?(\w+)[ \t]*\(|(?:[\w.]*\.)?(\w+)[ \t]*=[ \t]*function\b)/,
};

const ASSIGNED: Readonly<Record<ScopedLanguage, RegExp>> = {
  ruby: /^[ \t]*([A-Z]\w*)[ \t]*=(?![=>~])/,
  php: /^[ \t]*(?:(?:public|protected|private|static|final)[ \t]+){0,3}(?:const[ \t]+(?:\w+[ \t]+)?(\w+)|(?:\??[\w\\|]+[ \t]+)?\$(\w+))[ \t]*=(?![=>])/,
  perl: /^[ \t]*(?:my|our)[ \t]+[$@%](\w+)[ \t]*=(?![=~])/,
  lua: /^[ \t]*local[ \t]+(\w+)[ \t]*=(?!=)/,
};

export function lineFile(text: string, language: LineLanguage): FileStatements {
  if (isBeam(language)) return beamFile(text, language);
  if (language === 'shell') return shellFile(text) ?? { statements: [], exports: new Map() };
  const whole =
    language === 'ruby' || language === 'perl'
      ? (text.split(/^__(?:END|DATA)__$/m, 1)[0] ?? '')
      : text;
  const masked = new MaskedLines(maskSource(whole, language));
  const statements: Statement[] = [];
  const exports = new Map<string, string>();
  const scopes = new Scopes(language);
  const lines = masked.code;
  for (let at = 0; at < lines.length && statements.length < MAX_STATEMENTS; ) {
    const line = lines[at] ?? '';
    const name = nameIn(HEADERS[language], line);
    const end = name === undefined ? statementEnd(lines, at) : functionEnd(lines, at);
    const part = masked.part(at, end);
    scopes.read(line);
    if (name !== undefined) {
      const exported = scopes.exported(line, name, part.code);
      if (exported !== undefined && !exports.has(exported)) exports.set(exported, name);
    } else for (const own of scopes.brought(part.code)) exports.set(own, own);
    const names = name ?? nameIn(ASSIGNED[language], line);
    // The first and last lines of a module or class do nothing.
    if (part.code.trim() !== '' && (names !== undefined || !FRAME.test(part.code))) {
      statements.push({ ...part, names: [names ?? ALL] });
    }
    at = end;
  }
  return { statements, exports };
}

const FRAME =
  /^\s*(?:<\?php|declare\b.*|namespace\b.*|(?:(?:final|abstract|readonly)\s+)*(?:module|class|package|interface|trait)\b.*|end[,;]?|[{}]|return(?: \w+)?;?|1;|use (?:strict|warnings|utf8)\b.*|extend self|module_function|private|public|\?>)?\s*$/;

function nameIn(form: RegExp, line: string): string | undefined {
  return form
    .exec(line.slice(0, 500))
    ?.slice(1)
    .find((each) => each !== undefined);
}

/** Returns the line after the end of a function that begins at `at`. */
function functionEnd(lines: readonly string[], at: number): number {
  const first = lines[at] ?? '';
  const indent = indentOf(first);
  if (
    /\b(?:end|endfunction)\b\s*[,;)]*\s*$|\}\s*;?\s*$/.test(first.slice(-200)) ||
    /^\s*def\s+[\w.?!]+\s*(?:\([^()]*\))?\s*=\s/.test(first)
  ) {
    return at + 1;
  }
  for (let i = at + 1; i < lines.length; i += 1) {
    const line = lines[i] ?? '';
    if (line.trim() === '' || indentOf(line) > indent) continue;
    if (/^\s*(?:end\b|\})/.test(line)) return i + 1;
    // The line is an opening brace, or a clause that belongs to the head.
    if (!/^\s*(?:[{)\]]|rescue\b|ensure\b|else\b)/.test(line)) return i;
  }
  return lines.length;
}

/** Returns the line after the brackets opened at `at` are closed. */
function statementEnd(lines: readonly string[], at: number): number {
  let depth = 0;
  for (let i = at; i < lines.length; i += 1) {
    const line = lines[i] ?? '';
    if (
      i === at &&
      (/\b(?:class|module|interface|trait|namespace)\b/.test(line) || line.trim() === '{')
    )
      return at + 1;
    for (const c of line) {
      if (c === '(' || c === '[' || c === '{') depth += 1;
      else if (c === ')' || c === ']' || c === '}') depth -= 1;
    }
    if (depth <= 0) return i + 1;
  }
  return lines.length;
}

/** Tracks the modules, classes and packages around a line, by their indentation. */
class Scopes {
  readonly #language: ScopedLanguage;
  #open: { readonly name: string; readonly indent: number; readonly isClass: boolean }[] = [];
  #namespace = '';
  /** Ruby: later definitions are called on the module, or are private to the file. */
  #isOfModule = false;

  constructor(language: ScopedLanguage) {
    this.#language = language;
  }

  read(line: string): void {
    const indent = indentOf(line);
    if (line.trim() !== '')
      this.#open = this.#open.filter((each) => each.indent < indent || /^\s*[{}]/.test(line));
    const [, kind = '', name = ''] =
      (this.#language === 'ruby'
        ? /^\s*(module|class)\s+([A-Z][\w:]*)/
        : this.#language === 'php'
          ? /^\s*(?:(?:final|abstract|readonly)\s+)*(class|trait|interface|namespace)\s+([\w\\]+)/
          : this.#language === 'perl'
            ? /^\s*(package)\s+([\w:]+)/
            : /$^/
      ).exec(line) ?? [];
    if (kind === 'namespace' || kind === 'package') this.#namespace = name;
    else if (kind !== '') {
      this.#open.push({ name, indent, isClass: kind === 'class' });
      this.#isOfModule = false;
    }
    if (/^\s*class\s*<<\s*self/.test(line)) this.#open.push({ name: '<<', indent, isClass: false });
    if (/^\s*(?:module_function|extend self)\s*$/.test(line)) this.#isOfModule = true;
  }

  /**
   * Returns the name the driver calls a function by; undefined if it needs an instance or is
   * private.
   */
  exported(line: string, name: string, code: string): string | undefined {
    const around = this.#open.map((each) => each.name).filter((each) => each !== '<<');
    switch (this.#language) {
      case 'ruby': {
        const scope = around.join('::');
        const isSelf =
          /\bdef\s+self\./.test(line) ||
          this.#open.at(-1)?.name === '<<' ||
          (this.#isOfModule && this.#open.at(-1)?.isClass === false) ||
          /\bmodule_function\s+def\b/.test(line);
        if (/\bprivate_class_method\b/.test(line)) return undefined;
        if (scope === '') return name;
        return isSelf ? `${scope}.${name}` : undefined;
      }
      case 'php': {
        const prefix = this.#namespace === '' ? '' : `${this.#namespace}\\`;
        const [owner] = around;
        if (owner === undefined) return prefix + name;
        const isOpen = /\bstatic\b/.test(line) && !/\b(?:private|protected)\b/.test(line);
        return isOpen ? `${prefix}${owner}::${name}` : undefined;
      }
      case 'perl': {
        if (name.startsWith('_') || /^[A-Z_]+$/.test(name)) return undefined;
        const [, first] = /\bmy\s*\(?\s*\$(\w+)\b/.exec(code.slice(0, 400)) ?? [];
        if (/^(?:self|this)$/.test(first ?? '')) return undefined;
        const scope = this.#namespace === '' ? 'main' : this.#namespace;
        return /^(?:class|proto|package)$/.test(first ?? '')
          ? `${scope}->${name}`
          : `${scope}::${name}`;
      }
      case 'lua':
        // A method takes the table itself.
        return /^\s*function\s+[\w.]*:/.test(line) || /^\s*local\b/.test(line) ? undefined : name;
    }
  }

  /** Returns the names in the table that a Lua module returns: `return { trim = trim }`. */
  brought(code: string): readonly string[] {
    if (this.#language !== 'lua') return [];
    const [, fields = ''] = /^\s*return\s*\{([^{}]{0,2000})\}\s*$/.exec(code) ?? [];
    return [...fields.matchAll(/(\w+)\s*=\s*\1\b/g)].map(([, name = '']) => name);
  }
}
