/**
 * Reads what Python's `unittest -v` prints: one line per test, or two where the test has a
 * docstring. Without `-v` there are no names, and the hook for Python (inside/) writes them
 * instead. Pure; never throws.
 */
import { CaseList, linesOf, type TestReport, type TestStatus } from './report.ts';

/** Newer Pythons name the method twice: `test_a (pkg.Case.test_a)`. */
const NAME = /^(\w+) \(([\w.<>]+)\)/;
const DOTS = ' ... ';
const END = /(?:^|\W)(ok|FAIL|ERROR|expected failure|unexpected success)$/;
const RAN = /^Ran (\d+) tests? in [\d.]+s$/;

const STATUS: ReadonlyMap<string, TestStatus> = new Map([
  ['ok', 'passed'],
  ['FAIL', 'failed'],
  ['ERROR', 'failed'],
  ['expected failure', 'todo'],
  ['unexpected success', 'failed'],
]);

export function looksLikeUnittest(text: string): boolean {
  if (!/^Ran \d+ tests? in /m.test(text)) return false;
  for (const line of linesOf(text)) if (resultOf(line)) return true;
  return false;
}

export function readUnittest(text: string): TestReport {
  const list = new CaseList();
  /** From a line of its own; the docstring with the result follows. */
  let named: string | undefined;
  let ran: number | undefined;
  for (const line of linesOf(text)) {
    const name = NAME.exec(line);
    if (name) named = fullName(name[1], name[2]);
    const total = RAN.exec(line);
    if (total) ran = (ran ?? 0) + Number(total[1]);
    const result = resultOf(line);
    if (!result || named === undefined) continue;
    list.add([named], result.status, { message: result.message });
    named = undefined;
  }
  if (ran === undefined) list.cut('its report ends before the number of tests');
  else if (ran > list.size) list.cut(`its report counts ${ran} tests and names ${list.size}`);
  return list.report('unittest');
}

function resultOf(line: string): { status: TestStatus; message?: string } | undefined {
  const at = line.indexOf(DOTS);
  if (at < 0) return undefined;
  const rest = line.slice(at + DOTS.length);
  const end = END.exec(rest)?.[1];
  if (end) return { status: STATUS.get(end) ?? 'failed' };
  const skip = /^skipped ['"](.*)['"]$/.exec(rest);
  return skip ? { status: 'skipped', message: skip[1] } : undefined;
}

function fullName(method = '', place = ''): string {
  return place.endsWith(`.${method}`) ? place : `${place}.${method}`;
}
