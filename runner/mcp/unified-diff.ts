/**
 * Owns taking a unified diff apart by file, and into lines short enough for a page. Pure. Files are
 * found by their order, which is git's in both: names in a diff may be quoted or unreadable.
 */
import { ErrandError } from '../protocol/errors.ts';
import type { FileChange } from '../protocol/task.ts';

/** The part of each file, in the order of the files. */
export function sectionsOf(diff: string, files: readonly FileChange[]): string[] {
  // Lines of a file's content begin with a sign of their own.
  const parts = diff.split(/(?<=\n)(?=diff --git )/).filter((part) => part !== '');
  const sections: string[] = [];
  let at = 0;
  for (const { status } of files) {
    // A file that became a link, say, is a deletion and an addition.
    const count = status === 'type_changed' ? 2 : 1;
    sections.push(parts.slice(at, at + count).join(''));
    at += count;
  }
  if (at === parts.length) return sections;
  throw new ErrandError('internal', 'The diff does not have the files of the result.', {
    hint: 'Fetch the result and read it there: errand fetch TASK.',
  });
}

/** Lines with their line ends; one that is too long for a page is cut into pieces. */
export function linesOf(text: string, bytes: number): string[] {
  // A character takes six bytes of JSON at most.
  const length = Math.floor(bytes / 6);
  return text.split(/(?<=\n)/).flatMap((line) => {
    if (line.length <= length) return [line];
    const pieces: string[] = [];
    for (let at = 0; at < line.length; at += length) pieces.push(line.slice(at, at + length));
    return pieces;
  });
}
