/**
 * Owns what the runner gives a sandbox beside a commit: its history, and what a client sent with it
 * (runner/protocol/beside.ts). All of it is the user's own; nothing that a sandbox wrote is in it.
 * Parts that cannot be had are left out, and the work begins without them.
 */
import type { Readable } from 'node:stream';
import * as v from 'valibot';
import {
  besideRef,
  Manifest,
  MANIFEST_FILE,
  MAX_HISTORY_BYTES,
  OBJECTS_FILE,
} from '../protocol/beside.ts';
import {
  MAX_PICTURE_BYTES,
  MAX_PICTURES,
  MAX_PICTURES_BYTES,
  type Picture,
  pictureType,
} from '../protocol/picture.ts';
import { baseRef } from '../protocol/task.ts';
import { readCommit } from './commit-objects.ts';
import { objectId } from './names.ts';
import { objectInfos, readObjects } from './object-reader.ts';
import { gitBytes, gitStream } from './process.ts';
import { readRef, shallowCommits } from './refs-at-hand.ts';

/** Bytes of a history that is given whole; one that is larger is given as its commits alone. */
const MAX_WHOLE_HISTORY_BYTES = 2 * 1024 * 1024;
const MAX_MANIFEST_BYTES = 4 * 1024 * 1024;
/** The sum over a long history takes a while; without it the commits alone go. */
const MEASURE_MS = 5_000;

/** Packs to be unpacked in order, each with its purpose. */
export interface Beside {
  readonly packs: readonly (() => Readable)[];
  /** Commits that are given without their parents; undefined where the placed one is. */
  readonly shallow: readonly string[] | undefined;
  readonly tags: Manifest['tags'];
  readonly submodules: Manifest['submodules'];
  readonly lfs: Manifest['lfs'];
  readonly ignored: readonly string[];
}

/**
 * Manifest that a client sent beside the task's base; undefined when there is none, or none that
 * can be used.
 */
async function manifestOf(path: string, task: string): Promise<Manifest | undefined> {
  const found = await readBlob(path, besideRef(task, 1), MANIFEST_FILE);
  if (found === undefined) return undefined;
  const text = await blobWithin(path, found, MAX_MANIFEST_BYTES);
  if (text === undefined) return undefined;
  try {
    const parsed = v.safeParse(Manifest, JSON.parse(text.toString('utf8')));
    return parsed.success ? parsed.output : undefined;
  } catch {
    // It is not JSON and cannot be used.
    return undefined;
  }
}

/** Rules of the user's own that a client sent with the task. */
export async function ownRulesOf(path: string, task: string): Promise<readonly string[]> {
  return (await manifestOf(path, task))?.ignored ?? [];
}

/** In words, what of the user's repository is not beside the task's base. */
export async function leftBehind(path: string, task: string): Promise<string[]> {
  const [manifest, base] = await Promise.all([
    manifestOf(path, task),
    readRef(path, baseRef(task)),
  ]);
  const depth = base === undefined ? 'whole' : await depthOf(path, base);
  const notes = manifest ? [...manifest.notes] : [];
  // It came without one, and the client has said why.
  const alone =
    base !== undefined && !manifest?.history && (await cutIn(path, base)).includes(base);
  if (alone) return notes;
  if (depth === 'none')
    notes.push('The history and the tags are missing: the history is too large.');
  else if (depth === 'commits' || manifest?.history) {
    notes.push(
      'Of the history, only the commits are here (git log, git describe), not their files.',
    );
  }
  return notes;
}

/**
 * For a commit of the task: its base, or one on top of that. Where the receiver has another commit,
 * its history goes on from there.
 */
export async function besideOf(
  path: string,
  task: string,
  commit: string,
  known?: KnownCommit,
): Promise<Beside> {
  const [manifest, base, before] = await Promise.all([
    manifestOf(path, task),
    readRef(path, baseRef(task)),
    known && parentsOf(path, commit),
  ]);
  const depth = known?.history ?? (await depthOf(path, base ?? commit));
  const packs: (() => Readable)[] = [];
  const give = (args: readonly string[], stdin: string): void => {
    packs.push(() => gitStream({ cwd: path, args: [...PACK, ...args], stdin }));
  };
  const since = known ? `^${objectId(known.commit)}\n` : '';
  // The commit itself comes with its own tree; a whole history since another commit with it.
  const parents = `${objectId(commit)}^@\n${since}`;
  if (depth === 'whole' && !known) give([], parents);
  const isNext = before?.length === 1 && before[0] === known?.commit;
  if (depth === 'commits' && !isNext) give(['--filter=tree:0'], parents);
  const objects = manifest && (await readBlob(path, besideRef(task, 1), OBJECTS_FILE));
  if (objects !== undefined) {
    packs.push(() => gitStream({ cwd: path, args: ['cat-file', 'blob', objects] }));
  }
  const { submodules = [], lfs = [], tags = [], ignored = [], history } = manifest ?? {};
  const contents = [...submodules.map(({ tree }) => tree), ...lfs.map(({ content }) => content)];
  if (contents.length > 0) give([], `${[...new Set(contents)].map(objectId).join('\n')}\n`);
  if (depth === 'none') return { packs, shallow: undefined, tags: [], submodules, lfs, ignored };
  const cut = await cutIn(path, commit);
  const shallow = history ? [...cut.filter((id) => id !== base), ...history.shallow] : cut;
  return { packs, shallow, tags, submodules, lfs, ignored };
}

