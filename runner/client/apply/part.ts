/**
 * Owns choosing a part of a result: what can be chosen of each file, and the changes that come of a
 * choice. A part is a result like any other, so planning and applying know nothing of it: a file
 * with some of its hunks is a change to the content that has only these. That content becomes an
 * object of the user's repository; nothing else is written. Hunks keep their places, and so their
 * numbers, while parts are applied: those that were given before are in the list as well.
 */
import { ErrandError } from '../../protocol/errors.ts';
import type { FileChange } from '../../protocol/task.ts';
import type { ClientRepository } from '../repository.ts';
import { writeBlob } from './blob-writer.ts';
import type { Missing } from './choose-changes.ts';
import { attributesOf, readBlobs } from './content.ts';
import { composed, type Hunk, readHunks, sameHunk, type Sides } from './hunks.ts';
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
  /** Places of those that the work tree was given before; they come with any choice. */
  readonly given: ReadonlySet<number>;
  /** Object that the hunks are changes of. */
  readonly origin?: string;
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

/**
 * The units of a result, in the order of its changes.
 * @param singles true where a file with one hunk has that hunk, too
 */
export async function unitsOf(
  repository: ClientRepository,
  changes: readonly Missing[],
  { singles = false, signal }: { readonly singles?: boolean; readonly signal?: AbortSignal } = {},
): Promise<Unit[]> {
  const renames = await renamesIn(repository, changes, signal);
  const byKey = new Map(changes.map((change) => [keyOf(nameOf(change)), change]));
  const old = new Set(renames.values());
  const texts = changes.filter(({ before, after, binary }) => {
    return before && after && !binary && before.mode === after.mode && FILE.test(after.mode);
  });
  // What a filter stores (a pointer to the content, say) has no lines to choose from.
  const filters = await attributesOf(repository.root, 'filter', texts.map(nameOf), signal);
  const plain = texts.filter((change) =>
    ['unspecified', 'unset'].includes(filters.get(keyOf(nameOf(change))) ?? 'unspecified'),
  );
  const lines = await linesOf(repository, plain, signal);
  return changes.flatMap((change) => {
    const key = keyOf(nameOf(change));
    if (old.has(key)) return [];
    const renamed = byKey.get(renames.get(key) ?? '');
    const found = lines.get(change);
    const isParted = found && found.hunks.length > (singles ? 0 : 1);
    const own = isParted ? found : { hunks: [], given: new Set<number>() };
    return [{ key, change, ...(renamed && { renamed }), ...own }];
  });
}

const FILE = /^100/;

type Lines = Pick<Unit, 'hunks' | 'given' | 'origin'>;

function pair(before: FileChange['before'], after: FileChange['after']): Sides {
  return { before: before?.blob ?? '', after: after?.blob ?? '' };
}

/** Places are counted in the file as it was before any part of the result came. */
async function linesOf(
  repository: ClientRepository,
  changes: readonly Missing[],
  signal: AbortSignal | undefined,
): Promise<Map<FileChange, Lines>> {
  const parted = changes.filter(({ before, origin }) => origin && origin.mode === before?.mode);
  const pairs = [
    ...changes.map(({ before, after }) => pair(before, after)),
    ...parted.map(({ origin, after }) => pair(origin, after)),
    ...parted.map(({ origin, before }) => pair(origin, before)),
  ];
  const read = await readHunks(repository, pairs, signal ? { signal } : {});
  const ids = parted.flatMap(({ origin, before, after }) => [origin, before, after]);
  const contents = await readBlobs(
    repository.root,
    ids.map((each) => each?.blob ?? ''),
    signal,
  );
  const found = new Map<FileChange, Lines>();
  for (const [index, change] of changes.entries()) {
    const origin = change.before?.blob;
    found.set(change, { hunks: read[index] ?? [], given: new Set(), ...(origin && { origin }) });
  }
  for (const [index, change] of parted.entries()) {
    const [hunks = [], had = []] = [changes.length, changes.length + parted.length].map(
      (from) => read[from + index],
    );
    const given = new Set(
      hunks.flatMap((hunk, at) => (had.some((each) => sameHunk(each, hunk)) ? [at] : [])),
    );
    const { origin, before, after } = change;
    const [first, now, last] = [origin, before, after].map((side) =>
      contents.get(side?.blob ?? ''),
    );
    // It may hold what is no hunk of this result: then hunks are those that are left.
    const isPart =
      first && last && now?.equals(composed(first, last, hunks, (at) => given.has(at)));
    if (isPart && origin) found.set(change, { hunks, given, origin: origin.blob });
  }
  return found;
}

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
  const ids = partly.flatMap(({ unit: { change, origin } }) => [
    origin ?? '',
    change.after?.blob ?? '',
  ]);
  const contents = await readBlobs(repository.root, ids, signal);
  const made = new Map<Unit, string>();
  for (const { unit, chosen } of partly) {
    const { change, hunks, given } = unit;
    const origin = contents.get(unit.origin ?? '');
    const after = contents.get(change.after?.blob ?? '');
    if (!origin || !after || chosen.isSubsetOf(given)) continue;
    const content = composed(origin, after, hunks, (at) => chosen.has(at) || given.has(at));
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

const isAllOf = ({ hunks, given }: Unit, chosen: ReadonlySet<number>): boolean =>
  hunks.length > 0 && hunks.every((_, index) => chosen.has(index) || given.has(index));
