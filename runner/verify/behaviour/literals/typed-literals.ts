/**
 * Owns the text around literals in languages with declared types: the type before a list or struct,
 * conversions, and calls that make a text owned. Pure and linear. A call of anything else is not a
 * literal.
 */
import type { ProgramLanguage } from '../value.ts';

const BEFORE: Readonly<Record<ProgramLanguage, RegExp>> = {
  // A type right before a brace, or a conversion of the parenthesised value.
  go: /&?(?:(?:\[(?:\.{3}|\d{0,6})\]|map\[[\w.]{1,40}\])\*?){0,4}(?:struct\s?\{[^{}]{0,2000}\}|[A-Za-z_][\w.]{0,80})?(?=\{)|(?:\[\]byte|string|bool|u?int(?:8|16|32|64)?|byte|rune|float(?:32|64))(?=\()/y,
  rust: /&(?:mut\s)?|vec!(?=\[)|(?:[A-Za-z]\w{0,40}::){0,3}(?:String|HashMap|BTreeMap|Vec)::from(?=\()|Some(?=\()|[A-Z]\w{0,80}\s?(?=\{)/y,
  java: /new\s+[\w.]{1,60}(?:\[\]){1,2}\s?(?=\{)|(?:List|Set|Arrays)\.(?:of|asList)(?=\()/y,
  c: /\((?:const )?[\w ]{1,40}\[\w{0,6}\]\)(?=\{)/y,
  cpp: /(?:std::)?(?:string|string_view|vector|optional|map|unordered_map|pair|array|make_pair)(?:<[^<>(){}]{0,80}(?:<[^<>(){}]{0,60}>[^<>(){}]{0,20})?>)?(?=[({])/y,
};

const BEHIND: Partial<Record<ProgramLanguage, RegExp>> = {
  rust: /(?:\.(?:to_string|to_owned|into|to_vec|as_str|as_slice|clone)\(\)|\[\.\.\]|\sas\s[iuf]\w{1,4}\b){1,3}/y,
  cpp: /s(?:v)?\b/y,
};

/** Returns the length of the text before the literal; 0 if there is none. */
export function beforeLiteral(text: string, at: number, language: ProgramLanguage): number {
  return lengthOf(BEFORE[language], text, at);
}

export function behindLiteral(text: string, at: number, language: ProgramLanguage): number {
  const form = BEHIND[language];
  return form ? lengthOf(form, text, at) : 0;
}

function lengthOf(form: RegExp, text: string, at: number): number {
  form.lastIndex = at;
  return form.exec(text)?.[0].length ?? 0;
}

const MAX_TEXT_CHARACTERS = 2_000;

/** Reads a text without escapes, or a character that is a number; undefined if none begins here. */
export function rawLiteral(
  text: string,
  at: number,
  language: ProgramLanguage,
): { readonly value: string | number; readonly end: number } | undefined {
  if (/^(?:go|c|cpp)$/.test(language) && text[at] === "'") {
    const letter = /'(?:\\?([^\\'\n]{1,2}))'/y;
    letter.lastIndex = at;
    const [all, own = ''] = letter.exec(text) ?? [];
    if (all === undefined) return undefined;
    const plain = all[1] === '\\' ? { n: '\n', t: '\t', r: '\r', '0': '\0' }[own] : own;
    const code = plain?.codePointAt(0);
    return code === undefined ? undefined : { value: code, end: at + all.length };
  }
  const [open, close] =
    language === 'go' && text[at] === '`' ? ['`', '`'] : rustRaw(text, at, language);
  if (open === undefined || close === undefined) return undefined;
  const end = text.indexOf(close, at + open.length);
  if (end < 0 || end - at > MAX_TEXT_CHARACTERS) return undefined;
  const own = text.slice(at + open.length, end);
  return { value: language === 'go' ? own.replaceAll('\r', '') : own, end: end + close.length };
}

function rustRaw(text: string, at: number, language: ProgramLanguage): [string?, string?] {
  if (language !== 'rust') return [];
  const raw = /r(#{0,5})"/y;
  raw.lastIndex = at;
  const [open, hashes] = raw.exec(text) ?? [];
  return open === undefined ? [] : [open, `"${hashes}`];
}
