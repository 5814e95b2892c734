/**
 * Interface of a sandbox for the rest of the runner: an isolated container in which commands run.
 * Drivers implement `SandboxDriver`; nothing above this folder knows which one is used.
 */
import type { Readable } from 'node:stream';
import { ErrandError } from '../protocol/errors.ts';
import type { TerminalSize } from '../protocol/terminal.ts';

export interface SandboxLimits {
  readonly memoryBytes: number;
  readonly cpus: number;
  readonly pids: number;
  /**
   * Bytes that may be written beside the image; a sandbox that passes it is lost. No limit when
   * absent.
   */
  readonly diskBytes?: number;
  /**
   * Number of files and folders that may be made, as far as it can be counted. No limit when
   * absent.
   */
  readonly files?: number;
}

export interface SandboxSpec {
  readonly image: string;
  /** Names the owner, for the reaper: every container carries these. */
  readonly task: string;
  readonly attempt: number;
  /** 'work', 'clean-room' or 'setup'; shown by the engine's own tools. */
  readonly purpose: string;
  readonly limits: SandboxLimits;
  /**
   * 'none' always, except while an environment is prepared (setup commands fetch packages), and for
   * a browser, which shares the loopback of the sandbox with this id.
   */
  readonly network: 'none' | 'bridge' | { readonly of: string };
  readonly env?: Readonly<Record<string, string>>;
  /** Links by path, made by root before the start, in place of what the image has there. */
  readonly links?: Readonly<Record<string, string>>;
  /**
   * Folders of the runner's machine that the sandbox sees, read-only always. Only the runner names
   * them, never a task or a repository. Refused by a driver that is not on the runner's machine.
   */
  readonly mounts?: readonly SandboxMount[];
  /** Texts that it finds, owned by root, at absolute paths below `/opt/errand/`. */
  readonly files?: Readonly<Record<string, string>>;
  /** Folder of the runner's machine that the workspace is in; the container's own when absent. */
  readonly tree?: SandboxTree;
  /**
   * Repository whose files are wanted in the workspace. A hint: a driver that has a prepared
   * checkout of it lays that below (`Sandbox.takeCheckout`), and may begin to prepare one.
   */
  readonly checkout?: CheckoutWish;
  /** Made before it is used: nothing watches what it writes until `Sandbox.wake`. */
  readonly ahead?: boolean;
}

/** A workspace outside of the container's own layer. Only the runner names it. */
export interface SandboxTree {
  /**
   * Folders that lie below what the sandbox writes, the upper one first; none of them is ever
   * written. Without any, the workspace begins as the image has it.
   */
  readonly layers: readonly string[];
  /** Takes what the sandbox writes, and is kept. When absent it goes with the sandbox. */
  readonly folder?: string;
}

export interface CheckoutWish {
  readonly repository: string;
  readonly task: string;
  /** The commit that the task begins with. */
  readonly base: string;
}

/** How much of a commit's history comes with it: with all files, the commits alone, nothing. */
export type HistoryDepth = 'whole' | 'commits' | 'none';

/** A commit whose files are in the workspace before anything was placed in it. */
export interface Checkout {
  readonly commit: string;
  readonly history: HistoryDepth;
  /** Its entries, as `git ls-files -s -z` lists them. */
  readonly listing: Buffer;
  /** Rules that keep leftovers of tools out of a result, by their names (left-out.ts). */
  readonly rules: readonly string[];
  /** The same for what setup left, by its content. */
  readonly made: readonly string[];
  /** Rules of the user's own that kept what setup left, too. */
  readonly ignored: readonly string[];
  /** True where there are files that the commit has not: setup commands left them. */
  readonly extras: boolean;
  /** Told how many entries of another commit were different from it. */
  readonly moved: (entries: number) => void;
}

export interface SandboxMount {
  /** Absolute, on the runner's machine. */
  readonly source: string;
  /** Absolute, in the sandbox; below `/opt/errand/`. */
  readonly target: string;
}

export interface ExecRequest {
  readonly argv: readonly string[];
  /** Absolute path inside the sandbox; the workspace when absent. */
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Closed at once when absent. */
  readonly stdin?: Readable | Uint8Array;
  /** The whole process group is killed when it is over. */
  readonly timeoutMs: number;
  /**
   * Kills the processes that other commands left running, daemons too, before it starts; and its
   * own when it ends.
   */
  readonly sweep?: boolean;
  /**
   * Absolute folders of which `ExecResult.opened` is to tell which files were opened, each for
   * itself, without the folders in it. Name their parents too: so it is seen when one is replaced.
   */
  readonly watch?: readonly string[];
  /**
   * Gives the command a terminal instead of pipes, for a person at it: all of its output is
   * `stdout` then. A driver without terminals rejects.
   */
  readonly terminal?: ExecTerminal;
  /**
   * Called for each piece of output, in order. A returned promise holds the sandbox's output back
   * (the pipe fills and the command waits), so a flood never fills the runner's memory.
   */
  readonly onOutput?: (stream: 'stdout' | 'stderr', chunk: Uint8Array) => void | Promise<void>;
}

export interface ExecTerminal {
  readonly size: TerminalSize;
  /** Called once with the function that changes the size from then on. */
  readonly onOpen: (resize: (size: TerminalSize) => void) => void;
}

