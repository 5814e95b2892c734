/**
 * What a test text has in literals, beside calls: constants, tables of cases, and the lists of
 * names that say what the columns of a table are. Pure, linear, read once for all functions.
 */
import { readLiteral } from '../literals/literal.ts';
import type { Steps } from '../literals/reading.ts';
import { maskSource } from '../functions/source-mask.ts';
import { type CallLanguage, entriesOf, isWhole, listOf, type Value } from '../value.ts';

export interface Table {
  readonly at: number;
  readonly rows: readonly Value[];
}

interface Constant {
  readonly at: number;
  readonly name: string;
  readonly value: Value;
}

const MOST_TEXT = 256 * 1024;
/** Where imports stand. */
const MOST_HEAD = 32 * 1024;
const MOST_FOUND = 500;
const MOST_LINE = 2_000;
const MOST_LITERALS = 60;
const MOST_LITERAL = 100;

const ASSIGNED =
  /(?<![\w$.])([A-Za-z_$][\w$]{0,80})(?:[ ]?:[ ]?[\w<>[\]|]{1,80})?[ ]?=(?![=>])[ ]?/g;
/** An array too. */
const ASSIGNED_IN_C = /(?<![\w$.])([A-Za-z_]\w{0,80})(?:\[\w{0,20}\])? ?=(?!=) ?/g;
const HEADER = /[A-Za-z_$][\w$]{0,80}(?:[ \n]{0,20},[ \n]{0,20}[A-Za-z_$][\w$]{0,80}){0,20}/g;

const TYPED_HEADER =
  /(?:[\w\\|?]{1,80} )?\$\w{1,80}(?:[ \n]{0,20},[ \n]{0,20}(?:[\w\\|?]{1,80} )?\$\w{1,80}){0,20}/g;

/** What brings names in. */
const BROUGHT: Readonly<Record<CallLanguage, RegExp>> = {
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

/** What a table begins with, where that is more than a square bracket. */
const OPENINGS: Partial<Record<CallLanguage, RegExp>> = {
  python: /(?<![\w)\]])[[(]/g,
  perl: /(?<![\w$)\]>])[[({]/g,
  ruby: /(?<![\w$)\]])[[{]/g,
  lua: /(?<![\w)\]])\{/g,
  go: /(?<![\w)\].])(?:\[(?:\.{3}|\d*)\]|map\[)/g,
  c: /(?<== ?)\{/g,
  cpp: /(?<=[=\]] ?)\{/g,
};

export class TestText {
  readonly text: string;
  readonly language: CallLanguage;
  /** For what is read at single places, whatever reads them. */
  readonly steps: Steps;
  readonly #modules = new Map<string, boolean>();
  #tables: readonly Table[] | undefined;
  #constants: readonly Constant[] | undefined;
  #headers: readonly (readonly string[])[] | undefined;
  #uses: string | undefined;
  #literals: readonly Value[] | undefined;

  constructor(text: string, language: CallLanguage) {
    const own = text.slice(0, MOST_TEXT);
    this.text = language === 'elixir' ? unpiped(own) : language === 'rust' ? testsOfRust(own) : own;
    this.language = language;
    this.steps = { left: 12 * this.text.length + 10_000 };
  }

  /** True where the text is data alone, as of a file that tests read. */
  get isData(): boolean {
    return /^\s*(?:<\?php\s+)?(?:return\b\s*)?[[{]/.test(this.text);
  }

  /** Lists of two rows or more, and of one row that is itself a list. */
  get tables(): readonly Table[] {
    this.#tables ??= this.#findTables();
    return this.#tables;
  }

  /** Names that stand beside each other, parted by commas; a name alone too. */
  get headers(): readonly (readonly string[])[] {
    // PHP says the type of each before its name.
    const form = this.language === 'php' ? TYPED_HEADER : HEADER;
    this.#headers ??= [...this.text.matchAll(form)]
      .slice(0, 20_000)
      .map(([list]) => list.split(',').map((part) => part.trim().split(/\s/).at(-1) ?? ''))
      .concat(this.language === 'go' ? structHeaders(this.text) : [])
      .concat(/^c(?:pp)?$/.test(this.language) ? fieldsIn(this.text) : []);
    return this.#headers;
  }

  /** Texts and numbers that stand anywhere in it, each once, in their order; at most 60. */
  get literals(): readonly Value[] {
    this.#literals ??= this.#findLiterals();
    return this.#literals;
  }

  /** As long as the text: blanks for comments and what brings names in, marks for quoted texts. */
  get uses(): string {
    this.#uses ??= maskSource(this.text, this.language).code.replace(
      BROUGHT[this.language],
      (brought) => ' '.repeat(brought.length),
    );
    return this.#uses;
  }

  /** True where a module is brought in under this name. */
  isModule(name: string): boolean {
    let known = this.#modules.get(name);
    if (known === undefined) {
      const own = name.replaceAll('$', String.raw`\$`);
      known = new RegExp(
        String.raw`\bimport [^\n;]{0,200}(?<![\w$])${own}(?![\w$])|(?<![\w$])${own} ?= ?(?:await )?(?:require|import)\b|\* as ${own}(?![\w$])`,
      ).test(this.text.slice(0, MOST_HEAD));
      this.#modules.set(name, known);
    }
    return known;
  }

  /** The literal that was last given to a name before a place in the text. */
  constant(name: string, at: number): Value | undefined {
    this.#constants ??= this.#findConstants();
    const own = this.#constants.filter((each) => each.name === name);
    return (own.findLast((each) => each.at < at) ?? own[0])?.value;
  }

  #findLiterals(): Value[] {
    const found = new Map<string, Value>();
    for (const { index } of this.uses.matchAll(/"_*"|(?<![\w.$-])-?\d[\d_]*(?:\.\d+)?(?![\w.])/g)) {
      if (found.size >= MOST_LITERALS) break;
      const read = readLiteral(this.text, index, this.language, this.steps);
      if (!read || !isWhole(read.value)) continue;
      const key = JSON.stringify(read.value);
      if (key.length < MOST_LITERAL) found.set(key, read.value);
    }
    return [...found.values()];
  }

  #findConstants(): Constant[] {
    const found: Constant[] = [];
    const form = /^c(?:pp)?$/.test(this.language) ? ASSIGNED_IN_C : ASSIGNED;
    for (const match of this.text.matchAll(form)) {
      if (found.length >= MOST_FOUND) break;
      const from = match.index + match[0].length;
      const read = readLiteral(this.text, from, this.language, this.steps);
      if (!read || !isWhole(read.value)) continue;
      const rest = this.text.slice(read.end, read.end + MOST_LINE).split('\n', 1)[0] ?? '';
      if (/^\s*([;#,)]|\/\/|as\b|$)/.test(rest)) {
        found.push({ at: match.index, name: match[1] ?? '', value: read.value });
      }
    }
    return found;
  }

  #findTables(): Table[] {
    const found: Table[] = [];
    const steps = { left: 10 * this.text.length + 10_000 };
    // Behind a name, a bracket is a call or an index.
    const opening = OPENINGS[this.language] ?? /(?<![\w$)\]])\[/g;
    opening.lastIndex = 0;
    for (let match = opening.exec(this.text); match; match = opening.exec(this.text)) {
      if (found.length >= MOST_FOUND || steps.left <= 0) break;
      const read = readLiteral(this.text, match.index, this.language, steps);
      const rows = read && (listOf(read.value) ?? rowsOfMap(read.value, this.language));
      if (!read || !rows) continue;
      const [first] = rows;
      if (rows.length > 1 || (first !== undefined && isRow(first))) {
        found.push({ at: match.index, rows });
        opening.lastIndex = read.end;
      }
    }
    return found;
  }
}

