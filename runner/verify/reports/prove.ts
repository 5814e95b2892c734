/**
 * Reads what Perl's prove, and `make test` of Perl's own makefiles, print: one line per test file,
 * and with `-v` its TAP below it. A file is a case of its own where it names no tests. Pure; never
 * throws. Backstop: files that report at the same time (`-j` with `-v`) mix their tests.
 */
import { CaseList, linesOf, type TestReport } from './report.ts';
import { readTap } from './tap.ts';

/** Text after the dots when the file has ended; none where its TAP or errors follow. */
const ENDED = /^(?:ok|skipped: (.*)|Failed \d+\/\d+ subtests.*|Dubious, .*|No subtests run.*)?$/;
const TROUBLE = /^(?:Dubious, test returned|Failed \d+\/\d+ subtests|No subtests run)/;
const LAST = /^(?:Test Summary Report|All tests successful\.|Files=\d+, Tests=\d+)/;

export function looksLikeProve(text: string): boolean {
  return /^Files=\d+, Tests=\d+, /m.test(text) && /^Result: [A-Z]+\r?$/m.test(text);
}

export function readProve(text: string): TestReport {
  const list = new CaseList();
  let file: { readonly name: string; readonly tap: string[]; failed: boolean } | undefined;
  let ended = false;
  const close = (): void => {
    if (file) give(list, file);
    file = undefined;
  };
  for (const line of linesOf(text)) {
    const header = headerOf(line);
    if (header) {
      close();
      ended = false;
      const { name, rest } = header;
      if (rest === 'ok') list.add([name], 'passed', { file: name });
      else if (rest.startsWith('skipped: ')) {
        list.add([name], 'skipped', { message: rest.slice('skipped: '.length), file: name });
      } else file = { name, tap: [], failed: rest !== '' };
    } else if (LAST.test(line)) {
      close();
      if (line.startsWith('Files=')) ended = true;
    } else if (file) {
      if (TROUBLE.test(line)) file.failed = true;
      // Ends the file and is not one of its tests.
      else if (line !== 'ok') file.tap.push(line);
    }
  }
  close();
  if (!ended) list.cut('its report ends before the number of files');
  return list.report('prove');
}

/** Makes the report of one test file, its tests named after it. */
export function ofFile(file: string, { cases, cut }: TestReport): TestReport {
  const list = new CaseList();
  for (const one of cases) {
    list.add([file, one.name], one.status, { message: one.message, file });
  }
  // A plan of no tests: the file says that it does not apply here.
  if (cases.length === 0) list.add([file], cut === undefined ? 'skipped' : 'failed', { file });
  if (cut !== undefined) list.cut(cut);
  return list.report('prove');
}

function give(
  list: CaseList,
  { name, tap, failed }: { name: string; tap: readonly string[]; failed: boolean },
): void {
  const { cases, cut } = readTap(tap.join('\n'));
  for (const one of cases) {
    list.add([name, one.name], one.status, { message: one.message, file: name });
  }
  const told = cases.some(({ status }) => status === 'failed');
  if (failed && !told) list.add([name], 'failed', { file: name });
  else if (cases.length === 0) list.add([name], failed ? 'failed' : 'skipped', { file: name });
  else if (cut !== undefined) list.cut(cut);
}

/** Parses `t/basic.t .... ok`, where dots pad the names to one width. */
function headerOf(line: string): { name: string; rest: string } | undefined {
  if (line.length > 500 || /^[#\s]/.test(line)) return undefined;
  const dots = line.indexOf(' ..');
  if (dots <= 0) return undefined;
  const name = line.slice(0, dots);
  const after = line
    .slice(dots + 1)
    .replace(/^\.+/, '')
    .trim();
  return ENDED.test(after) && !/^(?:not )?ok\b/.test(name) ? { name, rest: after } : undefined;
}
