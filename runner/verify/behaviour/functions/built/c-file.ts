/**
 * Reads files of C and C++: the statements at the top and in namespaces, and the functions with
 * plain parameters and answers that others can call. Pure and linear. Leaves out templates,
 * methods, overloads and anything it cannot read.
 */
import type { Parameter } from '../parameter.ts';
import { type Masked, MaskedLines, maskSource, sliced } from '../source-mask.ts';
import { ALL, type Statement } from '../statements.ts';
import { closingOf, parted, topParts } from '../brackets.ts';
import { type CFamily, cType, type CType } from './c-types.ts';
import { parameterOf } from './plain-type.ts';
import type { ProgramFile } from './built-file.ts';

export interface CFunction {
  /** `merge`; with its namespaces: `spans::merge`. */
  readonly local: string;
  readonly name: string;
  readonly parameters: readonly (readonly [name: string, type: CType])[];
  /** Undefined if it has no answer but changes its arguments. */
  readonly answer?: CType;
}

export interface CSource {
  readonly statements: readonly Statement[];
  readonly functions: readonly CFunction[];
  readonly hasMain: boolean;
}

const COUNT = /^(?:n|len|num)$|count|size|length|^n_|_n$|^num_/i;
const MAX_HEAD_CHARACTERS = 2_000;
const MAX_DEPTH = 6;

export function cFile(text: string, language: CFamily): ProgramFile {
  const { statements, functions } = cSource(text, language);
  const exports = new Map<string, string>();
  const parameters = new Map<string, readonly Parameter[]>();
  for (const { local, name, parameters: own } of functions) {
    exports.set(name, local);
    parameters.set(
      local,
      own.map(([label, { plain }]) => parameterOf(label, plain, false)),
    );
  }
  return { statements, exports, parameters };
}

export function cSource(text: string, language: CFamily): CSource {
  const reader = new Reader(language);
  reader.read(reader.withoutDirectives(maskSource(text, language)), [], 0);
  return reader;
}

class Reader implements CSource {
  readonly statements: Statement[] = [];
  readonly #language: CFamily;
  readonly #found = new Map<string, CFunction | undefined>();
  readonly #aliases = new Map<string, string>();
  hasMain = false;

  constructor(language: CFamily) {
    this.#language = language;
  }

