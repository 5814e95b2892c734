/**
 * Reads what PHPUnit prints with `--testdox`; without it no test is named. Pure; never throws. A
 * risky test is one that passed without asserting anything.
 */
import { CaseList, linesOf, type TestReport, type TestStatus } from '../report.ts';

const STATUS: ReadonlyMap<string, TestStatus> = new Map([
  ['✔', 'passed'],
  ['✘', 'failed'],
  ['☢', 'passed'],
  ['⚠', 'passed'],
  ['↩', 'skipped'],
  ['∅', 'todo'],
]);
const TEST = /^ ([✔✘☢⚠↩∅]) (.+)$/u;
/** Begins a repetition of the same tests, and then their number. */
const AGAIN = /^Summary of (?:non-successful|tests with)/;
const TOTAL = /^(?:OK \(\d+ tests?, |Tests: \d+, Assertions: )/;

export function looksLikeTestdox(text: string): boolean {
  return /^PHPUnit \d/m.test(text) && /^ [✔✘☢⚠↩∅] /mu.test(text);
}

export function readTestdox(text: string): TestReport {
  const list = new CaseList();
  let group = '';
  let again = false;
  let ended = false;
  for (const line of linesOf(text)) {
    if (AGAIN.test(line)) again = true;
    if (TOTAL.test(line)) ended = true;
    const [, mark = '', name] = TEST.exec(line) ?? [];
    if (name === undefined) {
      if (/^\S/.test(line)) group = line;
    } else if (!again) {
      list.add([group, name.replace(/ \[[\d.]+ m?s\]$/, '')], STATUS.get(mark) ?? 'failed');
    }
  }
  if (!ended) list.cut('its report ends before the number of tests');
  return list.report('phpunit');
}
