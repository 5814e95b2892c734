/**
 * Finds the inputs that tests call a function with, as far as they are literals: in the call
 * itself, by a constant, or in a table of cases that the call takes its values from. Pure; no code
 * is evaluated. What it does not find is merely not known to be tested.
 */
import { isBeam, isBuilt } from '../language-forms.ts';
import { readItems, readLiteral } from '../literals/literal.ts';
import { assignedTo, receiverBefore } from './receivers.ts';
import { namedIn, type Slot, slotOf, valueIn } from './slots.ts';
import { shellInputs } from './shell-calls.ts';
import type { Table, TestText } from './test-text.ts';
import { type Call, entriesOf, isWhole, keyOf, listOf, NO_LITERAL, type Value } from '../value.ts';

export interface Tested {
  readonly name: string;
  readonly exported: string;
  readonly path: string;
}

export const MOST_INPUTS = 60;
export const MOST_CALLS = 2_000;

export interface TestedInputs {
  /** Each input once, in the order of the texts; at most 60. */
  readonly calls: readonly Call[];
  /** Every place of the tests that names the function is a call that could be read. */
  readonly allKnown: boolean;
  /** Where it is called, in the texts as they were given. */
  readonly places: readonly Place[];
}

export interface Place {
  readonly text: TestText;
  readonly at: number;
}

export function testedInputs(tested: Tested, texts: readonly TestText[]): TestedInputs {
  if (texts[0]?.language === 'shell') return shellInputs(tested.name, texts);
  const found = new Map<string, Call>();
  const places: Place[] = [];
  let allKnown = true;
  /** It is called with one value that is made elsewhere. */
  let isOpen = false;
  const data = texts.filter(({ isData }) => isData).flatMap(({ tables }) => tables);
  // A method of a built language is called on its first value.
  const [, owner, method] = /^(\w+)(?:\.|::)(\w+)$/.exec(tested.name) ?? [];
  const own = texts[0] && isBuilt(texts[0].language) ? owner : undefined;
  for (const text of texts) {
    const sought = own !== undefined && method !== undefined ? { ...tested, name: method } : tested;
    for (const name of namesIn(sought, text.text)) {
      const { forms, unread } = formsIn(text, name, own);
      if (unread || isHandedOn(text.uses, name)) allKnown = false;
      for (const form of forms) {
        if (isOfOther(tested, text, form.at)) continue;
        places.push({ text, at: form.at });
        const calls = callsOf(form, text, data);
        // What a comment calls it with is an example, and need not be all there is.
        const counts = text.uses[form.at] !== ' ';
        if (counts && calls.length === 0) {
          allKnown = false;
          isOpen ||= form.slots.length === 1;
        }
        for (const call of calls) {
          const whole = call.args.every(isWhole) && (call.named ?? []).every(([, v]) => isWhole(v));
          if (whole && found.size < MOST_INPUTS) found.set(keyOf(call), call);
          else if (counts) allKnown = false;
        }
      }
    }
  }
  if (isOpen) addLiterals(found, texts);
  return { calls: [...found.values()], allKnown, places };
}

const MOST_LITERALS = 30;

/** Texts and numbers of the tests, of the kind that it is called with where that is known. */
function addLiterals(found: Map<string, Call>, texts: readonly TestText[]): void {
  const known = [...found.values()];
  if (known.some(({ args, named = [] }) => args.length + named.length !== 1)) return;
  const kinds = new Set(known.map(({ args: [first] }) => typeof first));
  const fit = texts
    .flatMap(({ literals }) => literals)
    .filter((value) => kinds.size === 0 || kinds.has(typeof value));
  for (const value of fit.slice(0, MOST_LITERALS)) {
    const call = { args: [value] };
    found.set(keyOf(call), call);
  }
}

/** It stands as a value: what calls it does so with inputs of its own. */
function isHandedOn(code: string, name: string): boolean {
  return new RegExp(String.raw`(?<![\w$])${escaped(name)}(?![\w$]| ?[(:=])`).test(code);
}

/** What a test file calls it. */
export function namesIn({ name, exported, path }: Tested, text: string): Set<string> {
  const names = new Set<string>();
  if (name !== 'default' && text.includes(name)) {
    names.add(name);
    const alias = new RegExp(
      String.raw`(?<![\w$])${escaped(name)}(?: as |: ?)([A-Za-z_$][\w$]*)`,
      'g',
    );
    for (const [, local = ''] of text.matchAll(alias)) names.add(local);
  }
  if (exported === 'default') {
    for (const [, local = '', from = ''] of text.matchAll(DEFAULT)) {
      if (isFile(from, path)) names.add(local);
    }
  }
  return names;
}