/** `"a" |> Text.slug(4)` as the call that it is. */
function unpiped(text: string): string {
  const piped =
    /("(?:[^"\\\n#]|\\.){0,200}"|(?<![\w.])-?\d[\d._]{0,20}|(?<![\w%~])\[[^[\]\n|]{0,200}\]|(?<![\w%])%?\{[^{}\n|]{0,200}\})\s{1,40}\|>\s{1,40}([A-Za-z_][\w.]{0,100}[?!]?)\((?=\s?(\)?))/g;
  return text.replace(
    piped,
    (_, value: string, name: string, close: string) =>
      `${name}(${value}${close === ')' ? '' : ', '}`,
  );
}

/** Product stands before the tests of a file of Rust: blanks for it, but for what documents it. */
function testsOfRust(text: string): string {
  const at = text.search(/^[ \t]*#\[cfg\(test\)\]/m);
  const isTests = at < 0 || /#\[test\]/.test(text.slice(0, at));
  if (isTests) return text;
  const before = text
    .slice(0, at)
    .replace(/^(?![ \t]*\/\/[/!]).*/gm, (line) => ' '.repeat(line.length));
  return before + text.slice(at);
}

/** The names of the fields of each struct of Go that is written out. */
function structHeaders(text: string): string[][] {
  return [...text.matchAll(/\bstruct\s?\{([^{}]{0,2000})\}/g)].map(([, body = '']) =>
    body.split(/[\n;]/).flatMap((line) => {
      const [, names = ''] = /^\s*(\w+(?:\s?,\s?\w+)*)\s+\S/.exec(line) ?? [];
      return names === '' ? [] : names.split(',').map((name) => name.trim());
    }),
  );
}

/** The names of the fields of each struct of C and C++. */
function fieldsIn(text: string): string[][] {
  return [...text.matchAll(/\bstruct(?:\s\w{1,80})?\s?\{([^{}]{0,2000})\}/g)].map(([, body = '']) =>
    body.split(';').flatMap((line) => {
      const [, names = ''] = /\s[\s*&]*(\w+(?:\s?,[\s*]{0,4}\w+)*)\s*$/.exec(line) ?? [];
      return names === '' ? [] : names.split(',').map((name) => name.replaceAll(/\W/g, ''));
    }),
  );
}

/** A loop over a map of Go gives each key with its value; a name with its case. */
function rowsOfMap(value: Value, language: CallLanguage): readonly Value[] | undefined {
  if (language !== 'go') return undefined;
  return entriesOf(value)?.map(([key, own]) => (isRow(own) ? own : [key, own]));
}

function isRow(value: Value): boolean {
  return listOf(value) !== undefined || entriesOf(value) !== undefined;
}
