/**
 * Owns the two alternatives to applying a result: making a local branch, or discarding it. Each
 * asks first and says what happens to the task and its files.
 */
import { oneLine } from '../../runner/protocol/text.ts';
import { l10n, ProgressLocation, window } from 'vscode';
import { diskTrouble } from '../../runner/client/disk-trouble.ts';
import { GitError, runGit } from '../../runner/client/git.ts';
import { lastLines } from '../../runner/client/git-words.ts';
import { createBranch, dropTaskRefs } from '../../runner/client/transfer.ts';
import { ErrandError } from '../../runner/protocol/errors.ts';
import { DiscardTask } from '../../runner/protocol/requests.ts';
import type { Services } from '../container.ts';
import { askWords } from '../platform/ask-words.ts';
import { requireRunner } from '../platform/reachable.ts';
import { showError } from '../platform/show-error.ts';
import { openRepositories } from './open-repositories.ts';
import type { FetchedResult } from './fetched-result.ts';

/**
 * Makes a branch of the result; switching to it is a second question.
 * @returns false when the user gave up
 */
export async function checkout({ log }: Services, fetched: FetchedResult): Promise<boolean> {
  const { repository, result, task } = fetched;
  const typed = await askWords({
    title: l10n.t('Check Out "{0}" as a Branch', task.spec.title),
    prompt: l10n.t(
      'Name of the new branch. It starts from the snapshot that was sent with the task.',
    ),
    value: `errand/${slug(task.spec.title)}`,
    accept: l10n.t('Make the Branch'),
    problem: (text) => (text.trim() === '' ? l10n.t('A branch needs a name.') : undefined),
  });
  if (typed === undefined) return false;
  const name = typed.trim();
  await createBranch(repository, name, result.commit);
  // Not awaited: the branch exists, but the message may stay as long as the user likes.
  void offerSwitch(repository.root, name).catch((error: unknown) =>
    showError(log, l10n.t('Could not switch to the branch'), error),
  );
  return true;
}

async function offerSwitch(root: string, name: string): Promise<void> {
  const switchTo = l10n.t('Switch to Branch');
  const chosen = await window.showInformationMessage(
    l10n.t('The branch {0} was made. Your files have not changed.', name),
    switchTo,
  );
  if (chosen !== switchTo) return;
  await window.withProgress(
    { location: ProgressLocation.Window, title: l10n.t('Switching to {0}', name) },
    () => switchBranch(root, name),
  );
}

/** git itself refuses when local changes would be overwritten, and says which. */
async function switchBranch(cwd: string, name: string): Promise<void> {
  try {
    await runGit({ cwd, args: ['switch', '--quiet', name] });
  } catch (cause) {
    if (!(cause instanceof GitError)) throw cause;
    const kept = l10n.t('The branch {0} was made. Your files have not changed.', name);
    const trouble = diskTrouble(cause, cwd, kept);
    if (trouble) throw trouble;
    throw new ErrandError('conflict', lastLines(cause.stderr, 4), {
      hint: kept,
      cause,
    });
  }
}

/** Deletes a finished task here and on the runner, after one question that names what is lost. */
export async function discard(services: Services, taskId: string): Promise<void> {
  requireRunner(services);
  const task = await services.tasks.whenKnown(taskId);
  const drafts = services.drafts.of(taskId);
  const lost = [
    l10n.t(
      'The runner deletes its result, log and evidence, and its refs under refs/errand/ here are removed. Branches that you made from it and changes that you applied stay.',
    ),
    ...(drafts.length > 0
      ? [l10n.t('Comments on lines that were not sent are lost: {0}.', drafts.length)]
      : []),
    ...(Object.keys(services.unsent.below(`task/${taskId}`)).length > 0
      ? [l10n.t('What you wrote to it and did not send is lost.')]
      : []),
  ];
  const throwAway = l10n.t('Discard');
  const chosen = await window.showWarningMessage(
    l10n.t('Discard "{0}"?', task.spec.title),
    { modal: true, detail: lost.join(' ') },
    throwAway,
  );
  if (chosen !== throwAway) return;
  await services.runner.request(DiscardTask, { id: taskId });
  services.drafts.drop(drafts.map(({ id }) => id));
  services.unsent.forget(`task/${taskId}`);
  services.reviewed.forget(taskId);
  const { open } = await openRepositories(services, task);
  for (const repository of open) await dropTaskRefs(repository, taskId);
  window.setStatusBarMessage(l10n.t('Discarded: {0}', oneLine(task.spec.title, 60)), 4000);
}

function slug(title: string): string {
  const words = title
    .toLowerCase()
    .normalize('NFKD')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '');
  return words.slice(0, 40).replace(/-+$/, '') || 'result';
}
