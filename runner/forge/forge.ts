/**
 * What a forge can do for a pull request (GitLab: merge request): open one from a branch that the
 * user's own git has pushed, and read what comes back. Holds no right to push; keeps no state and
 * no token beyond the call. What it returns was written by others and is untrusted. Trouble is told
 * as for tickets (tickets/source.ts).
 */

export interface PullRef {
  readonly forge: 'github' | 'gitlab';
  /** The forge's origin and path, without a final slash. */
  readonly host: string;
  /** `owner/repo` or `group/sub/project`: where the pull request is, not where its branch is. */
  readonly project: string;
  readonly number: number;
}

export interface PullRequest {
  readonly ref: PullRef;
  readonly url: string;
  readonly title: string;
  readonly body: string;
  readonly state: 'open' | 'closed' | 'merged';
  readonly isDraft: boolean;
  /** The commit at its head. */
  readonly head: string;
  readonly base: string;
  /** Undefined while the forge does not know. */
  readonly conflicts: boolean | undefined;
}

export interface PullDraft {
  readonly title: string;
  readonly body: string;
  /** The pushed branch, and the project that holds it where that is not the target's. */
  readonly branch: string;
  readonly from?: string;
  readonly base: string;
  readonly isDraft: boolean;
}

export interface ReviewThread {
  readonly id: string;
  /** Absent for words about the whole. */
  readonly path?: string;
  /** 1-based, in the file as the pull request has it; absent where the line is gone. */
  readonly line?: number;
  readonly isResolved: boolean;
  readonly isOutdated: boolean;
  readonly comments: readonly {
    readonly author: string;
    readonly at: string;
    readonly text: string;
  }[];
}

export interface CiJob {
  readonly id: string;
  readonly name: string;
  readonly outcome: 'running' | 'passed' | 'failed' | 'cancelled' | 'skipped';
  readonly url?: string;
  /** The first step that failed, where the forge names steps. */
  readonly failedStep?: string;
  /** False where the forge keeps no log of it (another service reported it). */
  readonly hasLog: boolean;
}

export interface Forge {
  /** The open pull request of this branch, so that a second one is never opened. */
  find(
    branch: string,
    from: string | undefined,
    signal: AbortSignal,
  ): Promise<PullRequest | undefined>;
  /** Those of this branch that are merged or closed; the newest first, 100 at most. */
  ended(
    branch: string,
    from: string | undefined,
    signal: AbortSignal,
  ): Promise<readonly PullRequest[]>;
  /** Resolves with the one that exists where the branch has one already. */
  open(draft: PullDraft, signal: AbortSignal): Promise<PullRequest>;
  get(ref: PullRef, signal: AbortSignal): Promise<PullRequest>;
  update(
    ref: PullRef,
    words: { readonly title?: string; readonly body?: string },
    signal: AbortSignal,
  ): Promise<void>;
  /** The newest 300, in order of time; what somebody says of the whole is a thread without a path. */
  threads(ref: PullRef, signal: AbortSignal): Promise<readonly ReviewThread[]>;
  /** Writes nothing where the thread already has a reply that holds `marker`. */
  reply(
    ref: PullRef,
    thread: string,
    markdown: string,
    marker: string,
    signal: AbortSignal,
  ): Promise<void>;
  resolve(ref: PullRef, thread: string, signal: AbortSignal): Promise<void>;
  /** What CI says of the commit at the head. */
  checks(ref: PullRef, signal: AbortSignal): Promise<readonly CiJob[]>;
  /**
   * The log of the job's failed step, or of all of it where the steps cannot be told apart; without
   * time stamps, colours and the marks of groups. Of a long log, the last `maxBytes` bytes.
   */
  log(ref: PullRef, job: string, maxBytes: number, signal: AbortSignal): Promise<string>;
}
