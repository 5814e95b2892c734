/**
 * Owns the demands of a plan (merge.ts) on the disk, and which part of a plan may be left out
 * without breaking the rest. Pure.
 */
import type { MergeStep } from '../merge.ts';
import { keyOf } from './names.ts';
import type { Rewrite } from './rewrite.ts';

export type Doing = Exclude<MergeStep, { kind: 'unchanged' | 'refuse' }>;
export type Conflict = MergeStep & { readonly kind: 'conflict' };

export function doingOf(steps: readonly MergeStep[]): Doing[] {
  return steps.filter((step) => step.kind !== 'unchanged' && step.kind !== 'refuse');
}

/** A conflict is not for the disk; of a renamed file only the user's own text moves. */
export function rewriteOf(step: Doing): Rewrite | undefined {
  const { path, bytes, disk: expect } = step;
  if (step.kind === 'delete') return { path, bytes, expect, become: undefined };
  const { mode, content } = step;
  if (step.kind !== 'conflict') return { path, bytes, expect, become: { mode, content } };
  return step.from && { path, bytes, expect, become: { mode, content: step.current } };
}

/** Without the conflicts, and without the deletions that belong to them. */
export function withoutConflicts(steps: readonly MergeStep[]): MergeStep[] {
  const conflicts = steps.filter((step) => step.kind === 'conflict');
  const old = new Set(conflicts.flatMap(({ from }) => (from ? [keyOf(from.bytes)] : [])));
  return steps.filter(
    (step) => step.kind !== 'conflict' && !(step.kind === 'delete' && old.has(keyOf(step.bytes))),
  );
}
