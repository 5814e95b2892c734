/**
 * Owns keeping a bare repository quick: every push and every checkpoint adds a pack or loose
 * objects, and reading slows down with their number. Packs are rolled together by size, each
 * object kept, reachable or not: an attempt under way may be about to name it. Readers and writers
 * may be at work meanwhile (git looks again for an object whose pack went away).
 */
import { clearHalfPacked } from './leftovers.ts';
import { gitBytes, textGit } from './process.ts';

/** With more than this the packs, or the loose objects, are put together. */
export interface Untidiness {
  readonly packs: number;
  readonly loose: number;
}

const ALLOWED: Untidiness = { packs: 50, loose: 5000 };

/** Resolves with true when there was something to put together. */
export async function consolidate(
  path: string,
  allowed: Untidiness = ALLOWED,
  signal?: AbortSignal,
): Promise<boolean> {
  const { packs, count: loose } = await textGit(path).countObjects();
  if (packs <= allowed.packs && loose <= allowed.loose) return false;
  const args = ['-c', 'pack.threads=1', 'repack', '-d', '-n', '-q', '--geometric=2'];
  try {
    await gitBytes({ cwd: path, args, signal });
  } catch (cause) {
    await clearHalfPacked(path);
    throw cause;
  }
  return true;
}
