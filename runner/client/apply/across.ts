/**
 * Owns taking parts of several attempts at one task together: which of them can be beside each
 * other in a file, and the changes that come of a choice from all of them. Attempts begin with the
 * same base, so their hunks are counted in the same lines. A file with hunks of several attempts
 * becomes an object of the user's repository; nothing else is written.
 */
import { ErrandError } from '../../protocol/errors.ts';
import type { FileChange } from '../../protocol/task.ts';
import type { ClientRepository } from '../repository.ts';
import { writeBlob } from './blob-writer.ts';
import { readBlobs } from './content.ts';
import { composedOf, type Piece, sameHunk, touches } from './hunks.ts';
import { keyOf, nameOf } from './names.ts';
import { type Chosen, chosenChanges, type Unit } from './part.ts';

/** What is taken of one attempt. */
export interface Share extends Chosen {
  readonly attempt: number;
}

export interface Taken {
  readonly attempt: number;
  readonly changes: readonly FileChange[];
}

export interface Together {
  /** What is to be applied. */
  readonly changes: readonly FileChange[];
  /** What of it each attempt gave. */
  readonly taken: readonly Taken[];
}

/** @throws {ErrandError} `conflict` where two attempts change the same lines, or one file whole */
export async function together(
  repository: ClientRepository,
  shares: readonly Share[],
  signal?: AbortSignal,
): Promise<Together> {
  const taken: Taken[] = [];
  const byKey = new Map<string, { readonly change: FileChange; readonly shares: Share[] }>();
  for (const share of shares) {
    const { attempt, units, choice } = share;
    const changes = await chosenChanges(repository, units, choice, signal);
    taken.push({ attempt, changes });
    for (const change of changes) {
      const key = keyOf(nameOf(change));
      const known = byKey.get(key);
      if (!known) byKey.set(key, { change, shares: [share] });
      else if (!isSame(known.change.after, change.after)) known.shares.push(share);
    }
  }
  const changes: FileChange[] = [];
  for (const [key, { change, shares: from }] of byKey) {
    changes.push(from.length === 1 ? change : await mixed(repository, key, change, from, signal));
  }
  return { changes, taken };
}

const isSame = (a: FileChange['after'], b: FileChange['after']): boolean =>
  a?.blob === b?.blob && a?.mode === b?.mode;

/** True where the two cannot both be taken: of a file as a whole, or of lines that touch. */
export function areRivals(
  a: { readonly unit: Unit; readonly hunk: number | undefined },
  b: { readonly unit: Unit; readonly hunk: number | undefined },
): boolean {
  if (isSame(a.unit.change.after, b.unit.change.after)) return false;
  const [one, other] = [a, b].map(({ unit, hunk }) => unit.hunks[hunk ?? -1]);
  if (!one || !other || a.unit.origin !== b.unit.origin) return true;
  return !sameHunk(one, other) && touches(one, other);
}

/** The file with the hunks that were chosen of each, and those that were given before. */
async function mixed(
  repository: ClientRepository,
  key: string,
  change: FileChange,
  shares: readonly Share[],
  signal: AbortSignal | undefined,
): Promise<FileChange> {
  const units = shares.flatMap(({ units: all, choice }) => {
    const unit = all.find((each) => each.key === key);
    return unit ? [{ unit, chosen: choice.get(key) }] : [];
  });
  const origin = units[0]?.unit.origin;
  const isOne = units.length === shares.length && units.every(({ unit }) => unit.origin === origin);
  if (!isOne || origin === undefined || !change.before || !change.after) throw notBoth(change);
  const ids = units.map(({ unit }) => unit.change.after?.blob ?? '');
  const contents = await readBlobs(repository.root, [origin, ...ids], signal);
  const first = contents.get(origin);
  const given: Piece[] = [];
  const all: Piece[] = [];
  for (const [index, { unit, chosen }] of units.entries()) {
    const after = contents.get(ids[index] ?? '');
    if (!first || !after || unit.hunks.length === 0) throw notBoth(change);
    for (const [at, hunk] of unit.hunks.entries()) {
      const piece = { hunk, after };
      if (unit.given.has(at)) add(given, piece, change);
      const isChosen = chosen === 'all' || (chosen?.has(at) ?? false);
      if (isChosen || unit.given.has(at)) add(all, piece, change);
    }
  }
  const write = async (pieces: readonly Piece[]): Promise<string> =>
    await writeBlob(repository.root, composedOf(first ?? Buffer.alloc(0), pieces), { signal });
  const before = given.length > 0 ? await write(given) : origin;
  return {
    ...change,
    before: { ...change.before, blob: before },
    after: { ...change.after, blob: await write(all) },
  };
}

function add(pieces: Piece[], piece: Piece, change: FileChange): void {
  if (pieces.some(({ hunk }) => sameHunk(hunk, piece.hunk))) return;
  if (pieces.some(({ hunk }) => touches(hunk, piece.hunk))) throw notBoth(change);
  pieces.push(piece);
}

function notBoth({ path }: FileChange): ErrandError {
  return new ErrandError('conflict', `Of ${path}, the attempts change the same lines.`, {
    hint: 'Nothing was changed. Choose what you want of one attempt only.',
  });
}
