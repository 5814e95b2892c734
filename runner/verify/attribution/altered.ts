/**
 * Whether a change alters the evidence of before otherwise than by adding to it: then the deciding
 * run shows that the product is right, and not that the checks ask as much from now on. Pure. What
 * is not surely an addition counts as altered; the word that follows lowers nothing.
 */
import { addedLines, removedLines } from '../flags/line-changes.ts';
import type { AttributedFile } from './attribution.ts';

/** A test, a part of one that has a name, or what a file begins with. */
const DECLARES =
  /^\s*(?:(?:export|default|async|public|private|protected|internal|static|final|pub|override)\s+)*(?:@|#\[|\[[A-Z]|def\s|fn\s|func\s|fun\s|function\s|sub\s|class\s|struct\s|module\s|impl\s|void\s|import\b|from\s|use\s|using\s|require|#\s*include|it\b|test|describe\b|context\b|suite\b|specify\b|subtest\b|subcase\b|section\b|feature\b|scenario\b|property\b|t\.(?:run|test)\b|TEST|SCENARIO|BOOST_)/i;
/** One more thing that is asked. */
const ASSERTS =
  /^\s*(?:(?:self|t|lu|luaunit|chai)\.|\$this->|\$t->)?(?:assert|expect|is|isnt|ok|like|unlike|cmp_ok|check|ensure|verify|equal|deepEqual|eq|throws|dies|lives)\w*\b|^\s*(?:_|value)\(.*\)\.(?:must|wont)_\w|^\s*run\s+\w|^[^=;]*\.(?:must|wont|should)(?:_\w+)?\b/i;
/** A condition under which it fails: the same in languages without assertions. */
const FAILS_IF = /^\s*(?:if|unless)\b/;
const FAILS =
  /\b(?:t|b)\.(?:Error|Fatal|Fail)\w*\(|\bthrow\b|\braise\b|\bdie\b|\bpanic!?\(|\babort\(\)|\bfail\w*\(/;
const GETS_AWAY = /\breturn\b|\bskip\w*\b|\bexit\b|\bbreak\b|\bcontinue\b|\bnext\b|\bSkip\w*\(/;
/** One more of several values. */
const ROW = /^\s*(?:[{[("'\x60]|-?\d|\|)/;
/** Where nothing is indented, a file's own names. */
const AT_TOP = /^(?:const|let|var|val|my|our|local|type|interface|enum|data|\w+\s*=)\b/;
const COMMENT = /^\s*(?:\/\/|\/\*|\*|#(?![[!]|\s*include)|--\s|%|;;|<!--)/;

/** The file as the deciding run has it, against what it is from now on. */
export function isAltered(
  { change, kind, split, environment }: AttributedFile,
  { before, after }: { readonly before: string | undefined; readonly after: string | undefined },
): boolean {
  const was = split ?? before;
  // Nothing of it is put back: a lock file, or a manifest in which no more changed than its
  // packages or what it says of the project.
  const isWhole = split === undefined || split === after;
  if (isWhole && (environment === true || kind === 'manifest')) return false;
  if (kind === 'product' && split === undefined) return false;
  if (!change.before) return kind === 'decisive';
  if (!change.after || was === undefined || after === undefined) return true;
  if (was === after) return change.before.mode !== change.after.mode;
  if (kind === 'decisive' || kind === 'manifest') return true;
  const [old, now] = [withoutCommas(was), withoutCommas(after)];
  const lines = addedLines(old, now);
  const added = new Set(lines.flatMap(wordsOf));
  const stays = (line: string): boolean => isWidened(line, added) || hasMoreRows(line, lines);
  if (removedLines(old, now).some((line) => !stays(line))) return true;
  return kind !== 'data' && !addsWholes(was, after);
}

/** A row that is no longer the last one has not changed. */
function withoutCommas(text: string): string {
  return text.replaceAll(/,[ \t]*(?=\r?$)/gm, '');
}

const LOADS =
  /^(?:import|from|use|using|require\w*|export)\b|^#\s*include\b|^(?:const|let|var|local|my)\b[^=]*=\s*(?:await\s+)?(?:require|import)\b/;

/** A line that loads the same as before, and more; `added`: the words of the lines that came. */
function isWidened(line: string, added: ReadonlySet<string>): boolean {
  return LOADS.test(line) && wordsOf(line).every((word) => added.has(word));
}

/** A row that others follow on its line now: it is closed as it was. */
function hasMoreRows(line: string, added: readonly string[]): boolean {
  if (!ROW.test(line)) return false;
  const row = line.trim().replace(/[\])};,\s]{1,20}$/, '');
  return row.length > 1 && added.some((each) => isClosedBehind(each.trim(), row));
}

function isClosedBehind(line: string, row: string): boolean {
  return line.startsWith(row) && /^[\])}]/.test(line.slice(row.length));
}

function wordsOf(line: string): readonly string[] {
  return line.match(/[^\s{}()[\],;:]+/g) ?? [];
}

/** Every run of new lines begins as something of its own. */
function addsWholes(before: string, after: string): boolean {
  // What loads more than before stands in the way of what follows.
  const now = withoutCommas(after).split(/\r?\n/);
  const isThere = new Set(now);
  const old = withoutCommas(before)
    .split(/\r?\n/)
    .filter((line) => isThere.has(line) || !(LOADS.test(line.trim()) || hasMoreRows(line, now)));
  let at = 0;
  let isInside = false;
  for (const [index, line] of now.entries()) {
    if (line === old[at]) {
      at += 1;
      isInside = false;
      continue;
    }
    if (isInside || line.trim() === '' || COMMENT.test(line)) continue;
    const isWhole =
      [DECLARES, ASSERTS, ROW, AT_TOP].some((begins) => begins.test(line)) ||
      (FAILS_IF.test(line) && onlyFails(now.slice(index, index + 4), old[at]));
    if (!isWhole) return false;
    isInside = true;
  }
  return at === old.length;
}

/** The new lines of a condition, up to the next that was there. */
function onlyFails(lines: readonly string[], next: string | undefined): boolean {
  const end = lines.indexOf(next ?? '');
  const text = lines.slice(0, end < 0 ? lines.length : end).join('\n');
  return FAILS.test(text) && !GETS_AWAY.test(text);
}
