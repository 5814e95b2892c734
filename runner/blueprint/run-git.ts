/** Owns the git nodes: the work so far becomes the result, is dropped, or is merged. */
import type { LedgerEntry } from '../ledger/entry.ts';
import type { GitNode } from './blueprint.ts';
import { lastCheckpoint, returnTo } from './checkpoint.ts';
import { mergeNewerBase } from './merging.ts';
import { PACKAGED, type Checkpoint, type Outcome } from './notes.ts';
import { packageResult } from './package.ts';
import { lastEnding, type Visit, type AttemptRuntime } from './attempt-runtime.ts';

const DROPPED =
  'The work so far was dropped: every file is as it was before any change. Begin again from there.';

export async function runGit(
  work: AttemptRuntime,
  { action }: GitNode,
  { after }: Pick<Visit, 'after'>,
  signal: AbortSignal,
): Promise<Outcome> {
  const { context, repository, sandbox } = work;
  // Nobody works in it meanwhile, and the next checks run elsewhere.
  await sandbox.close();
  if (action === 'merge') return await mergeNewerBase(work, signal);
  if (action === 'package') return { name: (await packageWork(work)) ? 'changed' : 'unchanged' };
  if (lastCheckpoint(context)) await returnTo(context, repository, context.task.spec.base);
  // The next agent has to know this, and still has to know the reason.
  return { name: 'done', words: [DROPPED, after?.outcome.words ?? ''].join('\n\n').trim() };
}

/** True if there is now a result that was not packaged before. */
export async function packageWork(work: AttemptRuntime): Promise<boolean> {
  const { context, repository, config } = work;
  if (!isUnpackaged(work)) {
    // The same tree may have come about again as a new commit, on which nothing was checked.
    const last = packaged(work);
    if (last && last.commit !== lastCheckpoint(context)?.commit) {
      await returnTo(context, repository, last.commit);
      return false;
    }
    return isJustPackaged(context.ledger());
  }
  const commit = await packageResult(context, repository, config, lastEnding(context));
  await context.notes.write(PACKAGED, lastCheckpoint(context) ?? null);
  return commit !== null;
}

/**
 * Entries that may follow the result: those of packaging itself, and of a runner resumed after a
 * kill.
 */
const BESIDE_RESULT: ReadonlySet<LedgerEntry['kind']> = new Set([
  'flag',
  'resumed',
  'environment',
  'left_behind',
  'unresolved',
]);

/**
 * True if the result is the last thing that happened. Then the runner was killed before it stored
 * the outcome of this visit, and the steps after a new result have not been done yet.
 */
function isJustPackaged(ledger: readonly LedgerEntry[]): boolean {
  const last = ledger.findLast(({ kind }) => !BESIDE_RESULT.has(kind));
  return last?.kind === 'result' && last.files > 0;
}

/** Returns the last packaged work. */
export function packaged({ context }: AttemptRuntime): Checkpoint | undefined {
  return context.notes.read(PACKAGED) ?? undefined;
}

/** True while the work so far differs from what was last packaged. */
export function isUnpackaged({ context }: AttemptRuntime): boolean {
  const last = context.notes.read(PACKAGED);
  return last === undefined || last?.tree !== lastCheckpoint(context)?.tree;
}
