/**
 * Reads what Ruby's test libraries print where they name their tests: minitest and test-unit with
 * `-v`, and RSpec in its documentation format. Pure; never throws. Backstop: RSpec's form is
 * accepted only where it names as many examples as RSpec counts; otherwise they are only counted.
 */
import { CaseList, linesOf, type TestReport, type TestStatus } from '../report.ts';

const LETTER: ReadonlyMap<string, TestStatus> = new Map([
  ['.', 'passed'],
  ['F', 'failed'],
  ['E', 'failed'],
  ['S', 'skipped'],
  ['O', 'skipped'],
  ['P', 'todo'],
]);

const MINITEST = / = \d+\.\d+ s = ([.FES])$/;
const TESTS = /^(\d+) (?:runs|tests), \d+ assertions, /;

/** True for output with `-v`; without it no test is named. */
export function looksLikeMinitest(text: string): boolean {
  return (
    /^\d+ (?:runs|tests), \d+ assertions, /m.test(text) && / = \d+\.\d+ s = [.FES]\r?$/m.test(text)
  );
}

export function readMinitest(text: string): TestReport {
  const list = new CaseList();
  let counted: number | undefined;
  for (const line of linesOf(text)) {
    const total = TESTS.exec(line);
    if (total) counted = (counted ?? 0) + Number(total[1]);
    const end = MINITEST.exec(line);
    const hash = end ? line.indexOf('#') : -1;
    if (!end?.[1] || hash <= 0) continue;
    // The number in `test_0001_adds` of spec style is its position among the others.
    const name = line.slice(hash + 1, end.index).replace(/^test_\d{4}_/, '');
    list.add([line.slice(0, hash), name], LETTER.get(end[1]) ?? 'failed');
  }
  checkCount(list, counted);
  return list.report('minitest');
}

const TEST_UNIT = /^([.FEPO])(?:: \([\d.]+\))?$/;

export function looksLikeTestUnit(text: string): boolean {
  return /^Loaded suite /m.test(text) && /^[ \t]+test.*:\t+[.FEPO]/m.test(text);
}

export function readTestUnit(text: string): TestReport {
  const list = new CaseList();
  let group = '';
  let counted: number | undefined;
  for (const line of linesOf(text)) {
    const total = TESTS.exec(line);
    if (total) counted = (counted ?? 0) + Number(total[1]);
    const tab = line.indexOf(':\t');
    const letter = tab > 0 ? TEST_UNIT.exec(line.slice(tab + 1).trim())?.[1] : undefined;
    if (letter) list.add([group, line.slice(0, tab).trim()], LETTER.get(letter) ?? 'failed');
    else if (/^\s*[A-Z][\w:]*:$/.test(line.slice(0, 400))) group = line.trim().slice(0, -1);
  }
  checkCount(list, counted);
  return list.report('test-unit');
}

function checkCount(list: CaseList, counted: number | undefined): void {
  if (counted === undefined) list.cut('its report ends before the number of tests');
  else if (counted > list.size)
    list.cut(`its report counts ${counted} tests and names ${list.size}`);
}

const EXAMPLES = /^(\d+) examples?, \d+ failures?/;

/** Undefined for another format, and where output of the tests cannot be told from names. */
export function readRspecDocumentation(text: string): TestReport | undefined {
  const list = new CaseList();
  let open: string[] = [];
  let last: { depth: number; name: string } | undefined;
  let blank = true;
  let over = false;
  let counted: number | undefined;
  const settle = (depth: number): void => {
    if (!last) return;
    if (depth > last.depth) open = [...open.slice(0, last.depth), last.name];
    else give(list, open.slice(0, last.depth), last.name);
    last = undefined;
  };
  for (const line of linesOf(text)) {
    const total = EXAMPLES.exec(line);
    if (total) {
      counted = (counted ?? 0) + Number(total[1]);
      continue;
    }
    if (over) continue;
    if (/^(?:Pending:|Failures:|Finished in )/.test(line)) {
      settle(0);
      over = true;
      continue;
    }
    const name = line.trimStart();
    const indent = line.length - name.length;
    // A group of the outermost level follows an empty line; what a test prints does not.
    if (name !== '' && indent % 2 === 0 && (indent > 0 || blank)) {
      settle(indent / 2);
      last = { depth: indent / 2, name };
    }
    blank = name === '';
    if (blank) settle(0);
  }
  return counted !== undefined && counted > 0 && counted === list.size
    ? list.report('rspec')
    : undefined;
}

function give(list: CaseList, groups: readonly string[], text: string): void {
  if (groups.length === 0) return;
  const failed = / \(FAILED - \d+\)$/.exec(text);
  if (failed) return list.add([...groups, text.slice(0, failed.index)], 'failed');
  const at = text.endsWith(')') ? text.lastIndexOf(' (PENDING: ') : -1;
  if (at < 0) return list.add([...groups, text], 'passed');
  const message = text.slice(at + ' (PENDING: '.length, -1);
  return list.add([...groups, text.slice(0, at)], 'skipped', { message });
}
