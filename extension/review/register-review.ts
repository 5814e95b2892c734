/**
 * Registers the commands on a result; its file system is there earlier (register-files.ts). Each
 * command takes a task's id, a row of the Tasks view, a reviewed file, or nothing, and then asks.
 */
import { readdir } from 'node:fs/promises';
import { commands, Disposable, l10n, workspace } from 'vscode';
import { choosePointer } from '../platform/quick-pick.ts';
import type { Services } from '../container.ts';
import { isFinal } from '../../runner/protocol/status.ts';
import type { TaskSummary } from '../../runner/protocol/task.ts';
import { loadBundle } from '../platform/bundle.ts';
import { logError, showError } from '../platform/show-error.ts';
import { requireTrust } from '../platform/trust.ts';
import type { Pointer } from '../tasks/pointer.ts';
import type * as Apply from './apply.ts';
import { reviewInFront } from './active-tab.ts';
import { registerComments } from './comments.ts';
import { registerPages } from './pages.ts';
import { fetchPair, fetchPairForWorkTree } from './pair.ts';
import { commandTarget, commandTargetOrInFront } from './command-target.ts';
import { fetchForWorkTree, fetchResult } from './results.ts';
import { registerToldElsewhere } from './applied-elsewhere.ts';

const hasResult = (task: TaskSummary): boolean => isFinal(task.status) && (task.files ?? 0) > 0;

/** Which tasks are offered, and what a command without one means. */
interface Asking {
  readonly among?: (task: TaskSummary) => boolean;
  /** Null: the user was asked which, and gave up. */
  readonly point?: (
    target: unknown,
  ) => Pointer | null | undefined | Promise<Pointer | null | undefined>;
}

