/**
 * Owns what else touches the files of a result: results of other tasks, edits in the work tree since
 * the snapshot (unsaved ones too), and a HEAD that has moved. Whether both can be joined is git's
 * own word (merge-commits.ts), where the objects are here and git can say. It changes nothing.
 */
import { join } from 'node:path';
import type { Overlap, OverlapFile } from '../protocol/overlap.ts';
import type { FileChange } from '../protocol/task.ts';
import { attributesOf } from './apply/content.ts';
import { type Buffers, type Facts, gatherFacts } from './apply/facts.ts';
import { keyOf, nameOf } from './apply/names.ts';
import { runGit, UNTOUCHED } from './git.ts';
import { planMerge } from './merge.ts';
import { conflictsBetween } from './merge-commits.ts';
import type { ClientRepository } from './repository.ts';

/** A task's result, as far as it matters here. */
export interface Work {
  readonly id: string;
  readonly title: string;
  /** HEAD when the snapshot was taken that the result is a change to. */
  readonly head: string;
  readonly commit: string;
  readonly files: readonly FileChange[];
}

export interface OverlapOptions {
  /** Results of other tasks of this repository that are in no work tree yet. */
  readonly others: readonly Work[];
  /** Unsaved editor buffers by absolute path; they count instead of the files. */
  readonly buffers?: Buffers;
  readonly signal?: AbortSignal;
}

/** Returns the overlaps of one result, those with files first; none when nobody else is in the way. */
export async function overlapsOf(
  repository: ClientRepository,
  work: Work,
  { others, buffers = new Map(), signal }: OverlapOptions,
): Promise<Overlap[]> {
  const overlaps: Overlap[] = [];
  for (const other of others) {
    if (other.id === work.id) continue;
    const theirs = new Set(other.files.map((file) => keyOf(nameOf(file))));
    const both = work.files.filter((file) => theirs.has(keyOf(nameOf(file))));
    if (both.length === 0) continue;
    const files = await judged(repository, both, [work.commit, other.commit], signal);
    overlaps.push({ kind: 'task', id: other.id, title: other.title, files });
  }
  const { facts } = await gatherFacts(repository, work.files, buffers, signal);
  const moved = await changedInHead(repository, work, signal);
  if (moved.length > 0) {
    const files = await judged(repository, moved, [work.commit, repository.head], signal);
    overlaps.push({ kind: 'head', files });
  }
  const edited = await editedIn(repository, facts, moved, buffers, signal);
  if (edited.length > 0) {
    overlaps.push({ kind: 'edits', files: await planned(repository, edited, buffers, signal) });
  }
  return overlaps;
}

/** The files that are neither the base's nor the result's, and not merely as HEAD has them now. */
async function editedIn(
  { root }: ClientRepository,
  facts: readonly Facts[],
  moved: readonly FileChange[],
  buffers: Buffers,
  signal: AbortSignal | undefined,
): Promise<FileChange[]> {
  const changed = facts
    .filter(({ isBase, isResult, isOut, current, change }) => {
      return !isBase && !isResult && !isOut && (current !== undefined || change.before);
    })
    .map(({ change }) => change);
  const byHead = changed.filter((file) => moved.includes(file));
  if (byHead.length === 0) return changed;
  const dirty = await namesFrom(
    root,
    ['diff', '--name-only', '-z', '--no-renames', '--no-ext-diff', '--no-textconv', 'HEAD'],
    byHead,
    signal,
  );
  return changed.filter((file) => {
    const isOpen = buffers.has(join(root, file.path));
    return !byHead.includes(file) || isOpen || dirty.has(keyOf(nameOf(file)));
  });
}

/** The files that HEAD has otherwise than when the task was sent, the base and the result. */
async function changedInHead(
  { root, head }: ClientRepository,
  work: Work,
  signal: AbortSignal | undefined,
): Promise<FileChange[]> {
  // A result may stand on a commit of another branch that is newer than what is checked out here.
  const isOlder = ['merge-base', '--is-ancestor', head, work.head];
  const env = { GIT_NO_LAZY_FETCH: '1' };
  const accept = [0, 1, 128];
  if (head === work.head) return [];
  if ((await runGit({ cwd: root, args: isOlder, env, accept, signal })).code === 0) return [];
  const [then, now] = await Promise.all([
    blobsOf(root, work.head, work.files, signal),
    blobsOf(root, head, work.files, signal),
  ]);
  // A commit that was rewritten and is gone says nothing.
  if (!then || !now) return [];
  return work.files.filter((file) => {
    const key = keyOf(nameOf(file));
    const blob = now.get(key);
    return blob !== then.get(key) && blob !== file.before?.blob && blob !== file.after?.blob;
  });
}

