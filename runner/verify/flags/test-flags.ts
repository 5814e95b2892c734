/**
 * Flags on existing tests: deleted, emptied, skipped, their assertions changed. Pure. Lines that
 * are only added to a test file are never flagged, except what makes other tests not run.
 */
import type { FileChange } from '../../protocol/task.ts';
import type { ChangedText, Flag } from './flags.ts';

const TEST_PATH =
  /(^|\/)(tests?|__tests__|__snapshots__|specs?|e2e)\/|(^|\/)(tests?|test_[^/]*|[^/]*_tests?|[^/]*_spec|[^/]*[.-](test|spec|e2e))\.[\w.]+$|(Tests?|Spec)\.(java|kt|cs|php|scala|swift)$|\.snap$/;

/** A file that a test runner reads: tests themselves and what lies in their folders. */
export function isTestPath(path: string): boolean {
  return TEST_PATH.test(path);
}

const TEST_SUPPORT =
  /\bfrom\s+['"](node:test|vitest|@jest\/globals|mocha|chai|jest)['"]|\brequire\(\s*['"](node:test|vitest|mocha|chai|jest)['"]|^(import|from)\s+(pytest|unittest)\b|^\s*(import\s+)?"testing"$|^import org\.junit/m;

/** Code outside of the tests' folders that only tests can use: what they assert with. */
export function supportsTests({ change, before }: ChangedText): boolean {
  return before !== undefined && change.status !== 'added' && TEST_SUPPORT.test(before);
}

const DECIDES = /\b(if|unless|assert|throw|raise|fail|fatal|expect|error)\b|[!=]=/i;

const IMPORT = /^(import|from|use|using|#include|require|const .*= *require|package)\b/;
const COMMENT = /^(\/\/|#(?!\[)|\*|\/\*|--|;)/;
const ASSERTION =
  /\b(assert\w*|expect|should\w*|require\.\w+|refute\w*|must_\w+|XCTAssert\w*|verify|check(Equal|That)|Assert\.\w+|assertThat)\b|\bt\.(Error|Errorf|Fatal|Fatalf|Fail|FailNow|is|true|false|equal|deepEqual|throws)\b|\b(is_deeply|toBe|toEqual)\b|\bself\.(assert|fail)/;
/** A shell test's form of an assertion. */
const SHELL_ASSERTION = /^(\[|test )|\|\| *(exit|fail|return)\b|\bexit [1-9]/;
const TEST_CASE =
  /^(\w+\s*\(\s*)?(test|it|describe|suite|context|specify|scenario)(\.each\b.*)?\s*\(|^(async )?def test|^func (Test|Fuzz|Benchmark|Example)|^#\[(tokio::)?test\]|^@(Test|ParameterizedTest)\b|^\[(Fact|Theory|Test|TestMethod)\b|^class Test|^public function test|^it ["']/;
const SKIP =
  /\b(test|it|describe|suite|context)\.(skip|todo|fails|failing|fixme|skipIf|runIf)\b|\b(xit|xtest|xdescribe|xcontext|pending)\s*\(|\bskip:\s*(?!false)|@(pytest\.mark\.(skip|skipif|xfail)|unittest\.(skip\w*|expectedFailure)|Disabled|Ignore|Ignored)\b|\bpytest\.(skip|xfail|importorskip)\(|\bself\.skipTest\(|\bt\.(Skip|SkipNow|Skipf|skip|todo)\(|\bthis\.skip\(|#\[ignore\b|\bmarkTest(Skipped|Incomplete)\b|\[(Ignore|Explicit)\b|\(Skip ?=|\b__test__ *= *False|collect_ignore/;
const ONLY =
  /\b(test|it|describe|suite|context)\.only\b|\b(fit|fdescribe)\s*\(|\bonly:\s*(?!false)/;

export function testFlags(changed: ChangedText, all: readonly FileChange[]): Flag[] {
  const { change, before, added, removed } = changed;
  const { path } = change;
  if (change.before && (!change.after || change.status === 'type_changed')) {
    return isMoved(change, all)
      ? []
      : [{ code: 'test_deleted', path, text: 'an existing test file was deleted' }];
  }
  const only = added.find((line) => isCode(line) && ONLY.test(line));
  const flags: Flag[] = only
    ? [{ code: 'test_only', path, text: `keeps other tests from running: ${excerpt(only)}` }]
    : [];
  if (before === undefined) return flags;

  const cases = removed.filter((line) => isCode(line) && TEST_CASE.test(line));
  const skip = added.find((line) => isCode(line) && SKIP.test(line));
  const assertions = removed.filter((line) => isAssertion(line, path));
  const [lostCase, assertion] = [cases[0], assertions[0]];
  if (lostCase) {
    // As many new ones may be the same under other names; fewer, and later runs cover less.
    const gained = added.filter((line) => isCode(line) && TEST_CASE.test(line)).length;
    const code = gained < cases.length ? 'test_dropped' : 'test_removed';
    flags.push({ code, path, text: several(cases, 'test case') });
  }
  if (skip) {
    flags.push({
      code: 'test_skipped',
      path,
      text: `an existing test file skips: ${excerpt(skip)}`,
    });
  }
  if (assertion) {
    flags.push({ code: 'assertion_changed', path, text: several(assertions, 'assertion') });
  }
  // In what tests assert with, a comparison decides whether they can fail.
  const altered = isTestPath(path)
    ? undefined
    : removed.find((line) => isCode(line) && DECIDES.test(line));
  if (flags.length === 0 && altered) {
    const text = `what tests assert with was changed: ${excerpt(altered)}`;
    flags.push({ code: 'assertion_changed', path, text });
  }
  // Fixtures and snapshots hold expectations without saying "assert".
  if (flags.length === 0 && isTestData(path) && removed.length > 0) {
    const text = 'existing test data was changed: it may hold what the tests expect';
    flags.push({ code: 'test_data_changed', path, text });
  }
  return flags;
}

/** How many of these lines begin a test case, and how many say what one expects. */
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

/** One side of a test that has another name now, and the same bytes. */
export function isMove(change: FileChange, all: readonly FileChange[]): boolean {
  if (change.status !== 'added') return change.after === undefined && isMoved(change, all);
  return all.some(
    (other) =>
      other.after === undefined &&
      other.before?.blob === change.after?.blob &&
      isTestPath(other.path),
  );
}

/** The same bytes under another name that is a test too. */
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
