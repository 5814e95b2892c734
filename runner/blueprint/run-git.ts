/** Owns the git nodes: the work so far becomes the result, or is dropped. */
import type { GitNode } from './blueprint.ts';
import { lastCheckpoint } from './checkpoint.ts';
import { packageResult } from './package.ts';
import { lastEnding, type Outcome, type Work } from './work.ts';

const PACKAGED = 'packaged';

export async function runGit(work: Work, { action }: GitNode): Promise<Outcome> {
  // Nobody works in it meanwhile, and what is checked next runs elsewhere.
  await work.sandbox.close();
  if (action === 'reset') throw new Error('reset is not there yet');
  return { name: (await packageWork(work)) === null ? 'unchanged' : 'changed' };
}

/** The result's commit, or null where nothing was changed. */
export async function packageWork(work: Work): Promise<string | null> {
  const { context, repository, plan } = work;
  const commit = await packageResult(context, repository, plan, lastEnding(context));
  await context.notes.set(PACKAGED, commit);
  return commit;
}

/** True while the work so far is not what was packaged last. */
export function isUnpackaged({ context }: Work): boolean {
  const packaged = context.notes.get(PACKAGED) as string | null | undefined;
  return packaged === undefined || packaged !== (lastCheckpoint(context)?.commit ?? null);
}
