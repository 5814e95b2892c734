/**
 * Owns applying a whole result to the work tree, which may be dirty: it plans
 * (runner/client/merge.ts), asks before anything that needs the user, carries out, and says in
 * one sentence what became of every file. It never commits, stages or switches anything.
 * Backstop: the plan is made again after every question, as files may have changed meanwhile.
 */
import { l10n, ProgressLocation, window } from 'vscode';
import { type MergeStep, planMerge } from '../../runner/client/merge.ts';
import { ErrandError } from '../../runner/protocol/errors.ts';
import { ancestry } from '../../runner/protocol/rank.ts';
import type { FileChange } from '../../runner/protocol/task.ts';
import type { Services } from '../container.ts';
import { unsavedBuffers } from '../platform/documents.ts';
import { tellFailure } from '../platform/tell.ts';
import { oneLine } from '../tasks/wording.ts';
import { carryOut, type Outcome } from './carry-out.ts';
import { openConflicts } from './conflicts.ts';
import type { FetchedResult } from './results.ts';
import { since } from './since.ts';
import { takeBack } from './take-back.ts';

const FILES_SHOWN = 8;

/** Resolves when the result is in the work tree, or when the user said no. */
export async function apply(services: Services, fetched: FetchedResult): Promise<void> {
  const older = services.applied.attempt(fetched.task.id);
  const changes = changesFrom(older, fetched);
  const steps = await agreedPlan(fetched, changes);
  if (!steps) return;
  if (steps.every(({ kind }) => kind === 'unchanged')) {
    services.applied.add(fetched.task.id, fetched.attempt);
    services.attention.settle(fetched.task.id);
    void window.showInformationMessage(l10n.t('The work tree has all of this result already.'));
    return;
  }
  const outcome = await carryOut(fetched.repository.root, steps);
  services.attention.settle(fetched.task.id);
  const whole = outcome.left.length === 0 && steps.length === changes.length;
  if (whole) services.applied.add(fetched.task.id, fetched.attempt);
  await openConflicts(outcome.conflicting);
  // Not awaited: the command is over, the message may stay for as long as the user likes.
  void tell(services, fetched, outcome, older).catch((error: unknown) =>
    tellFailure(services.log, l10n.t('It could not be undone'), error),
  );
}

/**
 * Where the work tree has an older result that this one goes on with, only what came since: else
 * each line that both changed would look like an edit of the user's.
 */
function changesFrom(
  before: number | undefined,
  { task, attempt, result }: FetchedResult,
): readonly FileChange[] {
  const line = ancestry(
    task.attempts,
    task.attempts.find(({ n }) => n === attempt),
  );
  const older = line.slice(1).find(({ n }) => n === before)?.result;
  return older ? since(older, result) : result.files;
}

/** The steps that the user agrees to, planned on what is there now; undefined for "no". */
async function agreedPlan(
  fetched: FetchedResult,
  changes: readonly FileChange[],
): Promise<readonly MergeStep[] | undefined> {
  let agreedTo: string | undefined;
  let cleanOnly = false;
  for (;;) {
    const steps = await plan(fetched, changes);
    const trouble = steps.filter(({ kind }) => kind === 'conflict' || kind === 'refuse');
    const what = JSON.stringify(trouble.map(({ kind, path }) => [kind, path]));
    if (trouble.length === 0) return steps;
    if (what === agreedTo) {
      return cleanOnly ? steps.filter(({ kind }) => kind !== 'conflict') : steps;
    }
    const answer = await ask(fetched, steps);
    if (!answer) return undefined;
    agreedTo = what;
    cleanOnly = answer === 'clean';
  }
}

async function plan(
  { repository, task }: FetchedResult,
  changes: readonly FileChange[],
): Promise<readonly MergeStep[]> {
  const title = l10n.t('Comparing "{0}" with the work tree', oneLine(task.spec.title, 60));
  return await window.withProgress({ location: ProgressLocation.Window, title }, async () =>
    planMerge(repository, changes, await unsavedBuffers(repository.root)),
  );
}