async function blobsOf(
  root: string,
  commit: string,
  files: readonly FileChange[],
  signal: AbortSignal | undefined,
): Promise<Map<string, string> | undefined> {
  const blobs = new Map<string, string>();
  for (const names of inParts(files)) {
    const args = ['--literal-pathspecs', 'ls-tree', '-z', '--full-tree', commit, '--', ...names];
    const { code, stdout } = await runGit({ cwd: root, args, accept: [0, 128], signal });
    if (code !== 0) return undefined;
    for (const line of stdout.toString('latin1').split('\0')) {
      const [about = '', name = ''] = line.split('\t');
      if (name !== '') blobs.set(name, about.split(' ')[2] ?? '');
    }
  }
  return blobs;
}

async function namesFrom(
  root: string,
  args: readonly string[],
  files: readonly FileChange[],
  signal: AbortSignal | undefined,
): Promise<Set<string>> {
  const found = new Set<string>();
  for (const names of inParts(files)) {
    const all = ['--literal-pathspecs', ...args, '--', ...names];
    const { stdout } = await runGit({ cwd: root, args: [...UNTOUCHED, ...all], signal });
    for (const name of stdout.toString('latin1').split('\0')) found.add(name);
  }
  return found;
}

/** As many names as the command line of every system holds. */
const MAX_NAMES = 500;

function* inParts(files: readonly FileChange[]): Generator<string[]> {
  // A name that is no text cannot be an argument; such a file is compared in nothing but the plan.
  const names = files.filter((file) => file.pathBase64 === undefined).map(({ path }) => path);
  for (let from = 0; from < names.length; from += MAX_NAMES) {
    yield names.slice(from, from + MAX_NAMES);
  }
}

/**
 * By what applying the result would do. It can say nothing before the result was fetched, and
 * nothing of files that a filter makes for the disk: it may fetch their contents (Git LFS).
 */
async function planned(
  repository: ClientRepository,
  files: readonly FileChange[],
  buffers: Buffers,
  signal: AbortSignal | undefined,
): Promise<OverlapFile[]> {
  const blobs = files.flatMap(({ after }) => (after ? [after.blob] : []));
  if (!(await areHere(repository, blobs, signal)))
    return files.map((file) => told(file, undefined));
  const filters = await attributesOf(repository.root, 'filter', files.map(nameOf), signal);
  const plain = files.filter((file) => {
    const key = keyOf(nameOf(file));
    const filter = filters.get(key) ?? 'unspecified';
    // New rules of the result's would count for the others.
    return ['unspecified', 'unset'].includes(filter) && !/(^|\/)\.gitattributes$/.test(key);
  });
  const steps = await planMerge(repository, plain, buffers, undefined, signal);
  const kinds = new Map(steps.map(({ bytes, kind }) => [keyOf(bytes), kind]));
  return files.map((file) => {
    const kind = kinds.get(keyOf(nameOf(file)));
    return told(file, kind && (kind === 'conflict' || kind === 'refuse'));
  });
}

async function judged(
  repository: ClientRepository,
  files: readonly FileChange[],
  sides: readonly [string, string],
  signal: AbortSignal | undefined,
): Promise<OverlapFile[]> {
  const conflicting = await conflictsBetween(repository, sides, signal);
  return files.map((file) => told(file, conflicting?.has(keyOf(nameOf(file)))));
}

function told({ path }: FileChange, conflicts: boolean | undefined): OverlapFile {
  return { path, conflicts };
}

async function areHere(
  { root }: ClientRepository,
  names: readonly string[],
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const { stdout } = await runGit({
    cwd: root,
    args: ['cat-file', '--batch-check=%(objecttype)'],
    stdin: Buffer.from(names.map((name) => `${name}\n`).join('')),
    env: { GIT_NO_LAZY_FETCH: '1' },
    signal,
  });
  return !stdout.toString().includes('missing');
}
