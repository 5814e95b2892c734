/**
 * Owns the order in which a result is verified: the checks on it, and, when they pass and the
 * change altered tests or what decides how checks run, the same checks with the original ones.
 * Records what it did; judges nothing (verify/verdict.ts).
 */
import { restoredBy } from '../verify/overlay.ts';
import { checkCommit, type Room } from './checking.ts';

/** The overlay's commit is told by its content alone, so that a second try makes the same one. */
const NO_TIME = new Date(Date.UTC(2000, 0, 1));

/** Each outcome is recorded; resolves with all of them in words. */
export async function verifyResult(
  room: Room,
  base: string,
  result: string,
  signal: AbortSignal,
): Promise<string> {
  const words = await checkCommit(room, 'head', result, signal);
  const commit = allPassed(room, result) ? await overlay(room, base, result) : undefined;
  if (commit === undefined) return words;
  return `${words}\n\nWith the original tests:\n${await checkCommit(room, 'overlay', commit, signal)}`;
}

function allPassed({ context, plan }: Room, result: string): boolean {
  const runs = context
    .ledger()
    .filter((entry) => entry.kind === 'check' && entry.at === 'head' && entry.commit === result);
  return (
    plan.checks.length > 0 && runs.every((run) => run.kind === 'check' && run.outcome === 'passed')
  );
}

/** Makes and records the overlay; undefined where the change altered nothing that it puts back. */
async function overlay(room: Room, base: string, result: string): Promise<string | undefined> {
  const { context, repository } = room;
  const flags = context.ledger().filter((entry) => entry.kind === 'flag');
  const { changes, config } = restoredBy(await repository.changes(base, result), flags);
  if (changes.length === 0) return undefined;
  const tree = await repository.undo(result, changes);
  const message = `The result's sources with the tests and check configuration of ${base}\n`;
  const commit = await repository.commit({ tree, parent: result, message, at: NO_TIME });
  const restored = changes.length;
  await context.record('verify', { kind: 'overlay', commit, result, base, restored, config });
  return commit;
}
