/**
 * Owns one trap of a work tree: a named pipe where git opens a file makes it wait for a writer that
 * never comes. Takes them, and sockets and devices, out of git's own directories before git looks.
 * Those in the work tree are git-state.ts's, which finds them when git stumbles.
 */
import type { Workspace } from './workspace.ts';

const LOOK_MS = 60_000;
const SPECIAL = [
  '(',
  '-type',
  'p',
  '-o',
  '-type',
  's',
  '-o',
  '-type',
  'c',
  '-o',
  '-type',
  'b',
  ')',
];

/**
 * Removes entries below these folders that are neither file, folder nor link; true when there were
 * any.
 */
export async function takePipesAway(
  workspace: Workspace,
  folders: readonly string[],
  signal?: AbortSignal,
): Promise<boolean> {
  const argv = ['find', ...folders, ...SPECIAL, '-print', '-delete'];
  // A missing folder is an error to find, but not here.
  const { stdout } = await workspace.run(argv, { timeoutMs: LOOK_MS, limit: 1, signal });
  return stdout.length > 0;
}

/** Removes the pipes at the places where git looks for its rules in a work tree. */
export async function takeRulePipesAway(
  workspace: Workspace,
  root: string,
  signal?: AbortSignal,
): Promise<void> {
  const rules = ['(', '-name', '.gitignore', '-o', '-name', '.gitattributes', ')'];
  const argv = ['find', root, ...rules, ...SPECIAL, '-delete'];
  await workspace.run(argv, { timeoutMs: LOOK_MS, signal });
}
