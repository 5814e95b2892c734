/**
 * Reads what tape prints (zora too): TAP whose result lines are assertions, with a comment for each
 * test before its own. Names tests rather than assertions, since many assertions have the same
 * words. Pure; never throws. Backstop: a comment that a test prints itself counts as a test's name
 * from there on, on both sides of a comparison.
 */
import { CaseList, linesOf, type TestReport, type TestStatus } from './report.ts';

const RESULT = /^(not )?ok \d+(?: -)?(?: (.*))?$/;
const COMMENT = /^# (?:(SKIP|TODO) )?(.*)$/;
const PLAN = /^1\.\.(\d+)$/;

export function looksLikeTape(text: string): boolean {
  return (
    /^TAP version \d+\r?\n# (?!Subtest: )/m.test(text) &&
    /^# tests +\d+\r?$/m.test(text) &&
    !/^ *# Subtest: /m.test(text)
  );
}

export function readTape(text: string): TestReport {
  const list = new CaseList();
  let open: { name: string; status: TestStatus; message: string | undefined } | undefined;
  let asserted = 0;
  let planned: number | undefined;
  let told = 0;
  const close = (): void => {
    if (open && asserted > 0) list.add([open.name], open.status, { message: open.message });
    open = undefined;
    asserted = 0;
  };
  for (const line of linesOf(text)) {
    const plan = PLAN.exec(line);
    if (plan) {
      close();
      planned = (planned ?? 0) + Number(plan[1]);
      continue;
    }
    const result = RESULT.exec(line);
    if (result) {
      told += 1;
      asserted += 1;
      open ??= { name: '(no name)', status: 'passed', message: undefined };
      // Marked as to do, although it fails.
      const excused = /# (?:TODO|SKIP)\b/.test((result[2] ?? '').slice(-300));
      if (result[1] === undefined || excused || open.status !== 'passed') continue;
      open.status = 'failed';
      open.message = result[2];
      continue;
    }
    const comment = COMMENT.exec(line);
    if (!comment || planned !== undefined) continue;
    close();
    const [, word, name = ''] = comment;
    if (word === 'SKIP') list.add([name], 'skipped');
    else open = { name, status: word === 'TODO' ? 'todo' : 'passed', message: undefined };
  }
  close();
  if (planned === undefined) list.cut('its report ends before its plan');
  else if (planned !== told) list.cut(`its report announces ${planned} tests and shows ${told}`);
  return list.report('tape');
}
