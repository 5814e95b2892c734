/**
 * The deciding run: the checks on the base with the product of the change and nothing else of it.
 * Owns what that commit is and, where the checks fail there, which of the evidence they need.
 * Records what it did; judges nothing (judging/judge-deciding.ts).
 */
import type { CheckSpec } from '../../protocol/task.ts';
import type { AttributedFile } from '../attribution/attributed-file.ts';
import { isTestPath } from '../attribution/test-paths.ts';
import type { CheckOutcome } from '../rooms/clean-room.ts';
import { inWords, runChecks } from '../rooms/run-checks.ts';
import { withoutComments } from './added-comments.ts';
import { putBack, treeWithout } from './put-back.ts';
import { sideBySide } from './side-by-side.ts';
import { commitTree, type Trials, withNeeded } from './trials.ts';

type Attributed = Pick<Trials, 'room' | 'base' | 'result' | 'files'>;

/** The tree on which the checks are run first. */
interface Deciding {
  readonly evidence: readonly AttributedFile[];
  readonly tree: string;
  /** Also without the added comments: most are of no use to a check, so one run shows both. */
  readonly bare: Awaited<ReturnType<typeof withoutComments>>;
}

/** Undefined where that tree is the result itself. */
async function decidingTree(trials: Attributed): Promise<Deciding | undefined> {
  const evidence = putBack(trials.files);
  const tree = await treeWithout(trials, evidence);
  const bare = await withoutComments(trials, tree);
  const isWhole = tree === (await trials.room.repository.treeOf(trials.result)) && !bare;
  return isWhole ? undefined : { evidence, tree, bare };
}

/** The runs that were begun; undefined where the tree is the result itself. */
export type Begun = { readonly commit: string; readonly runs: readonly CheckOutcome[] } | undefined;

/**
 * Starts the deciding run beside the checks on the result, by what is known of the files so far.
 * Its runs count if the tree turns out to be the same later.
 */
export async function beginDeciding(trials: Attributed, signal: AbortSignal): Promise<Begun> {
  const begun = await decidingTree(trials);
  if (!begun) return undefined;
  const commit = await commitTree(trials, begun.bare?.tree ?? begun.tree);
  return { commit, runs: await runOverlay(trials, commit, signal) };
}

/**
 * Runs the checks on the base with the product of the change; resolves with the outcomes in words.
 */
export async function runDeciding(
  trials: Trials,
  begun: Begun,
  signal: AbortSignal,
): Promise<string> {
  const deciding = await decidingTree(trials);
  if (!deciding) return '';
  const { evidence, tree, bare } = deciding;
  const first = await runOn(trials, bare?.tree ?? tree, evidence, signal, begun);
  if (first.failed.length === 0) return withOldTests(trials, evidence, first, signal);
  if (!bare) return settle(trials, evidence, first, signal);
  const second = await runOn(trials, tree, evidence, signal);
  if (second.failed.length === 0) {
    for (const place of bare.places) {
      const text = 'a check passes only with a comment, attribute or pragma that this change adds';
      const flag = { code: 'suppression', ...place, text };
      await trials.room.context.record('verify', { kind: 'flag', ...flag });
    }
    return withOldTests(trials, evidence, second, signal);
  }
  return settle(trials, evidence, second, signal);
}

/**
 * Puts back the tests alone in one more run. Other evidence that was put back may be product after
 * all, such as a script that nothing names; then the first run did not try the change with the
 * earlier tests.
 */
async function withOldTests(
  trials: Trials,
  evidence: readonly AttributedFile[],
  passed: Decided,
  signal: AbortSignal,
): Promise<string> {
  const tests = evidence.filter(isOfTests);
  const { opened } = trials;
  // A file that is gone cannot be opened on the result, and may have been opened before.
  const isOpen = evidence.some(
    (file) =>
      !isOfTests(file) &&
      file.kind !== 'manifest' &&
      (!file.change.after || opened.has(file.change.path)),
  );
  if (!isOpen || !tests.some(({ change }) => change.before)) return inWords(passed.runs);
  const tree = await treeWithout(trials, tests);
  return settle(trials, tests, await runOn(trials, tree, tests, signal), signal);
}

/** True for tests, files that belong to them, and product with tests in it. */
function isOfTests({ kind, split, change }: AttributedFile): boolean {
  return kind === 'test' || isTestPath(change.path) || (kind === 'product' && split !== undefined);
}

interface Decided {
  readonly commit: string;
  readonly runs: readonly CheckOutcome[];
  readonly failed: readonly CheckSpec[];
}

async function runOn(
  trials: Trials,
  tree: string,
  evidence: readonly AttributedFile[],
  signal: AbortSignal,
  begun?: Begun,
): Promise<Decided> {
  const { room, base, result, deciding } = trials;
  const commit = await commitTree(trials, tree);
  await room.context.record('verify', {
    kind: 'overlay',
    commit,
    result,
    base,
    restored: evidence.length,
    config: evidence.some(decides),
  });
  const runs = begun?.commit === commit ? begun.runs : await runOverlay(trials, commit, signal);
  return { commit, runs, failed: failedOf(deciding, runs) };
}

