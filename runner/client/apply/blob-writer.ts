/**
 * Owns writing a content into the user's repository as an object that nothing refers to: git can
 * then compare, merge and show it, and removes it in its own time.
 */
import { runGit, UNTOUCHED } from '../git.ts';

export interface BlobOptions {
  /** Name of the file whose settings (line ends, encoding) apply; without one, the bytes as they are. */
  readonly as?: string;
  readonly signal?: AbortSignal | undefined;
}

/** @returns its id */
export async function writeBlob(
  root: string,
  content: Buffer,
  { as, signal }: BlobOptions = {},
): Promise<string> {
  const how = as === undefined ? '--no-filters' : `--path=${as}`;
  const args = [...UNTOUCHED, '-c', 'core.safecrlf=false', 'hash-object', '-w', '--stdin', how];
  return (await runGit({ cwd: root, args, stdin: content, signal })).stdout.toString().trim();
}
