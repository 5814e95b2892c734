/**
 * The checks that count, and how strictly: gathered from every list of checks in a ledger. Pure.
 * Never drops a check that an earlier list names, since a later list may come from the change.
 */
import type { EntryOf } from '../../ledger/entry.ts';
import type { CheckGate } from '../../protocol/task.ts';
import { isSame, type NamedCheck } from './evidence.ts';

/** A check that counts, how strictly, and the entry that says so. */
export interface RequiredCheck {
  readonly check: NamedCheck;
  readonly gate: CheckGate;
  readonly seq: number;
}

const STRICTNESS: Readonly<Record<CheckGate, number>> = {
  informational: 0,
  regression_only: 1,
  strict: 2,
};

/** Returns every check that any list names; of several gates for one check the strictest holds. */
export function requiredChecks(lists: readonly EntryOf<'checks'>[]): readonly RequiredCheck[] {
  const found = new Map<string, RequiredCheck>();
  for (const entry of lists) {
    for (const { name, command, gate = 'strict' } of entry.checks) {
      const key = JSON.stringify([name, command]);
      const known = found.get(key);
      if (!known) found.set(key, { check: { name, command }, gate, seq: entry.seq });
      else if (STRICTNESS[gate] > STRICTNESS[known.gate]) found.set(key, { ...known, gate });
    }
  }
  return [...found.values()];
}

/**
 * Returns the gate of a check. One that nobody named has the strictest: it can only speak against a
 * result.
 */
export function gateOf(required: readonly RequiredCheck[], check: NamedCheck): CheckGate {
  return required.find((each) => isSame(each.check, check))?.gate ?? 'strict';
}

/**
 * For entries that name a check without its command: true unless every check of that name is
 * informational.
 */
export function decides(required: readonly RequiredCheck[], name: string): boolean {
  const own = required.filter(({ check }) => check.name === name);
  return own.length === 0 || own.some(({ gate }) => gate !== 'informational');
}
