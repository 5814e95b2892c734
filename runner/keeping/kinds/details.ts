/**
 * Logs, outputs of checks and other artifacts of tasks: kept as long as their task, unless errand.yaml
 * says for how long or how many of them. Results, verdicts, conversations and ledgers stay until
 * their task is discarded. In the place of a log that went, a line says so.
 */
import { readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ArtifactFiles } from '../../store/artifacts.ts';
import { heldImage } from '../../store/attempt-records.ts';
import type { DataDirectory } from '../../store/directory.ts';
import {
  giveUpArtifacts,
  keptArtifacts,
  type KeptTask,
  keptTasks,
  whileNobodyHas,
} from '../../store/kept.ts';
import type { LogFiles } from '../../store/logs.ts';
import type { Store } from '../../store/store.ts';
import { DAY_MS, days, type KeepPolicy, type Kind, type Over } from '../kind.ts';

export interface DetailParts {
  readonly store: Store;
  readonly directory: Pick<DataDirectory, 'logs' | 'ledgers' | 'artifacts'>;
  readonly artifacts: Pick<ArtifactFiles, 'remove' | 'path'>;
  readonly logs: Pick<LogFiles, 'path' | 'isOpen' | 'remove'>;
}

interface Details {
  readonly task: KeptTask;
  readonly artifacts: readonly string[];
  readonly bytes: number;
}

/** A log in which only that it went is left. */
const STUB_BYTES = 300;
/** A file that no task has may be that of one which is about to be stored. */
const ORPHAN_MS = DAY_MS;

export function details(parts: DetailParts): Kind {
  return {
    kind: 'logs and outputs',
    find: async (policy, now) => {
      const all = (await detailsOf(parts)).toSorted((a, b) => a.task.at - b.task.at);
      const due = chosen(all, policy, now);
      const over: Over[] = [];
      for (const each of all) {
        const why = due.get(each);
        if (why === undefined) continue;
        over.push({ why, bytes: each.bytes, remove: () => dropDetails(parts, each, why) });
      }
      over.push(...(await orphans(parts, now)));
      const kept = all.map((each) => ({
        count: due.has(each) ? 0 : 1,
        bytes: due.has(each) ? 0 : each.bytes,
        why: each.task.ended ? keptWords(policy) : 'of tasks that have not ended',
      }));
      return { over, kept };
    },
  };
}

function keptWords({ detailDays, detailBytes }: KeepPolicy): string {
  if (detailDays === undefined && detailBytes === undefined) {
    return 'kept as long as their tasks (keep.detailDays, keep.detailSize)';
  }
  return 'of tasks that were not discarded, within keep.detailDays and keep.detailSize';
}

async function detailsOf({ store, logs }: DetailParts): Promise<Details[]> {
  const rows = Map.groupBy(await keptArtifacts(store), ({ task }) => task);
  const found: Details[] = [];
  for (const task of (await keptTasks(store)).values()) {
    const own = (rows.get(task.id) ?? []).filter(({ id }) => heldImage(id) === undefined);
    let bytes = own.reduce((sum, each) => sum + each.bytes, 0);
    for (const n of task.attempts) {
      const size = await sizeOf(logs.path(task.id, n));
      if (size > STUB_BYTES) bytes += size;
    }
    if (bytes > 0) found.push({ task, artifacts: own.map(({ id }) => id), bytes });
  }
  return found;
}

/** `all` begins with those of the tasks that ended first. */
function chosen(
  all: readonly Details[],
  { detailDays, detailBytes = Infinity }: KeepPolicy,
  now: number,
): Map<Details, string> {
  const due = new Map<Details, string>();
  let left = all.reduce((sum, { bytes }) => sum + bytes, 0);
  for (const each of all) {
    if (!each.task.ended) continue;
    const isOld = detailDays !== undefined && each.task.at < now - detailDays * DAY_MS;
    if (!isOld && left <= detailBytes) continue;
    const old = `ended more than ${days(detailDays ?? 0)} ago (keep.detailDays)`;
    due.set(each, isOld ? old : 'more than keep.detailSize, of the tasks that ended first');
    left -= each.bytes;
  }
  return due;
}

async function dropDetails(
  { store, artifacts, logs }: DetailParts,
  { task, artifacts: ids }: Details,
  why: string,
): Promise<boolean> {
  const freed = await giveUpArtifacts(store, task.id, ids);
  if (!freed) return false;
  for (const id of freed) {
    // The same output may have been stored for another task since.
    await whileNobodyHas(store, id, () => artifacts.remove(id));
  }
  for (const n of task.attempts) {
    const path = logs.path(task.id, n);
    if (logs.isOpen(task.id, n) || (await sizeOf(path)) <= STUB_BYTES) continue;
    await logs.remove(task.id, n);
    await writeFile(path, `… this log is no longer kept: ${why}\n`, { mode: 0o600 });
  }
  return true;
}

/** Files of a crash in the middle of something: of no task that there is. */
async function orphans(parts: DetailParts, now: number): Promise<Over[]> {
  const { store, directory, artifacts } = parts;
  const found: Over[] = [];
  const add = async (path: string, isKnown: () => Promise<boolean>): Promise<void> => {
    const info = await stat(path).catch(() => undefined);
    if (!info?.isFile() || info.mtimeMs > now - ORPHAN_MS || (await isKnown())) return;
    const remove = async (): Promise<boolean> => {
      if (await isKnown()) return false;
      await rm(path, { force: true });
      return true;
    };
    found.push({ why: 'of no task that there is', bytes: info.size, remove });
  };
  const tasks = await keptTasks(store);
  for (const folder of [directory.logs, directory.ledgers]) {
    for (const name of await readdir(folder)) {
      const task = /^([a-z0-9][a-z0-9-]*)-\d+\.(log|jsonl)$/.exec(name)?.[1];
      if (task === undefined || tasks.has(task)) continue;
      await add(join(folder, name), async () => (await store.task(task)) !== undefined);
    }
  }
  const known = new Set((await keptArtifacts(store)).flatMap(({ id }) => artifacts.path(id) ?? []));
  for (const name of await readdir(directory.artifacts, { recursive: true })) {
    const path = join(directory.artifacts, name);
    if (!/^[0-9a-f]{2}\/[0-9a-f]{64}$/.test(name) || known.has(path)) continue;
    await add(path, async () =>
      (await keptArtifacts(store)).some(({ id }) => artifacts.path(id) === path),
    );
  }
  return found;
}

async function sizeOf(path: string): Promise<number> {
  return (await stat(path).catch(() => undefined))?.size ?? 0;
}