  /** Functions whose name identifies them. */
  get functions(): CFunction[] {
    return [...this.#found.values()].filter((each) => each !== undefined);
  }

  /** Blanks out preprocessor lines, which are statements by themselves. */
  withoutDirectives(masked: Masked): Masked {
    const whole = new MaskedLines(masked);
    const lines = [...whole.code];
    const bareLines = [...whole.bare];
    for (let at = 0; at < lines.length; at += 1) {
      if (!/^\s*#/.test(lines[at] ?? '')) continue;
      let end = at;
      while (/\\\s*$/.test(lines[end] ?? '') && end + 1 < lines.length) end += 1;
      const own = whole.part(at, end + 1);
      const [, word = '', name] = /^\s*#\s*(\w+)\s*(\w+)?/.exec(own.code) ?? [];
      // An include changes nothing for code that uses nothing of it.
      if (word === 'define' && name !== undefined) this.statements.push({ ...own, names: [name] });
      else if (!/^(?:include|pragma|ifndef|endif)$/.test(word))
        this.statements.push({ ...own, names: [ALL] });
      for (let line = at; line <= end; line += 1) {
        lines[line] = (lines[line] ?? '').replaceAll(/./g, ' ');
        bareLines[line] = lines[line] ?? '';
      }
      at = end;
    }
    return { code: lines.join('\n'), bare: bareLines.join('\n') };
  }

  read(masked: Masked, scope: readonly string[], depth: number): void {
    for (const part of topParts(masked)) {
      const [head = ''] = /^[^{;(]*/.exec(part.code.slice(0, MAX_HEAD_CHARACTERS)) ?? [];
      const [, kind, names = ''] =
        /^\s*(?:inline\s+)?(namespace)\b\s*([\w:]*)\s*$/.exec(head) ??
        /^\s*(extern)\s*"_*"\s*$/.exec(head) ??
        [];
      const open = part.code.indexOf('{');
      if (kind === undefined || open < 0 || depth >= MAX_DEPTH) {
        this.#statement(part, scope);
        continue;
      }
      // Nothing in an unnamed namespace can be called from elsewhere.
      const inside = kind === 'extern' ? scope : [...scope, ...(names === '' ? [''] : [names])];
      const close = closingOf(part.code, open + 1) ?? part.code.length;
      const inner = sliced(part, open + 1, close);
      this.read(inner, inside, depth + 1);
    }
  }

  #statement(part: Masked, scope: readonly string[]): void {
    const text = part.code.trim();
    if (/^[;,]?$/.test(text)) return;
    const one = functionIn(text);
    if (one) {
      const [, short = one.name] = /(\w+)$/.exec(one.name) ?? [];
      this.statements.push({ ...part, names: [short] });
      if (one.name === 'main') this.hasMain = true;
      else if (one.isDefined) this.#keep(one, scope);
      return;
    }
    const [, alias, target] = /^using\s+(\w+)\s*=\s*([^;]{1,200});$/.exec(text) ?? [];
    const [, source, name] = /^typedef\s+([\w\s:<>,*]{1,200}?)\s*\b(\w+)\s*;$/.exec(text) ?? [];
    if (alias !== undefined && target !== undefined) this.#aliases.set(alias, target);
    else if (name !== undefined && source !== undefined) this.#aliases.set(name, source);
    this.statements.push({ ...part, names: namesIn(text) });
  }

  #keep(one: ReadFunction, scope: readonly string[]): void {
    const isOpen = !one.isStatic && !scope.includes('') && !one.name.includes('::');
    const parameters: (readonly [string, CType])[] = [];
    for (const [label, written] of one.parameters) {
      const type = cType(written, this.#language, this.#aliases);
      const before = parameters.at(-1);
      // The length of an array is known only from a count after it.
      const isCount = type?.form === 'value' && type.plain.kind === 'integer' && COUNT.test(label);
      if (before?.[1].form === 'list' && !isCount) break;
      if (type) parameters.push([label, type]);
    }
    if (parameters.at(-1)?.[1].form === 'list') parameters.pop();
    const isVoid = one.answer === 'void';
    const answered = isVoid ? undefined : cType(one.answer, this.#language, this.#aliases);
    const answer = answered?.form === 'list' ? undefined : answered;
    const isPlain =
      parameters.length === one.parameters.length &&
      (isVoid ? parameters.some(([, { changes }]) => changes) : answer !== undefined);
    // A call does not say which of several functions with one name it means.
    const isOnly = !this.#found.has(one.name);
    const name = [...scope, one.name].join('::');
    this.#found.set(
      one.name,
      isOpen && isPlain && isOnly
        ? { local: one.name, name, parameters, ...(answer && { answer }) }
        : undefined,
    );
  }
}

interface ReadFunction {
  readonly name: string;
  readonly answer: string;
  readonly parameters: readonly (readonly [name: string, type: string])[];
  readonly isStatic: boolean;
  /** The body is in this file. */
  readonly isDefined: boolean;
}

const BEFORE =
  /\b(?:static|extern|inline|__inline__|__inline|constexpr|consteval|virtual|explicit|friend|noexcept)\b|\[\[[^\]]{0,100}\]\]|__attribute__\s*\(\([^()]{0,100}(?:\([^()]{0,60}\))?\)\)/g;

function functionIn(text: string): ReadFunction | undefined {
  const head = text.slice(0, MAX_HEAD_CHARACTERS);
  if (/^(?:template|typedef|using|struct\s+\w+\s*\{|class\b|union\b|enum\b)/.test(head))
    return undefined;
  const cleared = head.replaceAll(BEFORE, (word) => ' '.repeat(word.length));
  const [all, before = '', name = ''] =
    /^([\w\s:<>,*&]{1,300}?[\s*&>])((?:\w+::)*\w+)\s*\(/.exec(cleared) ?? [];
  const answer = before.replaceAll(/\s+/g, ' ').trim();
  if (
    all === undefined ||
    answer === '' ||
    /\b(?:operator|return|else|new)\b/.test(`${answer} ${name}`)
  )
    return undefined;
  const close = closingOf(cleared, all.length);
  if (close === undefined) return undefined;
  const behind = text.slice(close + 1).trimStart();
  if (!/^[{;]|^(?:noexcept|throw\s*\(\))\s*[{;]/.test(behind)) return undefined;
  const list = cleared.slice(all.length, close).trim();
  const parts = list === 'void' ? [] : parted(list.replaceAll(/\s+/g, ' '), true);
  return {
    name,
    answer,
    parameters: parts.map(declared),
    isStatic: /\bstatic\b/.test(head.slice(0, all.length)),
    isDefined: !behind.startsWith(';'),
  };
}

/**
 * Reads `const char *name`, `char name[]` or `int count = 3`; without a name it is no parameter to
 * fill.
 */
function declared(written: string): readonly [string, string] {
  const [plain = ''] = written.split('=', 1);
  const [, type, name = '_', array] = /^(.*?[\s*&>])(\w+)\s*(\[\w*\])?\s*$/.exec(plain) ?? [];
  if (type === undefined) return ['_', '?'];
  return [name, array === undefined ? type.trim() : `${type.trim()} *`];
}

/** Returns the names made known by a declaration other than a function. */
function namesIn(text: string): string[] {
  const isType = /^(?:typedef\b|struct\b|class\b|union\b|enum\b)/.test(text);
  if (isType && /\benum\b/.test(text.slice(0, 200)))
    return [...new Set(text.slice(0, MAX_HEAD_CHARACTERS).match(/[A-Za-z_]\w*/g))];
  if (isType) {
    const [, first] = /^(?:typedef\s+)?(?:struct|class|union)\s+(\w+)/.exec(text) ?? [];
    const [, last] = /(\w+)\s*;$/.exec(text) ?? [];
    const own = [first, text.startsWith('typedef') ? last : undefined].filter(
      (each) => each !== undefined,
    );
    return own.length > 0 ? own : [ALL];
  }
  const [, alias] = /^using\s+(\w+)\s*=/.exec(text) ?? [];
  if (alias !== undefined) return [alias];
  const [, template] = /^template\b[^;{]{0,500}?(\w+)\s*(?:\(|\{|=)/.exec(text) ?? [];
  if (template !== undefined) return [template];
  const [left = ''] = text.split(/=|;/, 1);
  const [, variable] = /(\w+)\s*(?:\[[^\]]{0,60}\]\s*)*$/.exec(left.trim()) ?? [];
  return variable !== undefined && !/[(){}]/.test(left) ? [variable] : [ALL];
}
