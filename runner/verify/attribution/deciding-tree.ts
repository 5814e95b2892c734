/**
 * What the deciding run has of each changed file: product and dependencies as the result has them,
 * all evidence as the base has it. Pure.
 */
import type { AttributedFile } from './attribution.ts';

/** The result's version, the base's, or a text of its own. A side on which it is absent: not there. */
export type DecidingFile = 'after' | 'before' | { readonly text: string };

export function decidingFiles(files: readonly AttributedFile[]): ReadonlyMap<string, DecidingFile> {
  return new Map(files.map((file) => [file.change.path, decidingFile(file)]));
}

function decidingFile({ kind, split }: AttributedFile): DecidingFile {
  if (split !== undefined) return { text: split };
  return kind === 'product' || kind === 'manifest' ? 'after' : 'before';
}
