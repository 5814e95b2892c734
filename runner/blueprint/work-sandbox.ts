/**
 * Owns the sandbox that the agent works in, with the work so far in place. It can be opened ahead
 * of the agent, so that it is ready by the time the baseline is known. It never outlives `close`,
 * which its opener must call; backstop: the reaper, which finds containers by their labels.
 */
import type { BareRepository } from '../git/repository.ts';
import { openWorkspace } from '../sandbox/git-workspace.ts';
import type { SandboxDriver, SandboxSpec } from '../sandbox/sandbox.ts';
import type { Workspace } from '../sandbox/workspace.ts';
import type { AttemptIdentity, NoteKeeper } from '../tasks/context.ts';
import { lastCheckpoint } from './checkpoint.ts';

export interface WorkSandboxInput {
  readonly context: AttemptIdentity & NoteKeeper;
  readonly repository: BareRepository;
  readonly driver: SandboxDriver;
  readonly sandbox: SandboxSpec;
}

export class WorkSandbox {
  readonly #input: WorkSandboxInput;
  readonly #signal: AbortSignal;
  #opened: { readonly workspace: Promise<Workspace>; readonly stop: AbortController } | undefined;

  constructor(input: WorkSandboxInput, signal: AbortSignal) {
    this.#input = input;
    this.#signal = signal;
  }

  /**
   * Returns the sandbox that is open or being opened; after `close` a new one, from the last
   * checkpoint.
   */
  open(): Promise<Workspace> {
    this.#opened ??= this.#begin();
    return this.#opened.workspace;
  }

  /** Resolves when the sandbox is gone. Gives up one that is still being opened. Idempotent. */
  async close(): Promise<void> {
    const opened = this.#opened;
    this.#opened = undefined;
    opened?.stop.abort();
    const workspace = await opened?.workspace.catch(() => undefined);
    await workspace?.sandbox.destroy();
  }

  #begin(): { workspace: Promise<Workspace>; stop: AbortController } {
    const stop = new AbortController();
    const workspace = inPlace(this.#input, AbortSignal.any([this.#signal, stop.signal]));
    // The agent's step gets the error; after a failed baseline, nobody asks any more.
    workspace.catch(() => undefined);
    return { workspace, stop };
  }
}

async function inPlace(input: WorkSandboxInput, signal: AbortSignal): Promise<Workspace> {
  const { context, repository } = input;
  const sandbox = await input.driver.create(input.sandbox, signal);
  try {
    const workspace = openWorkspace(sandbox);
    const { base } = context.task.spec;
    await workspace.place(base, repository.packOf(base), signal);
    const last = lastCheckpoint(context);
    if (last) await workspace.restore(last.commit, repository.packOf(last.commit), signal);
    return workspace;
  } catch (error) {
    await sandbox.destroy();
    throw error;
  }
}
