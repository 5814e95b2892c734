/**
 * Reads what `go test` prints: its text (every test with `-v`, otherwise only packages), and the
 * lines of `go test -json`, which contain the same text. A package is a case of its own where it
 * names no tests, or fails beside them. Pure; never throws.
 */
import * as v from 'valibot';
import { CaseList, linesOf, type TestReport, type TestStatus } from './report.ts';
import { json } from './runner-json.ts';

/** Also matches within a line: a test's own output may end without a line feed. */
const RUN = /=== RUN\s+(\S+)$/;
const RESULT = /--- (PASS|FAIL|SKIP): (\S+) \([\d.]+s\)$/;
/** Packages without tests are marked "?" and left out. */
const PACKAGE = /^(ok {2}|FAIL)\t(\S+)\s*(.*)$/;

const STATUS: ReadonlyMap<string, TestStatus> = new Map([
  ['PASS', 'passed'],
  ['FAIL', 'failed'],
  ['SKIP', 'skipped'],
  ['pass', 'passed'],
  ['fail', 'failed'],
  ['skip', 'skipped'],
]);

export function looksLikeGo(text: string): boolean {
  return /^(ok {2}|FAIL|\? {3})\t\S+|^[ \t]*--- (PASS|FAIL|SKIP): |^=== RUN /m.test(text);
}

export function looksLikeGoJson(text: string): boolean {
  return /^\{"(Time|Action|ImportPath)":.*"Action":|^\{"Action":/m.test(text);
}

/** The tests of the current package, in the order in which they started. */
class Package {
  readonly #tests = new Map<string, { status: TestStatus | undefined; message: string }>();

  get empty(): boolean {
    return this.#tests.size === 0;
  }

  run(name: string): void {
    if (!this.#tests.has(name)) this.#tests.set(name, { status: undefined, message: '' });
  }

  ended(name: string, status: TestStatus): void {
    const test = this.#tests.get(name);
    this.#tests.set(name, { status, message: test?.message ?? '' });
  }

  /** Ends the package; `status` is undefined where the output stops before its end. */
  end(list: CaseList, name: string, status: TestStatus | undefined, message: string): void {
    const tests = [...this.#tests];
    this.#tests.clear();
    for (const [test, result] of tests) {
      // A test's end may be lost in other output; if the package passed, so did the test.
      list.add([name, test], result.status ?? (status === 'passed' ? 'passed' : 'failed'));
    }
    const failed = tests.some(([, result]) => result.status === 'failed');
    if (tests.length === 0 ? status !== undefined : status === 'failed' && !failed) {
      list.add([name], status ?? 'failed', { message });
    }
  }
}

export function readGo(text: string): TestReport {
  const list = new CaseList();
  const current = new Package();
  for (const line of linesOf(text)) {
    const run = RUN.exec(line);
    if (run?.[1]) current.run(run[1]);
    const result = RESULT.exec(line);
    if (result?.[1] && result[2]) current.ended(result[2], STATUS.get(result[1]) ?? 'failed');
    const end = PACKAGE.exec(line);
    if (end?.[2]) current.end(list, end[2], end[1] === 'FAIL' ? 'failed' : 'passed', end[3] ?? '');
  }
  if (!current.empty) list.cut('its report ends inside a package');
  current.end(list, '', undefined, '');
  return list.report('go');
}

const Event = v.object({
  Action: v.string(),
  Package: v.fallback(v.string(), ''),
  Test: v.fallback(v.optional(v.string()), undefined),
});

export function readGoJson(text: string): TestReport {
  const list = new CaseList();
  const packages = new Map<string, Package>();
  for (const line of linesOf(text)) {
    if (!line.startsWith('{')) continue;
    const found = v.safeParse(Event, json(line));
    if (!found.success) continue;
    const { Action: action, Package: name, Test: test } = found.output;
    if (!name) continue;
    const current = packages.get(name) ?? new Package();
    packages.set(name, current);
    const status = STATUS.get(action);
    if (test === undefined) {
      if (!status) continue;
      packages.delete(name);
      // A package with "skip" has no tests.
      if (status !== 'skipped') current.end(list, name, status, '');
    } else if (status) current.ended(test, status);
    else current.run(test);
  }
  for (const [name, current] of packages) {
    list.cut('its report ends inside a package');
    current.end(list, name, undefined, '');
  }
  return list.report('go');
}
