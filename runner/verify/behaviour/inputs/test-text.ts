/**
 * Reads the literals of a test text besides calls: constants, case tables, and the lists of names
 * that label their columns. Pure, linear, read once for all functions.
 */
import { readLiteral } from '../literals/literal.ts';
import type { Steps } from '../literals/reading.ts';
import { withMadeValues } from './made-by-tests.ts';
import {
  assignedForm,
  BROUGHT,
  headerForm,
  prepared,
  structFields,
  tableOpening,
} from './test-forms.ts';
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

const MAX_TEXT_CHARACTERS = 256 * 1024;
/** Part of the text that holds imports. */
const MAX_HEAD_CHARACTERS = 32 * 1024;
const MAX_CONSTANTS_OR_TABLES = 500;
const MAX_LINE_CHARACTERS = 2_000;
const MAX_LITERALS = 60;
const MAX_LITERAL_CHARACTERS = 100;
/** What stands before words for a reader, which are no input. */
const MESSAGE = /\b[tb]\.(?:Errorf?|Fatalf?|Logf?|Skipf?)\($/;

export class TestText {
  readonly text: string;
  readonly language: CallLanguage;
  /** Step budget for all reads at single positions. */
  readonly steps: Steps;
  readonly #modules = new Map<string, boolean>();
  #tables: readonly Table[] | undefined;
  #constants: readonly Constant[] | undefined;
  #headers: readonly (readonly string[])[] | undefined;
  #uses: string | undefined;
  #literals: readonly Value[] | undefined;

  constructor(text: string, language: CallLanguage) {
    const plain = prepared(text.slice(0, MAX_TEXT_CHARACTERS), language);
    this.text = language === 'javascript' ? withMadeValues(plain) : plain;
    this.language = language;
    this.steps = { left: 12 * this.text.length + 10_000 };
  }

  /** True for data without code, such as a file that tests read. */
  get isData(): boolean {
    return /^\s*(?:<\?php\s+)?(?:return\b\s*)?[[{]/.test(this.text);
  }

  /** Lists of two or more rows, or of one row that is itself a list. */
  get tables(): readonly Table[] {
    this.#tables ??= this.#findTables();
    return this.#tables;
  }

  /** Names separated by commas; also a single name. */
  get headers(): readonly (readonly string[])[] {
    this.#headers ??= [...this.text.matchAll(headerForm(this.language))]
      .slice(0, 20_000)
      .map(([list]) => list.split(',').map((part) => part.trim().split(/\s/).at(-1) ?? ''))
      .concat(structFields(this.text, this.language));
    return this.#headers;
  }

  /** Texts and numbers anywhere in the text, each once, in order; at most 60. */
  get literals(): readonly Value[] {
    this.#literals ??= this.#findLiterals();
    return this.#literals;
  }

  /** Same length as the text: comments and imports are blanks, quoted texts are marked. */
  get uses(): string {
    this.#uses ??= maskSource(this.text, this.language).code.replace(
      BROUGHT[this.language],
      (brought) => ' '.repeat(brought.length),
    );
    return this.#uses;
  }

  /** Tells whether a module is imported under this name. */
  isModule(name: string): boolean {
    let known = this.#modules.get(name);
    if (known === undefined) {
      const own = name.replaceAll('$', String.raw`\$`);
      known = new RegExp(
        String.raw`\bimport [^\n;]{0,200}(?<![\w$])${own}(?![\w$])|(?<![\w$])${own} ?= ?(?:await )?(?:require|import)\b|\* as ${own}(?![\w$])`,
      ).test(this.text.slice(0, MAX_HEAD_CHARACTERS));
      this.#modules.set(name, known);
    }
    return known;
  }

  /** Returns the literal last assigned to a name before a position in the text. */
  constant(name: string, at: number): Value | undefined {
    this.#constants ??= this.#findConstants();
    const own = this.#constants.filter((each) => each.name === name);
    return (own.findLast((each) => each.at < at) ?? own[0])?.value;
  }

  #findLiterals(): Value[] {
    const found = new Map<string, Value>();
    for (const { index } of this.uses.matchAll(/"_*"|(?<![\w.$-])-?\d[\d_]*(?:\.\d+)?(?![\w.])/g)) {
      if (found.size >= MAX_LITERALS) break;
      if (this.#isNoInput(index)) continue;
      const read = readLiteral(this.text, index, this.language, this.steps);
      if (!read || !isWhole(read.value)) continue;
      const key = JSON.stringify(read.value);
      if (key.length < MAX_LITERAL_CHARACTERS) found.set(key, read.value);
    }
    return [...found.values()];
  }

  /** True for words to a reader, and for a text of JavaScript that names a module or is a directive. */
  #isNoInput(at: number): boolean {
    const before = this.text.slice(Math.max(0, at - 40), at);
    if (MESSAGE.test(before)) return true;
    return (
      this.language === 'javascript' &&
      (/\b(?:from|import|(?:require|import) ?\() ?$/.test(before) ||
        /^(["'])use \w+\1/.test(this.text.slice(at, at + 14)))
    );
  }

  #findConstants(): Constant[] {
    const found: Constant[] = [];
    for (const match of this.text.matchAll(assignedForm(this.language))) {
      if (found.length >= MAX_CONSTANTS_OR_TABLES) break;
      const from = match.index + match[0].length;
      const read = readLiteral(this.text, from, this.language, this.steps);
      if (!read || !isWhole(read.value)) continue;
      const rest =
        this.text.slice(read.end, read.end + MAX_LINE_CHARACTERS).split('\n', 1)[0] ?? '';
      if (/^\s*([;#,)]|\/\/|as\b|$)/.test(rest)) {
        found.push({ at: match.index, name: match[1] ?? '', value: read.value });
      }
    }
    return found;
  }

  #findTables(): Table[] {
    const found: Table[] = [];
    const steps = { left: 10 * this.text.length + 10_000 };
    const opening = tableOpening(this.language);
    opening.lastIndex = 0;
    for (let match = opening.exec(this.text); match; match = opening.exec(this.text)) {
      if (found.length >= MAX_CONSTANTS_OR_TABLES || steps.left <= 0) break;
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

/** A loop over a Go map gives each key with its value, such as a name with its case. */
function rowsOfMap(value: Value, language: CallLanguage): readonly Value[] | undefined {
  if (language !== 'go') return undefined;
  return entriesOf(value)?.map(([key, own]) => (isRow(own) ? own : [key, own]));
}

function isRow(value: Value): boolean {
  return listOf(value) !== undefined || entriesOf(value) !== undefined;
}
