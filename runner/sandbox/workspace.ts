/**
 * The repository inside a sandbox: putting a commit there, taking the tree out again, and the
 * few file operations that tools need. Every git command here runs in the sandbox, where planted
 * configuration can do no harm; only objects leave it.
 */
import type { Readable } from 'node:stream';
import type { Checkout, ExecRequest, ExecResult, Sandbox } from './sandbox.ts';

/** Contents that belong to a commit and are in none of its objects (runner/protocol/beside.ts). */
export interface Beside {
  /** Packs of objects, each begun when it is read. */
  readonly packs: readonly (() => Readable)[];
  /** Commits that come without their parents; undefined: the placed one does. */
  readonly shallow: readonly string[] | undefined;
  readonly tags: readonly { readonly name: string; readonly id: string }[];
  readonly submodules: readonly { readonly path: string; readonly tree: string }[];
  readonly lfs: readonly {
    readonly path: string;
    readonly pointer: string;
    readonly content: string;
  }[];
  /** Rules of the user's own, which are in no `.gitignore` of the tree. */
  readonly ignored: readonly string[];
}

/** A commit that the sandbox has, with so much of its history. */
export type KnownCommit = Pick<Checkout, 'commit' | 'history'>;

/** What a commit has at a path: 100644, 100755, 120000 for a link, 160000 for a submodule. */
export interface PlacedEntry {
  readonly mode: string;
  readonly id: string;
}

/** A path at which two commits differ. */
export interface PathChange {
  /** Undefined for a name that is no UTF-8. */
  readonly path: string | undefined;
  readonly before: PlacedEntry | undefined;
  readonly after: PlacedEntry | undefined;
}

/**
 * A pack that may also say what belongs beside its commit, and what a sandbox lacks that has
 * another one: objects, and the paths that differ. Not begun before it is read.
 */
export type CommitPack = Readable & {
  readonly beside?: (known?: KnownCommit) => Promise<Beside>;
  readonly since?: (known: KnownCommit) => Readable;
  readonly changesSince?: (known: KnownCommit) => Promise<readonly PathChange[]>;
};

/** A workspace as far as whoever works in it needs it: it may not be in place yet (soon-open.ts). */
export type WorkTree = Omit<Workspace, 'sandbox' | 'tracked'>;

export interface Workspace {
  readonly sandbox: Sandbox;
  exec(request: ExecRequest, signal?: AbortSignal): Promise<ExecResult>;
  /** Runs a command and gathers its output up to `limit` bytes a stream (64 kB when absent). */
  run(
    argv: readonly string[],
    options?: {
      stdin?: Uint8Array | Readable;
      timeoutMs?: number;
      limit?: number;
      signal?: AbortSignal;
    },
  ): Promise<ExecResult & { stdout: Buffer; stderr: Buffer }>;
  /** Bytes of the file, or undefined when there is none. Relative to the workspace. */
  readFile(path: string, signal?: AbortSignal): Promise<Buffer | undefined>;
  /** Atomic; keeps the mode of a file that exists. Makes folders. */
  writeFile(path: string, bytes: Uint8Array, signal?: AbortSignal): Promise<void>;
  /** Places exactly this commit: `pack` holds the commit and every object of its tree. */
  place(commit: string, pack: CommitPack, signal?: AbortSignal): Promise<void>;
  /**
   * Brings the work tree to the tree of a later commit (an attempt's checkpoint) while HEAD stays
   * where `place` put it, so that the work so far shows as uncommitted changes. `pack` as in `place`.
   */
  restore(commit: string, pack: Readable, signal?: AbortSignal): Promise<void>;
  /**
   * The files of the placed commit, as paths below the workspace, symlinks too and submodules left
   * out, in git's order. Those whose names are no UTF-8 are left out.
   */
  tracked(): readonly string[];
  /**
   * True while every file of the placed commit is there, byte for byte, no matter what commands
   * did. For a sandbox in which nothing else runs any more (`ExecRequest.sweep`).
   */
  pristine(signal?: AbortSignal): Promise<boolean>;
  /** The id of the work tree as a git tree, ignored files left out. */
  treeId(signal?: AbortSignal): Promise<string>;
  /**
   * Files that were written and are in no tree: new files that ignore rules match, by name or by
   * their ignored folder, and files in submodules. Leftovers of tools are not among them.
   */
  leftOut(signal?: AbortSignal): Promise<string[]>;
  /** True where no tree has this path: an ignore rule matches it, or it is in a submodule. */
  ignores(path: string, signal?: AbortSignal): Promise<boolean>;
  /**
   * A bundle with one commit of the work tree on top of the placed one, as ref
   * `refs/heads/errand`. The runner takes only its tree. `known` is what `treeId` said a moment
   * ago; the work tree is not looked at again then.
   */
  bundle(signal?: AbortSignal, known?: string): Promise<{ tree: string; bundle: Readable }>;
}
