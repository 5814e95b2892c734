/** Owns what is different between two commits, entry by entry, as git finds it in their trees. */
import { isUtf8 } from 'node:buffer';
import { objectId } from './names.ts';
import { gitBytes } from './process.ts';

export interface Entry {
  /** 100644, 100755, 120000 for a link, 160000 for a submodule. */
  readonly mode: string;
  readonly id: string;
}

/** A path at which two commits differ. */
export interface ChangedEntry {
  /** Undefined for a name that is no UTF-8. */
  readonly path: string | undefined;
  readonly before: Entry | undefined;
  readonly after: Entry | undefined;
}

/** A moment later the same is asked for once more: by what reads names, and by what looks at sizes. */
const kept = new Map<string, Promise<ChangedEntry[]>>();
const MAX_KEPT = 4;
/** A first snapshot may have a million entries: not held by a runner at rest. */
const KEPT_MS = 60_000;

export async function treeDifference(
  path: string,
  from: string,
  to: string,
): Promise<readonly ChangedEntry[]> {
  const key = `${path} ${objectId(from)} ${objectId(to)}`;
  const known = kept.get(key);
  if (known) return await known;
  const difference = readDifference(path, from, to);
  kept.set(key, difference);
  const drop = (): void => {
    if (kept.get(key) === difference) kept.delete(key);
  };
  setTimeout(drop, KEPT_MS).unref();
  const [oldest] = kept.keys();
  if (kept.size > MAX_KEPT && oldest !== undefined) kept.delete(oldest);
  difference.catch(drop);
  return await difference;
}

async function readDifference(path: string, from: string, to: string): Promise<ChangedEntry[]> {
  const args = ['diff-tree', '-r', '-z', '--raw', '--no-abbrev', '--no-renames', from, to];
  const output = await gitBytes({ cwd: path, args });
  const changed: ChangedEntry[] = [];
  for (let at = 0; at < output.length; ) {
    const end = output.indexOf(0, at);
    const next = output.indexOf(0, end + 1);
    const [, one = '', other = '', before = '', after = ''] =
      /^:(\d{6}) (\d{6}) ([0-9a-f]+) ([0-9a-f]+) [A-Z]$/.exec(output.toString('latin1', at, end)) ??
      [];
    if (next < 0 || one === '') throw new Error('git diff-tree gives something else than entries');
    const name = output.subarray(end + 1, next);
    changed.push({
      path: isUtf8(name) ? name.toString('utf8') : undefined,
      before: entryOf(one, before),
      after: entryOf(other, after),
    });
    at = next + 1;
  }
  return changed;
}

const NONE = '000000';

function entryOf(mode: string, id: string): Entry | undefined {
  return mode === NONE ? undefined : { mode, id };
}
