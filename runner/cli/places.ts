/** Owns asking where waiting tasks are in the runner's queue, and how that is said. */
import type { RunnerConnection } from '../client/connection.ts';
import { ErrandError } from '../protocol/errors.ts';
import { MAX_COUNT } from '../protocol/limits.ts';
import { AskPlaces, type Held } from '../protocol/requests.ts';
import type { Status, TaskId } from '../protocol/task.ts';

export interface QueuePlace {
  /** From 1. */
  readonly place: number;
  /** What has all the places that it may have at the same time. */
  readonly held?: Held | undefined;
}

export interface Queue {
  /** Number of attempts that wait; undefined where the runner does not tell. */
  readonly waiting: number | undefined;
  readonly places: ReadonlyMap<TaskId, QueuePlace>;
}

const UNKNOWN: Queue = { waiting: undefined, places: new Map() };

/** Asks only where one of the tasks waits. */
export async function queueOf(
  connection: RunnerConnection,
  tasks: readonly { readonly id: TaskId; readonly status: Status }[],
): Promise<Queue> {
  const ids = tasks.filter(({ status }) => status.kind === 'queued').map(({ id }) => id);
  if (ids.length === 0) return UNKNOWN;
  try {
    // The newest are first in a list, and the oldest in the queue.
    const asked = { ids: ids.slice(-MAX_COUNT.listed) };
    const { waiting, places } = await connection.request(AskPlaces, asked);
    return { waiting, places: new Map(places.map(({ id, ...place }) => [id, place])) };
  } catch (error) {
    // An older runner knows no places: the tasks are shown without.
    if (error instanceof ErrandError && error.code === 'invalid') return UNKNOWN;
    throw error;
  }
}

/** `3 of 12`, and what holds it; empty where that is not known. */
export function placeWords({ waiting, places }: Queue, id: TaskId): string {
  const found = places.get(id);
  if (!found || waiting === undefined) return '';
  const { place, held } = found;
  const why = {
    repository: '; its repository has all its places',
    user: '; its user has all their places',
  };
  return `${place} of ${waiting}${held ? why[held] : ''}`;
}
