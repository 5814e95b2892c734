/**
 * Decides gate nodes: pure predicates over the evidence and a few facts. Each gives its reason, and
 * the entries it was read from. They only choose the way through a blueprint; the value of a result
 * is up to the verdict alone.
 */
import type { CheckGate, CheckSpec } from '../protocol/task.ts';
import { isTestPath } from '../verify/attribution/test-paths.ts';
import { type Evidence, lastRun, type NamedCheck, type Run } from '../verify/evidence/evidence.ts';
import type { GateRule } from './blueprint.ts';

/**
 * Result of a check, in the work sandbox or on the committed result (then with its ledger entry).
 */
export interface CheckFact {
  readonly name: string;
  readonly outcome: 'passed' | 'failed' | 'timed_out' | 'errored';
  readonly entry?: number;
}

export interface Facts {
  readonly evidence: Evidence;
  /** The commit that the work starts from. */
  readonly base: string;
  readonly checks: readonly CheckSpec[];
  /** Results of the last run of the checks, in whichever place. */
  readonly runs: readonly CheckFact[];
  readonly instructions: string;
  /** True if this continues an attempt that has ended: a message to it is not a new task. */
  readonly continues: boolean;
  /** Files that differ from the base now. */
  readonly changes: readonly { readonly path: string; readonly status: string }[];
}

export interface Decision {
  readonly passed: boolean;
  readonly because: string;
  readonly entries: number[];
}

export function decide(rule: GateRule, facts: Facts): Decision {
  switch (rule) {
    case 'strict':
    case 'regression_only':
    case 'informational':
      return decideByChecks(facts, () => rule);
    case 'changed':
      return facts.changes.length > 0
        ? yes(`${facts.changes.length} files differ from the base`)
        : no('no file differs from the base');
    case 'passed':
      return lastCommand(facts);
    case 'large':
      return isLarge(facts);
    case 'weak_evidence':
      return isWeak(facts);
    case 'new_tests':
      return newTests(facts);
    case 'tests_only':
      return testsOnly(facts);
  }
}

/**
 * Decides whether the checks came out well enough to go on, each by its own gate or all by one.
 * Goes by their last run, wherever that was; what their runs prove is judged in
 * verify/judging/judge-checks.ts.
 */
export function decideByChecks(
  { checks, runs, ...facts }: Pick<Facts, 'evidence' | 'base' | 'checks' | 'runs'>,
  gateOf: (check: CheckSpec) => CheckGate,
): Decision {
  const entries: number[] = [];
  const broken: string[] = [];
  for (const check of checks) {
    const run = runs.find(({ name }) => name === check.name);
    if (run?.entry !== undefined) entries.push(run.entry);
    if (run?.outcome === 'passed' || gateOf(check) === 'informational') continue;
    const before = baselineOf(facts, check);
    if (gateOf(check) === 'regression_only' && run && before && before.outcome !== 'passed') {
      entries.push(before.seq);
      continue;
    }
    broken.push(`"${check.name}" ${run?.outcome.replaceAll('_', ' ') ?? 'was not run'}`);
  }
  return broken.length > 0
    ? { passed: false, because: broken.join(', '), entries }
    : {
        passed: true,
        because: checks.length > 0 ? 'no check stands against it' : 'no checks are known',
        entries,
      };
}

function baselineOf(
  { evidence, base }: Pick<Facts, 'evidence' | 'base'>,
  check: NamedCheck,
): Run | undefined {
  return lastRun(evidence, { at: 'base', commit: base, check });
}

function lastCommand({ evidence }: Facts): Decision {
  const last = evidence.commands.at(-1);
  if (!last) return no('no command was run');
  const passed = last.exit === 0 && !last.timedOut;
  const because = passed ? 'the last command passed' : 'the last command failed';
  return { passed, because, entries: [last.seq] };
}

/** Characters of instructions from which a task counts as large. */
const LARGE_TEXT_CHARACTERS = 4_000;
/** List items from which a task counts as large. */
const LARGE_LIST_ITEMS = 8;
const ITEM = /^\s*(?:[-*+•]|\d{1,3}[.)])\s+\S/;

/** Decides whether a task asks for so much that it is worth planning first. */
function isLarge({ instructions, continues }: Facts): Decision {
  if (continues) return no('it continues existing work');
  const items = instructions.split('\n').filter((line) => ITEM.test(line)).length;
  if (items >= LARGE_LIST_ITEMS) return yes(`${items} things are listed`);
  return instructions.length >= LARGE_TEXT_CHARACTERS
    ? yes(`the instructions have ${instructions.length} characters`)
    : no('the task is small');
}

/** Lines and files from which a diff is more than a reader takes in at a glance. */
const LARGE_DIFF_LINES = 400;
const MANY_FILES = 20;

/**
 * Decides whether the evidence is thin: no check turned from failing to passing and none was shown
 * to fail without the change or a part of it; or there is a flag; or the diff is large.
 */
function isWeak(facts: Facts): Decision {
  const { evidence } = facts;
  const result = evidence.results.at(-1);
  if (!result) return no('there is no result');
  const isSince = ({ seq }: { readonly seq: number }): boolean => seq > result.seq;
  const flags = evidence.flags.filter(isSince).map(({ seq }) => seq);
  if (flags.length > 0) return { ...yes(`${flags.length} flags were raised`), entries: flags };
  const lines = result.additions + result.deletions;
  if (lines > LARGE_DIFF_LINES || result.files > MANY_FILES) {
    return {
      ...yes(`the diff has ${lines} lines in ${result.files} files`),
      entries: [result.seq],
    };
  }
  const proofs = [
    ...evidence.redGreens.filter(({ outcome }) => outcome === 'red'),
    ...evidence.undone.filter(({ outcome }) => outcome === 'red'),
    ...evidence.comparisons.filter(({ fixed }) => fixed.count > 0),
    ...evidence.runs.filter(
      (run) =>
        run.at === 'head' &&
        run.outcome === 'passed' &&
        baselineOf(facts, run)?.outcome === 'failed',
    ),
  ].filter(isSince);
  return proofs.length > 0
    ? {
        passed: false,
        because: 'a check shows the difference',
        entries: [Math.min(...proofs.map(({ seq }) => seq))],
      }
    : yes('no check shows the difference that the change makes');
}

/** Decides whether tests were added: by name if the checks report names, else by files. */
function newTests({ evidence, changes }: Facts): Decision {
  const named = evidence.comparisons.findLast(({ added }) => added.count > 0);
  if (named) return { passed: true, because: 'the checks name new tests', entries: [named.seq] };
  const files = changes.filter(({ path, status }) => isTestPath(path) && status !== 'deleted');
  return files.length > 0
    ? yes(`${files.length} test files were added or changed`)
    : no('no test was added');
}

function testsOnly({ changes }: Facts): Decision {
  const other = changes.filter(({ path }) => !isTestPath(path));
  const names = other.slice(0, 5).map(({ path }) => path);
  return other.length === 0
    ? yes('nothing but tests was changed')
    : no(`other files were changed too: ${names.join(', ')}${other.length > 5 ? ', …' : ''}`);
}

function yes(because: string): Decision {
  return { passed: true, because, entries: [] };
}

function no(because: string): Decision {
  return { passed: false, because, entries: [] };
}