/** The pictures that a client sent with the task; one that is no picture, or too large, is none. */
export async function picturesOf(path: string, task: string): Promise<Picture[]> {
  const manifest = await manifestOf(path, task);
  const pictures: Picture[] = [];
  let room = MAX_PICTURES_BYTES;
  for (const { name, content } of (manifest?.pictures ?? []).slice(0, MAX_PICTURES)) {
    const bytes = await blobWithin(path, content, Math.min(MAX_PICTURE_BYTES, room));
    if (bytes === undefined || pictureType(bytes) === undefined) continue;
    pictures.push({ name, bytes });
    room -= bytes.length;
  }
  return pictures;
}

/** Undefined for one that is larger, or is not there. */
async function blobWithin(path: string, id: string, most: number): Promise<Buffer | undefined> {
  const [info] = await objectInfos(path, [objectId(id)]);
  if (info === undefined || info.size > most) return undefined;
  const [found] = await readObjects(path, [info.id]);
  return found?.content;
}

/** What belongs beside a commit of which no task is told: its history. */
export async function historyOf(
  path: string,
  commit: string,
): Promise<Beside & { readonly depth: HistoryDepth }> {
  const depth = await depthOf(path, commit);
  const stdin = `${objectId(commit)}^@\n`;
  const filter = depth === 'commits' ? ['--filter=tree:0'] : [];
  const pack = (): Readable => gitStream({ cwd: path, args: [...PACK, ...filter], stdin });
  const packs = depth === 'none' ? [] : [pack];
  const shallow = depth === 'none' ? undefined : await cutIn(path, commit);
  return { depth, packs, shallow, tags: [], submodules: [], lfs: [], ignored: [] };
}

const PACK = ['pack-objects', '--revs', '--stdout', '--delta-base-offset', '-q'];

/** How much of its history a commit is given with. */
export type HistoryDepth = 'whole' | 'commits' | 'none';

/** A commit that the receiver has, with so much of its history. */
export interface KnownCommit {
  readonly commit: string;
  readonly history: HistoryDepth;
}

/** By repository and commit: tasks that begin with the same one follow each other. */
const measured = new Map<string, Promise<HistoryDepth>>();
const MAX_MEASURED = 200;

/** Of a snapshot it is the history of what the user has committed, which many snapshots share. */
async function depthOf(path: string, base: string): Promise<HistoryDepth> {
  const [commit = base] = await parentsOf(path, base);
  const key = `${path} ${commit}`;
  const known = measured.get(key);
  if (known) return known;
  const depth = historyDepth(path, commit);
  measured.set(key, depth);
  // A measurement that failed may succeed later.
  depth.catch(() => measured.delete(key));
  const [oldest] = measured.keys();
  if (measured.size > MAX_MEASURED && oldest !== undefined) measured.delete(oldest);
  return depth;
}

async function parentsOf(path: string, commit: string): Promise<readonly string[]> {
  const found = await readCommit(path, commit);
  if (!found) throw new Error(`the commit ${commit} is not here`);
  return found.parents;
}

async function historyDepth(path: string, commit: string): Promise<HistoryDepth> {
  const whole = await sizeOf(path, commit, ['--objects']);
  if (whole !== undefined && whole <= MAX_WHOLE_HISTORY_BYTES) return 'whole';
  const bare = await sizeOf(path, commit, []);
  return bare !== undefined && bare <= MAX_HISTORY_BYTES ? 'commits' : 'none';
}

/** Bytes on this disk of all that the commit leads to; undefined where counting takes too long. */
async function sizeOf(
  path: string,
  commit: string,
  options: readonly string[],
): Promise<number | undefined> {
  const args = ['rev-list', '--disk-usage', ...options, objectId(commit)];
  const signal = AbortSignal.timeout(MEASURE_MS);
  return gitBytes({ cwd: path, args, signal }).then(
    (answer) => Number(answer.toString('latin1')),
    () => undefined,
  );
}

/** The commits below this one that the runner has without their parents. */
async function cutIn(path: string, commit: string): Promise<string[]> {
  const listed = await shallowCommits(path);
  if (listed.size === 0) return [];
  const reached = await gitBytes({ cwd: path, args: ['rev-list', objectId(commit)] });
  return reached
    .toString('latin1')
    .split('\n')
    .filter((id) => listed.has(id));
}

/** The blob of a file in the top folder of what a ref holds. */
async function readBlob(path: string, ref: string, name: string): Promise<string | undefined> {
  const commit = await readRef(path, ref);
  if (commit === undefined) return undefined;
  const list = await gitBytes({ cwd: path, args: ['ls-tree', '-z', commit, '--', name] });
  return /^100644 blob ([0-9a-f]+)\t/.exec(list.toString('latin1'))?.[1];
}
