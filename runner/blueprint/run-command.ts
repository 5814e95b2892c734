/**
 * Owns running a command of the blueprint in the work sandbox: recorded with the trees before and
 * after, its whole output kept, its changes checkpointed. It runs without a network, unless the
 * runner's configuration allows one, and then in a sandbox of its own.
 */
import type { ExecResult } from '../sandbox/sandbox.ts';
import { SandboxLostError } from '../sandbox/sandbox.ts';
import { CheckOutput } from '../verify/rooms/check-output.ts';
import { MAX_OUTPUT_BYTES } from '../verify/rooms/clean-room.ts';
import { reduceOutput } from '../project/reduce-output.ts';
import { checkpoint, lastCheckpoint } from './checkpoint.ts';
import { setOff } from './set-off.ts';
import type { AttemptRuntime } from './attempt-runtime.ts';
import type { WorkSandbox } from './work-sandbox.ts';
import type { Outcome } from './notes.ts';

export interface Command {
  readonly node: string;
  readonly command: string;
  readonly timeoutSeconds?: number;
  readonly network?: boolean;
}

const USUAL_SECONDS = 600;

/**
 * Runs the command: `passed` if it exited with 0 in time, else `failed` with the end of its output.
 */
export async function runCommand(
  work: AttemptRuntime,
  command: Command,
  signal: AbortSignal,
): Promise<Outcome> {
  // attempt-config.ts has already refused a command that asks for a network and may not have one;
  // this check enforces it.
  if (!command.network || !work.config.mayUseNetwork) {
    const offline = { ...command, network: false };
    return await again(work.sandbox, () => once(work, offline, work.sandbox, signal));
  }
  // The other sandbox will not have the changes made here.
  await work.sandbox.close();
  const open = work.openNetwork();
  try {
    return await again(open, () => once(work, command, open, signal));
  } finally {
    await open.close();
  }
}

/** Replaces a lost sandbox once: a second loss is the command's doing. */
async function again(sandbox: WorkSandbox, run: () => Promise<Outcome>): Promise<Outcome> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof SandboxLostError)) throw error;
    await sandbox.close();
    return await run();
  }
}

/** Returns the tree of the last checkpoint, or the base's. */
export async function treeSoFar({ context, repository }: AttemptRuntime): Promise<string> {
  return lastCheckpoint(context)?.tree ?? (await repository.treeOf(context.task.spec.base));
}

async function once(
  work: AttemptRuntime,
  { node, command, timeoutSeconds = USUAL_SECONDS, network = false }: Command,
  sandbox: WorkSandbox,
  signal: AbortSignal,
): Promise<Outcome> {
  const { context, repository } = work;
  const workspace = await sandbox.open();
  const treeBefore = await treeSoFar(work);
  context.log(`$ ${command}\n`);
  const output = new CheckOutput(context.artifact(), MAX_OUTPUT_BYTES);
  let run: ExecResult;
  try {
    run = await workspace.exec(
      {
        argv: ['sh', '-c', command],
        timeoutMs: timeoutSeconds * 1000,
        onOutput: (_stream, chunk) => output.take(chunk),
      },
      AbortSignal.any([signal, output.flooded]),
    );
  } catch (error) {
    await output.finish();
    if (output.failure) throw output.failure.error;
    signal.throwIfAborted();
    if (!output.flooded.aborted) throw error;
    run = { exit: 1, timedOut: false, ms: 0 };
  }
  const kept = await output.finish(
    run.timedOut ? `stopped at its time limit of ${timeoutSeconds} s` : undefined,
  );
  await checkpoint(context, repository, workspace, signal);
  context.log(`${setOff(kept.tail)}\nexit ${run.exit}\n`);
  await context.record(node, {
    kind: 'exec',
    node,
    command,
    network: network ? 'bridge' : 'none',
    treeBefore,
    treeAfter: await treeSoFar(work),
    exit: run.timedOut ? null : run.exit,
    timedOut: run.timedOut,
    ms: run.ms,
    output: kept.artifact,
  });
  if (run.exit === 0 && !run.timedOut) return { name: 'passed' };
  const end = run.timedOut ? 'timed out' : `ended with ${run.exit}`;
  return { name: 'failed', words: `"${command}" ${end}\n${reduceOutput(kept.tail)}` };
}
