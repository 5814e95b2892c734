/**
 * Reads what ctest prints: one line per test, with its number. A test that runs again (`--repeat
 * until-pass`) has its last result, and is flaky where an earlier one failed. Pure; never throws.
 */
import { CaseList, linesOf, type TestReport, type TestStatus } from '../report.ts';

const TEST = /^ *\d+\/(\d+) Test +#(\d+): /;
/** Separates name and outcome; the name is padded to a common width. */
const DOTS = ' ...';
const TOTAL = /^\d+% tests passed, \d+ tests? failed out of (\d+)$/;

export function looksLikeCtest(text: string): boolean {
  return /^ *\d+\/\d+ Test +#\d+: /m.test(text);
}

export function readCtest(text: string): TestReport {
  const list = new CaseList();
  const tests = new Map<string, { name: string; status: TestStatus; flaky: boolean }>();
  let announced = 0;
  let ended = false;
  for (const line of linesOf(text)) {
    if (TOTAL.test(line)) ended = true;
    const test = TEST.exec(line);
    if (!test?.[2]) continue;
    const rest = line.slice(test[0].length);
    const dots = rest.indexOf(DOTS);
    if (dots < 0) continue;
    const status = statusOf(
      rest
        .slice(dots + 1)
        .replace(/^\.+/, '')
        .trimStart(),
    );
    const before = tests.get(test[2]);
    const flaky = before !== undefined && (before.flaky || before.status === 'failed');
    tests.set(test[2], { name: rest.slice(0, dots), status, flaky });
    if (!before) announced = Math.max(announced, Number(test[1]));
  }
  for (const { name, status, flaky } of tests.values()) list.add([name], status, { flaky });
  if (!ended) list.cut('its report ends before the number of tests');
  else if (tests.size < announced) {
    list.cut(`its report announces ${announced} tests and names ${tests.size}`);
  }
  return list.report('ctest');
}

/** ctest counts a test that was not run as failed, unless it was disabled. */
function statusOf(result: string): TestStatus {
  if (result.startsWith('Passed')) return 'passed';
  return /^\*\*\*(?:Skipped|Not Run \(Disabled\))/.test(result) ? 'skipped' : 'failed';
}
