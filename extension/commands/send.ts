/**
 * Owns sending a task: the snapshot with the unsaved buffers, the push, the creation. All steps use
 * one id, so that each may be repeated. It changes nothing in the repository but objects and refs
 * under refs/errand/, and asks nothing.
 */
import { workspace } from 'vscode';
import { delegateTask } from '../../runner/client/delegate.ts';
import { type Ahead, lookAhead } from '../../runner/client/look-ahead.ts';
import { type ClientRepository, sentFrom } from '../../runner/client/repository.ts';
import { requireSendable } from '../../runner/client/sendable.ts';
import { type Snapshot, takeSnapshot } from '../../runner/client/snapshot.ts';
import { newTaskId } from '../../runner/client/task-id.ts';
import { ErrandError } from '../../runner/protocol/errors.ts';
import type { TaskId, TaskSpec } from '../../runner/protocol/task.ts';
import type { Outlook } from '../../runner/project/outlook.ts';
import type { Services } from '../container.ts';
import { unsavedBuffers } from '../platform/documents.ts';
import type { Choices } from '../tasks/choices.ts';
import { largestFile } from '../platform/largest-file.ts';
import type { TaskDraft } from './origin.ts';

/** A week: the longest that a runner accepts. */
const MAX_WAIT_MINUTES = 10_080;

export type Step = 'snapshot' | 'confirm' | 'push' | 'create';

export interface Sending {
  readonly repository: ClientRepository;
  readonly draft: TaskDraft;
  readonly choices: Choices;
  readonly signal: AbortSignal;
  /** Called with what the runner lacks; returns true to check again, false to give up. */
  readonly ready: (missing: Ahead['missing']) => Promise<boolean>;
  /**
   * Called once it is known what would leave the machine; nothing is sent when it returns false.
   */
  readonly confirm: (snapshot: Snapshot, outlook: Outlook) => Promise<boolean>;
  readonly onStep: (step: Step, percent?: number) => void;
}

export interface Sent {
  readonly id: TaskId;
  readonly snapshot: Snapshot;
}

/**
 * Returns undefined when the user did not confirm. Rejects with an ErrandError or with the signal's
 * reason; nothing is delegated then.
 */
export async function send(services: Services, sending: Sending): Promise<Sent | undefined> {
  const { repository, choices, signal, onStep } = sending;
  const { runner } = services;
  const id = newTaskId(Date.now());
  const { pictures = [], ...asked } = sending.draft;
  const draft = {
    ...asked,
    ...choices,
    ...answering(),
    ...sentFrom(repository),
  };
  requireSendable(draft);
  const outlook = await outlookWhenReady(services, sending);
  if (!outlook) return undefined;
  onStep('snapshot');
  const snapshot = await takeSnapshot(repository, {
    taskId: id,
    buffers: await unsavedBuffers(repository.root),
    maxFileBytes: largestFile(services),
    signal,
  });
  onStep('confirm');
  if (!(await sending.confirm(snapshot, outlook))) return undefined;
  signal.throwIfAborted();
  onStep('push');
  const { address } = runner;
  if (!address) throw unavailable();
  let late: readonly string[] = [];
  await delegateTask(runner, {
    id,
    repository,
    draft,
    snapshot,
    pictures,
    address,
    interruptible: (push) => push(signal),
    onProgress: (percent) => onStep('push', percent),
    // From here on the task exists, or will; cancelling it is another command.
    onPushed: (notes) => {
      late = notes;
      onStep('create');
      services.scope.delegatedFrom(repository.id);
    },
  });
  return { id, snapshot: { ...snapshot, warnings: [...snapshot.warnings, ...late] } };
}

/** Returns the outlook once the runner lacks nothing; undefined when the user gives up. */
async function outlookWhenReady(
  { runner }: Services,
  { repository, draft, choices, signal, onStep, ready }: Sending,
): Promise<Outlook | undefined> {
  for (;;) {
    const { origin } = draft;
    const { blueprint, agent } = choices;
    const asked = { origin, blueprint, agent };
    // What was chosen earlier may be gone by now; that is said before anything is sent.
    const { outlook, missing } = await lookAhead(runner, repository, asked, { typed: true });
    if (missing.length === 0) return outlook;
    onStep('confirm');
    if (!(await ready(missing))) return undefined;
    signal.throwIfAborted();
  }
}

/** How long somebody is there to answer a question. */
function answering(): Pick<TaskSpec, 'answerWithinMinutes'> {
  const minutes = workspace.getConfiguration('errand').get('answerWithinMinutes', 60);
  return minutes > 0 ? { answerWithinMinutes: Math.min(minutes, MAX_WAIT_MINUTES) } : {};
}

function unavailable(): ErrandError {
  return new ErrandError('unavailable', 'There is no connection to a runner.', {
    hint: 'Nothing was sent. Connect, then delegate again.',
  });
}
