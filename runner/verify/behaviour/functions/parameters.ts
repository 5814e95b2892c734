/**
 * Reads the parameters of a function from its declaration: names, hints of their types, and literal
 * defaults. Pure, bounded. Returns undefined if it cannot be read.
 */
import { readLiteral } from '../literals/literal.ts';
import { closingOf } from './brackets.ts';
import { maskSource } from './source-mask.ts';
import { type CallLanguage, isWhole, type Value } from '../value.ts';
import type { Hint, Parameter } from './parameter.ts';

const MAX_TEXT_CHARACTERS = 4_000;

/** `text` is the statement, or begins at the function. */
export function parametersOf(
  text: string,
  language: CallLanguage,
): readonly Parameter[] | undefined {
  const head = text.slice(0, MAX_TEXT_CHARACTERS);
  const { code } = maskSource(head, language);
  const open = language === 'python' ? pythonOpen(code) : scriptOpen(code);
  if (typeof open === 'string') return [{ name: open, optional: false }];
  if (open === undefined) return undefined;
  const parts = partsOf(head, code, open);
  if (!parts) return undefined;
  return language === 'python' ? pythonParameters(parts) : parts.map(scriptParameter);
}

function pythonOpen(code: string): number | undefined {
  const found = /(^|\n)[ \t]*(?:async[ \t]+)?def[ \t]+\w+[^\n(]*\(/.exec(code);
  return found ? found.index + found[0].length : undefined;
}

/** Finds the start of the parameters; returns the name itself for `x => …`. */
function scriptOpen(code: string): number | string | undefined {
  const declared = /\bfunction\b\s*\*?\s*[\w$]*\s*(?:<[^(]{0,200}>)?\s*\(/.exec(code);
  const begin =
    /(?:=|\bdefault)\s*(?:async\s*)?(?:<[^(]{0,200}>\s*)?(?:\(|([A-Za-z_$][\w$]*)\s*=>)/;
  const arrow = begin.exec(code);
  if (declared && (!arrow || declared.index < arrow.index + arrow[0].length)) {
    return declared.index + declared[0].length;
  }
  if (!arrow) return undefined;
  if (arrow[1] !== undefined) return arrow[1];
  const open = arrow.index + arrow[0].length;
  const close = closingOf(code, open);
  if (close === undefined) return undefined;
  return /^\)\s*(?::[^;]{0,200}?)?=>/.test(code.slice(close, close + 300)) ? open : undefined;
}

/** Splits at commas outside brackets; before an `=`, the `<` and `>` of types are brackets. */
function partsOf(text: string, code: string, open: number): string[] | undefined {
  const close = closingOf(code, open);
  if (close === undefined) return undefined;
  const parts: string[] = [];
  let depth = 0;
  let from = open;
  for (let at = open; at < close; at += 1) {
    const c = code[at] ?? '';
    if (/[([{<]/.test(c)) depth += 1;
    else if (/[)\]}]/.test(c) || (c === '>' && code[at - 1] !== '=')) depth -= 1;
    else if (c === ',' && depth === 0) {
      parts.push(text.slice(from, at));
      from = at + 1;
    }
  }
  parts.push(text.slice(from, close));
  return parts.map((part) => part.trim()).filter((part) => part !== '');
}

function scriptParameter(part: string): Parameter {
  const clean = part.replace(/^((public|private|protected|readonly)\s+)+/, '');
  if (clean.startsWith('...')) return { name: nameIn(clean.slice(3)), optional: true, rest: true };
  const { code } = maskSource(clean, 'javascript');
  const equals = /=(?![=>])/.exec(code)?.index;
  const declared = equals === undefined ? clean : clean.slice(0, equals);
  const fallback =
    equals === undefined ? undefined : literalIn(clean.slice(equals + 1), 'javascript');
  const [, mark, type = ''] = /^[\w$]+\s*(\?)?\s*(?::\s*([^]*))?$/.exec(declared.trim()) ?? [];
  return {
    name: nameIn(declared),
    optional: equals !== undefined || mark !== undefined,
    ...(fallback !== undefined && { fallback }),
    ...hintOf(type, MADE),
  };
}

function pythonParameters(parts: readonly string[]): Parameter[] {
  let keyword = false;
  return parts.flatMap((part): Parameter[] => {
    if (part === '/') return [];
    if (part.startsWith('*')) {
      keyword = true;
      if (part === '*' || part.startsWith('**')) return [];
      return [{ name: nameIn(part.slice(1)), optional: true, rest: true }];
    }
    const { code } = maskSource(part, 'python');
    const equals = /=(?!=)/.exec(code)?.index;
    const declared = equals === undefined ? part : part.slice(0, equals);
    const fallback = equals === undefined ? undefined : literalIn(part.slice(equals + 1), 'python');
    const [, type = ''] = /^\w+\s*:\s*([^]*)$/.exec(declared.trim()) ?? [];
    return [
      {
        name: nameIn(declared),
        optional: equals !== undefined,
        ...(fallback !== undefined && { fallback }),
        ...hintOf(type),
        ...(keyword && { keyword }),
      },
    ];
  });
}

function nameIn(text: string): string {
  return /^[\s\\]*([A-Za-z_$][\w$]*)/.exec(text)?.[1] ?? '';
}

function literalIn(text: string, language: CallLanguage): Value | undefined {
  const read = readLiteral(text, 0, language, { left: MAX_TEXT_CHARACTERS });
  if (!read || text.slice(read.end).trim() !== '' || !isWhole(read.value)) return undefined;
  return read.value;
}

/** Values that the library of JavaScript makes. */
const MADE: readonly (readonly [RegExp, Hint])[] = [
  [/^bigint\b(?!\[)/, 'bigint'],
  [/^(Readonly<)?Date\b(?!\[)/, 'date'],
  [/^(Readonly<)?(Uint8Array(<\w{1,40}>)?|Buffer)(?![\w[])/, 'bytes'],
];

const HINTS: readonly (readonly [RegExp, Hint])[] = [
  [/^(readonly )?((number|bigint)\[\]|(Readonly)?Array<number>)$/, 'numbers'],
  [/^(list|List|Sequence|Iterable|tuple|Tuple)\[(int|float)(, ?\.\.\.)?\]$/, 'numbers'],
  [/^(readonly )?(string\[\]|(Readonly)?Array<string>)$/, 'strings'],
  [/^(list|List|Sequence|Iterable|tuple|Tuple)\[str(, ?\.\.\.)?\]$/, 'strings'],
  [/\[\]$|^(list|List|Sequence|Array|ReadonlyArray)\b/, 'list'],
  [/^(number|float)\b/, 'number'],
  [/^int\b/, 'integer'],
  [/^(string|str)\b/, 'string'],
  [/^(boolean|bool)\b/, 'boolean'],
];

function hintOf(type: string, made: readonly (readonly [RegExp, Hint])[] = []): { hint?: Hint } {
  const clean = type.trim().slice(0, 200);
  const hint = [...made, ...HINTS].find(([pattern]) => pattern.test(clean))?.[1];
  return hint === undefined ? {} : { hint };
}
