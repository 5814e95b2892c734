/**
 * Fills a call in a test with the values that the text gives to its names: constants, and rows of
 * case tables. Pure; evaluates no code.
 */
import { isBuilt } from '../language-forms.ts';
import { namedIn, type Slot, valueIn } from './slots.ts';
import type { Table, TestText } from './test-text.ts';
import { type Call, entriesOf, listOf, type Value } from '../value.ts';

/** A call as written. */
export interface Form {
  readonly at: number;
  readonly slots: readonly Slot[];
}

/**
 * Returns no call if one of its names has no value; `data` holds tables from files that tests read.
 */
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

/** Fills each slot with its own part of the row. */
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

/**
 * Returns the values that each row of a table gives these names, or none if the table does not fit.
 */
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
    // A list of plain values belongs to the name right before it.
    const near = text.text.slice(Math.max(0, at - 80), at);
    const bound = only !== undefined && names.length === 1 && !slots[0]?.spread;
    return bound && /\b(of|in|each|range)\b|parametrize/.test(near) ? [new Map([[only, row]])] : [];
  });
}

function hasAll(header: readonly string[], names: readonly string[]): boolean {
  return header.length > names.length && names.every((name) => header.includes(name));
}

/**
 * Returns the columns of the names: by a list of names as long as a row, or else the first ones.
 */
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
  // In built languages, tables with named fields are matched by those names.
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
