/**
 * Chooses the version of each changed file in the deciding run: product and dependencies from the
 * result, all evidence from the base, except new data that the product names (new-data.ts). Pure.
 */
import type { AttributedFile } from './attributed-file.ts';
import { NAMED_BY_PRODUCT } from './new-data.ts';

/**
 * The result's version, the base's version, or a custom text. A file absent on the chosen side is
 * absent in the run.
 */
export type DecidingFile = 'after' | 'before' | { readonly text: string };

export function decidingFiles(files: readonly AttributedFile[]): ReadonlyMap<string, DecidingFile> {
  return new Map(files.map((file) => [file.change.path, decidingFile(file)]));
}

function decidingFile({ kind, split, why }: AttributedFile): DecidingFile {
  if (split !== undefined) return { text: split };
  const isKept = kind === 'product' || kind === 'manifest' || why === NAMED_BY_PRODUCT;
  return isKept ? 'after' : 'before';
}
