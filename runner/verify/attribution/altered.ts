/**
 * Tells whether a change alters the base's evidence in any way other than adding to it. If it does,
 * the deciding run still shows that the product is right, but not that the checks will demand as
 * much from now on. Pure. Anything not surely an addition counts as altered; the resulting word
 * never lowers a verdict.
 */
import { addedLines, removedLines } from '../flags/line-changes.ts';
import type { AttributedFile } from './attributed-file.ts';

/** A test, a named part of one, or the beginning of a file. */
const DECLARES =
  /^\s*(?:(?:export|default|async|public|private|protected|internal|static|final|pub|override)\s+)*(?:@|#\[|\[[A-Z]|def\s|fn\s|func\s|fun\s|function\s|sub\s|class\s|struct\s|module\s|impl\s|void\s|import\b|from\s|use\s|using\s|require|#\s*include|it\b|test|describe\b|context\b|suite\b|specify\b|subtest\b|subcase\b|section\b|feature\b|scenario\b|property\b|t\.(?:run|test)\b|TEST|SCENARIO|BOOST_)/i;
/** An additional assertion. */
const ASSERTS =
  /^\s*(?:(?:self|t|lu|luaunit|chai)\.|\$this->|\$t->)?(?:assert|expect|is|isnt|ok|like|unlike|cmp_ok|check|ensure|verify|equal|deepEqual|eq|throws|dies|lives)\w*\b|^\s*(?:_|value)\(.*\)\.(?:must|wont)_\w|^\s*run\s+\w|^[^=;]*\.(?:must|wont|should)(?:_\w+)?\b/i;
/** A condition under which a test fails: stands for an assertion in languages without them. */
const FAILS_IF = /^\s*(?:if|unless)\b/;
const FAILS =
  /\b(?:t|b)\.(?:Error|Fatal|Fail)\w*\(|\bthrow\b|\braise\b|\bdie\b|\bpanic!?\(|\babort\(\)|\bfail\w*\(/;
const GETS_AWAY = /\breturn\b|\bskip\w*\b|\bexit\b|\bbreak\b|\bcontinue\b|\bnext\b|\bSkip\w*\(/;
/** An additional entry in a list of values. */
const ROW = /^\s*(?:[{[("'\x60]|-?\d|\|)/;
/** A top-level name of a file, for code without indentation. */
const AT_TOP = /^(?:const|let|var|val|my|our|local|type|interface|enum|data|\w+\s*=)\b/;
const COMMENT = /^\s*(?:\/\/|\/\*|\*|#(?![[!]|\s*include)|--\s|%|;;|<!--)/;

/** Compares the file in the deciding run with the file from now on. */
export function isAltered(
  { change, kind, split, environment }: AttributedFile,
  { before, after }: { readonly before: string | undefined; readonly after: string | undefined },
): boolean {
  const was = split ?? before;
  // Nothing is put back in a lock file, or in a manifest that changed only its packages or its
  // description of the project.
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

/** Drops trailing commas: a row that is no longer the last one has not changed. */
function withoutCommas(text: string): string {
  return text.replaceAll(/,[ \t]*(?=\r?$)/gm, '');
}

const LOADS =
  /^(?:import|from|use|using|require\w*|export)\b|^#\s*include\b|^(?:const|let|var|local|my)\b[^=]*=\s*(?:await\s+)?(?:require|import)\b/;

/**
 * Accepts a line that loads everything it did before, and more; `added` holds the words of the new
 * lines.
 */
function isWidened(line: string, added: ReadonlySet<string>): boolean {
  return LOADS.test(line) && wordsOf(line).every((word) => added.has(word));
}

/** Accepts a row that is now followed by others on its line and still closes as it did. */
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

/** Requires every run of new lines to begin a construct of its own. */
function addsWholes(before: string, after: string): boolean {
  // A line that loads more than before would hide what follows it.
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

/** Takes the new lines of a condition, up to the next line that was there before. */
function onlyFails(lines: readonly string[], next: string | undefined): boolean {
  const end = lines.indexOf(next ?? '');
  const text = lines.slice(0, end < 0 ? lines.length : end).join('\n');
  return FAILS.test(text) && !GETS_AWAY.test(text);
}
