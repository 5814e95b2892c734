/**
 * Owns whether there is room for each file that is decided on: the folders above it, and the entry
 * in its place. A file without room is refused, and so is one that would only make that room.
 */
import { access, constants, lstat } from 'node:fs/promises';
import { absent, hasOtherName, holdsOnly } from './disk.ts';
import type { Decision } from './decide.ts';
import type { Facts } from './facts.ts';
import { folded, foldersOf, isAbove, keyOf, placeOf } from './names.ts';

export interface Decided {
  readonly facts: Facts;
  readonly decision: Decision;
}

/** @param renames key of a new name: key of the old one */
export async function withRoom(
  root: string,
  decided: readonly Decided[],
  renames: ReadonlyMap<string, string>,
): Promise<Decided[]> {
  const seen = new Map<string, Promise<string | undefined>>();
  const open = new Map<string, Promise<string | undefined>>();
  for (let now = [...decided]; ; ) {
    const going = now.filter(({ decision }) => decision.kind === 'delete');
    const freed = new Set(going.map(({ facts }) => facts.key));
    const refused = new Map<string, string>();
    for (const each of now) {
      const { facts, decision } = each;
      const isGoing = decision.kind === 'delete';
      if (!isGoing && !isWritten(decision)) continue;
      const reason =
        (isGoing ? undefined : await noRoom(root, facts, freed, going, seen)) ??
        (await noAccess(root, facts.bytes, open));
      if (reason !== undefined) refused.set(facts.key, reason);
    }
    const stopped = now.filter(
      ({ facts: { key, change }, decision: { kind } }) =>
        change.after && (kind === 'refuse' || refused.has(key)),
    );
    const next = now.map((each): Decided => {
      const reason = refused.get(each.facts.key) ?? needless(each, stopped, refused, renames);
      return reason === undefined ? each : { ...each, decision: { kind: 'refuse', reason } };
    });
    if (next.every((each, index) => each === now[index])) return next;
    now = next;
  }
}

function isWritten({ kind }: Decision): boolean {
  return kind === 'write' || kind === 'merge';
}

/** A file that is deleted only to make room for another one stays when that one does not come. */
function needless(
  { facts, decision }: Decided,
  stopped: readonly Decided[],
  refused: ReadonlyMap<string, string>,
  renames: ReadonlyMap<string, string>,
): string | undefined {
  if (decision.kind !== 'delete') return undefined;
  const other = stopped.find((each) => {
    const isRename = renames.get(each.facts.key) === facts.key;
    return isRename || (refused.has(each.facts.key) && isAbove(each.facts.bytes, facts.bytes));
  });
  return other && `${other.facts.change.path} would take its place, but was left as it is`;
}

/** @returns why there is no room */
async function noRoom(
  root: string,
  { bytes, disk }: Facts,
  freed: ReadonlySet<string>,
  going: readonly Decided[],
  seen: Map<string, Promise<string | undefined>>,
): Promise<string | undefined> {
  for (const folder of foldersOf(bytes)) {
    const key = keyOf(folder);
    if (freed.has(key)) return undefined;
    const known = seen.get(key) ?? whatIsThere(root, folder);
    seen.set(key, known);
    const what = await known;
    if (what === 'nothing') return undefined;
    if (what === undefined) continue;
    if (await isFreedByAnotherName(root, folder, going)) return undefined;
    return what;
  }
  if (disk !== 'occupied') return undefined;
  const below = going.map(({ facts }) => facts.bytes).filter((name) => isAbove(bytes, name));
  if (await isMounted(root, bytes)) return 'another disk is mounted in its place';
  if (await holdsOnly(root, bytes, below)) return undefined;
  return 'something that the result does not know is in its place';
}

/** Undefined for a folder that may be written into. */
async function whatIsThere(root: string, folder: Buffer): Promise<string | undefined> {
  const info = await lstat(placeOf(root, folder)).catch(absent);
  if (info === undefined) return 'nothing';
  if (info.isSymbolicLink()) return 'a folder above it is a symlink';
  if (!info.isDirectory()) return 'a file is in the place of a folder above it';
  const inner = await lstat(Buffer.concat([placeOf(root, folder), Buffer.from('/.git')])).catch(
    absent,
  );
  return inner && 'a folder above it is a repository of its own';
}

/** Why its folder may not be changed, or the one that it is to be made in. */
async function noAccess(
  root: string,
  bytes: Buffer,
  known: Map<string, Promise<string | undefined>>,
): Promise<string | undefined> {
  const parent = foldersOf(bytes).at(-1) ?? Buffer.alloc(0);
  const found = known.get(keyOf(parent)) ?? accessTo(root, parent);
  known.set(keyOf(parent), found);
  return await found;
}

async function accessTo(root: string, parent: Buffer): Promise<string | undefined> {
  const folders = parent.length === 0 ? [] : [...foldersOf(parent), parent];
  let place = Buffer.from(root);
  for (const folder of folders) {
    const info = await lstat(placeOf(root, folder)).catch(absent);
    if (!info?.isDirectory()) break;
    place = Buffer.from(placeOf(root, folder));
  }
  return await access(place, constants.W_OK | constants.X_OK).then(
    () => undefined,
    ({ code }: NodeJS.ErrnoException) =>
      code === 'EROFS' ? 'the disk is read-only there' : 'you may not write in its folder',
  );
}

async function isMounted(root: string, folder: Buffer): Promise<boolean> {
  const [here, above] = await Promise.all([
    lstat(placeOf(root, folder)).catch(absent),
    lstat(placeOf(root, foldersOf(folder).at(-1) ?? Buffer.alloc(0))).catch(absent),
  ]);
  return here !== undefined && above !== undefined && here.dev !== above.dev;
}

/** On a disk that ignores case, the file in the way may be deleted by another spelling. */
async function isFreedByAnotherName(
  root: string,
  folder: Buffer,
  going: readonly Decided[],
): Promise<boolean> {
  const name = folded(folder);
  if (!going.some(({ facts }) => folded(facts.bytes) === name)) return false;
  return await hasOtherName(root, folder);
}
