/**
 * Reads what `deno test` prints. Steps are named after their tests. Pure; never throws.
 */
import { CaseList, linesOf, type TestReport, type TestStatus } from '../report.ts';

const BEGIN = /^running (\d+) tests? from (\S.*)$/;
const RESULT = /^(ok|FAILED|ignored)(?: \(due to \d+ failed steps?\))?(?: \([\dhmnsuµμ. ]+\))?$/;
const TOTAL = /^(?:ok|FAILED) \| \d+ passed/;
const DOTS = ' ...';
const MAX_DEPTH = 50;

const STATUS: ReadonlyMap<string, TestStatus> = new Map([
  ['ok', 'passed'],
  ['FAILED', 'failed'],
  ['ignored', 'skipped'],
]);

export function looksLikeDeno(text: string): boolean {
  return /^running \d+ tests? from \S/m.test(text);
}

export function readDeno(text: string): TestReport {
  const list = new CaseList();
  let file: string | undefined;
  /** The names of tests that have started, by depth. */
  let open: string[] = [];
  let [announced, seen] = [0, 0];
  let ended = false;
  for (const line of linesOf(text)) {
    if (TOTAL.test(line)) ended = true;
    const begin = BEGIN.exec(line);
    if (begin) {
      file = begin[2];
      announced += Number(begin[1]);
      open = [];
      continue;
    }
    // A file that throws while it is loaded, or outside its tests.
    const thrown = /^(\S+) \(uncaught error\)$/.exec(line)?.[1];
    if (thrown) list.add([thrown], 'failed', { file: thrown });
    const dots = line.lastIndexOf(DOTS);
    if (dots < 0 || file === undefined || ended) continue;
    const name = line.slice(0, dots).trimStart();
    const depth = (dots - name.length) / 2;
    if (!Number.isInteger(depth) || depth > MAX_DEPTH || name === '') continue;
    const rest = line.slice(dots + DOTS.length).trimStart();
    const status = STATUS.get(RESULT.exec(rest)?.[1] ?? '');
    if (status) {
      list.add([...open.slice(0, depth), name], status, { file });
      if (depth === 0) seen += 1;
    } else if (rest === '') open = [...open.slice(0, depth), name];
  }
  if (!ended) list.cut('its report ends before the number of tests');
  else if (seen < announced) list.cut(`its report announces ${announced} tests and shows ${seen}`);
  return list.report('deno');
}
