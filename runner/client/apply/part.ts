/**
 * Owns choosing a part of a result: what can be chosen of each file, and the changes that come of a
 * choice. A part is a result like any other, so planning and applying know nothing of it: a file
 * with some of its hunks is a change to the content that has only these. That content becomes an
 * object of the user's repository; nothing else is written.
 */
import { ErrandError } from '../../protocol/errors.ts';
import type { FileChange } from '../../protocol/task.ts';
import type { ClientRepository } from '../repository.ts';
import { writeBlob } from './blob-writer.ts';
import { attributesOf, readBlobs } from './content.ts';
import { composed, type Hunk, readHunks } from './hunks.ts';
import { keyOf, nameOf } from './names.ts';
import { renamesIn } from './renames.ts';

/** What can be chosen: a file, or where there are several, its hunks. */
export interface Unit {
  /** Key of the file's name. */
  readonly key: string;
  readonly change: FileChange;
  /** The file that the result renames to it; the two are chosen as one. */
  readonly renamed?: FileChange;
  /** Empty where there is nothing to choose within the file. */
  readonly hunks: readonly Hunk[];
}

/** By key of a unit: all of it, or hunks by their place in the list. What is missing is left. */
export type Choice = ReadonlyMap<string, 'all' | ReadonlySet<number>>;

/** A choice, with the units that it was made from: hunks are places in their lists. */
export interface Chosen {
  readonly choice: Choice;
  readonly units: readonly Unit[];
}

/**
 * Makes sure that the hunks are still those that were chosen: what the work tree has of a result
 * may change while somebody chooses.
 * @throws {ErrandError} `conflict` where they are others
 */
export function requireSameHunks({ choice, units }: Chosen, now: readonly Unit[]): void {
  const byKey = new Map(now.map(({ key, change }) => [key, change]));
  for (const { key, change } of units) {
    if (!(choice.get(key) instanceof Set)) continue;
    const { before, after } = byKey.get(key) ?? {};
    if (before?.blob === change.before?.blob && after?.blob === change.after?.blob) continue;
    throw new ErrandError('conflict', `What is left of ${change.path} has changed meanwhile.`, {
      hint: 'Nothing was changed. Choose again.',
    });
  }
}

/** The units of a result, in the order of its changes. */
export async function unitsOf(
  repository: ClientRepository,
  changes: readonly FileChange[],
  signal?: AbortSignal,
): Promise<Unit[]> {
  const renames = await renamesIn(repository, changes, signal);
  const byKey = new Map(changes.map((change) => [keyOf(nameOf(change)), change]));
  const old = new Set(renames.values());
  const texts = changes.flatMap((change) => {
    const { before, after, binary } = change;
    const isText = before && after && !binary && before.mode === after.mode;
    return isText && FILE.test(after.mode)
      ? [{ change, before: before.blob, after: after.blob }]
      : [];
  });
  // What a filter stores (a pointer to the content, say) has no lines to choose from.
  const names = texts.map(({ change }) => nameOf(change));
  const filters = await attributesOf(repository.root, 'filter', names, signal);
  const plain = texts.filter(({ change }) =>
    ['unspecified', 'unset'].includes(filters.get(keyOf(nameOf(change))) ?? 'unspecified'),
  );
  const read = await readHunks(repository, plain, signal ? { signal } : {});
  const hunks = new Map(plain.map(({ change }, index) => [change, read[index] ?? []]));
  return changes.flatMap((change) => {
    const key = keyOf(nameOf(change));
    if (old.has(key)) return [];
    const renamed = byKey.get(renames.get(key) ?? '');
    const several = hunks.get(change) ?? [];
    return [{ key, change, ...(renamed && { renamed }), hunks: several.length > 1 ? several : [] }];
  });
}

const FILE = /^100/;

/** The changes of the units that are chosen; all of them, where all is. */
export async function chosenChanges(
  repository: ClientRepository,
  units: readonly Unit[],
  choice: Choice,
  signal?: AbortSignal,
): Promise<FileChange[]> {
  const partly = units.flatMap((unit) => {
    const chosen = choice.get(unit.key);
    const isPart = chosen !== undefined && chosen !== 'all' && !isAllOf(unit, chosen);
    return isPart ? [{ unit, chosen }] : [];
  });
  const ids = partly.flatMap(({ unit: { change } }) => [
    change.before?.blob ?? '',
    change.after?.blob ?? '',
  ]);
  const contents = await readBlobs(repository.root, ids, signal);
  const made = new Map<Unit, string>();
  for (const { unit, chosen } of partly) {
    const before = contents.get(unit.change.before?.blob ?? '');
    const after = contents.get(unit.change.after?.blob ?? '');
    if (!before || !after || chosen.size === 0) continue;
    const content = composed(before, after, unit.hunks, (index) => chosen.has(index));
    made.set(unit, await writeBlob(repository.root, content, { signal }));
  }
  return units.flatMap((unit) => {
    const { change, renamed } = unit;
    const chosen = choice.get(unit.key);
    if (chosen === undefined) return [];
    if (chosen === 'all' || isAllOf(unit, chosen)) return renamed ? [change, renamed] : [change];
    const blob = made.get(unit);
    return blob === undefined || !change.after
      ? []
      : [{ ...change, after: { ...change.after, blob } }];
  });
}

/** True where nothing of the result is left out. */
export function isAll(units: readonly Unit[], choice: Choice): boolean {
  return units.every((unit) => {
    const chosen = choice.get(unit.key);
    return chosen === 'all' || (chosen !== undefined && isAllOf(unit, chosen));
  });
}

const isAllOf = ({ hunks }: Unit, chosen: ReadonlySet<number>): boolean =>
  hunks.length > 0 && hunks.every((_, index) => chosen.has(index));
