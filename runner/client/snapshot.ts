/**
 * Owns taking the exact state to work from: HEAD plus staged, unstaged and untracked files and
 * unsaved editor buffers as one commit, built through a copy of the index in a temporary folder.
 * It must never change the user's index, work tree, branches, stash, reflogs, config or hooks;
 * only objects and a ref below refs/errand are added. Backstop: every git command that writes
 * runs with GIT_INDEX_FILE set to the copy, and hooks off.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ErrandError } from '../protocol/errors.ts';
import { baseRef } from '../protocol/task.ts';
import { objectsIn } from './apply/standing.ts';
import { type Around, type Beside, lookAround, lookBeside, type Place } from './beside/beside.ts';
import { historyNote } from './beside/history.ts';
import { listed } from './beside/looking.ts';
import { type IndexGit, type OverlaidBuffers, overlayBuffers } from './buffers.ts';
import { changedMeanwhile, enter, takeable, withoutOwnFolder } from './changed-files.ts';
import { DEFAULT_MAX_FILE_BYTES } from './file-limit.ts';
import { diskTrouble } from './disk-trouble.ts';
import { type GitAnswer, GitError, runGit, UNTOUCHED } from './git.ts';
import { reasonIn } from './git-words.ts';
import { withoutMade } from './made-by-tools.ts';
import { type ClientRepository, quoted } from './repository.ts';
import { copyIndex, forgetReplaced, hasReplacements } from './snapshot-index.ts';
import { parseStatus, type WorkTreeStatus } from './status.ts';
import { inTemporaryFolder } from './temporary-folder.ts';

export interface SnapshotOptions {
  readonly taskId: string;
  /** The ref that keeps the snapshot; that of the task's base when absent. */
  readonly ref?: (base: string) => string;
  /** Unsaved editor buffers by absolute path; text is stored as UTF-8. */
  readonly buffers?: ReadonlyMap<string, Uint8Array | string>;
  /** Largest changed file that may travel, in bytes; 100 MB when absent. */
  readonly maxFileBytes?: number;
  readonly signal?: AbortSignal;
}

export interface Snapshot {
  /** The commit to work from; HEAD itself when nothing differs from it. */
  readonly base: string;
  readonly head: string;
  readonly branch: string | undefined;
  readonly tree: string;
  readonly changed: { staged: number; unstaged: number; untracked: number; unsaved: number };
  /** The first 200 changed paths, for "what leaves this machine". */
  readonly files: readonly string[];
  /** How many there are in all. */
  readonly fileCount: number;
  /** About how many bytes the changed files have. */
  readonly bytes: number;
  readonly warnings: readonly string[];
  /** Contents sent beside the commit because it cannot hold them. */
  readonly beside: Beside;
  readonly ms: number;
}

const MAX_LISTED_FILES = 200;
const IDENTITY = {
  GIT_AUTHOR_NAME: 'Errand',
  GIT_AUTHOR_EMAIL: 'errand@localhost',
  GIT_COMMITTER_NAME: 'Errand',
  GIT_COMMITTER_EMAIL: 'errand@localhost',
};

/**
 * Takes the snapshot and keeps it under `refs/errand/tasks/<id>/base` of the repository, or another
 * ref of the task.
 * @throws {ErrandError} `too_large` for a changed file over the limit, `invalid` where git itself
 * cannot store a file (a clean filter that fails, git-lfs missing)
 */
export async function takeSnapshot(
  repository: ClientRepository,
  options: SnapshotOptions,
): Promise<Snapshot> {
  const started = performance.now();
  try {
    const taken = await inTemporaryFolder(repository, (folder) =>
      take(repository, options, join(folder, 'index')),
    );
    return { ...taken, ms: Math.round(performance.now() - started) };
  } catch (cause) {
    throw explain(cause, repository.root);
  }
}

/** What a snapshot would hold: for looking at it before it is taken. */
export type SnapshotPreview = Pick<
  Snapshot,
  'changed' | 'files' | 'fileCount' | 'bytes' | 'warnings' | 'beside'
>;

