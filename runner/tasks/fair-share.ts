/**
 * Owns whose attempt is next. A higher priority is first; of the same, repositories take turns, so
 * that one with two thousand waiting tasks does not hold up another one's only one; and within a
 * repository the oldest is first. Each fourth start goes by turn and age alone, so that nothing
 * waits for ever behind what is more urgent. Pure: it knows only what waits and what is under way.
 */
import { PRIORITIES } from '../protocol/priority.ts';
import type { Lane, WaitingAttempt, WaitingLane } from '../store/queue.ts';

/** Load of each repository and user, and the last turn of each repository. */
export interface Shares {
  /** Attempts under way. */
  readonly running: readonly Pick<Lane, 'repository' | 'sender'>[];
  /** The number of the last turn, by repository; one that never had a turn is not in it. */
  readonly turns: ReadonlyMap<string, number>;
  /** Number of starts so far. */
  readonly starts: number;
  readonly limits: StartLimits;
}

/** Attempts that are carried out at the same time; without a limit, as many as there are places. */
export interface StartLimits {
  readonly perRepository?: number;
  readonly perUser?: number;
}

const IN_TURN_EVERY = 4;
const rank = ({ priority }: Lane): number => PRIORITIES.indexOf(priority);

/** The lane whose oldest attempt is next; undefined where none may start. */
export function nextLane<L extends WaitingLane>(
  lanes: readonly L[],
  shares: Shares,
): L | undefined {
  const busy = counted(shares.running);
  return best(
    lanes.filter((lane) => holdOf(lane, busy, shares.limits) === undefined),
    (repository) => busy.repositories.get(repository) ?? 0,
    shares,
  );
}

/** Place of a waiting attempt in the order of starts, from 1. */
export interface Place {
  readonly task: string;
  readonly attempt: number;
  readonly place: number;
  /** What has all the places that it may have now. */
  readonly held: 'repository' | 'user' | undefined;
}

/**
 * The first `count` places: the order in which they would start if places became free one after the
 * other. `waiting` is in order of age, and has of each lane at least its `count` oldest.
 */
export function placesOf(
  waiting: readonly WaitingAttempt[],
  shares: Shares,
  count: number,
): Place[] {
  const busy = counted(shares.running);
  const load = new Map(busy.repositories);
  const turns = new Map(shares.turns);
  const queues = Map.groupBy(waiting, keyOf);
  const heads = new Map([...queues].flatMap(([key, [first]]) => (first ? [[key, first]] : [])));
  const places: Place[] = [];
  let turn = Math.max(0, ...turns.values());
  while (places.length < count && heads.size > 0) {
    const starts = shares.starts + places.length;
    const next = best([...heads.values()], (name) => load.get(name) ?? 0, { turns, starts });
    if (!next) break;
    const { task, attempt, repository } = next;
    const held = holdOf(next, busy, shares.limits);
    places.push({ task, attempt, place: places.length + 1, held });
    load.set(repository, (load.get(repository) ?? 0) + 1);
    turns.set(repository, ++turn);
    const queue = queues.get(keyOf(next));
    queue?.shift();
    const following = queue?.[0];
    if (following) heads.set(keyOf(next), following);
    else heads.delete(keyOf(next));
  }
  return places;
}

interface Busy {
  readonly repositories: ReadonlyMap<string, number>;
  readonly users: ReadonlyMap<string, number>;
}

function counted(running: Shares['running']): Busy {
  const repositories = new Map<string, number>();
  const users = new Map<string, number>();
  for (const { repository, sender } of running) {
    repositories.set(repository, (repositories.get(repository) ?? 0) + 1);
    users.set(sender, (users.get(sender) ?? 0) + 1);
  }
  return { repositories, users };
}

function holdOf(
  { repository, sender }: Lane,
  { repositories, users }: Busy,
  { perRepository = Infinity, perUser = Infinity }: StartLimits,
): Place['held'] {
  if ((repositories.get(repository) ?? 0) >= perRepository) return 'repository';
  return (users.get(sender) ?? 0) >= perUser ? 'user' : undefined;
}

function best<L extends WaitingLane>(
  lanes: readonly L[],
  load: (repository: string) => number,
  { turns, starts }: Pick<Shares, 'turns' | 'starts'>,
): L | undefined {
  const isInTurn = (starts + 1) % IN_TURN_EVERY === 0;
  const before = (a: L, b: L): number =>
    (isInTurn ? 0 : rank(a) - rank(b)) ||
    load(a.repository) - load(b.repository) ||
    (turns.get(a.repository) ?? 0) - (turns.get(b.repository) ?? 0) ||
    a.oldest - b.oldest;
  let first: L | undefined;
  for (const lane of lanes) if (first === undefined || before(lane, first) < 0) first = lane;
  return first;
}

const keyOf = ({ repository, sender, priority }: Lane): string =>
  `${repository}/${priority}/${sender}`;
