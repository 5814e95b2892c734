/**
 * Reads what GoogleTest prints, and busted in the same form. Pure; never throws. Backstop: a test
 * that begins but does not end (the program crashed) counts as failed.
 */
import { CaseList, linesOf, type TestReport, type TestStatus } from '../report.ts';

/** Also matches within a line: a test's own output may end without a line feed. */
const MARK =
  /\[( RUN {6}| {7}OK | {2}FAILED {2}| {2}SKIPPED | SKIPPED {2}| DISABLED | {2}ERROR {3})\] (.+)$/;
const TIME = / \([\d.]+ ms\)$/;
const BEGIN = /^\[={10}\] Running (?:\d+ )?tests? from /;
const END = /^\[={10}\] \d+ tests? from .* ran\./;

const STATUS: ReadonlyMap<string, TestStatus> = new Map([
  ['OK', 'passed'],
  ['FAILED', 'failed'],
  ['ERROR', 'failed'],
  ['SKIPPED', 'skipped'],
]);

export function looksLikeGtest(text: string): boolean {
  return /^\[={10}\] Running /m.test(text) && /^\[ RUN {6}\] /m.test(text);
}

export function readGtest(text: string): TestReport {
  const list = new CaseList();
  let running: string | undefined;
  let open = false;
  const crashed = (): void => {
    if (running !== undefined) list.add(pathOf(running), 'failed', { message: 'it did not end' });
    running = undefined;
  };
  for (const line of linesOf(text)) {
    if (BEGIN.test(line)) {
      crashed();
      if (open) list.cut('its report ends inside a test program');
      open = true;
    } else if (END.test(line)) open = false;
    const [, word = '', rest = ''] = MARK.exec(line) ?? [];
    const mark = word.trim();
    if (mark === 'RUN') {
      crashed();
      running = rest;
    } else if (mark === 'DISABLED') list.add(pathOf(rest), 'skipped');
    else if (mark && TIME.test(rest)) {
      // The lists at the end have no times.
      running = undefined;
      list.add(pathOf(rest.replace(TIME, '')), STATUS.get(mark) ?? 'failed');
    }
  }
  crashed();
  if (open) list.cut('its report ends inside a test program');
  return list.report('gtest');
}

/** Names tests as the XML does; busted's line number changes with every edit above it. */
function pathOf(text: string): string[] {
  const busted = / @ \d+: /.exec(text);
  if (busted) return [text.slice(0, busted.index), text.slice(busted.index + busted[0].length)];
  const name = text.split(', where ', 1)[0] ?? text;
  const dot = name.indexOf('.');
  return dot < 0 ? [name] : [name.slice(0, dot), name.slice(dot + 1)];
}
