/**
 * Reads what `bun test` prints. A file that does not load has no tests and counts as failed under
 * its own name. Pure; never throws.
 */
import { CaseList, linesOf, type TestReport, type TestStatus } from '../report.ts';

const FILE = /^(\S.{0,400}\.[cm]?[jt]sx?):$/;
const TEST = /^(?:\((pass|fail|skip|todo)\)|([✓✗»✎])) (.+)$/u;
const TIME = / \[[\d.]+m?s\]$/;
const TOTAL = /^Ran (\d+) tests? across \d+ files?\./;

const STATUS: ReadonlyMap<string, TestStatus> = new Map([
  ['pass', 'passed'],
  ['fail', 'failed'],
  ['skip', 'skipped'],
  ['todo', 'todo'],
  ['✓', 'passed'],
  ['✗', 'failed'],
  ['»', 'skipped'],
  ['✎', 'todo'],
]);

export function looksLikeBun(text: string): boolean {
  return /^bun test v\d/m.test(text) || /^Ran \d+ tests? across \d+ files?\. \[/m.test(text);
}

export function readBun(text: string): TestReport {
  const list = new CaseList();
  let file: string | undefined;
  let counted: number | undefined;
  for (const line of linesOf(text)) {
    file = FILE.exec(line)?.[1] ?? file;
    const total = TOTAL.exec(line);
    if (total) counted = (counted ?? 0) + Number(total[1]);
    if (line === '# Unhandled error between tests' && file !== undefined) {
      list.add([file], 'failed', { file });
    }
    const [, word, mark, name] = TEST.exec(line) ?? [];
    if (name === undefined) continue;
    list.add([name.replace(TIME, '')], STATUS.get(word ?? mark ?? '') ?? 'failed', { file });
  }
  if (counted === undefined) list.cut('its report ends before the number of tests');
  else if (counted > list.size)
    list.cut(`its report counts ${counted} tests and names ${list.size}`);
  return list.report('bun');
}
