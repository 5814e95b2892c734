/**
 * Owns finding the task that a call names: one that is still being sent, or one of the runner's that
 * belongs to a served repository. It reads only.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import * as v from 'valibot';
import { ErrandError } from '../protocol/errors.ts';
import { GetTask } from '../protocol/requests.ts';
import { resultBearer } from '../protocol/rank.ts';
import { type AttemptState, TaskId, type TaskState } from '../protocol/task.ts';
import type { Reached } from './runner-link.ts';
import type { Services } from './tool.ts';

export interface FoundTask extends Reached {
  readonly task: TaskState;
}

/** What is being sent is waited for that long: no agent gives up on a call sooner. */
const SENT_WITHIN_MS = 40_000;

/** Text of an argument that names a task. */
export const taskArgument = v.pipe(
  v.string(),
  v.description('The id of the background task, as delegate or list gave it.'),
);

export const attemptArgument = v.optional(
  v.pipe(
    v.number(),
    v.integer(),
    v.minValue(1),
    v.description('A number of one of its attempts; the best one where absent.'),
  ),
);

/** Waits for one that is being sent; rejects with the reason where it was not. */
export async function findTask(services: Services, id: string): Promise<FoundTask> {
  const noTask = new ErrandError('not_found', `There is no task ${id}.`, {
    hint: 'The tool list shows the tasks of this repository.',
  });
  if (!v.is(TaskId, id)) throw noTask;
  const outcome = await outcomeOf(services, id);
  const { task } = await services.runner.request(GetTask, { id }).catch((error: unknown) => {
    if (!(error instanceof ErrandError) || error.code !== 'not_found') throw error;
    throw outcome ?? noTask;
  });
  await services.repositories.require(id, task.spec.repository);
  return { ...(await services.runner.open()), task };
}

/** Why it was not sent, if it was not; waits for that where it is under way. */
async function outcomeOf({ sends }: Services, id: TaskId): Promise<unknown> {
  const sending = sends.find(id);
  if (!sending) return undefined;
  const sent = sending.then(
    () => ({ failed: undefined }),
    (failed: unknown) => ({ failed }),
  );
  const late = sleep(SENT_WITHIN_MS, undefined, { ref: false });
  const outcome = await Promise.race([sent, late]);
  if (outcome) return outcome.failed;
  throw new ErrandError('unavailable', 'It is still being sent.', { hint: 'Call wait again.' });
}

/** The attempt of this number, or the one whose result is the task's. */
export function attemptOf(task: TaskState, wanted: number | undefined): AttemptState {
  const attempt =
    wanted === undefined
      ? resultBearer(task.attempts)
      : task.attempts.find(({ n }) => n === wanted);
  if (attempt) return attempt;
  throw new ErrandError(
    'not_found',
    wanted === undefined ? 'It has no attempt yet.' : `It has no attempt ${wanted}.`,
    { hint: `show names the attempts of ${task.id}.` },
  );
}