/**
 * Tells what would leave the machine if a snapshot was taken now. Nothing is added to the
 * repository: what git has to store for that goes to a temporary folder.
 * @throws {ErrandError} as `takeSnapshot` does
 */
export async function previewSnapshot(
  repository: ClientRepository,
  options: Omit<SnapshotOptions, 'taskId'>,
): Promise<SnapshotPreview> {
  try {
    return await inTemporaryFolder(repository, async (folder) => {
      await mkdir(join(folder, 'objects'));
      const git = gitWith(repository, options.signal, {
        GIT_INDEX_FILE: join(folder, 'index'),
        ...objectsIn(repository, folder),
      });
      const { signal } = options;
      const index = join(folder, 'index');
      const apart = lookApart({ repository, git, signal });
      const entered = await enterFiles(repository, options, { git, index });
      return await previewOf({ repository, git, signal, index }, entered, apart);
    });
  } catch (cause) {
    throw explain(cause, repository.root);
  }
}

async function take(
  repository: ClientRepository,
  options: SnapshotOptions,
  index: string,
): Promise<Omit<Snapshot, 'ms'>> {
  const { head, branch } = repository;
  const { signal } = options;
  const git = gitWith(repository, signal, { GIT_INDEX_FILE: index });
  const clean = begun(git(['rev-parse', '--verify', `${head}^{tree}`]));
  const apart = lookApart({ repository, git, signal });
  const entered = await enterFiles(repository, options, { git, index });
  const [seen, made] = await Promise.all([
    previewOf({ repository, git, signal, index }, entered, apart),
    commitTree(git, { head, clean }),
  ]);
  const { ref = () => baseRef(options.taskId) } = options;
  await git(['update-ref', '--no-deref', ref(made.base), made.base]);
  return { ...made, head, branch, ...seen };
}

function gitWith(
  { root }: ClientRepository,
  signal: AbortSignal | undefined,
  env: Readonly<Record<string, string>>,
): IndexGit {
  return (args, more) =>
    runGit({
      cwd: root,
      args: [...UNTOUCHED, ...args],
      signal,
      ...more,
      env: { ...env, ...more?.env },
    });
}

interface Entered {
  readonly status: WorkTreeStatus & { readonly bytes: number };
  readonly buffers: OverlaidBuffers;
}

/** Brings the index to the state that is sent. */
async function enterFiles(
  repository: ClientRepository,
  options: Omit<SnapshotOptions, 'taskId'>,
  { git, index }: { readonly git: IndexGit; readonly index: string },
): Promise<Entered> {
  const { maxFileBytes = DEFAULT_MAX_FILE_BYTES, buffers = new Map<string, string>() } = options;
  const { root } = repository;
  const status = await takeFiles(repository, { index, git, maxFileBytes });
  return { status, buffers: await overlayBuffers({ git, root, buffers, maxFileBytes }) };
}

/** What no file decides; it is asked while git looks through them, which takes longest. */
interface Apart {
  readonly around: Promise<Around>;
  readonly history: Promise<string | undefined>;
}

function lookApart(place: Place): Apart {
  const around = begun(lookAround(place));
  const settings = begun(around.then(({ settings: read }) => read));
  return { around, history: begun(historyNote(place, settings)) };
}

/** Awaited later: that it fails is told then, and to nobody where something else failed before. */
function begun<T>(work: Promise<T>): Promise<T> {
  work.catch(() => undefined);
  return work;
}

/** Tells what is sent. */
async function previewOf(
  place: Place & { readonly index: string },
  { status, buffers }: Entered,
  apart: Apart,
): Promise<SnapshotPreview> {
  const known = [...status.warnings, ...buffers.warnings];
  const beside = await lookBeside(place, known, await apart.around);
  const history = await apart.history;
  const files = new Set([...status.changed.map((file) => file.path), ...buffers.files]);
  return {
    changed: { ...status.counts, unsaved: buffers.files.length },
    files: [...files].slice(0, MAX_LISTED_FILES),
    fileCount: files.size,
    bytes: status.bytes + buffers.bytes,
    // The runner finds some of it out itself, and tells the agent itself.
    warnings: [...beside.notes, ...(history === undefined ? [] : [history])],
    beside,
  };
}

