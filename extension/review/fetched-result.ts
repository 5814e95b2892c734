/** Owns what is known of a result whose objects are all in the user's repository. */
import type { ClientRepository } from '../../runner/client/repository.ts';
import type { Result, TaskState } from '../../runner/protocol/task.ts';

export interface FetchedResult {
  readonly task: TaskState;
  readonly attempt: number;
  readonly result: Result;
  readonly repository: ClientRepository;
}

/** Of two attempts at one task, in one work tree. */
export type FetchedPair = readonly [left: FetchedResult, right: FetchedResult];
