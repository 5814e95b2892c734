/** Owns making the commit in which work leaves a sandbox. Only its tree is believed by anybody. */
import { GitFailure } from './git-command.ts';
import type { GitState } from './git-state.ts';

export interface CommittedWork {
  readonly tree: string;
  readonly commit: string;
  readonly parent?: string;
}

/** As the work tree was when `known` was its tree, without looking at it again; or as it is now. */
export async function commitWork(
  state: Pick<GitState, 'commit' | 'snapshot'>,
  known: string | undefined,
  signal?: AbortSignal,
): Promise<CommittedWork> {
  try {
    if (known !== undefined) return { tree: known, ...(await state.commit(known, signal)) };
  } catch (error) {
    signal?.throwIfAborted();
    // Somebody took the tree away, which is in the files still.
    if (!(error instanceof GitFailure)) throw error;
  }
  const tree = await state.snapshot(signal);
  return { tree, ...(await state.commit(tree, signal)) };
}
