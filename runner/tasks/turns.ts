/**
 * Owns the turns of waiting attempts on behalf of the scheduler: reads the queue, and remembers who
 * had a turn. It starts nothing; fair-share.ts decides. Turns begin anew with a new runner.
 */
import type { TaskId } from '../protocol/task.ts';
import { oldestOfEachLane, oldestOfLane, waitingLanes } from '../store/queue.ts';
import type { Store } from '../store/store.ts';
import { nextLane, type Place, placesOf, type Shares, type StartLimits } from './fair-share.ts';

/** An attempt under way, or about to be. */
export interface Started {
  readonly task: TaskId;
  readonly attempt: number;
  readonly repository: string;
  /** The user whose token created the task. */
  readonly sender: string;
}

/** Places are told up to here; the attempts behind are only counted. */
const MAX_PLACES = 500;

export class Turns {
  readonly #store: Store;
  readonly #limits: StartLimits;
  /** Last turn of each repository, counted in turns. */
  readonly #turns = new Map<string, number>();
  #starts = 0;

  constructor(store: Store, limits: StartLimits) {
    this.#store = store;
    this.#limits = limits;
  }

  /** The attempt to start next beside those that run; undefined where none may. */
  async next(running: readonly Started[]): Promise<Started | undefined> {
    const lanes = await this.#store.reading(waitingLanes);
    const shares = this.#shares(running);
    for (;;) {
      const lane = nextLane(lanes, shares);
      if (!lane) return undefined;
      // One that got its answer while its run was still ending is in the queue and runs.
      const oldest = await this.#store.reading((db) => oldestOfLane(db, lane, running.length + 1));
      const free = oldest.find((each) => !running.some((run) => isSame(run, each)));
      const { repository, sender } = lane;
      if (free) return { ...free, repository, sender };
      lanes.splice(lanes.indexOf(lane), 1);
    }
  }

  started({ repository }: Started): void {
    this.#turns.set(repository, ++this.#starts);
  }

  /** How many attempts wait, and the first of them in the order in which they will start. */
  async places(running: readonly Started[]): Promise<{ waiting: number; places: Place[] }> {
    const { count, oldest } = await this.#store.reading((db) => oldestOfEachLane(db, MAX_PLACES));
    const waiting = oldest.filter((each) => !running.some((run) => isSame(run, each)));
    const missing = oldest.length - waiting.length;
    return {
      waiting: count - missing,
      places: placesOf(waiting, this.#shares(running), MAX_PLACES),
    };
  }

  #shares(running: readonly Started[]): Shares {
    return { running, turns: this.#turns, starts: this.#starts, limits: this.#limits };
  }
}

function isSame(a: Pick<Started, 'task' | 'attempt'>, b: Pick<Started, 'task' | 'attempt'>) {
  return a.task === b.task && a.attempt === b.attempt;
}