/** Tries of a work tree that changes while it is looked at. */
const TRIES = 5;

/** The files of the work tree as they are now, entered in the index. */
async function takeFiles(
  repository: ClientRepository,
  { index, git, maxFileBytes }: { index: string; git: IndexGit; maxFileBytes: number },
): Promise<WorkTreeStatus & { readonly bytes: number }> {
  const { root } = repository;
  for (let tries = 1; ; tries += 1) {
    await copyIndex(repository, index, git);
    const [first, isReplacing] = await Promise.all([readStatus(git), hasReplacements(git)]);
    if (isReplacing) await forgetReplaced(git);
    const named = withoutOwnFolder(repository, isReplacing ? await readStatus(git) : first);
    const status = await takeable(root, await withoutMade(root, git, named), maxFileBytes);
    try {
      await enter(git, status.changed);
      return status;
    } catch (error) {
      if (tries === TRIES || !changedMeanwhile(error)) throw error;
    }
  }
}

async function readStatus(git: IndexGit): Promise<WorkTreeStatus> {
  try {
    return await statusWith(git, 'none');
  } catch (error) {
    if (!(error instanceof GitError) || !BROKEN_SUBMODULE.test(error.stderr)) throw error;
    const status = await statusWith(git, 'all');
    const note = `Submodules are sent as HEAD and the index have them: git status fails in one (${reasonIn(error.stderr, 1)}).`;
    return { ...status, warnings: [...status.warnings, note] };
  }
}

/** The git folder of a submodule is not where its `.git` file says. */
const BROKEN_SUBMODULE = /^fatal: (not a git repository: |'git status .*' failed in submodule)/m;

async function statusWith(git: IndexGit, ignored: 'none' | 'all'): Promise<WorkTreeStatus> {
  const answer = await git([
    'status',
    '--porcelain=v2',
    '-z',
    '--untracked-files=all',
    '--ignored=no',
    '--no-renames',
    `--ignore-submodules=${ignored}`,
  ]);
  const status = parseStatus(answer.stdout);
  const locked = [...answer.stderr.matchAll(UNREADABLE)].map(([, folder = '']) => folder);
  if (locked.length === 0) return status;
  const which = `${locked.length === 1 ? 'The folder' : 'The folders'} ${listed(locked)}`;
  const note = `${which} cannot be read: what is new or changed there is not sent.`;
  return { ...status, warnings: [...status.warnings, note] };
}

/** Git's message about a folder that it passes over. */
const UNREADABLE = /^warning: could not open directory '(.*)': /gm;

async function commitTree(
  git: IndexGit,
  { head, clean }: { readonly head: string; readonly clean: Promise<GitAnswer> },
): Promise<{ base: string; tree: string }> {
  const tree = lineOf(await git(['write-tree']));
  if (tree === lineOf(await clean)) return { base: head, tree };
  const message = 'Snapshot of the work tree';
  const settings = ['-c', 'i18n.commitEncoding=UTF-8', '-c', 'commit.gpgSign=false'];
  const args = [...settings, 'commit-tree', tree, '-p', head, '-m', message];
  return { base: lineOf(await git(args, { env: IDENTITY })), tree };
}

function lineOf({ stdout }: GitAnswer): string {
  return stdout.toString('utf8').trim();
}

function explain(cause: unknown, root: string): unknown {
  if (!(cause instanceof GitError)) return cause;
  const said = reasonIn(cause.stderr, 3);
  if (/git-lfs|filter '?lfs'?/.test(cause.stderr)) {
    return new ErrandError('invalid', `git-lfs could not store a changed file: ${said}`, {
      hint: 'Install git-lfs and run git lfs install (git add fails in the same way). Nothing was sent.',
      cause,
    });
  }
  const trouble = diskTrouble(cause, root, 'Nothing was sent.');
  if (trouble) return trouble;
  return new ErrandError('invalid', `git could not take a snapshot of ${root}: ${said}`, {
    hint: `git -C ${quoted(root)} add --all --dry-run may say more; your files and index are as they were. Nothing was sent.`,
    cause,
  });
}
