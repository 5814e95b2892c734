/**
 * Reads what ava prints by default. As soon as there are two files, tests are named after theirs
 * (`file › test`); comparisons treat both names as the same (tests-comparison.ts). Pure; never
 * throws.
 */
import { CaseList, linesOf, type TestReport } from '../report.ts';

const TEST = /^ {2}(?:(✔|✓)(?: \[(expected fail)\])?|(✘|✖) \[fail\]:|- \[(skip|todo)\]) (.+)$/u;
const FILE = /^ {2}[✘✖] (?:No tests found in (\S+)|(\S+) exited )/u;
/** The time of a slow test. */
const TIME = / \((?:\d+m )?[\d.]+m?s\)$/;
const TOTAL =
  /^ {2}\d+ (?:tests?|hooks?) (?:passed|failed|skipped|todo)$|^ {2}\d+ known failures?$/;
const RULE = '  ─';
const MAX_TEXT_CHARACTERS = 600;
const MAX_WORDS = 40;

export function looksLikeAva(text: string): boolean {
  return (
    /^ {2}─\r?$/m.test(text) &&
    /^ {2}\d+ (?:tests?|hooks?|known failures?|uncaught exceptions?)\b/m.test(text)
  );
}

export function readAva(text: string): TestReport {
  const list = new CaseList();
  const failed: string[] = [];
  /** Lines of the section on failures, where each test has its name alone. */
  const told = new Set<string>();
  let below = false;
  let ended = false;
  for (const line of linesOf(text)) {
    if (line === RULE) below = true;
    if (TOTAL.test(line)) ended = true;
    if (below) {
      if (told.size < 50_000) told.add(line.trim());
      continue;
    }
    const file = FILE.exec(line);
    const place = file?.[1] ?? file?.[2];
    if (place !== undefined) list.add([place], 'failed', { file: place });
    const [, passed, , fails, off, name = ''] = TEST.exec(line) ?? [];
    const bare = name.replace(TIME, '');
    if (passed) list.add([bare], 'passed');
    else if (fails) failed.push(bare);
    else if (off) list.add([bare], off === 'todo' ? 'todo' : 'skipped');
  }
  for (const name of failed) list.add([withoutMessage(name, told)], 'failed');
  if (!ended) list.cut('its report ends before the number of tests');
  return list.report('ava');
}

/** Removes a failure's message, which follows the name after a single space. */
function withoutMessage(text: string, names: ReadonlySet<string>): string {
  let end = Math.min(text.length, MAX_TEXT_CHARACTERS);
  for (let tries = 0; tries < MAX_WORDS && end > 0; tries += 1) {
    const name = text.slice(0, end);
    if (names.has(name)) return name;
    end = text.lastIndexOf(' ', end - 1);
  }
  return text;
}
