/**
 * Owns how the files of a large diff are divided into pages: the editor opens both sides of every
 * file of a page before it shows one, so a page has so many files and so many bytes at most. A file
 * that is larger than that has a page of its own. Reads sizes only.
 */
import { BlobReader } from '../../runner/client/apply/blob-reader.ts';

const MAX_FILES = 300;
const MAX_BYTES = 6_000_000;

/** The blobs of the sides of a file that are shown. */
type Sides = readonly (string | undefined)[];

export interface Pages {
  /** The page that shows these files, from 0. */
  readonly at: number;
  readonly count: number;
}

/** Returns the place of the first file of each page, from 0; of no files, there is one empty page. */
export async function pageStarts(root: string, files: readonly Sides[]): Promise<number[]> {
  const sizes = await sizesOf(root, files);
  const starts = [0];
  let [count, bytes] = [0, 0];
  for (const [place, size] of sizes.entries()) {
    if (count > 0 && (count === MAX_FILES || bytes + size > MAX_BYTES)) {
      starts.push(place);
      [count, bytes] = [0, 0];
    }
    count += 1;
    bytes += size;
  }
  return starts;
}

/** The files of one page, of all that there are. */
export function onPage<T>(all: readonly T[], starts: readonly number[], page: number) {
  const from = starts[page] ?? all.length;
  return { from, shown: all.slice(from, starts[page + 1]) };
}

/** @param first the place of a file; of one that is not there, the first page is meant */
export function pageWith(first: number, starts: readonly number[]): Pages {
  const at = starts.findLastIndex((start) => start <= Math.max(0, first));
  return { at: Math.max(0, at), count: starts.length };
}

/** Without git's answer the files are divided by their number alone. */
async function sizesOf(root: string, files: readonly Sides[]): Promise<number[]> {
  const reader = new BlobReader(root, '--batch-check');
  try {
    return await Promise.all(
      files.map(async (sides) => {
        const found = await Promise.all(
          sides.flatMap((blob) => (blob === undefined ? [] : [reader.read(blob)])),
        );
        return found.reduce((sum, each) => sum + (each?.size ?? 0), 0);
      }),
    );
  } catch {
    return files.map(() => 0);
  } finally {
    reader.dispose();
  }
}
