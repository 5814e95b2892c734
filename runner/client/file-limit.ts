/**
 * Owns the limit on the size of a single changed file, and the words in which it is refused.
 */
import { ErrandError } from '../protocol/errors.ts';

export const DEFAULT_MAX_FILE_BYTES = 100 * 1024 * 1024;

/** The error for one file over the limit; it names both places where the limit is set. */
export function tooLarge(path: string, size: number, limit: number): ErrandError {
  return new ErrandError(
    'too_large',
    `${path} has ${megabytes(size)}, over the limit of ${megabytes(limit)} for one file.`,
    {
      hint: 'Nothing was sent. Ignore the file (.gitignore), or raise the limit: --max-file-mb on the command line, errand.snapshot.maxFileMegabytes in the editor.',
    },
  );
}

function megabytes(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