export interface ExecResult {
  /** Exit status; 128 + signal where a signal ended it, as shells say it; 124 on time-out. */
  readonly exit: number;
  readonly signal?: number;
  readonly timedOut: boolean;
  /** Wall-clock milliseconds inside the sandbox. */
  readonly ms: number;
  /** Absent from a driver that cannot tell. */
  readonly work?: ProcessorTime;
  /** Absent where no `watch` was asked for, and from a driver that cannot watch. */
  readonly opened?: OpenedFiles;
}

/** What a command took of the processors. */
export interface ProcessorTime {
  /** Milliseconds of the command and of the processes that it waited for, over all processors. */
  readonly ms: number;
  /** Processors of the machine, which its sandboxes share. */
  readonly cores: number;
}

/**
 * Files in watched folders that any process of the sandbox opened or wrote while a command ran:
 * opened, run or mapped, not merely listed or asked for their size. A symlink counts as the file it
 * leads to. Files that came in under another name (a hard link elsewhere, a copy, an object of git)
 * are not seen. Names that are not UTF-8 are left out.
 */
export interface OpenedFiles {
  /** Absolute and distinct, in no order; at most 50,000. They may be gone by now. */
  readonly files: readonly string[];
  /**
   * Those that got data or another size, or whose name was given to a file that was made or moved
   * there; in the form of `files`, of which they need not be. Opening, times and modes do not count,
   * and a write through a mapping of memory is not seen. Absent from a driver that cannot tell.
   */
  readonly written?: readonly string[];
  /**
   * False when files may be missing: no watch could be set on a folder (it does not exist or cannot
   * be read, or the kernel has no more watches or instances for this user, whom all sandboxes on a
   * machine share); the folders' names are over 2 MB; a watched folder was moved, removed or made
   * again; files were opened faster than the supervisor could hear of (the kernel's queue holds
   * 16,384 by default); there were more than 50,000 distinct ones or 4 MB of names; the kernel
   * reports nothing at all.
   */
  readonly whole: boolean;
}

export interface Sandbox {
  readonly id: string;
  readonly image: string;
  /**
   * Runs one command; resolves with its end. Rejects with `SandboxLostError` when the container
   * or its supervisor is gone; aborting the signal kills the process group and then rejects.
   */
  exec(request: ExecRequest, signal?: AbortSignal): Promise<ExecResult>;
  /** True once its container or its supervisor is known to be gone. */
  readonly isLost?: boolean;
  /** Begins the use of one that was made ahead, and shows in its name which task uses it. */
  wake?(task: string): void;
  /** Hands over what is prepared in its workspace, once: whoever takes it will change that. */
  takeCheckout?(): Checkout | undefined;
  /**
   * Resolves when nothing runs in it any more and the container is gone; where the engine does not
   * remove it, that is left to `sweep`. Idempotent.
   */
  destroy(): Promise<void>;
}

/** Why a sandbox is gone. */
export interface Loss {
  readonly why: string;
  /** True where nothing in the sandbox did it: its engine was stopped, or somebody killed it. */
  readonly outside: boolean;
}

export class SandboxLostError extends Error {
  readonly outside: boolean;

  constructor(message: string, outside = false) {
    super(message);
    this.name = 'SandboxLostError';
    this.outside = outside;
  }
}

/** The engine that runs sandboxes does not answer, or not as it should; it may come back. */
export class EngineAwayError extends ErrandError {
  /** True when it answered and refused: it does so on its way down, but it may also mean it. */
  readonly refused: boolean;

  constructor(message: string, options: { hint?: string; cause?: unknown; refused?: boolean }) {
    super('unavailable', message, options);
    this.name = 'EngineAwayError';
    this.refused = options.refused ?? false;
  }
}

/** True for a failure of the engine or an act from outside, which the work did not cause. */
export function isOutage(error: unknown): error is Error {
  return error instanceof EngineAwayError || (error instanceof SandboxLostError && error.outside);
}

/** Health for `errand doctor` and readiness. */
export interface DriverHealth {
  readonly ok: boolean;
  readonly detail: string;
  readonly fix?: string;
}

/** What an image brings along. */
export interface ImageDescription {
  readonly labels: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string>>;
}

export interface SandboxDriver {
  readonly name: string;
  /** False where its sandboxes cannot see a folder of the runner's machine (`SandboxSpec.mounts`). */
  readonly mounts: boolean;
  /** Names what it makes on the engine, in a label; absent where nothing of it lasts. */
  readonly runner?: string;
  health(): Promise<DriverHealth>;
  /** True when the image can be used; pulls nothing. */
  hasImage(image: string): Promise<boolean>;
  /**
   * Identifies exactly this image permanently, and can be started from; undefined as `hasImage`.
   */
  imageId(image: string): Promise<string | undefined>;
  /** Undefined for an image that is not there. */
  describeImage?(image: string): Promise<ImageDescription | undefined>;
  create(spec: SandboxSpec, signal?: AbortSignal): Promise<Sandbox>;
  /** Keeps a stopped-clean sandbox's file system as an image under this name. */
  saveImage(sandbox: Sandbox, name: string): Promise<void>;
  /** Removes an image that `saveImage` made; one that is in use, or not there, is left. */
  removeImage?(name: string): Promise<void>;
  /** Removes every container of this runner whose owner is not to be kept; returns how many. */
  reap(keep: (owner: { task: string; attempt: number }) => boolean): Promise<number>;
  /**
   * Removes unused containers: those of a runner that was killed, also when they came about after
   * its end, and those that could not be removed when their time was over. Safe while sandboxes are
   * in use. Returns how many there were.
   */
  sweep(): Promise<number>;
}

/** Path of the repository in every sandbox. */
export const WORKSPACE = '/workspace';