const DEFAULT =
  /(?<![\w$])([A-Za-z_$][\w$]{0,80})(?: from | ?= ?(?:await )?(?:require|import)\( ?)["']([^"'\n]{1,300})["']/g;

/** Whether an import could mean this file. */
function isFile(from: string, path: string): boolean {
  if (/^[./]+$/.test(from)) return true;
  return stemOf(from) === stemOf(path) || /^(index|main)$/.test(stemOf(path));
}

/** The name of a file without its ending. */
function stemOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1).replace(/\.[cm]?[jt]s$/, '');
}

export function escaped(name: string): string {
  return name.replace(/[$?]/g, String.raw`\$&`);
}

/** A call as it is written. */
export interface Form {
  readonly at: number;
  readonly slots: readonly Slot[];
}

/** The calls that are written out; `unread` where there are others. */
function formsIn(
  text: TestText,
  name: string,
  owner: string | undefined,
): { readonly forms: readonly Form[]; readonly unread: boolean } {
  const forms: Form[] = [];
  let unread = false;
  const call = new RegExp(String.raw`(?<![\w$])${escaped(name)} ?\(`, 'g');
  for (const match of [...text.text.matchAll(call)].slice(0, MOST_CALLS)) {
    const open = match.index + match[0].length - 1;
    if (owner === undefined && !isCall(text, match.index)) continue;
    const on = owner === undefined ? [] : receiverIn(text, match.index, owner);
    if (on === 'none') continue;
    const read = on && readItems(text.text, open, text.language, text.steps);
    const slots = read?.items.map(({ value, text: source, name: keyword, key }) =>
      key === undefined ? slotOf(value, source, keyword, text.language) : undefined,
    );
    if (on && slots?.every((slot) => slot !== undefined)) {
      forms.push({ at: match.index, slots: [...on, ...slots] });
    } else if (text.uses[match.index] !== ' ') unread = true;
  }
  return { forms, unread };
}

/** What a method is called on: no slot behind the name of its type; undefined where unreadable. */
function receiverIn(
  text: TestText,
  at: number,
  owner: string,
): readonly Slot[] | 'none' | undefined {
  if (text.text.slice(0, at).endsWith(`${owner}::`)) return [];
  if (text.text[at - 1] !== '.') return 'none';
  const written = receiverBefore(text.text, at - 1);
  if (written === undefined) return undefined;
  const isName = /^[a-z_]\w*$/.test(written);
  const source = (isName ? assignedTo(text.text, written, at) : undefined) ?? written;
  const read = readLiteral(source, 0, text.language, text.steps);
  const value = read?.end === source.length ? read.value : NO_LITERAL;
  const slot = slotOf(value, source, undefined, text.language);
  return slot && [slot];
}

/** A function of the same name in another module of Elixir or Erlang. */
function isOfOther({ exported }: Tested, { text, language }: TestText, at: number): boolean {
  if (!isBeam(language) && language !== 'java') return false;
  const [, owner] = /([A-Za-z_]\w*)[.:]$/.exec(text.slice(Math.max(0, at - 100), at)) ?? [];
  if (owner === undefined || exported.split(/[.:]/).at(-2) === owner) return false;
  return !text.includes(`as: ${owner}`);
}

/** Not a declaration, and not a method of something that is no module. */
function isCall(test: TestText, at: number): boolean {
  const before = test.text.slice(Math.max(0, at - 100), at);
  if (/\b(function|defp?|new|sub|fn|func)\s+$|\bfunc \([^()]*\) $/.test(before)) return false;
  // Made known and not called: a type stands before it.
  if (/^(?:c|cpp|java)$/.test(test.language) && isDeclaration(before)) return false;
  const [, owner, joint] = /([A-Za-z_$][\w$]*)?(\.|::|->|:)$/.exec(before) ?? [];
  if (joint === undefined) return true;
  switch (test.language) {
    case 'ruby':
      return /^([A-Z]\w*|described_class|subject)$/.test(owner ?? '');
    case 'perl':
      // A package, by its first letter.
      return joint === '::' || /^[A-Z]\w*$/.test(owner ?? '');
    case 'php':
      return joint === '::';
    case 'lua':
      return joint === '.';
    case 'elixir':
      return joint === '.' && /^[A-Z]/.test(owner ?? '');
    case 'erlang':
      return joint === ':';
    case 'java':
      return joint === '.' && /^[A-Z]/.test(owner ?? '');
    case 'c':
    case 'cpp':
      return joint === '::';
    case 'go':
    case 'rust':
      return joint === '.' ? test.language === 'go' && owner !== undefined : joint === '::';
    default:
      return joint !== '.' || (owner !== undefined && test.isModule(owner));
  }
}

