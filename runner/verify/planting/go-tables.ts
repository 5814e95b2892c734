/**
 * Reads Go's tables of test cases: which column a test compares with, and the constants in it.
 * Pure. Accepts rows of one line, by name or by position, and a single comparison in the loop over
 * them.
 */
import { argumentSpans } from './expected.ts';
import type { Body, Spot } from './repeated.ts';
import type { TypedRepeated, TypedRepeating } from './repeated-typed.ts';
import { type Constant, constantOf, othersOf } from './typed-constants.ts';

/** Rows of one table that are repeated at most. */
const MAX_ROWS = 2;
const MAX_TABLES = 3;
const LOOP = /^\s*for _, (\w+) := range (\w+) \{\s*$/;
/** Ends a case early, which does no harm after a failed assertion. */
const LEAVES =
  /\b(?:continue|break|goto|recover)\b|\.(?:Skip\w*|Setenv|Chdir)\(|\bos\.Exit\(|\btime\.Sleep\(/;
const FAILS = /\.(?:Errorf?|Fatalf?|Fail|FailNow)\(/;

export function tableSpots(bodies: readonly Body[], how: TypedRepeating): TypedRepeated[] {
  const repeated: TypedRepeated[] = [];
  let tables = 0;
  for (const body of bodies) {
    const rows = tables < MAX_TABLES ? rowsOf(body, how) : [];
    if (rows.length > 0) tables += 1;
    const pool = rows.map(({ constant }) => constant);
    for (const { index, spot, constant } of rows.slice(0, MAX_ROWS))
      for (const others of othersOf(constant, pool, how.token).slice(0, 2))
        repeated.push({ body, index, spot, others });
  }
  return repeated;
}

interface Row {
  readonly index: number;
  readonly spot: Spot;
  readonly constant: Constant;
}

function rowsOf(body: Body, { forms }: TypedRepeating): Row[] {
  const { lines } = body;
  const at = lines.findIndex((line) => LOOP.test(line));
  const [, row = '', table = ''] = LOOP.exec(lines[at] ?? '') ?? [];
  const begin = lines.findIndex((line) =>
    new RegExp(`^\\s*(?:var )?${table} :?= \\[\\]`).test(line),
  );
  if (row === '' || begin < 0 || begin > at) return [];
  const inside = lines.slice(at + 1);
  if (lines.some((line) => LEAVES.test(line)) || returnsEarly(lines)) return [];
  const column = comparedColumn(alwaysRun(inside, lines[at] ?? ''), row);
  const uses = new RegExp(`\\b${row}\\.${column}\\b`);
  const others = inside.filter((line) => uses.test(line) && !FAILS.test(line));
  // If the tested function gets the column too, another value there asks another question.
  if (column === undefined || others.length !== 1) return [];
  const place = placeOf(lines.slice(begin, at), column);
  return lines.slice(begin, at).flatMap((line, offset) => {
    const spot = named(line, column) ?? (place === undefined ? undefined : placed(line, place));
    const constant = spot && constantOf(spot.literal, forms);
    return spot && constant ? [{ index: begin + offset, spot, constant }] : [];
  });
}

function returnsEarly(lines: readonly string[]): boolean {
  return lines.some(
    (line, index) => /\breturn\b/.test(line) && !FAILS.test(lines[index - 1] ?? ''),
  );
}

/**
 * Blanks the lines of a loop that may be skipped: keeps those directly in it or directly in its
 * `t.Run`, under no condition.
 */
function alwaysRun(lines: readonly string[], loop: string): string[] {
  const depth = indentOf(loop);
  let isInRun = false;
  return lines.map((line, index) => {
    const own = indentOf(line) - depth;
    if (own === 1)
      isInRun = /^\s*\w+\.Run\(.*func\(\w+ \*testing\.T\) \{\s*$/.test(line.slice(0, 300));
    const isFailure = FAILS.test(line) && indentOf(lines[index - 1] ?? '') === indentOf(line) - 1;
    return own === 1 || (own === 2 && isInRun) || isFailure ? line : '';
  });
}

function indentOf(line: string): number {
  return /^\t*/.exec(line)?.[0].length ?? 0;
}

/** Returns the column of the only comparison that is followed by a failure. */
function comparedColumn(lines: readonly string[], row: string): string | undefined {
  const column = `${row}\\.(\\w+)`;
  const start = '^\\s*if (?:[\\w, ]{1,60} := [^;]{1,200}; )?';
  const forms = [
    `${start}[\\w.]+(?:\\([^&|!=]{0,100}\\))? != ${column} \\{\\s*$`,
    `${start}!(?:reflect\\.DeepEqual|cmp\\.Equal|slices\\.Equal|bytes\\.Equal)\\([\\w.]+, ${column}\\) \\{\\s*$`,
    `${start}![\\w.]+\\.Equal\\(${column}\\) \\{\\s*$`,
    `^\\s*if \\w+ := cmp\\.Diff\\(${column}, [\\w.]+\\); \\w+ != "" \\{\\s*$`,
  ].map((form) => new RegExp(form));
  const found = lines.flatMap((line, index) => {
    if (line.length > 300 || !FAILS.test(lines[index + 1] ?? '')) return [];
    return forms.flatMap((form) => form.exec(line)?.[1] ?? []);
  });
  return found.length === 1 ? found[0] : undefined;
}

/** Returns the position of the column in a row, by the fields of the struct above the rows. */
function placeOf(lines: readonly string[], column: string): { at: number; of: number } | undefined {
  const fields: string[] = [];
  const [first = ''] = lines;
  if (!/struct \{\s*$/.test(first)) return undefined;
  for (const line of lines.slice(1)) {
    if (/^\s*\}\{/.test(line)) break;
    const [, names] = /^\s*(\w+(?:, \w+)*)\s+[\w.*[\]]+\s*(?:\/\/.*)?$/.exec(line) ?? [];
    if (names === undefined) return undefined;
    fields.push(...names.split(', '));
  }
  const at = fields.indexOf(column);
  return at < 0 ? undefined : { at, of: fields.length };
}

function placed(line: string, { at, of }: { at: number; of: number }): Spot | undefined {
  const [head] = /^\s*\{/.exec(line) ?? [];
  if (head === undefined || line.length > 300 || !/\},?\s*$/.test(line)) return undefined;
  const inner = `${line.trimEnd().replace(/\},?$/, '')})`;
  const row = argumentSpans(inner, head.length, true);
  const own = row?.args.length === of && row.end === inner.length ? row.args[at] : undefined;
  return own && { at: own.at, literal: own.text };
}

function named(line: string, column: string): Spot | undefined {
  if (line.length > 300) return undefined;
  const [head] =
    new RegExp(`^\\s*(?:\\{(?:[^"\`]|"[^"\\\\]*")*?\\b)?${column}:\\s*`).exec(line) ?? [];
  if (head === undefined) return undefined;
  const rest = `${line
    .slice(head.length)
    .trimEnd()
    .replace(/\},?$|,$/, '')})`;
  const own = argumentSpans(rest, 0, true)?.args[0];
  return own && { at: head.length + own.at, literal: own.text };
}
