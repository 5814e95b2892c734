/**
 * Owns the sandbox that the agent works in, with the work so far in place. It can be opened ahead
 * of the agent, so that it is ready by the time the baseline is known. It never outlives `close`,
 * which its opener must call; backstop: the reaper, which finds containers by their labels.
 */
import type { BareRepository } from '../git/repository.ts';
import { openWorkspace } from '../sandbox/git-workspace.ts';
import { lookThrough } from '../sandbox/look-through.ts';
import type { Sandbox, SandboxDriver, SandboxSpec } from '../sandbox/sandbox.ts';
import type { Workspace } from '../sandbox/workspace.ts';
import type { AttemptIdentity, NoteKeeper } from '../tasks/context.ts';
import { lastCheckpoint } from './checkpoint.ts';

export interface WorkSandboxInput {
  readonly context: AttemptIdentity & NoteKeeper;
  readonly repository: BareRepository;
  readonly driver: SandboxDriver;
  readonly sandbox: SandboxSpec;
  /**
   * Lets people have terminals in it once the work is in place, until the returned function is
   * called; nobody may where it is absent.
   */
  readonly offer?: (sandbox: Sandbox) => (why: string) => Promise<void>;
}

interface Opened {
  readonly workspace: Promise<Workspace>;
  /** Settles with it: ends the terminals in it. */
  readonly withdraw: Promise<(why: string) => Promise<void>>;
  readonly stop: AbortController;
}

export class WorkSandbox {
  readonly #input: WorkSandboxInput;
  readonly #signal: AbortSignal;
  #opened: Opened | undefined;

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
    if (!workspace) return;
    const withdraw = await opened?.withdraw;
    // At the same time: a terminal whose end nobody reports ends with the sandbox.
    await Promise.all([withdraw?.(this.#whyClosed()), workspace.sandbox.destroy()]);
  }

  #whyClosed(): string {
    const { aborted, reason } = this.#signal;
    const why = aborted && reason instanceof Error ? reason.message : 'the agent is done with it';
    return `The sandbox is gone: ${why}.`;
  }

  #begin(): Opened {
    const { offer = offerNothing } = this.#input;
    const stop = new AbortController();
    const workspace = inPlace(this.#input, AbortSignal.any([this.#signal, stop.signal]));
    const withdraw = workspace.then(({ sandbox }) => offer(sandbox));
    // The agent's step gets the error; after a failed baseline, nobody asks any more.
    withdraw.catch(() => undefined);
    workspace.then(({ sandbox }) => lookThrough(sandbox)).catch(() => undefined);
    return { workspace, withdraw, stop };
  }
}

function offerNothing(): () => Promise<void> {
  return () => Promise.resolve();
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
