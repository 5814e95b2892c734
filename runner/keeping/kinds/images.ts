/**
 * Images that setup commands have made: kept while a task that goes on has them, and for some time
 * after the last one's end. One that has gone is made again by the next task that needs it.
 */
import type { Sum } from '../../protocol/collected.ts';
import { heldImage } from '../../store/attempt-records.ts';
import { keptArtifacts, type KeptTask, keptTasks } from '../../store/kept.ts';
import type { Store } from '../../store/store.ts';
import type { EnvironmentImage, MadeOnEngine } from '../../sandbox/made-on-engine.ts';
import { DAY_MS, days, type KeepPolicy, type Kind, type Over } from '../kind.ts';

export interface ImageParts {
  readonly made: Pick<MadeOnEngine, 'images' | 'dropImage'>;
  readonly store: Store;
}

interface Verdict {
  readonly goes: boolean;
  readonly why: string;
}

export function environmentImages({ made, store }: ImageParts): Kind {
  const judge = async (image: EnvironmentImage, policy: KeepPolicy, now: number) =>
    judged(image, await usersOf(store), policy, now);
  return {
    kind: 'environment images',
    find: async (policy, now) => {
      const over: Over[] = [];
      const kept: Sum[] = [];
      const users = await usersOf(store);
      for (const image of await made.images()) {
        const { goes, why } = judged(image, users, policy, now);
        const { bytes } = image;
        const remove = async (): Promise<boolean> =>
          (await judge(image, policy, now)).goes && (await made.dropImage(image));
        if (goes) over.push({ why, bytes, remove });
        else kept.push({ why, bytes, count: 1 });
      }
      return { over, kept };
    },
  };
}

interface Users {
  readonly tasks: ReadonlyMap<string, KeptTask>;
  readonly byImage: ReadonlyMap<string, readonly KeptTask[]>;
}

async function usersOf(store: Store): Promise<Users> {
  const tasks = await keptTasks(store);
  const byImage = new Map<string, KeptTask[]>();
  for (const { id, task } of await keptArtifacts(store)) {
    const name = heldImage(id);
    const user = tasks.get(task);
    if (name !== undefined && user) byImage.set(name, [...(byImage.get(name) ?? []), user]);
  }
  return { tasks, byImage };
}

function judged(
  { names, task }: EnvironmentImage,
  { tasks, byImage }: Users,
  { unusedDays }: KeepPolicy,
  now: number,
): Verdict {
  const maker = tasks.get(task);
  const users = [...names.flatMap((name) => byImage.get(name) ?? []), ...(maker ? [maker] : [])];
  if (users.some(({ ended }) => !ended)) {
    return { goes: false, why: 'a task that has not ended uses them' };
  }
  // An attempt that begins may be about to find one that it has no claim to yet.
  const repositories = new Set(users.map(({ repository }) => repository));
  const beginning = [...tasks.values()].some(
    ({ underWay, repository }) =>
      underWay && (repositories.size === 0 || repositories.has(repository)),
  );
  if (beginning) return { goes: false, why: 'an attempt that is under way may need them' };
  if (names.length === 0) return { goes: true, why: 'a newer one has taken their names' };
  if (users.length === 0) return { goes: true, why: 'their tasks were discarded' };
  const last = Math.max(...users.map(({ at }) => at));
  return last < now - unusedDays * DAY_MS
    ? { goes: true, why: `no task has used them for ${days(unusedDays)} (keep.unusedDays)` }
    : { goes: false, why: `a task has used them in the last ${days(unusedDays)}` };
}
