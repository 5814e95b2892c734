/**
 * Owns sending a task whose snapshot was taken: the push, then the creation, under one id, so that
 * each step may be repeated. Asks and prints nothing: its callers say what comes before a step.
 * Touches nothing of the repository but objects and refs below refs/errand/.
 */
import type { Picture } from '../protocol/picture.ts';
import { CreateTask, OpenRepository } from '../protocol/requests.ts';
import type { TaskId, TaskState } from '../protocol/task.ts';
import type { ClientRepository } from './repository.ts';
import type { Requester, RunnerAddress } from './requester.ts';
import type { Draft } from './sendable.ts';
import type { Snapshot } from './snapshot.ts';
import { pushSnapshot } from './transfer.ts';

export interface Delegation {
  /** The one that the snapshot was taken with. */
  readonly id: TaskId;
  readonly repository: ClientRepository;
  /** The task without what its snapshot says of it. */
  readonly draft: Omit<Draft, 'branch'>;
  readonly snapshot: Snapshot;
  /** Of the ticket that it came from. */
  readonly pictures?: readonly Picture[];
  readonly address: RunnerAddress;
  /**
   * True where a call with the same id may be under way elsewhere: a push that is refused then
   * counts only when the task was not made either.
   */
  readonly shared?: boolean;
  /** Runs the push with a signal that interrupts it; the creation is not interrupted. */
  readonly interruptible: <T>(push: (signal: AbortSignal) => Promise<T>) => Promise<T>;
  /** The percentage of git's current phase. */
  readonly onProgress?: (percent: number) => void;
  /** Told before the task is created; the notes say what stayed behind after all. */
  readonly onPushed?: (notes: readonly string[]) => void;
}

/** Rejects with an ErrandError, or with the reason of an interruption; no task was made then. */
export async function delegateTask(runner: Requester, delegation: Delegation): Promise<TaskState> {
  const { id, draft, snapshot, shared = false, onPushed } = delegation;
  const pushed = await push(runner, delegation);
  if ('notes' in pushed) onPushed?.(pushed.notes);
  else if (!shared) throw pushed.error;
  const { base, head, branch } = snapshot;
  try {
    const spec = { ...draft, base, head, branch };
    return (await runner.request(CreateTask, { id, spec })).task;
  } catch (error) {
    throw 'error' in pushed ? pushed.error : error;
  }
}

type Pushed = { readonly notes: readonly string[] } | { readonly error: unknown };

async function push(runner: Requester, delegation: Delegation): Promise<Pushed> {
  const { id, repository, draft, snapshot, pictures = [], address, onProgress } = delegation;
  const { base } = snapshot;
  const beside = { ...snapshot.beside, pictures };
  await runner.request(OpenRepository, { repository: draft.repository });
  return await delegation.interruptible(async (signal) => {
    signal.throwIfAborted();
    const pushed = await pushSnapshot({
      repository,
      taskId: id,
      base,
      beside,
      ...address,
      signal,
      onProgress: (_phase, percent) => onProgress?.(percent),
    }).then(
      (notes) => ({ notes }),
      (error: unknown) => ({ error }),
    );
    // Throws even when the whole push had arrived by then.
    signal.throwIfAborted();
    return pushed;
  });
}
