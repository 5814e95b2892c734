/**
 * Owns the latest note of each task's result in a work tree: that the work tree has it, or that it
 * was taken back. Every apply and undo writes it, so that all windows and commands learn of it.
 * Kept in this work tree's own git folder. A hint and not a record: when it cannot be written,
 * nothing fails, and its content may have come with the repository.
 */
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Beside the records, which are folders. */
export const TOLD_FILE = 'errand-results.json';
const MAX_RESULTS = 50;
const MAX_FILE_CHARACTERS = 64 * 1024;

interface Place {
  /** This work tree's own git folder. */
  readonly gitDir: string;
}

export interface Told {
  readonly task: string;
  /** The attempt whose whole result the work tree has; absent when it no longer has one. */
  readonly has?: number;
  /** The attempt of whose result it was given a part last. */
  readonly part?: number;
  /** Number of the task's attempts when that was applied; absent when an older one was restored. */
  readonly attempts?: number;
}

export async function toldResults({ gitDir }: Place): Promise<readonly Told[]> {
  try {
    const text = await readFile(join(gitDir, TOLD_FILE), 'utf8');
    if (text.length > MAX_FILE_CHARACTERS) return [];
    const read: unknown = JSON.parse(text);
    return Array.isArray(read) ? read.filter(isTold) : [];
  } catch {
    // None yet, or half of one: then nothing is known.
    return [];
  }
}

/** Replaces the earlier note of that task. */
export async function tell(place: Place, told: Told): Promise<void> {
  const others = (await toldResults(place)).filter(({ task }) => task !== told.task);
  await write(place, [...others, told].slice(-MAX_RESULTS));
}

/** The work tree has a part of the result, so neither note is true. */
export async function tellNothing(place: Place, task: string): Promise<void> {
  const known = await toldResults(place);
  const others = known.filter((each) => each.task !== task);
  if (others.length < known.length) await write(place, others);
}

function isTold(value: unknown): value is Told {
  if (typeof value !== 'object' || value === null || !('task' in value)) return false;
  const { task, has, part, attempts } = value as Record<string, unknown>;
  return typeof task === 'string' && [has, part, attempts].every(isCount);
}

const isCount = (value: unknown): boolean =>
  value === undefined || (Number.isSafeInteger(value) && Number(value) > 0);

/** Written aside first: half of it must not look like all. */
async function write({ gitDir }: Place, told: readonly Told[]): Promise<void> {
  const file = join(gitDir, TOLD_FILE);
  const aside = `${file}.${process.pid}`;
  try {
    await writeFile(aside, JSON.stringify(told), { mode: 0o600 });
    await rename(aside, file);
  } catch {
    // A disk without room: the earlier notes stay as they are.
  }
}
