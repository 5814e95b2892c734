/**
 * Tries the tests that a result brings on the original sources, where they should fail. Owns the
 * commit and records what each check showed (red-green.ts says what that means); judges nothing.
 */
import type { AttributedFile } from '../attribution/attributed-file.ts';
import { testsOnOriginal } from '../attribution/tests-on-original.ts';
import { addedLines, removedLines } from '../flags/line-changes.ts';
import { runChecks } from '../rooms/run-checks.ts';
import { bringsMore, judgeRed } from './red-green.ts';
import {
  commitTree,
  inOwnTime,
  keptReport,
  runBefore,
  textsOf,
  type Trials,
  withNeeded,
} from './trials.ts';

const MAX_FILES = 500;

/** The tests that a change brings. */
export interface Brought {
  /** True where more tests than before can be tried on the original code. */
  readonly more: boolean;
  /** Product files that also hold tests: the original code with the tests of the result. */
  readonly mixed: ReadonlyMap<string, string>;
}

/** Undefined where there is nothing to try: no test is new or altered, or nothing else is. */
export async function broughtTests(trials: Trials): Promise<Brought | undefined> {
  const { room, base, result, files } = trials;
  if (!files.some(isUndone)) return undefined;
  const holding = files.filter(
    ({ change, kind, split }) => (kind === 'test' || split !== undefined) && !change.binary,
  );
  const paths = holding.slice(0, MAX_FILES).map(({ change }) => change.path);
  const [before, after] = [await textsOf(room, base, paths), await textsOf(room, result, paths)];
  const mixed = new Map<string, string>();
  const all = { added: [] as string[], removed: [] as string[] };
  const tried = { added: [] as string[], removed: [] as string[] };
  for (const { change, split } of holding.slice(0, MAX_FILES)) {
    const { path } = change;
    const [old, now = ''] = [before.get(path), after.get(path)];
    take(all, old ?? '', now);
    if (split === undefined) take(tried, old ?? '', now);
    const text =
      split === undefined || old === undefined ? undefined : testsOnOriginal(path, old, now);
    if (text === undefined || old === undefined) continue;
    mixed.set(path, text);
    take(tried, old, text);
  }
  return bringsMore(all) === undefined ? undefined : { more: bringsMore(tried) ?? false, mixed };
}

function isUndone({ kind }: AttributedFile): boolean {
  return kind === 'product' || kind === 'manifest';
}

function take(lines: { added: string[]; removed: string[] }, old: string, now: string): void {
  for (const line of addedLines(old, now)) lines.added.push(line);
  for (const line of removedLines(old, now)) lines.removed.push(line);
}

/** Puts the result's tests over the original sources; records how each check ends there. */
export async function tryOnOriginal(
  trials: Trials,
  { more, mixed }: Brought,
  signal: AbortSignal,
): Promise<void> {
  const { original, result, base, files, deciding, head } = trials;
  const undone = files.filter(isUndone).map(({ change }) => change);
  const tree = await original.repository.undo(result, undone);
  const texts = new Map([...mixed].map(([path, text]) => [path, Buffer.from(text)]));
  const commit = await commitTree(
    trials,
    texts.size > 0 ? await original.repository.withFiles(tree, texts, base) : tree,
  );
  const checks = inOwnTime(trials, withNeeded(trials, deciding));
  const runs = await runChecks(original, { at: 'red', commit, checks }, signal);
  for (const spec of deciding) {
    const run = runs.find(({ name }) => name === spec.name);
    if (!run) continue;
    const before = runBefore(trials, spec);
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
