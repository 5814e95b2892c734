/**
 * The form that every reader of this folder produces: what a check reports of its tests, one by
 * one. Every report was written by the code under test or beside it, so it is hostile: everything
 * is bounded, and nothing throws. Pure. A report never decides that a check passed: the exit status
 * alone does, and names can only lower trust (docs/verdict.md).
 */
import { stripVTControlCharacters } from 'node:util';

export type TestStatus = 'passed' | 'failed' | 'skipped' | 'todo';

export interface TestCase {
  /** The test with its groups, "group > test"; not unique. */
  readonly name: string;
  readonly status: TestStatus;
  /** The first words of a failure, or the reason of a skip. */
  readonly message?: string;
  /** The test's file by the report, from the root of the work tree; it may not exist. */
  readonly file?: string;
  /** Failed first, and passed when its runner tried it again. */
  readonly flaky?: boolean;
}

export interface TestReport {
  /** The form it was read from: 'tap', 'junit', 'go', …; several joined with '+'. */
  readonly format: string;
  readonly cases: readonly TestCase[];
  /** Says in words why the report is not the whole run: it ends in the middle, or is too large. */
  readonly cut?: string;
  /** The number of tests where nothing names them; `cases` is empty then. */
  readonly counted?: Totals;
}

/** `cut` of a report whose runner drops results at random: a name that it lacks means nothing. */
export const LOSES_RESULTS = 'node --test-force-exit ends before all results are told';

export const MAX_CASES = 20_000;
const MAX_NAME_CHARACTERS = 300;
const MAX_MESSAGE_CHARACTERS = 300;
const MAX_PATH_CHARACTERS = 400;

/** Details of one case, beside its name and status. */
interface CaseDetails {
  readonly message?: string | undefined;
  /** As the report writes it: absolute, as a file URL, or relative to some folder. */
  readonly file?: string | undefined;
  readonly flaky?: boolean | undefined;
}

/** Collects the cases of one report within its bounds. */
export class CaseList {
  readonly #cases: TestCase[] = [];
  #cut: string | undefined;

  get size(): number {
    return this.#cases.length;
  }

  /** `path` is the test's name after those of its groups; empty parts are left out. */
  add(
    path: readonly (string | undefined)[],
    status: TestStatus,
    { message, file, flaky }: CaseDetails = {},
  ): void {
    if (this.#cases.length >= MAX_CASES) {
      this.cut(`its report names more than ${MAX_CASES} tests`);
      return;
    }
    const parts = path.flatMap((part) => plain(part ?? '', MAX_NAME_CHARACTERS) || []);
    // An object's address in a name differs in every run.
    const whole = parts.join(' > ').replace(/\b0x[0-9a-f]{6,16}\b/gi, '0x…');
    const name = shortened(whole || '(no name)', MAX_NAME_CHARACTERS);
    const said = status === 'passed' ? '' : plain(message ?? '', MAX_MESSAGE_CHARACTERS);
    const place = file === undefined ? undefined : placed(file);
    this.#cases.push({
      name,
      status,
      ...(said && { message: said }),
      ...(place !== undefined && { file: place }),
      ...(flaky && status === 'passed' && { flaky }),
    });
  }

  /** Says why the report is not the whole run; the first reason stays. */
  cut(reason: string): void {
    this.#cut ??= reason;
  }

  report(format: string): TestReport {
    const cases = this.#cases;
    return this.#cut === undefined ? { format, cases } : { format, cases, cut: this.#cut };
  }
}

/**
 * Returns a path of the work tree as git names it; undefined for one outside. The work tree of a
 * room is at /workspace.
 */
export function placed(path: string): string | undefined {
  if (path.length > 4 * MAX_PATH_CHARACTERS) return undefined;
  const bare = path
    .trim()
    .replace(/^file:\/\//, '')
    .replaceAll('\\', '/');
  const inside = bare.startsWith('/workspace/') ? bare.slice('/workspace/'.length) : bare;
  const parts = inside.split('/').filter((part) => part !== '.' && part !== '');
  const outside =
    inside.startsWith('/') || parts.includes('..') || /^[A-Za-z]:$/.test(parts[0] ?? '');
  const clean = plain(parts.join('/'), MAX_PATH_CHARACTERS + 1);
  return outside || clean === '' || clean.length > MAX_PATH_CHARACTERS ? undefined : clean;
}

/** Joins several reports of one run, in this order; undefined for none. */
export function joined(all: readonly TestReport[]): TestReport | undefined {
  // Where some reports name tests, mere counts of others add nothing that can be compared.
  const named = all.filter(({ cases, counted }) => cases.length > 0 || !counted);
  const reports = named.length > 0 ? named : all.slice(0, 1);
  const [first] = reports;
  if (!first || reports.length === 1) return first;
  const format = [...new Set(reports.map((report) => report.format))].toSorted().join('+');
  const every = reports.flatMap(({ cases }) => cases);
  const tooMany =
    every.length > MAX_CASES ? `its report names more than ${MAX_CASES} tests` : undefined;
  const cut = reports.find((report) => report.cut !== undefined)?.cut ?? tooMany;
  const cases = every.slice(0, MAX_CASES);
  return cut === undefined ? { format, cases } : { format, cases, cut };
}

export interface Totals {
  readonly passed: number;
  readonly failed: number;
  /** Includes tests to do. */
  readonly skipped: number;
}

export function totals({ cases, counted }: TestReport): Totals {
  if (cases.length === 0 && counted) return counted;
  const of = (...wanted: TestStatus[]): number =>
    cases.filter(({ status }) => wanted.includes(status)).length;
  return { passed: of('passed'), failed: of('failed'), skipped: of('skipped', 'todo') };
}

/** The rest of a line is ignored: patterns must not run over megabytes without a line feed. */
const MAX_LINE_CHARACTERS = 8_000;

/** Makes a report that knows the number of tests and none of their names. */
export function countedReport(format: string, counted: Totals): TestReport {
  return { format, cases: [], counted };
}

/** Returns the lines of a text one at a time, without their line ends. */
export function* linesOf(text: string): Generator<string> {
  for (let from = 0; from <= text.length; ) {
    const found = text.indexOf('\n', from);
    const to = found < 0 ? text.length : found;
    yield text.slice(from, Math.min(to, from + MAX_LINE_CHARACTERS)).trimEnd();
    from = to + 1;
  }
}

/** Returns one line of text without control characters. */
function plain(text: string, max: number): string {
  // Cut before cleaning: a message may be megabytes long.
  const clean = stripVTControlCharacters(text.slice(0, max * 4));
  // oxlint-disable-next-line no-control-regex -- they are what is taken out
  return shortened(clean.replace(/[\s\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ').trim(), max);
}

function shortened(text: string, max: number): string {
  return text.length > max ? `${text.slice(0, max - 1)}…` : text;
}

/** Returns the tests of a report that ended this way. */
export function namesOf(report: TestReport | undefined, status: 'passed' | 'failed'): Set<string> {
  return new Set(report?.cases.flatMap((each) => (each.status === status ? [each.name] : [])));
}
