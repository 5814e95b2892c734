/**
 * Owns what a pull request is told from: the task, and its ledger where that is whole. Also what
 * people have to know of its branch. Writes nothing.
 */
import type { RunnerAddress } from '../client/requester.ts';
import { closingLine, type Told } from '../forge/body.ts';
import type { TaskState } from '../protocol/task.ts';
import { readEntries } from './evidence.ts';
import type { PullBranch } from './prepare.ts';

export async function readTold(
  address: RunnerAddress,
  { task, attempt }: Pick<Told, 'task' | 'attempt'>,
  { isChecked }: PullBranch,
  signal: AbortSignal,
): Promise<Told> {
  return { task, attempt, entries: await readEntries(address, attempt, signal), isChecked };
}

/** What is not in the branch, was not checked, or is not closed by it: a sentence each. */
export function branchNotes(task: TaskState, { base, leftOut, isChecked }: PullBranch): string[] {
  const closing = closingLine(task);
  const notes = leftOut.map((what) => `Not in it: ${what}.`);
  if (!isChecked) {
    notes.push(
      'The runner checked the change with that; the files of this branch as they are, it did not.',
    );
  }
  if (closing !== undefined && !base.isDefault) {
    notes.push(`"${closing}" closes nothing: ${base.branch} is not the default branch.`);
  }
  return notes;
}
