/**
 * Owns the facts about each file of a result before anything is decided: its entry on the disk and
 * in unsaved buffers, and whether git would call that the base's content or the result's. It reads
 * only.
 */
import { isUtf8 } from 'node:buffer';
import { join } from 'node:path';
import type { FileChange } from '../../protocol/task.ts';
import type { ClientRepository } from '../repository.ts';
import { type DiskFile, hasOtherName, LINK, readBelow } from './disk.ts';
import { folded, keyOf, nameOf } from './names.ts';
import { isSafePath } from './safe-path.ts';
import { blobOf, type Entry, keptOut, type Settings, settingsOf, standing } from './standing.ts';

export interface Facts {
  readonly change: FileChange;
  readonly bytes: Buffer;
  readonly key: string;
  /**
   * Entry at that place; a file that the same result moves to another case of its name does not
   * count.
   */
  readonly disk: DiskFile | 'occupied' | undefined;
  /** The user's version: an unsaved buffer counts instead of the file. */
  readonly current: DiskFile | undefined;
  readonly unsaved: boolean;
  /** By git's word, modes apart. */
  readonly isBase: boolean;
  readonly isResult: boolean;
  /** A sparse checkout keeps it out of the work tree. */
  readonly isOut: boolean;
  /** And it is the base's. */
  readonly isKeptOut: boolean;
  /** Why nothing can be done there, as a reason. */
  readonly obstacle: string | undefined;
}

export type Buffers = ReadonlyMap<string, Uint8Array | string>;

type Standing = Pick<Facts, 'change' | 'bytes' | 'key' | 'disk' | 'obstacle'>;

export async function gatherFacts(
  repository: ClientRepository,
  changes: readonly FileChange[],
  buffers: Buffers,
  signal?: AbortSignal,
): Promise<{ readonly facts: readonly Facts[]; readonly settings: Settings }> {
  const { root } = repository;
  const settings = await settingsOf(root, signal);
  const found = await readAll(root, changes);
  const side = (of: 'before' | 'after', among: readonly Standing[]) =>
    standing(
      repository,
      among.flatMap((each) => entryOf(each, each.change[of], settings)),
      signal,
    );
  const areBase = await side('before', found);
  const others = found.filter(({ key }) => !areBase.has(key));
  const areResult = await side('after', others);
  const out = found.some(isGone) ? await keptOut(root, signal) : new Map<string, string>();
  const facts: Facts[] = [];
  for (const each of found) {
    const { change, key, disk } = each;
    const { before, after } = change;
    const isBase = areBase.has(key);
    const known = {
      ...each,
      current: typeof disk === 'object' ? disk : undefined,
      unsaved: false,
      isBase,
      isResult: areResult.has(key) || (isBase && before?.blob === after?.blob),
      isOut: disk === undefined && out.has(key),
      isKeptOut: disk === undefined && before !== undefined && out.get(key) === before.blob,
    };
    facts.push(await withBuffer(root, known, buffers));
  }
  return { facts, settings };
}

function isGone({ change, disk }: Standing): boolean {
  return change.before !== undefined && disk === undefined;
}

async function readAll(root: string, changes: readonly FileChange[]): Promise<Standing[]> {
  const gone = new Map<string, Buffer>();
  for (const change of changes) {
    if (!change.after) gone.set(folded(nameOf(change)), nameOf(change));
  }
  const ignoresCase = await hasOtherName(root, Buffer.from('.GIT'));
  const found: Standing[] = [];
  for (const change of changes) {
    const bytes = nameOf(change);
    const plain = { change, bytes, key: keyOf(bytes), obstacle: undefined };
    if (!isSafePath(bytes)) {
      found.push({ ...plain, disk: undefined, obstacle: UNSAFE });
      continue;
    }
    try {
      const disk = await readBelow(root, bytes);
      const mayBeAnother = ignoresCase && disk !== undefined && !change.before;
      if (!mayBeAnother || !(await hasOtherName(root, bytes))) found.push({ ...plain, disk });
      else if (gone.has(folded(bytes))) found.push({ ...plain, disk: undefined });
      else found.push({ ...plain, disk, obstacle: doubleOf('a file of another spelling') });
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === undefined) throw error;
      found.push({ ...plain, disk: undefined, obstacle: `what is there cannot be read (${code})` });
    }
  }
  return ignoresCase ? withDoubles(found) : found;
}

const UNSAFE = 'the path leads out of the work tree or into .git';

const doubleOf = (other: string): string => `this disk does not distinguish it from ${other}`;

/** Of two new files with one name to the disk, the second has no place. */
function withDoubles(found: readonly Standing[]): Standing[] {
  const taken = new Map<string, string>();
  return found.map((each) => {
    if (!each.change.after) return each;
    const name = folded(each.bytes);
    const first = taken.get(name);
    if (first === undefined) taken.set(name, each.change.path);
    return first === undefined ? each : { ...each, obstacle: doubleOf(first) };
  });
}

/** Entry to ask git about; undefined when the kinds already differ. */
function entryOf(
  { bytes, disk }: Standing,
  side: FileChange['before'],
  settings: Settings,
): Entry[] {
  if (!side || typeof disk !== 'object') return [];
  const isLink = side.mode === LINK;
  const fits = disk.mode === LINK ? isLink : !isLink || !settings.links;
  if (!fits || !/^1[02]0/.test(side.mode)) return [];
  return [{ bytes, blob: side.blob, mode: isLink ? LINK : disk.mode }];
}

async function withBuffer(root: string, facts: Facts, buffers: Buffers): Promise<Facts> {
  const { bytes, disk, change } = facts;
  const held = isUtf8(bytes) ? buffers.get(join(root, bytes.toString('utf8'))) : undefined;
  if (held === undefined || disk === 'occupied') return facts;
  if (disk?.mode === LINK) return { ...facts, unsaved: true };
  const content = Buffer.from(held);
  const known = { ...facts, current: { mode: '100644', ...disk, content }, unsaved: true };
  if (disk?.content.equals(content)) return known;
  const blob = await blobOf(root, bytes.toString('utf8'), content);
  const isOf = (side: FileChange['before']) => side?.blob === blob && side.mode !== LINK;
  return {
    ...known,
    isBase: isOf(change.before),
    isResult: isOf(change.after),
    isOut: false,
    isKeptOut: false,
  };
}
