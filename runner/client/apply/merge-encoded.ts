/**
 * Owns merging texts that look binary on the disk only because the repository asks for another
 * encoding there (`working-tree-encoding`, UTF-16 for example). As git does, it merges them in the
 * form that is stored. What that takes is made in a temporary folder; the repository is only read.
 */
import { isUtf8 } from 'node:buffer';
import { mkdir } from 'node:fs/promises';
import { GitError } from '../git.ts';
import type { ClientRepository } from '../repository.ts';
import { attributesOf, readBlobs } from './content.ts';
import { isBinary, mergeText } from './merge-text.ts';
import { keyOf } from './names.ts';
import { objectsIn, withIndex } from './standing.ts';

interface Encoded {
  readonly name: Buffer;
  readonly base: string;
  readonly result: string;
  /** The user's content, and its name. */
  readonly current: Buffer;
  readonly currentName: Buffer;
}

const NONE = new Set(['unspecified', 'unset', 'set', '']);

/** `content` is as it belongs on the disk; undefined where this is no encoded text. */
export async function mergeEncoded(
  repository: ClientRepository,
  { name, base, result, current, currentName }: Encoded,
  how: 'text' | 'union',
  signal: AbortSignal | undefined,
): Promise<{ clean: boolean; content: Buffer } | undefined> {
  const { root } = repository;
  const names = [name, currentName];
  const encodings = await attributesOf(root, 'working-tree-encoding', names, signal);
  if (names.some((each) => NONE.has(encodings.get(keyOf(each)) ?? '') || !isUtf8(each))) {
    return undefined;
  }
  return await withIndex(repository, signal, async (git, folder) => {
    const env = objectsIn(repository, folder);
    await mkdir(env.GIT_OBJECT_DIRECTORY);
    const stored = async (content: Buffer, as: string): Promise<string> => {
      const id = await git(['hash-object', '-w', '--stdin', as], { stdin: content, env });
      return id.toString().trim();
    };
    const mine = await stored(current, `--path=${currentName.toString()}`);
    const kept = await readBlobs(root, [base, result], signal);
    const [was, theirs] = [kept.get(base), kept.get(result)];
    const text = await git(['cat-file', 'blob', mine], { env });
    if (!was || !theirs || [was, theirs, text].some(isBinary)) return undefined;
    const merged = await mergeText(repository, was, text, theirs, how, signal);
    if (!merged) return undefined;
    const id = await stored(merged.content, '--no-filters');
    const path = `--path=${name.toString()}`;
    return {
      clean: merged.clean,
      content: await git(['cat-file', '--filters', path, id], { env }),
    };
  }).catch((error: unknown) => {
    // It is not in such an encoding, although the repository says so.
    if (error instanceof GitError) return undefined;
    throw error;
  });
}
