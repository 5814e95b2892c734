/**
 * Owns how languages differ in test texts besides calls: imports, assignments, the beginnings of
 * tables, and the position of their column names. Pure. A form missing here is merely not read.
 */
import type { CallLanguage } from '../value.ts';

const ASSIGNED =
  /(?<![\w$.])([A-Za-z_$][\w$]{0,80})(?:[ ]?:[ ]?[\w<>[\]|]{1,80})?[ ]?=(?![=>])[ ]?/g;
/** Also matches an array. */
const ASSIGNED_IN_C = /(?<![\w$.])([A-Za-z_]\w{0,80})(?:\[\w{0,20}\])? ?=(?!=) ?/g;
const HEADER = /[A-Za-z_$][\w$]{0,80}(?:[ \n]{0,20},[ \n]{0,20}[A-Za-z_$][\w$]{0,80}){0,20}/g;

const TYPED_HEADER =
  /(?:[\w\\|?]{1,80} )?\$\w{1,80}(?:[ \n]{0,20},[ \n]{0,20}(?:[\w\\|?]{1,80} )?\$\w{1,80}){0,20}/g;

/** Matches imports. */
export const BROUGHT: Readonly<Record<CallLanguage, RegExp>> = {
  javascript:
    /\bimport\b[\w$,\s{}*]{0,2000}\bfrom\b|\b(?:const|let|var)\b[\w$,\s{}:]{0,2000}=\s*(?:await )?(?:require|import)\b/g,
  python:
    /^[ \t]*from[ \t]+\S{1,200}[ \t]+import[ \t]*(?:\([^)]{0,2000}\)|.*)|^[ \t]*import[ \t].*/gm,
  ruby: /^[ \t]*require(?:_relative)?\b.*/gm,
  php: /^[ \t]*(?:use|require|include)(?:_once)?\b.*/gm,
  perl: /^[ \t]*(?:use|require)\b.*/gm,
  elixir: /^[ \t]*(?:alias|import|use|require)\b.*/gm,
  erlang: /^-[^\n]*/gm,
  shell: /^[ \t]*(?:source|\.|load)[ \t].*/gm,
  lua: /^[ \t]*local[ \t]+\w+[ \t]*=[ \t]*require\b.*/gm,
  go: /^import[ \t]+(?:"[^"\n]*"|\([^()]{0,4000}\))/gm,
  c: /^[ \t]*#.*/gm,
  java: /^[ \t]*(?:import|package)\b.*/gm,
  cpp: /^[ \t]*(?:#|using\b).*/gm,
  rust: /^[ \t]*(?:pub[ \t]+)?(?:use|mod)[ \t][^;{}]{0,500}(?:\{[^;]{0,2000}\})?;/gm,
};

/** Beginnings of tables in languages where a square bracket is not the only one. */
const OPENINGS: Partial<Record<CallLanguage, RegExp>> = {
  python: /(?<![\w)\]])[[(]/g,
  perl: /(?<![\w$)\]>])[[({]/g,
  ruby: /(?<![\w$)\]])[[{]/g,
  lua: /(?<![\w)\]])\{/g,
  go: /(?<![\w)\].])(?:\[(?:\.{3}|\d*)\]|map\[)/g,
  c: /(?<== ?)\{/g,
  cpp: /(?<=[=\]] ?)\{/g,
};

export function assignedForm(language: CallLanguage): RegExp {
  return language === 'c' || language === 'cpp' ? ASSIGNED_IN_C : ASSIGNED;
}

/** Matches names separated by commas. */
export function headerForm(language: CallLanguage): RegExp {
  // PHP writes the type before each name.
  return language === 'php' ? TYPED_HEADER : HEADER;
}

/** After a name, a bracket is a call or an index, so it opens no table. */
export function tableOpening(language: CallLanguage): RegExp {
  return OPENINGS[language] ?? /(?<![\w$)\]])\[/g;
}

/** Returns the text without Elixir's pipes, and without the product before Rust's tests. */
export function prepared(text: string, language: CallLanguage): string {
  if (language === 'elixir') return unpiped(text);
  return language === 'rust' ? testsOfRust(text) : text;
}

/** Returns the field names of each struct literal. */
export function structFields(text: string, language: CallLanguage): string[][] {
  if (language === 'go') return fieldsOfGo(text);
  return language === 'c' || language === 'cpp' ? fieldsOfC(text) : [];
}

/** Rewrites `"a" |> Text.slug(4)` as an ordinary call. */
function unpiped(text: string): string {
  const piped =
    /("(?:[^"\\\n#]|\\.){0,200}"|(?<![\w.])-?\d[\d._]{0,20}|(?<![\w%~])\[[^[\]\n|]{0,200}\]|(?<![\w%])%?\{[^{}\n|]{0,200}\})\s{1,40}\|>\s{1,40}([A-Za-z_][\w.]{0,100}[?!]?)\((?=\s?(\)?))/g;
  return text.replace(
    piped,
    (_, value: string, name: string, close: string) =>
      `${name}(${value}${close === ')' ? '' : ', '}`,
  );
}

/** Blanks out the product before the tests in a Rust file, except its documentation. */
function testsOfRust(text: string): string {
  const at = text.search(/^[ \t]*#\[cfg\(test\)\]/m);
  const isTests = at < 0 || /#\[test\]/.test(text.slice(0, at));
  if (isTests) return text;
  const before = text
    .slice(0, at)
    .replace(/^(?![ \t]*\/\/[/!]).*/gm, (line) => ' '.repeat(line.length));
  return before + text.slice(at);
}

function fieldsOfGo(text: string): string[][] {
  return [...text.matchAll(/\bstruct\s?\{([^{}]{0,2000})\}/g)].map(([, body = '']) =>
    body.split(/[\n;]/).flatMap((line) => {
      const [, names = ''] = /^\s*(\w+(?:\s?,\s?\w+)*)\s+\S/.exec(line) ?? [];
      return names === '' ? [] : names.split(',').map((name) => name.trim());
    }),
  );
}

function fieldsOfC(text: string): string[][] {
  return [...text.matchAll(/\bstruct(?:\s\w{1,80})?\s?\{([^{}]{0,2000})\}/g)].map(([, body = '']) =>
    body.split(';').flatMap((line) => {
      const [, names = ''] = /\s[\s*&]*(\w+(?:\s?,[\s*]{0,4}\w+)*)\s*$/.exec(line) ?? [];
      return names === '' ? [] : names.split(',').map((name) => name.replaceAll(/\W/g, ''));
    }),
  );
}
