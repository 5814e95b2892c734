/**
 * Owns whether a work tree still has what was applied to it, or git has taken it out again (a
 * checkout, a stash, a reset). It reads the files of the apply's record, a bounded number, and asks
 * git about those that are neither as before nor as after; it walks no folder and changes nothing.
 * Backstop: whatever cannot be told counts as still there.
 */
import { lstat, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GitError, gitLine, runGit, UNTOUCHED } from '../git.ts';
import { readBelow } from './disk.ts';
import { placeOf } from './names.ts';
import { type ApplyRecord, hashOf } from './record.ts';
import { bytesOf, type WrittenFile } from './record-file.ts';

/** How much of what was applied is in the files: all, a part, nothing. */
export type Presence = 'all' | 'part' | 'none';

const MAX_FILES = 100;
const MAX_FILE_BYTES = 4e6;

/** @param isHeld true for a file whose edits are not on the disk */
export async function presenceOf(
  root: string,
  { folder, written }: ApplyRecord,
  isHeld: (name: Buffer) => boolean = () => false,
): Promise<Presence> {
  const files = written.files.slice(0, MAX_FILES);
  const states = await Promise.all(files.map((file) => stateOf(root, folder, file, isHeld)));
  const others = files.filter((_, index) => states[index] === 'other').map(({ name }) => name);
  // Edits since then and a file that git put back look alike, unless git knows no edits.
  const unedited = await uneditedOf(root, written.head, others);
  const gone = files.filter(
    ({ name }, index) => states[index] === 'before' || unedited.has(name),
  ).length;
  if (gone === 0) return 'all';
  return gone === files.length ? 'none' : 'part';
}

type State = 'there' | 'before' | 'other';

async function stateOf(
  root: string,
  folder: string,
  { name, before, after }: WrittenFile,
  isHeld: (name: Buffer) => boolean,
): Promise<State> {
  const bytes = bytesOf(name);
  if (isHeld(bytes)) return 'there';
  const info = await lstat(placeOf(root, bytes)).catch(() => undefined);
  if (info && info.size > MAX_FILE_BYTES) return 'there';
  const now = await readBelow(root, bytes);
  if (!after) return now === undefined ? 'there' : 'before';
  if (typeof now !== 'object') return now === undefined && !before ? 'before' : 'there';
  if (hashOf(now.content) === after.sha256) return 'there';
  if (!before) return 'there';
  const kept = await readFile(join(folder, before.kept)).catch(() => undefined);
  return kept?.equals(now.content) === true ? 'before' : 'other';
}

/** Returns those of these names that HEAD has, while it stands here, and git sees no edits in. */
async function uneditedOf(
  root: string,
  head: string | undefined,
  names: readonly string[],
): Promise<ReadonlySet<string>> {
  if (names.length === 0 || head === undefined) return new Set();
  const paths = names.map((name) => bytesOf(name).toString());
  const list = async (...args: string[]): Promise<ReadonlySet<string>> => {
    const request = { cwd: root, args: [...UNTOUCHED, '--literal-pathspecs', ...args, ...paths] };
    return new Set((await runGit(request)).stdout.toString().split('\0'));
  };
  try {
    const now = await gitLine({ cwd: root, args: ['rev-parse', '--verify', 'HEAD'] });
    if (now !== head) return new Set();
    const known = await list('ls-tree', '-z', '--name-only', '--full-name', head, '--');
    const edited = await list('diff', '--name-only', '-z', '--no-ext-diff', head, '--');
    return new Set(
      names.filter((_, index) => {
        const path = paths[index] ?? '';
        return known.has(path) && !edited.has(path);
      }),
    );
  } catch (error) {
    if (error instanceof GitError) return new Set();
    throw error;
  }
}