async function ask(
  fetched: FetchedResult,
  steps: readonly MergeStep[],
): Promise<'all' | 'clean' | undefined> {
  const conflicts = steps.filter(({ kind }) => kind === 'conflict');
  const refused = steps.filter((step) => step.kind === 'refuse');
  const clean = steps.length - conflicts.length - refused.length;
  if (clean + conflicts.length === 0) {
    throw new ErrandError('conflict', refusals(refused).join('; '), {
      hint: l10n.t('The work tree is as it was. You can check the result out as a branch.'),
    });
  }
  const all =
    conflicts.length > 0 ? l10n.t('Apply and Open Conflicts') : l10n.t('Apply the Others');
  const only = l10n.t('Apply Only the Clean Ones');
  const offered = conflicts.length > 0 && clean > 0 ? [all, only] : [all];
  const detail = [
    ...conflicts
      .slice(0, FILES_SHOWN)
      .map(({ path }) => l10n.t('Conflict: {0}, edited here in the same lines', oneLine(path))),
    ...(conflicts.length > FILES_SHOWN
      ? [l10n.t('and {0} more', conflicts.length - FILES_SHOWN)]
      : []),
    ...refusals(refused).map((words) => l10n.t('Left as it is: {0}', words)),
    l10n.t('{0} of {1} files apply cleanly. Nothing was changed yet.', clean, steps.length),
  ].join('\n');
  const title = oneLine(fetched.task.spec.title, 100);
  const chosen = await window.showWarningMessage(
    l10n.t('"{0}" does not apply cleanly to your work tree.', title),
    { modal: true, detail },
    ...offered,
  );
  if (chosen === undefined) return undefined;
  return chosen === only ? 'clean' : 'all';
}

function refusals(steps: readonly MergeStep[]): string[] {
  const refused = steps.filter((step) => step.kind === 'refuse');
  const words = refused
    .slice(0, FILES_SHOWN)
    .map((step) => `${oneLine(step.path)}: ${step.reason}`);
  const more = refused.length - words.length;
  return more > 0 ? [...words, l10n.t('and {0} more', more)] : words;
}

async function tell(
  { applied, log }: Services,
  fetched: FetchedResult,
  outcome: Outcome,
  older: number | undefined,
): Promise<void> {
  const undo = l10n.t('Undo');
  const show = outcome.left.length > 0 ? window.showWarningMessage : window.showInformationMessage;
  const chosen = await show(summary(outcome), undo);
  if (chosen !== undo) return;
  const left = await takeBack(outcome.changes);
  applied.remove(fetched.task.id, older);
  log.info(`took back ${fetched.task.id} in ${fetched.repository.root}`);
  if (left.length === 0) {
    window.setStatusBarMessage(l10n.t('Undone: the work tree is as it was'), 4000);
    return;
  }
  void window.showWarningMessage(
    l10n.t(
      'Undone, but for what was edited since: {0}',
      left.map((path) => oneLine(path)).join(', '),
    ),
  );
}

/** `5 applied, 1 merged with your edits, 1 with conflicts (opened), 1 left as it is: …` */
export function summary({ applied, merged, conflicting, unsaved, left }: Outcome): string {
  const parts = [
    applied > 0 ? l10n.t('{0} applied', files(applied)) : '',
    merged > 0 ? l10n.t('{0} merged with your edits', files(merged)) : '',
    conflicting.length > 0
      ? l10n.t('{0} with conflicts (opened, not saved)', files(conflicting.length))
      : '',
  ].filter((part) => part !== '');
  const sentences = [parts.length > 0 ? `${parts.join(', ')}.` : l10n.t('Nothing was applied.')];
  if (unsaved > 0) {
    sentences.push(l10n.t('{0} had unsaved edits and still waits to be saved.', files(unsaved)));
  }
  for (const { path, reason } of left.slice(0, 3)) {
    sentences.push(l10n.t('Left as it is: {0}, because {1}.', oneLine(path, 80), reason));
  }
  if (left.length > 3) sentences.push(l10n.t('{0} more were left.', left.length - 3));
  return sentences.join(' ');
}

const files = (count: number): string =>
  count === 1 ? l10n.t('1 file') : l10n.t('{0} files', count);
