/**
 * Operations of the runner on one of its own bare repositories. No work tree is ever attached to
 * one, nothing that a sandbox wrote is ever its configuration, and incoming objects are checked
 * (`fetch.fsckObjects`).
 */
import type { Readable } from 'node:stream';
import type { Picture } from '../protocol/picture.ts';
import type { FoundResults } from '../platform/past-results.ts';
import type { FileChange } from '../protocol/task.ts';
import type { Beside, HistoryDepth, KnownCommit } from './beside.ts';
import type { Merged } from './merge.ts';
import type { ReadLimits } from './read-files.ts';
import type { ChangedEntry } from './tree-difference.ts';

/** A pack of a commit, made when it is first read, and what else can be said of the commit. */
export type CommitPack = Readable & {
  readonly beside?: (known?: KnownCommit) => Promise<Beside>;
  /**
   * A pack of what a receiver lacks that has another commit; it errs where the runner does not have
   * that one any more.
   */
  readonly since?: (known: KnownCommit) => Readable;
  /** The paths at which the commit differs from that one; it errs in the same case. */
  readonly changesSince?: (known: KnownCommit) => Promise<readonly ChangedEntry[]>;
};

export interface PackWithHistory {
  readonly pack: CommitPack;
  readonly history: HistoryDepth;
  readonly ignored: readonly string[];
}

export interface BareRepository {
  readonly id: string;
  readonly path: string;
  hasCommit(commit: string): Promise<boolean>;
  treeOf(commit: string): Promise<string>;
  /** Its first parent; undefined for a first commit, or one whose history is not here. */
  parentOf(commit: string): Promise<string | undefined>;
  /**
   * Pack of the commit and every object of its tree, without its history. For a task's repository
   * (`forTask`) it also names what belongs beside the commit.
   */
  packOf(commit: string): CommitPack;
  /**
   * The same with its history, and of what this task brings only the user's own ignore rules: they
   * are those of the next tasks too.
   */
  packWithHistory(commit: string, task: string): Promise<PackWithHistory>;
  /** The same repository, for the commits of this task. */
  forTask(task: string): BareRepository;
  /** In words, what of the user's repository is not where the task's work is done. */
  leftBehind(): Promise<readonly string[]>;
  /** Pictures of the ticket that the task came from, as its client sent them. */
  pictures(): Promise<readonly Picture[]>;
  /** Takes the objects of a sandbox's bundle into quarantine, checks them, and keeps its tree. */
  takeTree(bundle: Readable, onto: string, signal?: AbortSignal): Promise<string>;
  /** Tree of `head` with these of its changes undone. */
  undo(head: string, changes: readonly FileChange[]): Promise<string>;
  /**
   * The tree of `head` (a commit or a tree) with these files as given, null for one that is not to
   * be there. Modes stay; a new file gets the mode that it has in `like`, else 644.
   */
  withFiles(
    head: string,
    files: ReadonlyMap<string, Uint8Array | null>,
    like?: string,
  ): Promise<string>;
  /**
   * Merges what `theirs` changed since `before` into `ours`, without a work tree, hooks, filters or
   * programs for merging. The three are commits; their histories do not count.
   */
  merge(
    sides: { readonly before: string; readonly ours: string; readonly theirs: string },
    signal?: AbortSignal,
  ): Promise<Merged>;
  /** Commits that `newer` has and `older` has not; undefined where not all of them are here. */
  countNewer(older: string, newer: string): Promise<number | undefined>;
  /** Makes a commit as Errand; hooks and signing off. Reuses identical input: same id. */
  commit(input: { tree: string; parent: string; message: string; at: Date }): Promise<string>;
  /** Compare-and-set, `conflict` when it is elsewhere; `old` undefined means that the ref must not be there. */
  setRef(ref: string, commit: string, old?: string): Promise<void>;
  getRef(ref: string): Promise<string | undefined>;
  deleteRefs(prefix: string): Promise<void>;
  /** Rejects (`too_large`) over 20,000 files. */
  changes(base: string, head: string): Promise<FileChange[]>;
  /** Unified diff as git prints it, without external diff or textconv. */
  diff(base: string, head: string): Readable;
  /**
   * Bytes of a regular file; undefined when there is none. Rejects (`too_large`) over `maxBytes`.
   */
  readFile(commit: string, path: string, maxBytes: number): Promise<Buffer | undefined>;
  /** Target of a symbolic link; undefined when there is none. */
  readLink(commit: string, path: string): Promise<string | undefined>;
  /** The regular files among these paths; `undefined` for one that the limits have no room for. */
  readFiles(
    commit: string,
    paths: readonly string[],
    limits: ReadLimits,
  ): Promise<Map<string, Buffer | undefined>>;
  /**
   * Names in the top folder and below, as UTF-8 (names that are not are left out). Commits with the
   * same names have the same list.
   */
  listFiles(commit: string): Promise<readonly string[]>;
  /** Accepted results in the history of this commit, newest first. */
  pastResults(commit: string): Promise<FoundResults>;
  /** What a commit of the history changed, as text: the first bytes of it. */
  beginningOfResult(commit: string, maxBytes: number): Promise<Buffer>;
  /** Says what is at a path: the same words for the same content of the same kind. */
  contentId(commit: string, path: string): Promise<string | undefined>;
  /** Does now what reading files of this commit will need in a moment. */
  beginReading(commit: string): Promise<void>;
}

export interface RepositoryStore {
  /** Makes it when it is not there. */
  open(id: string, name?: string): Promise<BareRepository>;
  /** The repository, or undefined when it has not been opened yet. */
  find(id: string): Promise<BareRepository | undefined>;
  /** Those that somebody has opened. */
  all(): Promise<readonly BareRepository[]>;
  /**
   * Combines packs of a repository that has many, one at a time for each repository; loses nothing.
   */
  consolidate(id: string, signal?: AbortSignal): Promise<void>;
  /** Does the work while no packs of the repository are combined. */
  steady<T>(id: string, work: () => Promise<T>): Promise<T>;
  /** Resolves when no process of this store reads any more; the next question starts one again. */
  close(): Promise<void>;
}
