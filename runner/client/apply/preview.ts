/**
 * Owns what would become of each part of a result here, before anything is applied: of a file by
 * its planned step, and of a hunk by what the user has changed near it. Backstop: the part that is
 * chosen is planned again, and that plan decides.
 */
import { isUtf8 } from 'node:buffer';
import type { MergeStep } from '../merge.ts';
import type { ClientRepository } from '../repository.ts';
import { writeBlob } from './blob-writer.ts';
import { type Hunk, readHunks, sameHunk, type Sides, touches } from './hunks.ts';
import { keyOf } from './names.ts';
import type { Unit } from './part.ts';

/** `there`: the work tree has it already. */
export type HunkState = 'clean' | 'there' | 'conflict';

export interface Preview {
  readonly unit: Unit;
  readonly step: MergeStep;
  /** One for each hunk of the unit. */
  readonly hunks: readonly HunkState[];
}

/** Each takes a process of git; of more files, the hunks are only told as their file is. */
const MAX_EDITED = 300;

/** The units of which something is missing here, in their order. */
export async function previewOf(
  repository: ClientRepository,
  units: readonly Unit[],
  steps: readonly MergeStep[],
  signal?: AbortSignal,
): Promise<Preview[]> {
  const byKey = new Map(steps.map((step) => [keyInResult(step), step]));
  const found = units.flatMap((unit) => {
    const step = byKey.get(unit.key);
    return step && step.kind !== 'unchanged' ? [{ unit, step }] : [];
  });
  const pairs: Sides[] = [];
  const edited = new Map<Unit, number>();
  for (const { unit, step } of found) {
    const { origin } = unit;
    const isMerged = step.kind === 'merged' || step.kind === 'conflict';
    if (!isMerged || !origin || unit.hunks.length === 0 || !isUtf8(step.bytes)) continue;
    if (pairs.length === MAX_EDITED) break;
    edited.set(unit, pairs.length);
    const as = step.bytes.toString();
    const after = await writeBlob(repository.root, step.current, { as, signal });
    pairs.push({ before: origin, after });
  }
  const here = await readHunks(repository, pairs, { ends: false, ...(signal && { signal }) });
  return found.map(({ unit, step }) => {
    const index = edited.get(unit);
    const mine = index === undefined ? [] : (here[index] ?? []);
    return { unit, step, hunks: statesOf(unit, mine, step) };
  });
}

/** The name by which the result knows the file of a step. */
export function keyInResult({ bytes, inResult }: MergeStep): string {
  return keyOf((inResult ?? { bytes }).bytes);
}

function statesOf({ hunks, given }: Unit, mine: readonly Hunk[], step: MergeStep): HunkState[] {
  const states = hunks.map((hunk, index): HunkState => {
    if (given.has(index) || mine.some((each) => sameHunk(each, hunk))) return 'there';
    const isInTheWay = step.kind === 'conflict' && mine.some((each) => touches(each, hunk));
    return isInTheWay ? 'conflict' : 'clean';
  });
  // git found a conflict, so one of them has it, whichever it is.
  if (step.kind !== 'conflict' || states.includes('conflict')) return states;
  return states.map((state) => (state === 'there' ? state : 'conflict'));
}
