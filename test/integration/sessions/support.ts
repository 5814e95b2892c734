/** What the tests of sessions share: a runner's core, and waiting for a state of a task. */
import { readFileSync } from 'node:fs';
import { ledgerLines, verifyChain } from '../../../runner/ledger/chain.ts';
import type { LedgerEntry } from '../../../runner/ledger/entry.ts';
import { taskChannel } from '../../../runner/protocol/events.ts';
import { isFinal } from '../../../runner/protocol/status.ts';
import type { Result, Status, TaskState } from '../../../runner/protocol/task.ts';
import type { TestRunner } from '../server/runner.ts';

export const VERIFIED = { level: 'verified', because: [] } as const;
export const verified = (): { level: 'verified'; because: [] } => ({ ...VERIFIED, because: [] });

/** Resolves with the first state of the task, now or later, that fits. */
export async function untilTask(
  { store }: TestRunner,
  id: string,
  fits: (state: TaskState) => boolean,
): Promise<TaskState> {
  for (;;) {
    const changed = Promise.withResolvers<void>();
    const end = store.onEvents((channel) => {
      if (channel === taskChannel(id)) changed.resolve();
    });
    try {
      const found = await store.task(id);
      if (found && fits(found.state)) return found.state;
      await changed.promise;
    } finally {
      end();
    }
  }
}

export const untilEnd = (runner: TestRunner, id: string): Promise<TaskState> =>
  untilTask(runner, id, ({ status }) => isFinal(status));

export const untilStatus = (
  runner: TestRunner,
  id: string,
  kind: Status['kind'],
): Promise<TaskState> => untilTask(runner, id, ({ status }) => status.kind === kind);

/** The ledger of an attempt, whose chain is whole and complete. */
export function ledgerOf(runner: TestRunner, id: string, attempt = 1): readonly LedgerEntry[] {
  const text = readFileSync(runner.ledgers.path(id, attempt), 'utf8');
  const report = verifyChain(ledgerLines(text));
  if (!report.ok) throw new Error(report.reason);
  return report.entries;
}

export function result(commit: string, additions = 1): Result {
  return { ref: `refs/${commit[0]}`, commit, files: [], additions, deletions: 0 };
}

export const commitOf = (letter: string): string => letter.repeat(40);
