/**
 * Owns which results were taken back in a work tree, so that an editor which applied one learns
 * what a command in a terminal has done since. Kept in this work tree's own git folder, and gone
 * again once the result is applied anew. A hint and no record: where it cannot be written, nothing
 * fails.
 */
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Beside the records, which are folders. */
export const UNDONE_FILE = 'errand-undone.json';
const KEPT = 50;
const MAX_BYTES = 64 * 1024;

interface Place {
  /** This work tree's own git folder. */
  readonly gitDir: string;
}

export interface UndoneTask {
  readonly task: string;
  /** The older attempt that the work tree has again. */
  readonly older?: number;
}

export async function undoneTasks({ gitDir }: Place): Promise<readonly UndoneTask[]> {
  try {
    const text = await readFile(join(gitDir, UNDONE_FILE), 'utf8');
    if (text.length > MAX_BYTES) return [];
    const read: unknown = JSON.parse(text);
    return Array.isArray(read) ? read.filter(isUndone) : [];
  } catch {
    // None yet, or half of one: then nothing is known.
    return [];
  }
}

export async function noteUndone(place: Place, undone: UndoneTask): Promise<void> {
  const others = (await undoneTasks(place)).filter(({ task }) => task !== undone.task);
  await write(place, [...others, undone].slice(-KEPT));
}

/** The work tree has the task's result again. */
export async function forgetUndone(place: Place, task: string): Promise<void> {
  const known = await undoneTasks(place);
  const others = known.filter((each) => each.task !== task);
  if (others.length < known.length) await write(place, others);
}

function isUndone(value: unknown): value is UndoneTask {
  if (typeof value !== 'object' || value === null || !('task' in value)) return false;
  const older = 'older' in value ? value.older : undefined;
  return typeof value.task === 'string' && (older === undefined || typeof older === 'number');
}

/** Written aside first: half of it must not look like all. */
async function write({ gitDir }: Place, undone: readonly UndoneTask[]): Promise<void> {
  const file = join(gitDir, UNDONE_FILE);
  const aside = `${file}.${process.pid}`;
  try {
    await writeFile(aside, JSON.stringify(undone), { mode: 0o600 });
    await rename(aside, file);
  } catch {
    // A disk without room: the editor then goes on saying what it knew.
  }
}
