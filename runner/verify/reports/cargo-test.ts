/**
 * Reads what `cargo test` prints: libtest's text, one line per test. The other stream says to which
 * test program a line belongs, so tests have the names that they have inside their crate. Pure;
 * never throws.
 */
import { CaseList, linesOf, type TestReport, type TestStatus } from './report.ts';

const STATUS: ReadonlyMap<string, TestStatus> = new Map([
  ['ok', 'passed'],
  ['FAILED', 'failed'],
  ['ignored', 'skipped'],
]);
const BEGIN = /^running (\d+) tests?$/;
const RESULT = /^test (\S.*?)(?: - should panic)? \.\.\. (?:(ok|FAILED|ignored)\b(?:, (.*))?)?/;
const TOTAL = /^test result: \w+\. (\d+) passed; (\d+) failed; (\d+) ignored/;

export function looksLikeCargo(text: string): boolean {
  return /^running \d+ tests?\r?$/m.test(text);
}

export function readCargo(text: string): TestReport {
  const list = new CaseList();
  let announced: number | undefined;
  /** A test whose result comes on a later line, after the output that it prints itself. */
  let open: string | undefined;
  let seen = 0;
  const add = (name: string, status: TestStatus, message?: string): void => {
    seen += 1;
    // The line number of a documentation test changes with every edit above it.
    list.add([name.replace(/ \(line \d+\)/, '')], status, { message });
  };
  for (const line of linesOf(text)) {
    const begin = BEGIN.exec(line);
    if (begin) {
      if (announced !== undefined) list.cut('its report ends inside a test program');
      announced = Number(begin[1]);
      seen = 0;
      continue;
    }
    const total = TOTAL.exec(line);
    if (total) {
      const counted = [total[1], total[2], total[3]].reduce((sum, n) => sum + Number(n), 0);
      if (counted !== seen) list.cut(`its report counts ${counted} tests and names ${seen}`);
      announced = undefined;
      open = undefined;
      continue;
    }
    const result = RESULT.exec(line);
    const late = open !== undefined && STATUS.get(line.trim());
    if (result?.[1] && result[2]) add(result[1], STATUS.get(result[2]) ?? 'failed', result[3]);
    else if (result?.[1]) open = result[1];
    else if (late && open !== undefined) {
      add(open, late);
      open = undefined;
    }
  }
  if (announced !== undefined) list.cut('its report ends inside a test program');
  return list.report('cargo');
}
