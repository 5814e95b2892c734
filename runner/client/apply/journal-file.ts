/**
 * Owns the meaning of a journal's file when it is found: the steps, whether all were done, and
 * whether a process is still at work. It changes nothing; journal.ts writes the file and takes
 * back.
 */
import { lstat, readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { isAlive } from '../../platform/process-alive.ts';

export const FILE = 'journal';
export const DONE = '"done"\n';
/** A process with the same number is another one, if the journal is older than this. */
const MAX_AGE_MS = 10 * 60_000;

export type Step =
  | { readonly op: 'aside'; readonly name: string; readonly to: string }
  | {
      readonly op: 'make';
      readonly name: string;
      readonly hash: string;
      opened?: true;
      made?: true;
    }
  | { readonly op: 'mode'; readonly name: string; readonly permissions: number }
  | { readonly op: 'folder'; readonly name: string }
  | { readonly op: 'no-folder'; readonly name: string; readonly permissions: number };

interface Owner {
  readonly pid: number;
  readonly host: string;
}

/** Without an owner: one that may not be read. */
export async function readJournal(
  home: string,
): Promise<{ owner: Owner | undefined; steps: Step[]; done: boolean }> {
  const file = Buffer.from(`${home}/${FILE}`, 'latin1');
  const written = await readFile(file, 'utf8').catch((error: unknown) =>
    isRefusal(error) ? undefined : '',
  );
  if (written === undefined) return { owner: undefined, steps: [], done: false };
  const done = written.endsWith(DONE);
  // The last line may be cut off; its step was not begun then.
  const [first, ...steps] = written.split('\n').slice(0, -1).flatMap(parsed);
  const owner = { pid: 0, host: hostname(), ...(first as Partial<Owner> | undefined) };
  return { owner, steps: steps as Step[], done };
}

/** A disk that lost its power may have left anything in a line. */
function parsed(line: string): unknown[] {
  try {
    return [JSON.parse(line)];
  } catch {
    return [];
  }
}

export async function isAtWork(owner: Owner | undefined, home: string): Promise<boolean> {
  const file = Buffer.from(owner ? `${home}/${FILE}` : home, 'latin1');
  const mtimeMs = await lstat(file).then(
    (info) => info.mtimeMs,
    () => 0,
  );
  const { pid, host } = owner ?? { pid: 1, host: '' };
  if (pid <= 0 || Date.now() - mtimeMs > MAX_AGE_MS) return false;
  // Of another machine on the same disk nothing can be asked.
  if (host !== hostname()) return true;
  return isAlive(pid);
}

/** True for an error of the disk that another place may not have. */
export function isRefusal(error: unknown): boolean {
  return ['EACCES', 'EPERM', 'EROFS'].includes((error as NodeJS.ErrnoException).code ?? '');
}
