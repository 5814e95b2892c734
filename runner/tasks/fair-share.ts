/**
 * Owns whose attempt is next: repositories take turns, so that one with two thousand waiting tasks
 * does not hold up another one's only one. Within a repository the oldest task is first. Pure.
 */

/** An attempt that may be claimed. */
export interface Waiting {
  readonly task: string;
  readonly attempt: number;
  readonly repository: string;
}

/** Load of each repository, and the time of its last turn. */
export interface Shares {
  /** Attempts under way, by repository. */
  readonly running: ReadonlyMap<string, number>;
  /** The number of the last turn, by repository; one that never had a turn is not in it. */
  readonly turns: ReadonlyMap<string, number>;
}

/**
 * The next `count` of the waiting, which are given oldest first: each time one of the repository
 * that has the least under way, and of several the one whose last turn is the longest ago.
 */
export function nextInTurn(waiting: readonly Waiting[], shares: Shares, count: number): Waiting[] {
  const queues = Map.groupBy(waiting, ({ repository }) => repository);
  const running = new Map(shares.running);
  const turns = new Map(shares.turns);
  let turn = Math.max(0, ...turns.values());
  const chosen: Waiting[] = [];
  while (chosen.length < count) {
    let next: string | undefined;
    for (const [repository, queue] of queues) {
      if (queue.length === 0) continue;
      if (next === undefined || isBefore(repository, next, running, turns)) next = repository;
    }
    const first = next === undefined ? undefined : queues.get(next)?.shift();
    if (next === undefined || first === undefined) break;
    chosen.push(first);
    running.set(next, (running.get(next) ?? 0) + 1);
    turns.set(next, ++turn);
  }
  return chosen;
}

function isBefore(
  a: string,
  b: string,
  running: ReadonlyMap<string, number>,
  turns: ReadonlyMap<string, number>,
): boolean {
  const less = (running.get(a) ?? 0) - (running.get(b) ?? 0);
  return less !== 0 ? less < 0 : (turns.get(a) ?? 0) < (turns.get(b) ?? 0);
}
