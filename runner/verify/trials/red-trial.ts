/**
 * Tries the tests that a result brings on the original sources, where they should fail. Owns the
 * commit and records what each check showed (red-green.ts says what that means); judges nothing.
 */
import { addedLines, removedLines } from '../flags/line-changes.ts';
import { runChecks } from '../rooms/run-checks.ts';
import { bringsMore, judgeRed, type TestLines } from './red-green.ts';
import { commitTree, keptReport, lastRun, textsOf, type Trials, withNeeded } from './trials.ts';

/** Undefined where there is nothing to try: no test is new or altered, or nothing else is. */
export async function broughtTests(trials: Trials): Promise<{ more: boolean } | undefined> {
  if (!trials.files.some(({ kind }) => kind === 'product' || kind === 'manifest')) return undefined;
  const more = bringsMore(await testLines(trials));
  return more === undefined ? undefined : { more };
}

/** Lays the result's tests over the original sources; records how each check goes there. */
export async function tryOnOriginal(
  trials: Trials,
  { more }: { readonly more: boolean },
  signal: AbortSignal,
): Promise<void> {
  const { original, result, base, files, deciding, head } = trials;
  const undone = files
    .filter(({ kind }) => kind === 'product' || kind === 'manifest')
    .map(({ change }) => change);
  const commit = await commitTree(trials, await original.repository.undo(result, undone));
  const checks = withNeeded(trials, deciding);
  const runs = await runChecks(original, { at: 'red', commit, checks }, signal);
  for (const spec of deciding) {
    const run = runs.find(({ name }) => name === spec.name);
    if (!run) continue;
    const before = lastRun(trials, 'base', base, spec);
    const atHead = head.find(({ name }) => name === spec.name);
    const seen = judgeRed({
      base: before && {
        outcome: before.outcome,
        report: await keptReport(original, before.tests),
      },
      head: { report: await keptReport(original, atHead?.tests) },
      red: { ...run, report: await keptReport(original, run.tests) },
      more,
    });
    const { name, command } = spec;
    await original.context.record('verify', {
      kind: 'red_green',
      check: name,
      command,
      result,
      commit,
      ...seen,
    });
  }
}

const MAX_FILES = 500;

async function testLines({ room, base, result, files }: Trials): Promise<TestLines> {
  const lines = { added: [] as string[], removed: [] as string[] };
  const tests = files.filter(({ change, kind, split }) => {
    return (kind === 'test' || split !== undefined) && !change.binary;
  });
  const paths = tests.slice(0, MAX_FILES).map(({ change }) => change.path);
  const [before, after] = [await textsOf(room, base, paths), await textsOf(room, result, paths)];
  for (const path of paths) {
    const [old = '', now = ''] = [before.get(path), after.get(path)];
    lines.added.push(...addedLines(old, now));
    lines.removed.push(...removedLines(old, now));
  }
  return lines;
}