function runOverlay(
  { room }: Attributed,
  commit: string,
  signal: AbortSignal,
): Promise<readonly CheckOutcome[]> {
  return runChecks(room, { at: 'overlay', commit, checks: room.checks }, signal);
}

async function settle(
  trials: Trials,
  evidence: readonly AttributedFile[],
  decided: Decided,
  signal: AbortSignal,
): Promise<string> {
  if (decided.failed.length > 0) await findNeeded(trials, evidence, decided, signal);
  return inWords(decided.runs);
}

function decides({ kind }: AttributedFile): boolean {
  return kind === 'manifest' || kind === 'decisive';
}

/**
 * Finds which of the evidence the checks need to pass, by kind first, since the verdict depends on
 * it.
 */
async function findNeeded(
  trials: Trials,
  evidence: readonly AttributedFile[],
  { commit, failed }: Decided,
  signal: AbortSignal,
): Promise<void> {
  const { room, result } = trials;
  const soft = evidence.filter((file) => !decides(file));
  const hard = evidence.filter(decides);
  const passes = (kept: readonly AttributedFile[], stop: AbortSignal): Promise<boolean> =>
    passesWith(trials, evidence, kept, failed, stop);
  // Repeats the failed run: a check that passes now is no evidence for anything.
  const again = async (stop: AbortSignal): Promise<boolean> => {
    const checks = withNeeded(trials, failed);
    return (
      failedOf(failed, await runChecks(room, { at: 'overlay', commit, checks }, stop)).length === 0
    );
  };
  const isMixed = soft.length > 0 && hard.length > 0 && room.level !== 'quick';
  const kinds = isMixed ? [soft, hard] : [];
  const works = kinds.map((kept) => (stop: AbortSignal) => passes(kept, stop));
  const [isFlaky, withSoft, withHard] = await sideBySide([again, ...works], signal);
  if (isFlaky) return;
  const needed = withSoft ? soft : withHard ? hard : evidence;
  const { files, exact } = await narrow(trials, needed, passes, signal);
  await room.context.record('verify', {
    kind: 'needs',
    result,
    checks: failed.map(({ name }) => name),
    paths: files
      .slice(0, MAX_PATHS)
      .map(({ change, kind, why }) => ({ path: change.path, kind, why })),
    exact: exact && files.length <= MAX_PATHS,
    // The checks pass with these files: if none of them is decisive, no decisive one is needed.
    decisive: files.some(decides),
  });
}

const MAX_PATHS = 20;
/** Each round takes two runs. */
const MAX_ROUNDS = { quick: 0, standard: 1, thorough: 6 } as const;

/** Halves the needed files while one half suffices; files that checks opened come first. */
async function narrow(
  trials: Trials,
  needed: readonly AttributedFile[],
  passes: (kept: readonly AttributedFile[], signal: AbortSignal) => Promise<boolean>,
  signal: AbortSignal,
): Promise<{ files: readonly AttributedFile[]; exact: boolean }> {
  let files = openedFirst(trials, needed);
  for (let left = MAX_ROUNDS[trials.room.level]; left > 0 && files.length > 1; left -= 1) {
    const middle = Math.ceil(files.length / 2);
    const halves = [files.slice(0, middle), files.slice(middle)];
    const enough = await sideBySide(
      halves.map((half) => (stop: AbortSignal) => passes(half, stop)),
      signal,
    );
    const found = halves.find((_, index) => enough[index]);
    // Both halves are needed in part; finding the exact files would take many more runs.
    if (!found) break;
    files = found;
  }
  return { files, exact: files.length === 1 };
}

function openedFirst(
  { opened }: Trials,
  files: readonly AttributedFile[],
): readonly AttributedFile[] {
  const rank = ({ change }: AttributedFile): number => (opened.has(change.path) ? 0 : 1);
  return files.toSorted((a, b) => rank(a) - rank(b));
}

/**
 * Tells whether the failed checks pass when this part of the evidence stays as the change has it.
 */
async function passesWith(
  trials: Trials,
  evidence: readonly AttributedFile[],
  kept: readonly AttributedFile[],
  failed: readonly CheckSpec[],
  signal: AbortSignal,
): Promise<boolean> {
  const left = new Set(kept);
  const tree = await treeWithout(
    trials,
    evidence.filter((file) => !left.has(file)),
  );
  const commit = await commitTree(trials, tree);
  const checks = withNeeded(trials, failed);
  const runs = await runChecks(trials.room, { at: 'needs', commit, checks }, signal);
  return failedOf(failed, runs).length === 0;
}

function failedOf(
  checks: readonly CheckSpec[],
  runs: readonly CheckOutcome[],
): readonly CheckSpec[] {
  return checks.filter(({ name }) => runs.find((run) => run.name === name)?.outcome !== 'passed');
}
