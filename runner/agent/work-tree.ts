/**
 * What the work space says of itself: its tree, and its difference from where it began. Both are
 * for the agent alone; what counts is the checkpoint. Git in a work space that an agent wrote may
 * fail in any way, and then there is no answer.
 */
import { SandboxLostError } from '../sandbox/sandbox.ts';
import type { Workspace } from '../sandbox/workspace.ts';
import { clean } from './tools/output.ts';

/** Of a diff that are read. */
const MAX_BYTES = 100_000;

// A temporary index, so that new files are in it and the agent's own index stays as it is.
const DIFF = [
  'GIT_INDEX_FILE=$(mktemp -u) || exit 1; export GIT_INDEX_FILE GIT_PAGER=cat',
  'git read-tree HEAD && git add -A . && git diff --cached --no-ext-diff --no-textconv HEAD',
  'status=$?; rm -f "$GIT_INDEX_FILE"; exit $status',
].join('\n');

/** What the work space differs in from where it began; undefined where git cannot say. */
export async function diffOf(
  workspace: Workspace,
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    const options = { timeoutMs: 60_000, limit: MAX_BYTES, signal };
    const { exit, stdout } = await workspace.run(['sh', '-c', DIFF], options);
    return exit === 0 ? clean(stdout) : undefined;
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof SandboxLostError) throw error;
    // The agent is told that it could not be had.
    return undefined;
  }
}

/** The work tree as it is now, by its id; undefined where that cannot be told. */
export async function treeOf(
  workspace: Workspace,
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    return await workspace.treeId(signal);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof SandboxLostError) throw error;
    // Only circles are told by it; the checkpoint, which fails as well, says what is wrong.
    return undefined;
  }
}
