/**
 * Owns trying the tests that a result brings on the original sources, where they should fail: what
 * is taken back and what a run says is verify/red-green.ts. Run in a clean room of its own and
 * recorded. Judges nothing.
 */
import { addedLines, removedLines } from '../flags/line-changes.ts';
import { broughtTests, judgeRed, type TestLines } from './red-green.ts';
import { isTestPath } from '../flags/test-flags.ts';
import { runChecks } from '../rooms/run-checks.ts';
import { commitOf, keptReport, lastBase, textsOf, type Trials, withNeeded } from './trials.ts';

/** Lays the result's tests over the original sources; records how each check goes there. */
export async function tryOnOriginal(trials: Trials, signal: AbortSignal): Promise<void> {
  const { room, result, changes, tests, head } = trials;
  if (tests.length === 0) return;
  const brought = broughtTests(changes, await testLines(trials));
  if (!brought) return;
  const commit = await commitOf(trials, result, room.repository.undo(result, brought.undone));
  const checks = withNeeded(trials, tests);
  const runs = await runChecks(room, { at: 'red', commit, checks }, signal);
  for (const { spec } of tests) {
    const run = runs.find(({ name }) => name === spec.name);
    if (!run) continue;
    const base = lastBase(trials, spec);
    const atHead = head.find(({ name }) => name === spec.name);
    const seen = judgeRed({
      base: base && { outcome: base.outcome, report: await keptReport(trials, base.tests) },
      head: { report: await keptReport(trials, atHead?.tests) },
      red: { ...run, report: await keptReport(trials, run.tests) },
      more: brought.more,
    });
    const { name, command } = spec;
    await room.context.record('verify', {
      kind: 'red_green',
      check: name,
      command,
      result,
      commit,
      ...seen,
    });
  }
}

const MOST_FILES = 500;

async function testLines({ room, base, result, changes }: Trials): Promise<TestLines> {
  const lines = { added: [] as string[], removed: [] as string[] };
  const tests = changes.filter(({ path, binary }) => isTestPath(path) && !binary);
  const paths = tests.slice(0, MOST_FILES).map(({ path }) => path);
  const [before, after] = [await textsOf(room, base, paths), await textsOf(room, result, paths)];
  for (const path of paths) {
    const [old = '', now = ''] = [before.get(path), after.get(path)];
    lines.added.push(...addedLines(old, now));
    lines.removed.push(...removedLines(old, now));
  }
  return lines;
}
