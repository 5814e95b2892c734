/**
 * Flags on existing tests: deleted, emptied, skipped, their assertions changed. Pure. Never flags
 * lines that are only added to a test file, unless they keep other tests from running.
 */
import type { FileChange } from '../../protocol/task.ts';
import { isTestPath } from '../attribution/test-paths.ts';
import type { ChangedText, RaisedFlag } from './flag.ts';

const TEST_SUPPORT =
  /\bfrom\s+['"](node:test|vitest|@jest\/globals|mocha|chai|jest)['"]|\brequire\(\s*['"](node:test|vitest|mocha|chai|jest)['"]|^(import|from)\s+(pytest|unittest)\b|^\s*(import\s+)?"testing"$|^import org\.junit/m;

/** True for code outside the tests' folders that only tests can use, such as assertions. */
export function supportsTests({ change, before }: ChangedText): boolean {
  return before !== undefined && change.status !== 'added' && TEST_SUPPORT.test(before);
}

const DECIDES = /\b(if|unless|assert|throw|raise|fail|fatal|expect|error)\b|[!=]=/i;

const IMPORT = /^(import|from|use|using|#include|require|const .*= *require|package)\b/;
const COMMENT = /^(\/\/|#(?!\[)|\*|\/\*|--|;)/;
const ASSERTION =
  /\b(assert\w*|expect|should\w*|require\.\w+|refute\w*|must_\w+|XCTAssert\w*|verify|check(Equal|That)|Assert\.\w+|assertThat)\b|\bt\.(Error|Errorf|Fatal|Fatalf|Fail|FailNow|is|true|false|equal|deepEqual|throws)\b|\b(is_deeply|toBe|toEqual)\b|\bself\.(assert|fail)/;
/** The form of an assertion in a shell test. */
const SHELL_ASSERTION = /^(\[|test )|\|\| *(exit|fail|return)\b|\bexit [1-9]/;
const TEST_CASE =
  /^(\w+\s*\(\s*)?(test|it|describe|suite|context|specify|scenario)(\.each\b.*)?\s*\(|^(async )?def test|^func (Test|Fuzz|Benchmark|Example)|^#\[(tokio::)?test\]|^@(Test|ParameterizedTest)\b|^\[(Fact|Theory|Test|TestMethod)\b|^class Test|^public function test|^it ["']/;
const SKIP =
  /\b(test|it|describe|suite|context)\.(skip|todo|fails|failing|fixme|skipIf|runIf)\b|\b(xit|xtest|xdescribe|xcontext)\s*\(|^pending\b(?!\?)|\bskip:\s*(?!false|undefined)|@(pytest\.mark\.(skip|skipif|xfail)|unittest\.(skip\w*|expectedFailure)|Disabled|Ignore|Ignored)\b|\bpytest\.(skip|xfail|importorskip)\(|\bself\.skipTest\(|\bt\.(Skip|SkipNow|Skipf|skip|todo)\(|\bthis\.skip\(|#\[ignore\b|\bmarkTest(Skipped|Incomplete)\b|\[(Ignore|Explicit)\b|\(Skip ?=|\b__test__ *= *False|collect_ignore|^@(module)?tag\s+:?skip|\bGTEST_SKIP\(|\bDISABLED_\w|\bDeno\.test\.ignore\b|\bignore:\s*true\b|^skip\b\s*['"(]/;
const ONLY =
  /\b(test|it|describe|suite|context|specify)\.only\b|^\s*(fit|fdescribe|fcontext|FIt|FDescribe|FContext)\s*[(]|^(fit|fdescribe|fcontext)\s+['"]|[{,]\s*only:\s*true\b|\bfocus:\s*true\b|,\s*:focus\b|^@tag\s+:only\b/;

/** Often named after the tests that it runs; a change of it is flagged by itself. */
const WORKFLOW = /^\.(github|forgejo|gitea)\/workflows\/|^\.(circleci|buildkite|woodpecker)\//;

/** `moved`: the first lines of test cases that other test files of the change gained. */
export function testFlags(
  changed: ChangedText,
  all: readonly FileChange[],
  moved: ReadonlySet<string> = new Set(),
): RaisedFlag[] {
  const { change, before, added, removed } = changed;
  const { path } = change;
  if (WORKFLOW.test(path)) return [];
  if (change.before && (!change.after || change.status === 'type_changed')) {
    return isMoved(change, all) ? [] : deleted(changed, moved);
  }
  const only = added.find((line) => isCode(line) && ONLY.test(line));
  const flags: RaisedFlag[] = [];
  if (only) {
    const text = `keeps other tests from running: ${excerpt(only)}`;
    flags.push({ code: 'test_only', path, text, found: { added: only } });
  }
  if (before === undefined) return flags;

  const cases = removed.filter((line) => isCode(line) && TEST_CASE.test(line));
  const skip = skipOfExisting(changed);
  const assertions = removed.filter((line) => isAssertion(line, path));
  const [lostCase, assertion] = [cases[0], assertions[0]];
  if (lostCase) {
    // As many new ones may be the same under other names; with fewer, later runs cover less.
    const gained = added.filter((line) => isCode(line) && TEST_CASE.test(line)).length;
    const gone = cases.filter((line) => !moved.has(line)).length;
    const code = gained < gone ? 'test_dropped' : 'test_removed';
    flags.push({ code, path, text: several(cases, 'test case'), found: { removed: lostCase } });
  }
  if (skip) {
    const text = `an existing test file skips: ${excerpt(skip)}`;
    flags.push({ code: 'test_skipped', path, text, found: { added: skip } });
  }
  if (assertion) {
    const text = several(assertions, 'assertion');
    flags.push({ code: 'assertion_changed', path, text, found: { removed: assertion } });
  }
  // In assertion code, a comparison decides whether tests can fail.
  const altered = isTestPath(path)
    ? undefined
    : removed.find((line) => isCode(line) && DECIDES.test(line));
  if (flags.length === 0 && altered) {
    const text = `what tests assert with was changed: ${excerpt(altered)}`;
    flags.push({ code: 'assertion_changed', path, text, found: { removed: altered } });
  }
  // Fixtures and snapshots hold expectations without saying "assert".
  const [data] = removed;
  if (flags.length === 0 && isTestData(path) && data !== undefined) {
    const text = 'existing test data was changed: it may hold what the tests expect';
    flags.push({ code: 'test_data_changed', path, text, found: { removed: data } });
  }
  return flags;
}

/** Returns the first lines of the test cases in these lines. */
export function caseLines(lines: readonly string[]): string[] {
  return lines.filter((line) => isCode(line) && TEST_CASE.test(line));
}

/** Texts for people, and packages installed for tests: no later run misses them. */
const NO_TEST =
  /(^|\/)(LICEN[CS]E|COPYING|NOTICE|README|CHANGELOG)[^/]*$|(^|\/)requirements[^/]*\/[^/]*$|\.(gitignore|gitkeep|keep)$|(^|\/)(LICEN[CS]E|gpl|lgpl|mit|apache)[^/]*\.(txt|md)$/i;

function deleted({ change, removed }: ChangedText, moved: ReadonlySet<string>): RaisedFlag[] {
  const { path } = change;
  const cases = caseLines(removed);
  const elsewhere = cases.length > 0 && cases.every((line) => moved.has(line));
  if (elsewhere) {
    const text = `its ${cases.length === 1 ? 'test case is' : 'test cases are'} in another file now`;
    return [{ code: 'test_removed', path, text }];
  }
  if (NO_TEST.test(path)) {
    return [{ code: 'test_data_changed', path, text: 'a file beside the tests was deleted' }];
  }
  const holdsTests = linesOfTests(removed);
  const what =
    holdsTests.cases + holdsTests.assertions > 0
      ? 'an existing test file'
      : 'a file that lies with the tests';
  return [{ code: 'test_deleted', path, text: `${what} was deleted` }];
}

/** Finds an added line that skips an existing test; new tests may be skipped. */
function skipOfExisting({ before, after, added }: ChangedText): string | undefined {
  const skips = new Set(added.filter((line) => isCode(line) && SKIP.test(line)));
  if (skips.size === 0) return undefined;
  const known = new Set(trimmed(before ?? '').map(withoutSkip));
  const lines = trimmed(after ?? '');
  return lines.find((line, i) => {
    if (!skips.has(line)) return false;
    const owner = ownerOf(lines, i);
    return owner === undefined || known.has(withoutSkip(owner));
  });
}

const MODIFIES = /^(@|#\[|\[)/;
const MAX_LINES_AWAY = 400;

function isCase(line: string | undefined): boolean {
  return line !== undefined && isCode(line) && CASE_NAME.test(withoutSkip(line));
}

/**
 * Finds the test case that a line is about: the line itself, the next below an annotation, or the
 * last above.
 */
function ownerOf(lines: readonly string[], at: number): string | undefined {
  if (isCase(lines[at])) {
    // The name may be on the line below.
    const next = lines[at]?.endsWith('(') ? (lines[at + 1] ?? '') : undefined;
    return next ?? lines[at];
  }
  const step = MODIFIES.test(lines[at] ?? '') ? 1 : -1;
  for (
    let i = at + step;
    i >= 0 && i < lines.length && Math.abs(i - at) < MAX_LINES_AWAY;
    i += step
  ) {
    if (isCase(lines[i])) return lines[i];
  }
  return undefined;
}

/** The line on which a test case has its name; annotations are above it. */
const CASE_NAME =
  /^(\w+\s*\(\s*)?(test|it|describe|suite|context|specify|scenario)\b[.\w]*(\(.*)?\s*[('"]|^(async )?def test|^func (Test|Fuzz|Benchmark|Example)|^(pub )?(async )?fn \w|^class \w|^(public |private |internal |protected )?(final |static |async |override )*(fun|function|void|Task|func)\s+\w|^(it|test) ["']/;

/** Returns a line without the words that skip, to find it again. */
function withoutSkip(line: string): string {
  return line
    .slice(0, 400)
    .replace(/\b(test|it|describe|suite|context)\.(skip|todo|fails|failing|fixme)\b/, '$1')
    .replace(
      /\b(test|it|describe|suite|context)\.(skipIf|runIf)\([^()]{0,200}(\([^()]{0,100}\))?[^()]{0,100}\)/,
      '$1',
    )
    .replace(/\bx(it|test|describe|context)\b/, '$1')
    .replace(/,?\s*\{\s*skip:[^}]{0,100}\}/, '')
    .replace(/\bDISABLED_/, '');
}

function trimmed(text: string): string[] {
  return text.split('\n').map((line) => line.trim());
}

/** Counts how many of these lines begin a test case, and how many state an expectation. */
export function linesOfTests(lines: readonly string[]): { cases: number; assertions: number } {
  const code = lines.filter(isCode);
  const cases = code.filter((line) => TEST_CASE.test(line)).length;
  return { cases, assertions: code.filter((line) => ASSERTION.test(line)).length };
}

function isAssertion(line: string, path: string): boolean {
  if (!isCode(line) || IMPORT.test(line) || TEST_CASE.test(line)) return false;
  return ASSERTION.test(line) || (isShell(path) && SHELL_ASSERTION.test(line));
}

function isCode(line: string): boolean {
  return !COMMENT.test(line);
}

function isShell(path: string): boolean {
  return /\.(sh|bash|bats|zsh)$|\/[^/.]+$|^[^/.]+$/.test(path);
}

function isTestData(path: string): boolean {
  return /\.(snap|json|ya?ml|txt|csv|xml|html|out|golden|expected|sql)$/.test(path);
}

/** True where the same bytes exist under another name that is also a test's. */
function isMoved(change: FileChange, all: readonly FileChange[]): boolean {
  const ending = extension(change.path);
  return all.some(
    (other) =>
      other.status === 'added' &&
      other.after?.blob === change.before?.blob &&
      isTestPath(other.path) &&
      extension(other.path) === ending,
  );
}

function extension(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return name.slice(Math.max(0, name.indexOf('.')));
}

function several(lines: readonly string[], what: string): string {
  const count =
    lines.length === 1 ? `an existing ${what} was` : `${lines.length} existing ${what}s were`;
  return `${count} changed or removed: ${excerpt(lines[0] ?? '')}`;
}

function excerpt(line: string): string {
  return line.length > 120 ? `${line.slice(0, 119)}…` : line;
}
