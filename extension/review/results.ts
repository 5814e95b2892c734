/**
 * Owns fetching a result: which attempt of which task is meant, and getting its objects into the
 * user's repository under the task's private refs. Nothing else in the repository changes.
 */
import { l10n, ProgressLocation, window } from 'vscode';
import { gitLine } from '../../runner/client/git.ts';
import type { ClientRepository } from '../../runner/client/repository.ts';
import { ErrandError } from '../../runner/protocol/errors.ts';
import { resultBearer } from '../../runner/protocol/rank.ts';
import type { Result, TaskState } from '../../runner/protocol/task.ts';
import type { Services } from '../container.ts';
import type * as Apply from './apply.ts';
import type { FetchedResult } from './fetched-result.ts';
import { openRepositories } from './open-repositories.ts';
import { loadBundle } from '../platform/bundle.ts';
import { knownTask } from '../platform/reachable.ts';
import { requireTrust } from '../platform/trust.ts';
import type { Pointer } from '../tasks/pointer.ts';
import { chooseWorkTree } from './work-tree.ts';

/**
 * Returns the result, with all its objects in the repository. Rejects with an ErrandError when
 * there is none yet, or when its repository is not open in this window.
 */
export async function fetchResult(services: Services, pointer: Pointer): Promise<FetchedResult> {
  const { task, attempt, result } = await resultOf(services, pointer);
  const { open } = await openRepositories(services, task);
  // Any of its work trees has the objects; the task's own has the files that comments refer to.
  const repository = open.find(({ workTree }) => workTree === task.spec.workTree?.id) ?? open[0];
  if (!repository) throw notOpen(task);
  return await withObjects(services, { task, attempt, result, repository });
}

/**
 * Like `fetchResult`, with the work tree that the result is for; undefined when the user names
 * none.
 */
export async function fetchForWorkTree(
  services: Services,
  pointer: Pointer,
): Promise<FetchedResult | undefined> {
  const { task, attempt, result } = await resultOf(services, pointer);
  const places = await openRepositories(services, task);
  if (places.open.length === 0) throw notOpen(task);
  const repository = await chooseWorkTree(services.repositories, task, places);
  return repository && (await withObjects(services, { task, attempt, result, repository }));
}

/** Another attempt's result, in the same work tree. */
export async function fetchBeside(
  services: Services,
  { task, repository }: FetchedResult,
  attempt: number,
): Promise<FetchedResult> {
  const found = await resultOf(services, { taskId: task.id, attempt });
  return await withObjects(services, { ...found, repository });
}

async function resultOf(
  services: Services,
  pointer: Pointer,
): Promise<Omit<FetchedResult, 'repository'>> {
  const task = await knownTask(services, pointer.taskId);
  const attempt = pointer.attempt
    ? task.attempts.find(({ n }) => n === pointer.attempt)
    : resultBearer(task.attempts);
  const result = attempt?.result;
  if (attempt && result && result.files.length > 0) return { task, attempt: attempt.n, result };
  throw new ErrandError('not_found', l10n.t('This task has not changed any file.'), {
    hint: l10n.t('Its log says what was done.'),
  });
}

function notOpen({ spec }: TaskState): ErrandError {
  const message = l10n.t('The repository {0} is not open in this window.', spec.repository.name);
  return new ErrandError('not_found', message, {
    hint: l10n.t('Open its folder and try again; the result stays with the runner.'),
  });
}

async function withObjects(services: Services, fetched: FetchedResult): Promise<FetchedResult> {
  requireTrust();
  const { repository, result, task, attempt } = fetched;
  if (!(await isHere(repository, result))) await fetch(services, repository, task, attempt);
  return fetched;
}

/** Checks more than the commit: a fetch that was interrupted may have left it without its blobs. */
async function isHere(repository: ClientRepository, result: Result): Promise<boolean> {
  const args = ['rev-parse', '--verify', '--quiet', `${result.ref}^{commit}`];
  const here = await gitLine({ cwd: repository.root, args, accept: [0, 1] });
  return here === result.commit;
}

async function fetch(
  services: Services,
  repository: ClientRepository,
  task: TaskState,
  attempt: number,
): Promise<void> {
  const { address } = services.runner;
  if (!address) {
    throw new ErrandError('unavailable', l10n.t('There is no connection to the runner.'), {
      hint: l10n.t('Connect to it and try again; the result stays with the runner.'),
    });
  }
  const title = l10n.t('Fetching the result of "{0}"', task.spec.title);
  // Most windows fetch nothing: what they show is here already.
  const { fetchAttempt } = loadBundle(services.context, 'apply') as typeof Apply;
  await window.withProgress({ location: ProgressLocation.Window, title }, () =>
    fetchAttempt({ repository, taskId: task.id, attempt, ...address }),
  );
}
