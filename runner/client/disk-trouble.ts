/**
 * Owns recognising, in git's words, that the user's own disk or repository cannot be written: full,
 * read-only, not theirs, or locked by another git. What the runner's side says of its own disk is
 * not meant. Pure.
 */

import { ErrandError } from '../protocol/errors.ts';
import type { GitError } from './git.ts';

interface DiskTrouble {
  readonly message: string;
  /** What to do before the next try. */
  readonly hint: string;
}

/**
 * Returns git's failure as an error for a person, or undefined when the reason is another one.
 * @param kept says what is as it was
 */
export function diskTrouble(cause: GitError, root: string, kept: string): ErrandError | undefined {
  const found = diskTroubleIn(cause.stderr, root);
  if (!found) return undefined;
  return new ErrandError('internal', found.message, { hint: `${found.hint} ${kept}`, cause });
}

/** Begins the lines that the other side has written. */
const REMOTE = /^remote: /;

/** `root` is the work tree's top folder. */
export function diskTroubleIn(stderr: string, root: string): DiskTrouble | undefined {
  const lines = stderr.split(/[\r\n]+/).filter((line) => !REMOTE.test(line));
  const words = lines.join('\n');
  if (/No space left on device|Disk quota exceeded|Out of diskspace/i.test(words)) {
    return {
      message: `The disk that has ${root} is full.`,
      hint: 'Free some space (or inodes) on it, then try again.',
    };
  }
  if (/Read-only file system/i.test(words)) {
    return {
      message: `The disk that has ${root} is read-only just now.`,
      hint: 'See that git may write in its .git folder, then try again.',
    };
  }
  const lock = /Unable to create '([^'\n]+\.lock)': File exists/i.exec(words)?.[1];
  if (lock !== undefined) {
    return {
      message: `Another git is at work in ${root}, or was ended at work.`,
      hint: `When no git runs there, remove ${lock}, then try again.`,
    };
  }
  if (
    /insufficient permission for adding an object|(error|fatal): .*Permission denied/i.test(words)
  ) {
    return {
      message: `git may not write in the .git folder of ${root}.`,
      hint: 'See that all of it is yours (sudo and containers leave files of other users), then try again.',
    };
  }
  return undefined;
}