export function registerReview(services: Services): Disposable {
  const { attention, log } = services;
  const command = (
    id: string,
    failed: string,
    question: string,
    work: (pointer: Pointer) => Promise<void>,
    { among = hasResult, point = commandTarget }: Asking = {},
  ): Disposable =>
    commands.registerCommand(id, async (target: unknown) => {
      try {
        const pointed = await point(target);
        const pointer =
          pointed === undefined
            ? await choosePointer(services.scope.tasks.filter(among), question)
            : pointed;
        if (pointer) await work(pointer);
      } catch (error) {
        showError(log, failed, error);
      }
    });

  /** Of a comparison in front, one of the two is meant. */
  const oneInFront = (what: 'apply' | 'branch') => async (target: unknown) => {
    const front = commandTarget(target) ? undefined : reviewInFront();
    return front?.beside === undefined
      ? commandTargetOrInFront(target)
      : await applying(services).chooseCompared(services, front, what);
  };

  /** Without a task, the last apply of all is undone. */
  const undo = async (taskId: string | undefined): Promise<void> => {
    try {
      // The records may have come with the repository.
      requireTrust();
      await applying(services).undoLast(services, taskId);
    } catch (error) {
      showError(log, l10n.t('Undo failed'), error);
    }
  };
  const undoInterrupted = () =>
    void undoInterruptedApplies(services).catch((error: unknown) =>
      logError(
        log,
        l10n.t('Errand could not check whether applying a result was interrupted'),
        error,
      ),
    );
  undoInterrupted();
  return Disposable.from(
    workspace.onDidGrantWorkspaceTrust(undoInterrupted),
    registerComments(services),
    registerPages(services),
    registerToldElsewhere(services),
    command(
      'errand.review',
      l10n.t('The result cannot be shown'),
      l10n.t('Review which result?'),
      async (pointer) => {
        const fetched = await fetchResult(services, pointer);
        await applying(services).showAll(fetched);
        attention.settle(pointer.taskId);
      },
    ),
    command(
      'errand.reviewFile',
      l10n.t('The changes cannot be shown'),
      l10n.t('Review which result?'),
      async (pointer) => {
        const fetched = await fetchResult(services, pointer);
        const { showAll, showOne } = applying(services);
        if (pointer.file) await showOne(fetched, pointer.file.index, pointer.file.line);
        else await showAll(fetched);
        if (isFinal(fetched.task.status)) attention.settle(pointer.taskId);
      },
    ),
    command(
      'errand.apply',
      l10n.t('The result was not applied'),
      l10n.t('Apply which result?'),
      async (pointer) => {
        const fetched = await fetchForWorkTree(services, pointer);
        if (fetched) await applying(services).apply(services, fetched);
      },
      { point: oneInFront('apply') },
    ),
    command(
      'errand.applyPart',
      l10n.t('The result was not applied'),
      l10n.t('Apply which result?'),
      async (pointer) => {
        const fetched = await fetchForWorkTree(services, pointer);
        const file = pointer.file && fetched?.result.files[pointer.file.index];
        if (fetched) await applying(services).applyPart(services, fetched, file);
      },
      { point: oneInFront('apply') },
    ),
    command(
      'errand.compareAttempts',
      l10n.t('The attempts cannot be compared'),
      l10n.t('Compare the attempts of which task?'),
      async (pointer) => {
        requireTrust();
        const attempts = await applying(services).chooseAttempts(services, pointer);
        if (!attempts) return;
        const { taskId } = pointer;
        await applying(services).showComparison(await fetchPair(services, taskId, attempts));
      },
      { among: (task) => hasResult(task) && task.attempts > 1, point: commandTargetOrInFront },
    ),
    command(
      'errand.applyAcross',
      l10n.t('Nothing was applied'),
      l10n.t('Apply parts of the attempts at which task?'),
      async (pointer) => {
        requireTrust();
        const attempts = await applying(services).chooseAttempts(services, pointer);
        const pair = attempts && (await fetchPairForWorkTree(services, pointer.taskId, attempts));
        if (pair) await applying(services).applyAcross(services, pair);
      },
      { among: (task) => hasResult(task) && task.attempts > 1, point: commandTargetOrInFront },
    ),
    commands.registerCommand('errand.applyChosen', () => applying(services).acceptParts()),
    commands.registerCommand('errand.dismissChosen', () => applying(services).dismissParts()),
    commands.registerCommand('errand.previewChosen', (row: unknown) =>
      applying(services).lookAtPart(row),
    ),
    commands.registerCommand('errand.previewAllChosen', () => applying(services).lookAtParts()),
    commands.registerCommand('errand.undoApply', () => undo(undefined)),
    commands.registerCommand('errand.undoApplyOfTask', (target: unknown) =>
      undo(commandTarget(target)?.taskId),
    ),
    command(
      'errand.checkout',
      l10n.t('No branch was made'),
      l10n.t('Check out which result?'),
      async (pointer) => {
        const fetched = await fetchForWorkTree(services, pointer);
        if (fetched && (await applying(services).checkout(services, fetched)))
          attention.settle(pointer.taskId);
      },
      { point: oneInFront('branch') },
    ),
    command(
      'errand.discard',
      l10n.t('The task was not discarded'),
      l10n.t('Discard which task?'),
      async ({ taskId }) => {
        requireTrust();
        await applying(services).discard(services, taskId);
      },
      { among: (task) => isFinal(task.status) },
    ),
  );
}

/**
 * Looks for a journal that is left over; usually there is none, and nothing is loaded. The author
 * of an untrusted workspace may have written one, too.
 */
async function undoInterruptedApplies(services: Services): Promise<void> {
  if (!workspace.isTrusted) return;
  for (const repository of await services.repositories.all()) {
    const names = await readdir(repository.gitDir);
    if (!names.some((name) => name.startsWith('errand-apply-'))) continue;
    await applying(services).takeBackCutOff(services, repository);
  }
}

/** Loaded from a bundle of its own: most windows show and apply no result. */
function applying({ context }: Services): typeof Apply {
  return loadBundle(context, 'apply') as typeof Apply;
}
