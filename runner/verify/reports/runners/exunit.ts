/**
 * Reads what ExUnit prints with `--trace`; without it no test is named. Pure; never throws. A
 * failing test looks like a passing one until its failure is printed below it.
 */
import { CaseList, linesOf, type TestReport, type TestStatus } from '../report.ts';

const MODULE = /^([A-Z][\w.]*) \[([^\]]+)\]$/;
const TEST = /^ {2}\* (.+) \((?:[\d.]+ms|(skipped|excluded))\)(?: \[L#\d+\])?$/;
const FAILURE = /^ {2,}\d+\) (.+) \(([A-Z][\w.]*)\)$/;
const TOTAL = /^(?:\d+ [a-z]+, )*\d+ tests?, \d+ failures?/;

export function looksLikeExunit(text: string): boolean {
  return /^[A-Z][\w.]* \[[^\]\n]+\]\r?\n {2}\* /m.test(text);
}

export function readExunit(text: string): TestReport {
  const list = new CaseList();
  const tests: { module: string; name: string; file: string; status: TestStatus }[] = [];
  const failed = new Set<string>();
  let [module, file] = ['', ''];
  let ended = false;
  for (const line of linesOf(text)) {
    const header = MODULE.exec(line);
    if (header) [, module = '', file = ''] = header;
    if (TOTAL.test(line)) ended = true;
    // The name is printed when the test begins, and again when it ends.
    const test = TEST.exec(line.slice(Math.max(0, line.lastIndexOf('  * '))));
    const [, name, off] = test ?? [];
    if (name !== undefined) tests.push({ module, name, file, status: off ? 'skipped' : 'passed' });
    const failure = FAILURE.exec(line);
    if (failure) failed.add(`${failure[2]} ${failure[1]}`);
  }
  for (const { module: group, name, file: place, status } of tests) {
    list.add([group, name], failed.has(`${group} ${name}`) ? 'failed' : status, { file: place });
  }
  if (!ended) list.cut('its report ends before the number of tests');
  return list.report('exunit');
}
