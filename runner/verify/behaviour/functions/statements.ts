/**
 * Splits a source file into its top-level statements and finds the names each one affects. Pure and
 * linear. Reads only this file: an import is known by its own line.
 */
import { type Masked, maskSource, sliced } from './source-mask.ts';
import type { CallLanguage } from '../value.ts';

export interface Statement extends Masked {
  /** Names it declares or changes; `ALL` if that may be anything. */
  readonly names: readonly string[];
}

/** Content of a file, as its language's reader returns it. */
export interface FileStatements {
  readonly statements: readonly Statement[];
  /** Local names by the names they are called by. */
  readonly exports: ReadonlyMap<string, string>;
}

/** Not a name in any language. */
export const ALL = '*';

const MAX_STATEMENTS = 5_000;

export function statementsOf(text: string, language: CallLanguage): readonly Statement[] {
  const masked = maskSource(text, language);
  const starts = language === 'python' ? pythonStarts(masked.code) : scriptStarts(masked.code);
  const names = language === 'python' ? pythonNames : scriptNames;
  return starts.slice(0, MAX_STATEMENTS).flatMap((start, i) => {
    const end = starts[i + 1] ?? masked.code.length;
    const part = sliced(masked, start, end);
    return part.code.trim() === '' ? [] : [{ ...part, names: names(part) }];
  });
}

const GOES_ON = /^(else|elif|except|finally|case)\b|^[)\]}]/;

export function pythonStarts(code: string): number[] {
  const starts: number[] = [];
  let depth = 0;
  let at = 0;
  let decorated = false;
  let joined = false;
  for (const line of code.split('\n')) {
    const begins = /^[^\s]/.test(line) && depth <= 0 && !joined && !GOES_ON.test(line);
    if (begins) {
      if (!decorated) starts.push(at);
      decorated = line.startsWith('@');
    }
    for (const c of line) {
      if (c === '(' || c === '[' || c === '{') depth += 1;
      else if (c === ')' || c === ']' || c === '}') depth -= 1;
    }
    joined = line.endsWith('\\');
    at += line.length + 1;
  }
  return starts;
}

/** Beginnings of lines that continue the previous one. */
const JOINS = /^(else|catch|finally|instanceof|in|of|from|as|extends|implements)\b/;
/** Endings of lines that the next one continues. */
const OPEN_END =
  /[=+\-*/%&|^!~<>?:,.([{]$|\b(export|default|async|const|let|var|else|typeof|await|new)$/;

function scriptStarts(code: string): number[] {
  const starts = [0];
  let depth = 0;
  let begins = true;
  /** End of the code so far, without blanks. */
  let tail = '';
  for (let at = 0; at < code.length; at += 1) {
    const c = code[at] ?? '';
    const isBlank = c === ' ' || c === '\n' || c === '\t' || c === '\r';
    if (depth === 0 && c === '\n') begins = true;
    else if (depth === 0 && begins && !isBlank) {
      begins = false;
      const isWord = /[\w$@"]/.test(c) && !JOINS.test(code.slice(at, at + 12));
      if (isWord && !OPEN_END.test(tail)) starts.push(at);
    }
    if (c === '(' || c === '[' || c === '{') depth += 1;
    else if (c === ')' || c === ']' || c === '}') depth = Math.max(0, depth - 1);
    else if (depth === 0 && c === ';') starts.push(at + 1);
    if (!isBlank) tail = (tail + c).slice(-10);
  }
  return [...new Set(starts)];
}

const PYTHON_DEF = /^[ \t]*(?:async[ \t]+def|def|class)[ \t]+([A-Za-z_]\w*)/gm;
const PYTHON_ASSIGNED =
  /^[ \t]*([A-Za-z_]\w*)((?:[ \t]*,[ \t]*[A-Za-z_]\w*)*)(?:\.\w+|\[[^\]\n]*\])*[ \t]*(?::[^=\n]*)?[-+*/%|&]?=(?!=)/gm;

function pythonNames({ code }: Masked): string[] {
  if (/^(from|import)\b/.test(code)) {
    const list = code.replace(/^from[ \t]+\S+[ \t]+import\b|^import\b/, '');
    return list.split(/[,\n()\\]/).flatMap((one) =>
      one
        .trim()
        .split(/\s+as\s+|\./)
        .slice(-1),
    );
  }
  const [, own] =
    /^(?:@[^\n]*\n|[ \t]*\n)*(?:async[ \t]+def|def|class)[ \t]+(\w+)/.exec(code) ?? [];
  if (own !== undefined) return [own];
  // An import does not run this block.
  if (/^if\b[^\n]*\b__name__\b/.test(code)) return [];
  const assigned = [...code.matchAll(PYTHON_ASSIGNED)].flatMap(([, first = '', more = '']) =>
    wordsOf(`${first} ${more}`),
  );
  const defined = [...code.matchAll(PYTHON_DEF)].map(([, name = '']) => name);
  // A block, or a call, may do anything else too.
  const isPlain = assigned.length > 0 && /^[A-Za-z_]\w*[ \t]*(?:[-+*/%|&,.:[=]|$)/.test(code);
  return isPlain && !BLOCK.test(code) ? assigned : [...defined, ...assigned, ALL];
}

const BLOCK = /^(if|for|while|with|try|match|async)\b/;

const DECLARED =
  /^(?:export\s+)?(?:default\s+)?(?:declare\s+)?(?:abstract\s+)?(?:async\s+)?(?:function\s*\*?|class|const|let|var|enum|namespace|interface|type)\s*([A-Za-z_$][\w$]*)/;

function scriptNames({ code }: Masked): string[] {
  const text = code.trimStart();
  const [, declared] = DECLARED.exec(text) ?? [];
  if (/^(export\s+)?(const|let|var)\b/.test(text)) return variablesOf(text);
  if (declared !== undefined) return [declared];
  if (/^export\s+default\b/.test(text)) return ['default'];
  if (/^import\b/.test(text)) {
    const words = wordsOf(text.replace(/"_*"/g, ''));
    const brought = words.filter((word) => !/^(import|from|type|as)$/.test(word));
    return brought.length > 0 ? brought : [ALL];
  }
  const [, exported] = /^(?:module\.)?exports\.([\w$]+)\s*=[^=]/.exec(text) ?? [];
  if (exported !== undefined) return [exported];
  if (/^module\.exports\s*=[^=]/.test(text)) return ['default'];
  if (/^export\s*\*/.test(text)) return [ALL];
  // The line of a re-export stands for the content of the other file.
  if (/^export\s*(type\s*)?\{/.test(text)) {
    return /\bfrom\s*"/.test(text) ? wordsOf(text.replace(/"_*"/g, '')) : [];
  }
  return /^if\b[^\n]*(\brequire\.main\b|\bimport\.meta\b)/.test(text) ? [] : [ALL];
}

/** Returns the names that a declaration of variables introduces, in patterns too. */
function variablesOf(text: string): string[] {
  const equals = text.search(/=(?![=>])/);
  const left = (equals < 0 ? text : text.slice(0, equals)).slice(0, 2_000);
  const first = wordsOf(left).filter((word) => !/^(export|const|let|var)$/.test(word));
  const more = [...text.matchAll(/,\s*([A-Za-z_$][\w$]*)\s*=(?![=>])/g)].map(
    ([, name = '']) => name,
  );
  return [...first, ...more];
}

/** Returns each name in a text once. */
export function wordsOf(text: string): string[] {
  return [...new Set(text.match(/[A-Za-z_$][\w$]*/g))];
}
