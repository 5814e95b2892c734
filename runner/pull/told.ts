/**
 * Owns what a pull request is told from: the task, and its ledger where that is whole. Also what
 * people have to know of its branch. Writes nothing.
 */
import { readArtifact } from '../client/artifacts.ts';
import type { RunnerAddress } from '../client/requester.ts';
import { closingLine, type Told } from '../forge/body.ts';
import { ledgerLines, verifyChain } from '../ledger/chain.ts';
import { ErrandError } from '../protocol/errors.ts';
import type { AttemptState, TaskState } from '../protocol/task.ts';
import type { PullBranch } from './prepare.ts';

/** Evidence is told of a whole ledger only. */
export async function readTold(
  address: RunnerAddress,
  { task, attempt }: Pick<Told, 'task' | 'attempt'>,
  { isChecked }: PullBranch,
  signal: AbortSignal,
): Promise<Told> {
  const report = verifyChain(ledgerLines(await ledgerOf(address, attempt, signal)));
  if (report.ok) return { task, attempt, entries: report.entries, isChecked };
  const message = `The ledger of attempt ${attempt.n} is not whole (line ${report.line}: ${report.reason}).`;
  throw new ErrandError('conflict', message, { hint: 'Nothing was pushed.' });
}

async function ledgerOf(
  address: RunnerAddress,
  { ledger }: AttemptState,
  signal: AbortSignal,
): Promise<string> {
  if (ledger === undefined) return '';
  return Buffer.from(await readArtifact(address, ledger, {}, signal)).toString('utf8');
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
