/**
 * Owns which changes bring a work tree to a result: all of it, or only those since what the work
 * tree already has of the task: an older result, or a part of one. If that were taken for the
 * user's edit, it would be kept where the result reverts it.
 */
import { isUtf8 } from 'node:buffer';
import { baseOf } from '../../protocol/attempt-base.ts';
import { ancestry } from '../../protocol/rank.ts';
import type { AttemptState, FileChange, TaskState } from '../../protocol/task.ts';
import { GitError } from '../git.ts';
import type { ClientRepository } from '../repository.ts';
import { writeBlob } from './blob-writer.ts';
import { readBlobs } from './content.ts';
import { LINK } from './disk.ts';
import { type Buffers, type Facts, gatherFacts } from './facts.ts';
import { readHunks, type Sides, touches } from './hunks.ts';
import { nameOf } from './names.ts';
import type { Had } from './record.ts';
import { resultDelta } from './result-delta.ts';

/** A change that is missing here. */
export interface Missing extends FileChange {
  /** The file as it was before a part of the result came; absent where none did. */
  readonly origin?: FileChange['before'];
}

/**
 * @param had what this work tree was given of the task, as far as anybody knows
 */
export async function chooseChanges(
  repository: ClientRepository,
  task: TaskState,
  attempt: AttemptState,
  buffers: Buffers = new Map(),
  had: Had = { parts: [] },
): Promise<readonly Missing[]> {
  const { result } = attempt;
  if (!result) return [];
  const { base } = baseOf(task, attempt);
  // Results on another base differ by the base too, which is no part of the task's change.
  const line = ancestry(task.attempts, attempt).filter((each) => baseOf(task, each).base === base);
  const parts = await partsThere(repository, line, buffers, had);
  const whole = await wholeThere(repository, line.slice(1), buffers, had.whole);
  if (!whole && parts.size === 0) return result.files;
  const names = new Set((whole ?? []).map(nameIn));
  const files = (whole ?? []).map((file) => parts.get(nameIn(file)) ?? file);
  const others = [...parts].filter(([name]) => !names.has(name)).map(([, file]) => file);
  const origins = new Map((whole ?? []).map((file) => [nameIn(file), file.after]));
  return resultDelta([...files, ...others], result.files).map((change): Missing => {
    const name = nameIn(change);
    const part = parts.get(name);
    const origin = part && (origins.has(name) ? origins.get(name) : part.before);
    return origin ? Object.assign({}, change, { origin }) : change;
  });
}

/** The files of the newest of these results that the work tree has. */
async function wholeThere(
  repository: ClientRepository,
  line: readonly AttemptState[],
  buffers: Buffers,
  remembered: number | undefined,
): Promise<readonly FileChange[] | undefined> {
  for (const { n, result } of line) {
    if (!result) continue;
    const { base, result: had, edited } = await standing(repository, result.files, buffers);
    // Somebody may have edited it since; or thrown it away, and edited something after that.
    const isWhole = base + edited === 0;
    if (isWhole || (n === remembered && (had > 0 || base === 0))) return result.files;
  }
  return undefined;
}

/**
 * By name: the files of which the work tree has a part, as changes of the task's base. One that was
 * thrown away since, or whose object is gone, is not among them.
 */
async function partsThere(
  repository: ClientRepository,
  line: readonly AttemptState[],
  buffers: Buffers,
  { parts }: Had,
): Promise<ReadonlyMap<string, FileChange>> {
  const found = new Map<string, FileChange>();
  if (parts.length === 0) return found;
  const files = line.toReversed().flatMap(({ result }) => result?.files ?? []);
  const known = new Map(files.map((file) => [nameIn(file), file]));
  const given = parts.filter(({ attempt }) => line.some(({ n }) => n === attempt));
  for (const { name, after } of given.flatMap((part) => part.files)) {
    const file = known.get(name);
    if (!file) continue;
    const { before, path, pathBase64, binary } = file;
    found.set(name, {
      path,
      ...(pathBase64 !== undefined && { pathBase64 }),
      binary,
      status: after ? (before ? 'modified' : 'added') : 'deleted',
      ...(before && { before }),
      ...(after && { after }),
    });
  }
  const { facts } = await gatherFacts(repository, [...found.values()], buffers);
  const ids = [...found.values()].flatMap(({ after }) => (after ? [after.blob] : []));
  const objects = await readBlobs(repository.root, ids);
  const thrown = await thrownAway(repository, facts);
  for (const each of facts) {
    const { after } = each.change;
    const isGone = (isAs(each, 'before') && !isAs(each, 'after')) || thrown.has(each.key);
    if (isGone || (after && !objects.has(after.blob))) found.delete(nameIn(each.change));
  }
  return found;
}

