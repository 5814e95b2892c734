/**
 * What a check says of its tests, one by one: the form that every reader of this folder produces.
 * Whatever a report is read from was written by the code under test or beside it, so it is hostile:
 * everything here is bounded, and nothing throws. Pure. It never decides that a check passed: that
 * is the exit status alone; names only take away from it (docs/verdict.md).
 */
import { stripVTControlCharacters } from 'node:util';

export type TestStatus = 'passed' | 'failed' | 'skipped' | 'todo';

export interface TestCase {
  /** Of the test with the groups it stands in, "group > test"; not unique. */
  readonly name: string;
  readonly status: TestStatus;
  /** The first words of a failure, or the reason of a skip. */
  readonly message?: string;
}

export interface TestReport {
  /** What it was read from: 'tap', 'junit', 'go', …; several joined with '+'. */
  readonly format: string;
  readonly cases: readonly TestCase[];
  /** In words, where the report does not hold all of the run: it ends in the middle, is too large. */
  readonly cut?: string;
}

export const MOST_CASES = 20_000;
const MOST_NAME = 300;
const MOST_MESSAGE = 300;

/** Gathers the cases of one report within its bounds. */
export class CaseList {
  readonly #cases: TestCase[] = [];
  #cut: string | undefined;

  get size(): number {
    return this.#cases.length;
  }

  /** `path` is the test's name after those of its groups; empty parts are left out. */
  add(path: readonly (string | undefined)[], status: TestStatus, message?: string): void {
    if (this.#cases.length >= MOST_CASES) {
      this.cut(`it names more than ${MOST_CASES} tests`);
      return;
    }
    const parts = path.flatMap((part) => plain(part ?? '', MOST_NAME) || []);
    // An object's address in a name is another one in every run.
    const whole = parts.join(' > ').replace(/\b0x[0-9a-f]{6,16}\b/gi, '0x…');
    const name = shortened(whole || '(no name)', MOST_NAME);
    const said = status === 'passed' ? '' : plain(message ?? '', MOST_MESSAGE);
    this.#cases.push(said ? { name, status, message: said } : { name, status });
  }

  /** Says why the report is not all of the run; the first reason stays. */
  cut(reason: string): void {
    this.#cut ??= reason;
  }

  report(format: string): TestReport {
    const cases = this.#cases;
    return this.#cut === undefined ? { format, cases } : { format, cases, cut: this.#cut };
  }
}

/** Several reports of one run, in this order, as one; undefined for none. */
export function joined(reports: readonly TestReport[]): TestReport | undefined {
  const [first] = reports;
  if (!first || reports.length === 1) return first;
  const format = [...new Set(reports.map((report) => report.format))].toSorted().join('+');
  const all = reports.flatMap(({ cases }) => cases);
  const tooMany = all.length > MOST_CASES ? `it names more than ${MOST_CASES} tests` : undefined;
  const cut = reports.find((report) => report.cut !== undefined)?.cut ?? tooMany;
  const cases = all.slice(0, MOST_CASES);
  return cut === undefined ? { format, cases } : { format, cases, cut };
}

export interface Totals {
  readonly passed: number;
  readonly failed: number;
  /** Those to be done too. */
  readonly skipped: number;
}

export function totals({ cases }: TestReport): Totals {
  const of = (...wanted: TestStatus[]): number =>
    cases.filter(({ status }) => wanted.includes(status)).length;
  return { passed: of('passed'), failed: of('failed'), skipped: of('skipped', 'todo') };
}

/** More of a line is not looked at: patterns must not meet megabytes without a line feed. */
const MOST_LINE = 8_000;

/** The lines of a text, without what ends them, one at a time. */
export function* linesOf(text: string): Generator<string> {
  for (let from = 0; from <= text.length; ) {
    const found = text.indexOf('\n', from);
    const to = found < 0 ? text.length : found;
    yield text.slice(from, Math.min(to, from + MOST_LINE)).trimEnd();
    from = to + 1;
  }
}

/** One line of text without control characters. */
function plain(text: string, most: number): string {
  // Cut before it is cleaned: a message may be megabytes long.
  const clean = stripVTControlCharacters(text.slice(0, most * 4));
  // oxlint-disable-next-line no-control-regex -- they are what is taken out
  return shortened(clean.replace(/[\s\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ').trim(), most);
}

function shortened(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}
