/**
 * Compares the tests of a check on two commits by name. Pure. Only lists the differences: the
 * verdict decides where they lower trust, and nothing here ever raises it, since the code under
 * test may have written either report. Names may repeat, so they are counted rather than matched
 * one by one.
 */
import type { LedgerBody } from '../../ledger/entry.ts';
import { named } from '../../ledger/named.ts';
import { LOSES_RESULTS, type TestCase, type TestReport, type TestStatus } from './report.ts';

/** Renames that are listed at most. */
const MAX_PAIRS = 20;

/**
 * `fixed` tests failed before and pass now, `broken` the other way round. `added` ones were absent
 * or skipped before; `removed` ones ran before, with any outcome, and are absent now; `skipped`
 * ones ran before, and are skipped or to do now. `lost`: the later report is missing or incomplete.
 */
export type TestComparison = Omit<
  Extract<LedgerBody, { kind: 'tests' }>,
  'kind' | 'check' | 'before' | 'after'
>;

type Kind = 'fixed' | 'broken' | 'added' | 'removed' | 'skipped';

/**
 * `after` is undefined where the check no longer names tests. `settled` returns a name without its
 * unstable parts, or nothing ('') where the test itself comes and goes (unstable-names.ts).
 */
export function compareTests(
  before: TestReport,
  after: TestReport | undefined,
  settled: (name: string) => string = (name) => name,
): TestComparison {
  const [earlier, later] = [countsOf(before.cases, settled), countsOf(after?.cases ?? [], settled)];
  sameWithoutFile(earlier, later);
  const found: Record<Kind, string[]> = {
    fixed: [],
    broken: [],
    added: [],
    removed: [],
    skipped: [],
  };
  for (const name of new Set([...earlier.keys(), ...later.keys()])) {
    const [was, is] = [earlier.get(name) ?? none(), later.get(name) ?? none()];
    // As many as have the same name and status on both sides are the same tests.
    for (const status of STATUSES) move(was, is, status, status);
    const put = (kind: Kind, count: number): void => {
      for (let left = count; left > 0; left -= 1) found[kind].push(name);
    };
    put('fixed', move(was, is, 'failed', 'passed'));
    put('broken', move(was, is, 'passed', 'failed'));
    put('skipped', move(was, is, 'passed', 'skipped') + move(was, is, 'failed', 'skipped'));
    put('added', move(was, is, 'skipped', 'passed') + move(was, is, 'skipped', 'failed'));
    put('removed', was.passed + was.failed);
    put('added', is.passed + is.failed + is.skipped);
  }
  const gone = after ? after.cut : 'the check no longer names any tests';
  // A test that such a run does not name may have run all the same.
  const random = before.cut === LOSES_RESULTS || gone === LOSES_RESULTS;
  if (random) found.removed = [];
  const renamed = renames(found.removed, found.added);
  return {
    fixed: named(found.fixed),
    broken: named(found.broken),
    added: named(found.added),
    removed: named(found.removed),
    skipped: named(found.skipped),
    ...(renamed.length > 0 && { renamed }),
    ...(gone !== undefined && !random && { lost: gone }),
  };
}

const STATUSES = ['passed', 'failed', 'skipped'] as const;
type Counts = Record<(typeof STATUSES)[number], number>;

function none(): Counts {
  return { passed: 0, failed: 0, skipped: 0 };
}

/** Counts tests by name and status; a test to do counts as skipped. */
function countsOf(
  cases: readonly TestCase[],
  settled: (name: string) => string,
): Map<string, Counts> {
  const all = new Map<string, Counts>();
  for (const { name: told, status } of cases) {
    const name = withoutLine(settled(told));
    if (name === '') continue;
    const counts = all.get(name) ?? none();
    counts[counted(status)] += 1;
    all.set(name, counts);
  }
  return all;
}

/**
 * Removes the line by which examples in documentation are named, since it changes with edits above.
 */
function withoutLine(name: string): string {
  return name
    .replace(/(\.\w{1,5})#\d{1,7}(?:-\d{1,7})?(?![\w-])/g, '$1')
    .replace(/ ?\(line \d{1,7}\)/g, '')
    .replace(/(\.\w{1,5}):\d{1,7}(?::\d{1,7})?(?![\w:])/g, '$1');
}

/** ava puts this behind a file's name, once there are two files with tests. */
const AFTER_FILE = ' › ';

/** Treats "file › test" on one side as "test" on the other, where neither is on both. */
function sameWithoutFile(earlier: Map<string, Counts>, later: Map<string, Counts>): void {
  for (const [long, short] of [
    [earlier, later],
    [later, earlier],
  ] as const) {
    const names = [...long.keys()];
    for (const name of names) {
      const counts = long.get(name);
      const at = name.indexOf(AFTER_FILE);
      if (!counts || at < 0 || short.has(name)) continue;
      const bare = name.slice(at + AFTER_FILE.length);
      if (!short.has(bare)) continue;
      const sum = long.get(bare) ?? none();
      for (const status of STATUSES) sum[status] += counts[status];
      long.set(bare, sum);
      long.delete(name);
    }
  }
}

function counted(status: TestStatus): keyof Counts {
  return status === 'todo' ? 'skipped' : status;
}

/** Moves as many as went from one status to the other out of both; returns how many. */
function move(was: Counts, is: Counts, from: keyof Counts, to: keyof Counts): number {
  const count = Math.min(was[from], is[to]);
  was[from] -= count;
  is[to] -= count;
  return count;
}

function renames(
  removed: readonly string[],
  added: readonly string[],
): { from: string; to: string }[] {
  const [gone, come] = [byGroup(removed), byGroup(added)];
  const pairs: { from: string; to: string }[] = [];
  for (const [group, [from, ...others]] of gone) {
    const [to, ...more] = come.get(group) ?? [];
    if (from === undefined || to === undefined || others.length > 0 || more.length > 0) continue;
    pairs.push({ from, to });
  }
  return pairs.slice(0, MAX_PAIRS);
}

function byGroup(names: readonly string[]): Map<string, string[]> {
  return Map.groupBy(names, (name) => name.slice(0, Math.max(0, name.lastIndexOf(' > '))));
}