function isDeclaration(before: string): boolean {
  const [, type = ''] =
    /(?:^|[;{}\n])\s*((?:[\w:]+(?:<[^<>;]{0,60}>)?[\s*&]+){1,5})$/.exec(before) ?? [];
  return type !== '' && !/\b(?:return|else|case|throw|do|and|or|not)\s*$/.test(type);
}

export function callsOf(form: Form, text: TestText, data: readonly Table[]): Call[] {
  const wanted = namedIn(form.slots);
  const constants = new Map<string, Value>();
  for (const { name } of wanted) {
    const value = text.constant(name, form.at);
    if (value !== undefined) constants.set(name, value);
  }
  const missing = wanted.filter(({ name }) => !constants.has(name));
  if (missing.length === 0) return filled(form, constants);
  const fields = missing.flatMap(({ field }) => (field === undefined ? [] : [field]));
  if (fields.length > 0) {
    if (fields.length < missing.length) return [];
    const rows = [...text.tables, ...data].flatMap((table) => table.rows);
    return rows.flatMap((row) => filledByField(form, constants, row));
  }
  const names = [...new Set(missing.map(({ name }) => name))];
  const own = text.tables.flatMap((table) => rowsFor(names, missing, table, text));
  const rows = own.length > 0 ? own : data.flatMap((table) => rowsFor(names, missing, table, text));
  return rows.flatMap((row) => filled(form, new Map([...constants, ...row])));
}

/** Each slot takes its own part of the row. */
function filledByField(form: Form, constants: Row, row: Value): Call[] {
  const slots: Slot[] = [];
  for (const slot of form.slots) {
    if (!('name' in slot) || slot.field === undefined) slots.push(slot);
    else {
      const value = fieldOf(row, slot.field);
      if (value === undefined) return [];
      slots.push({ value, ...(slot.keyword !== undefined && { keyword: slot.keyword }) });
    }
  }
  return filled({ ...form, slots }, constants);
}

function fieldOf(row: Value, field: string | number): Value | undefined {
  const items = listOf(row);
  if (items) return typeof field === 'number' ? items[field] : undefined;
  return entriesOf(row)?.find(([key]) => key === field)?.[1];
}

type Row = ReadonlyMap<string, Value>;

/** What each row of a table gives these names; nothing where it is no table for them. */
function rowsFor(
  names: readonly string[],
  slots: readonly { readonly spread: boolean }[],
  { rows, at }: Table,
  text: TestText,
): Row[] {
  const [only] = names;
  return rows.flatMap((row): Row[] => {
    const items = listOf(row);
    if (items) {
      const columns = columnsOf(names, items.length, text);
      if (columns)
        return [new Map(names.map((name, i) => [name, items[columns[i] ?? -1] ?? null]))];
      const spread = names.length === 1 && slots[0]?.spread === true;
      return spread && only !== undefined ? [new Map([[only, items]])] : [];
    }
    const entries = entriesOf(row);
    if (entries) {
      const found = names.map((name) => entries.find(([key]) => key === name)?.[1]);
      if (found.some((value) => value === undefined)) return [];
      return [new Map(names.map((name, i) => [name, found[i] ?? null]))];
    }
    // A list of plain values is one for a name that stands right before it.
    const near = text.text.slice(Math.max(0, at - 80), at);
    const bound = only !== undefined && names.length === 1 && !slots[0]?.spread;
    return bound && /\b(of|in|each|range)\b|parametrize/.test(near) ? [new Map([[only, row]])] : [];
  });
}

function hasAll(header: readonly string[], names: readonly string[]): boolean {
  return header.length > names.length && names.every((name) => header.includes(name));
}

/** Which columns the names are: as a list of names as long as a row says, or else the first ones. */
function columnsOf(
  names: readonly string[],
  length: number,
  text: TestText,
): readonly number[] | undefined {
  for (const header of text.headers) {
    if (header.length !== length) continue;
    const columns = names.map((name) => header.indexOf(name));
    if (columns.every((column) => column >= 0)) return columns;
  }
  // The fields of its own table are known by their names.
  const isOther = isBuilt(text.language) && text.headers.some((header) => hasAll(header, names));
  const fits =
    !isOther && names.length > 1 && (length === names.length || length === names.length + 1);
  return fits ? names.map((_, i) => i) : undefined;
}

function filled({ slots }: Form, values: ReadonlyMap<string, Value>): Call[] {
  const args: Value[] = [];
  const named: [string, Value][] = [];
  for (const slot of slots) {
    const value = valueIn(slot, values);
    if (value === undefined) return [];
    const parts = 'name' in slot && slot.spread ? listOf(value) : [value];
    if (!parts) return [];
    if (slot.keyword === undefined) args.push(...parts);
    else named.push([slot.keyword, value]);
  }
  return [{ args, ...(named.length > 0 && { named }) }];
}
