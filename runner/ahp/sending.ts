/**
 * Owns turning the first message of a session into a task: the snapshot of the folder as it is on the
 * disk, its push and the creation, under the session's own id, so that a message that is sent twice
 * makes one task. What an editor has not saved is not in it. Nothing of the work tree is changed.
 */
import type { RunnerConnection } from '../client/connection.ts';
import { delegateTask } from '../client/delegate.ts';
import { lookAhead } from '../client/look-ahead.ts';
import { type ClientRepository, sentFrom } from '../client/repository.ts';
import type { RunnerAddress } from '../client/requester.ts';
import { type Draft, requireSendable } from '../client/sendable.ts';
import { takeSnapshot } from '../client/snapshot.ts';
import { folderBelow } from '../client/work-tree-files.ts';
import { ErrandError } from '../protocol/errors.ts';
import { MAX_CHARACTERS } from '../protocol/limits.ts';
import { GetTask } from '../protocol/requests.ts';
import type { TaskId, TaskState } from '../protocol/task.ts';
import { titleLine } from './attempt-parts.ts';
import type { ChosenConfig } from './config-chips.ts';

export interface FirstMessage {
  readonly id: TaskId;
  readonly text: string;
  /** Undefined in a window without a folder. */
  readonly folder: string | undefined;
  readonly config: ChosenConfig;
}

export interface SendingParts {
  readonly connection: RunnerConnection;
  readonly address: RunnerAddress;
  readonly repositoryAt: (folder: string) => Promise<ClientRepository>;
  readonly signal: AbortSignal;
  /** Told what is being done. */
  readonly onStep: (activity: string) => void;
}

export interface Sent {
  readonly task: TaskState;
  /** What was left behind, in words. */
  readonly notes: readonly string[];
}

/** Rejects with an ErrandError; then no task was made. */
export async function sendFirst(message: FirstMessage, parts: SendingParts): Promise<Sent> {
  const { connection, address, signal, onStep } = parts;
  const { id, text, folder, config } = message;
  if (folder === undefined) {
    throw new ErrandError('invalid', 'This window has no folder, so there is nothing to work on.', {
      hint: 'Open the folder of a git repository, then begin a session there. Nothing was sent.',
    });
  }
  // Of this very message, sent before a cut.
  const known = await existing(connection, id);
  if (known) return { task: known, notes: [] };
  onStep('Looking at the repository');
  const repository = await parts.repositoryAt(folder);
  connection.expectTask(repository.id);
  const below = await folderBelow(repository, folder);
  if (text.length > MAX_CHARACTERS.instructions) {
    throw new ErrandError('too_large', `The message has ${text.length} characters.`, {
      hint: `It may have ${MAX_CHARACTERS.instructions}. Nothing was sent.`,
    });
  }
  const draft: Omit<Draft, 'branch'> = {
    title: titleLine(text),
    instructions: text,
    origin: { kind: 'prompt', ...(below !== '' && { folder: below }) },
    ...sentFrom(repository),
    ...config,
  };
  const { missing } = await lookAhead(connection, repository, draft, { typed: true });
  if (missing.length > 0) {
    const steps = missing.flatMap(({ fix }) => fix ?? []);
    throw new ErrandError(
      'unavailable',
      `${missing.map(({ detail }) => detail).join(' ')} Nothing was sent.`,
      steps.length > 0 ? { hint: steps.join('\n') } : {},
    );
  }
  requireSendable(draft);
  onStep('Taking a snapshot of the folder');
  const { maxFileBytes } = connection.hello;
  const snapshot = await takeSnapshot(repository, { taskId: id, maxFileBytes, signal });
  onStep('Sending the code to the runner');
  const notes = [...snapshot.warnings];
  const task = await delegateTask(connection, {
    id,
    repository,
    draft,
    snapshot,
    address,
    shared: true,
    interruptible: (push) => push(signal),
    onPushed: (more) => notes.push(...more),
  });
  return { task, notes };
}

async function existing(connection: RunnerConnection, id: TaskId): Promise<TaskState | undefined> {
  try {
    return (await connection.request(GetTask, { id })).task;
  } catch (error) {
    if (error instanceof ErrandError && error.code === 'not_found') return undefined;
    throw error;
  }
}
