/**
 * Red-green: the tests that a change brings should fail on the sources before it. Owns when that is
 * worth a run and what the run shows. Pure. Both answers are given with care: tests that could not
 * be loaded were not tried, and only new tests are called "green".
 */
import { namesOf, type TestReport } from '../reports/report.ts';
import { linesOfTests } from '../flags/test-flags.ts';

/** The lines that a change adds to test files and removes from them. */
export interface TestLines {
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

/**
 * True where there are more test cases than before, so that passing on the old sources means
 * something. Undefined where the added lines test nothing; an unknown form of tests is worth a try
 * too.
 */
export function bringsMore({ added, removed }: TestLines): boolean | undefined {
  const [came, went] = [linesOfTests(added), linesOfTests(removed)];
  const isAsked =
    came.cases + came.assertions > 0 || added.some((line) => !SAYS_NOTHING.test(line));
  return isAsked ? came.cases > went.cases : undefined;
}

/** Comments, imports, brackets. */
const SAYS_NOTHING =
  /^\s*(?:\/\/|\/\*|\*|#(?!\[)|--\s|%|;|<!--|import\b|from\s|use\s|using\s|require|export\s*\{|package\s|extern\s|\W*$)/;

/** One run, and the tests that it named. */
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

/** Messages of compilers and loaders which show that tests were not tried at all. */
const NOT_LOADED =
  /\berror TS\d+|SyntaxError|\[(build|setup) failed\]|could not compile|error\[E\d+\]|COMPILATION ERROR|Compilation failed|cannot find symbol|\bImportError\b|ModuleNotFoundError|Cannot find module|ERR_MODULE_NOT_FOUND|errors? during collection|does not provide an export named|command not found|undefined: \w|^Could not find '|\b[Nn]o tests? (files? )?(were )?(found|ran)\b/m;

const MAX_NAMES = 20;

export function judgeRed({ base, head, red, more }: RedInput): RedOutcome {
  if (red.outcome === 'passed') {
    return more
      ? { outcome: 'green' }
      : { outcome: 'unknown', reason: 'the check passes on the original code, and no test is new' };
  }
  if (red.outcome === 'timed_out' && base?.outcome === 'passed') return { outcome: 'red' };
  if (red.outcome !== 'failed') return { outcome: 'unknown', reason: 'the check did not finish' };
  const names = failingOnlyThere(base?.report, head.report, red.report);
  if (names.length > 0) {
    return { outcome: 'red', tests: { count: names.length, names: names.slice(0, MAX_NAMES) } };
  }
  if (base?.outcome !== 'passed') {
    return {
      outcome: 'unknown',
      reason: 'the check fails on the original code without these tests too',
    };
  }
  if (NOT_LOADED.test(red.tail)) {
    const reason = 'the tests cannot be loaded with the original code';
    return { outcome: 'unknown', reason };
  }
  return { outcome: 'red' };
}

/**
 * Returns tests that pass on the result, fail with the original code, and did not fail there
 * before.
 */
function failingOnlyThere(
  base: TestReport | undefined,
  head: TestReport | undefined,
  red: TestReport | undefined,
): string[] {
  const [failedBefore, passes] = [namesOf(base, 'failed'), namesOf(head, 'passed')];
  const failing = [...namesOf(red, 'failed')];
  return failing.filter((name) => passes.has(name) && !failedBefore.has(name));
}
