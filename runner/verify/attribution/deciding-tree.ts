/**
 * What the deciding run has of each changed file: product and dependencies as the result has them,
 * all evidence as the base has it, but for what product brings along to show. Pure.
 */
import type { AttributedFile } from './attribution.ts';
import { NAMED_BY_PRODUCT } from './new-data.ts';

/** The result's version, the base's, or a text of its own. A side on which it is absent: not there. */
export type DecidingFile = 'after' | 'before' | { readonly text: string };

export function decidingFiles(files: readonly AttributedFile[]): ReadonlyMap<string, DecidingFile> {
  return new Map(files.map((file) => [file.change.path, decidingFile(file)]));
}

function decidingFile({ kind, split, why }: AttributedFile): DecidingFile {
  if (split !== undefined) return { text: split };
  const isKept = kind === 'product' || kind === 'manifest' || why === NAMED_BY_PRODUCT;
  return isKept ? 'after' : 'before';
}
