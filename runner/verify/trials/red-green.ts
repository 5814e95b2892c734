/**
 * Red-green: the tests that a change brings, on the sources before it, should fail there. Owns
 * when that is worth a run and what the run says. Pure. It is careful with both answers: tests
 * that could not be loaded were not tried, and "green" is said only of tests that are new.
 */
import type { TestReport } from '../reports/report.ts';
import { linesOfTests } from '../flags/test-flags.ts';

/** The lines that a change adds to test files and takes away from them. */
export interface TestLines {
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

/**
 * Whether there are more test cases than before, so that passing on the old sources says something.
 * Undefined where there is nothing to try: what was added says nothing. A form of tests that nobody
 * has heard of is worth a try as any other.
 */
export function bringsMore({ added, removed }: TestLines): boolean | undefined {
  const [came, went] = [linesOfTests(added), linesOfTests(removed)];
  const isAsked =
    came.cases + came.assertions > 0 || added.some((line) => !SAYS_NOTHING.test(line));
  return isAsked ? came.cases > went.cases : undefined;
}

/** Comments, what is loaded, brackets. */
const SAYS_NOTHING =
  /^\s*(?:\/\/|\/\*|\*|#(?!\[)|--\s|%|;|<!--|import\b|from\s|use\s|using\s|require|export\s*\{|package\s|extern\s|\W*$)/;

/** One run, and what it named its tests. */
export interface NamedRun {
  readonly outcome: 'passed' | 'failed' | 'timed_out' | 'errored';
  readonly tail: string;
  readonly report?: TestReport;
}

export interface RedInput {
  /** The check before the change; undefined where it was not run. */
  readonly base: Pick<NamedRun, 'outcome' | 'report'> | undefined;
  readonly head: Pick<NamedRun, 'report'>;
  readonly red: NamedRun;
  readonly more: boolean;
}

export interface RedOutcome {
  readonly outcome: 'red' | 'green' | 'unknown';
  readonly tests?: { readonly count: number; readonly names: readonly string[] };
  readonly reason?: string;
}

/** What keeps tests from being tried at all, in the words of compilers and loaders. */
const NOT_LOADED =
  /\berror TS\d+|SyntaxError|\[(build|setup) failed\]|could not compile|error\[E\d+\]|COMPILATION ERROR|Compilation failed|cannot find symbol|\bImportError\b|ModuleNotFoundError|Cannot find module|ERR_MODULE_NOT_FOUND|errors? during collection|does not provide an export named|command not found|undefined: \w|^Could not find '|\b[Nn]o tests? (files? )?(were )?(found|ran)\b/m;

const MAX_NAMES = 20;

export function judgeRed({ base, head, red, more }: RedInput): RedOutcome {
  if (red.outcome === 'passed') {
    return more
      ? { outcome: 'green' }
      : { outcome: 'unknown', reason: 'the check passes there, and no test is new' };
  }
  if (red.outcome === 'timed_out' && base?.outcome === 'passed') return { outcome: 'red' };
  if (red.outcome !== 'failed') return { outcome: 'unknown', reason: 'the check was cut off' };
  const names = failingOnlyThere(base?.report, head.report, red.report);
  if (names.length > 0) {
    return { outcome: 'red', tests: { count: names.length, names: names.slice(0, MAX_NAMES) } };
  }
  if (base?.outcome !== 'passed') {
    return { outcome: 'unknown', reason: 'the check fails there without these tests too' };
  }
  if (NOT_LOADED.test(red.tail)) {
    const reason = 'the tests cannot be loaded with the original code';
    return { outcome: 'unknown', reason };
  }
  return { outcome: 'red' };
}

/** Tests that pass on the result, fail with the original code, and did not fail there before. */
function failingOnlyThere(
  base: TestReport | undefined,
  head: TestReport | undefined,
  red: TestReport | undefined,
): string[] {
  const [failedBefore, passes] = [namesOf(base, 'failed'), namesOf(head, 'passed')];
  const failing = [...namesOf(red, 'failed')];
  return failing.filter((name) => passes.has(name) && !failedBefore.has(name));
}

function namesOf(report: TestReport | undefined, status: 'passed' | 'failed'): Set<string> {
  return new Set(report?.cases.flatMap((each) => (each.status === status ? [each.name] : [])));
}