/**
 * Keys of the files that were edited since, and are as before at every place where the part had
 * changed them: git put the old content back, and the edits came after that. Where lines repeat,
 * places may be others than they seem, so no line of the part's may be there either.
 */
async function thrownAway(
  repository: ClientRepository,
  facts: readonly Facts[],
): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  const edited: string[] = [];
  const pairs: Sides[] = [];
  for (const { change, bytes, key, current, isBase, isResult } of facts) {
    const { before, after } = change;
    const isText = before && after && current && !change.binary && current.mode !== LINK;
    if (!isText || isBase || isResult || !isUtf8(bytes)) continue;
    const how = { as: bytes.toString('utf8'), signal: undefined };
    const mine = await writeBlob(repository.root, current.content, how).catch(unlessOfGit);
    if (mine === undefined) continue;
    pairs.push({ before: before.blob, after: after.blob }, { before: before.blob, after: mine });
    edited.push(key);
  }
  const hunks = await readHunks(repository, pairs, { ends: false });
  const ids = pairs.flatMap(({ before, after }) => [before, after]);
  const contents = await readBlobs(repository.root, ids);
  for (const [index, key] of edited.entries()) {
    const [given = [], mine = []] = hunks.slice(2 * index, 2 * index + 2);
    const isChanged = given.some((one) => mine.some((other) => touches(one, other)));
    if (given.length === 0 || mine.length === 0 || isChanged) continue;
    const [part, now] = pairs.slice(2 * index, 2 * index + 2);
    const of = [part?.before, part?.after, now?.after].map((id) => contents.get(id ?? ''));
    if (hasNoLineOf(of)) found.add(key);
  }
  return found;
}

/** True where each line that the part adds or takes is there as often as before it. */
function hasNoLineOf(contents: readonly (Buffer | undefined)[]): boolean {
  const [before, after, now] = contents.map((content) => content && countsOf(content));
  if (!before || !after || !now) return false;
  const lines = new Set([...before.keys(), ...after.keys()]);
  const changed = [...lines].filter((line) => count(before, line) !== count(after, line));
  return (
    changed.length > 0 &&
    changed.every((line) =>
      count(after, line) > count(before, line)
        ? count(now, line) <= count(before, line)
        : count(now, line) >= count(before, line),
    )
  );
}

const count = (of: ReadonlyMap<string, number>, line: string): number => of.get(line) ?? 0;

function countsOf(content: Buffer): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const line of content.toString('latin1').split(/\r?\n/)) {
    found.set(line, (found.get(line) ?? 0) + 1);
  }
  return found;
}

/** A filter that fails says nothing of a file. */
function unlessOfGit(error: unknown): undefined {
  if (!(error instanceof GitError)) throw error;
}

/** Counts the files that, by git's word, are as they were before or as the result made them. */
async function standing(
  repository: ClientRepository,
  files: readonly FileChange[],
  buffers: Buffers,
): Promise<{ readonly base: number; readonly result: number; readonly edited: number }> {
  const { facts } = await gatherFacts(repository, files, buffers);
  const result = facts.filter((each) => isAs(each, 'after')).length;
  const base = facts.filter((each) => !isAs(each, 'after') && isAs(each, 'before')).length;
  return { base, result, edited: facts.length - base - result };
}

function isAs({ change, current, disk, ...facts }: Facts, of: 'before' | 'after'): boolean {
  if (!change[of]) return current === undefined && disk === undefined;
  return of === 'before' ? facts.isBase : facts.isResult;
}

const nameIn = (change: FileChange): string => nameOf(change).toString('base64');
