/**
 * Reads the work space's own state: its tree, and its diff from the start. Both are for the agent
 * alone; what counts is the checkpoint. Git in a work space that an agent wrote may fail in any
 * way, and then there is no answer.
 */
import { SandboxLostError } from '../sandbox/sandbox.ts';
import type { WorkTree } from '../sandbox/workspace.ts';
import { clean } from './tools/output.ts';

/** Bytes read of a diff. */
const MAX_DIFF_BYTES = 100_000;

// Uses a temporary index, so that new files are in it and the agent's own index stays as it is.
const DIFF = [
  'GIT_INDEX_FILE=$(mktemp -u) || exit 1; export GIT_INDEX_FILE GIT_PAGER=cat',
  'git read-tree HEAD && git add -A . && git diff --cached --no-ext-diff --no-textconv HEAD',
  'status=$?; rm -f "$GIT_INDEX_FILE"; exit $status',
].join('\n');

/** Returns the diff of the work space from its start; undefined if git fails. */
export async function diffOf(
  workspace: WorkTree,
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    const options = { timeoutMs: 60_000, limit: MAX_DIFF_BYTES, signal };
    const { exit, stdout } = await workspace.run(['sh', '-c', DIFF], options);
    return exit === 0 ? clean(stdout) : undefined;
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof SandboxLostError) throw error;
    // The agent is told that the diff is unavailable.
    return undefined;
  }
}

/** Returns the id of the current work tree; undefined if git fails. */
export async function treeOf(
  workspace: WorkTree,
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    return await workspace.treeId(signal);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof SandboxLostError) throw error;
    // Only loop detection uses it; the checkpoint fails as well, and reports the reason.
    return undefined;
  }
}
