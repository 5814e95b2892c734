/**
 * Owns the exec nodes: the runner's own procedures, and commands in the work sandbox. Judges
 * nothing for the verdict, which reads what the clean room showed.
 */
import { SandboxLostError } from '../sandbox/sandbox.ts';
import type { CommandNode, ProcedureNode } from './blueprint.ts';
import { readEvidence } from '../verify/evidence/evidence.ts';
import { browserFailures } from '../verify/judging/judge-browser.ts';
import { checkCommit } from '../verify/rooms/run-checks.ts';
import { lastCheckpoint } from './checkpoint.ts';
import { keepRuns, recordedRuns } from './facts.ts';
import type { CheckSpec } from '../protocol/task.ts';
import { decideByChecks } from './gates.ts';
import { quickRuns } from './quick.ts';
import { runCommand, treeSoFar } from './run-command.ts';
import { setOff } from './set-off.ts';
import { verifyResult } from '../verify/trials/verify-result.ts';
import type { Outcome } from './notes.ts';
import {
  keepBaseline,
  checkEnvironmentOf,
  type Visit,
  type AttemptRuntime,
} from './attempt-runtime.ts';

export async function runExec(
  work: AttemptRuntime,
  node: CommandNode | ProcedureNode,
  visit: Visit,
  signal: AbortSignal,
): Promise<Outcome> {
  if (!('run' in node)) return runCommand(work, { ...node, node: visit.node }, signal);
  switch (node.run) {
    case 'baseline':
      return baseline(work, signal);
    case 'quick':
      return quick(work, signal);
    case 'verify':
      return verify(work, signal);
    case 'fix':
      return inTurn(work, visit, work.config.fix, false, signal);
    case 'update':
      return update(work, visit, signal);
  }
}

async function baseline(work: AttemptRuntime, signal: AbortSignal): Promise<Outcome> {
  const { context, config } = work;
  // Nothing that would have to be kept for later.
  if (config.checks.length === 0) return { name: 'passed' };
  const { base } = context.task.spec;
  const words = await checkCommit(checkEnvironmentOf(work), 'base', base, signal);
  await keepBaseline(context, words);
  const runs = recordedRuns(readEvidence(context.ledger()), { at: 'base', commit: base });
  await keepRuns(context, runs);
  return { name: runs.every(({ outcome }) => outcome === 'passed') ? 'passed' : 'failed' };
}

/**
 * Returns the checks that could be run before any change: the agent that writes code cannot repair
 * the others.
 */
function runnable({ context, config }: AttemptRuntime): readonly CheckSpec[] {
  const { stopped } = readEvidence(context.ledger());
  const before = new Set(stopped.filter(({ at }) => at === 'base').map(({ check }) => check));
  return config.checks.filter(({ name }) => !before.has(name));
}

/**
 * Runs the quick checks, each judged by its own gate: one that may fail sends nobody back to work.
 */
async function quick(work: AttemptRuntime, signal: AbortSignal): Promise<Outcome> {
  const { context, sandbox } = work;
  const checks = runnable(work);
  if (checks.length === 0) return { name: 'passed' };
  let runs: Awaited<ReturnType<typeof quickRuns>>;
  try {
    const workspace = await sandbox.open();
    runs = await quickRuns(workspace, checks, signal);
    // Files left by the checks are not part of the work: the next step begins from the checkpoint.
    if ((await workspace.treeId(signal)) !== (await treeSoFar(work))) await sandbox.close();
  } catch (error) {
    if (!(error instanceof SandboxLostError) || signal.aborted) throw error;
    // They are only an aid: the clean room will show what takes its sandbox down.
    context.log(`the quick checks lost their sandbox: ${error.message}\n`);
    await sandbox.close();
    return { name: 'passed' };
  }
  await keepRuns(context, runs);
  const evidence = readEvidence(context.ledger());
  const { base } = context.task.spec;
  const { passed } = decideByChecks({ evidence, base, checks, runs }, ownGate);
  const words = runs.map((run) => run.words).join('\n\n');
  context.log(`${setOff(words)}\n`);
  return passed ? { name: 'passed' } : { name: 'failed', words };
}

async function verify(work: AttemptRuntime, signal: AbortSignal): Promise<Outcome> {
  const { context, config } = work;
  const { base } = context.task.spec;
  // Nobody works in it meanwhile; its resources are for the clean rooms.
  await work.sandbox.close();
  const result = lastCheckpoint(context)?.commit ?? base;
  const words = await verifyResult(checkEnvironmentOf(work), base, result, signal);
  const evidence = readEvidence(context.ledger());
  const runs = recordedRuns(evidence, { at: 'head', commit: result });
  await keepRuns(context, runs);
  const { passed } = decideByChecks({ evidence, base, checks: config.checks, runs }, ownGate);
  const last = evidence.results.findLast(({ commit }) => commit === result);
  const isBroken = last !== undefined && browserFailures(evidence, last).length > 0;
  return { name: passed && !isBroken ? 'passed' : 'failed', words };
}

/**
 * Updates dependencies for the clean room too: the commands come from the base commit, not from a
 * model.
 */
async function update(work: AttemptRuntime, visit: Visit, signal: AbortSignal): Promise<Outcome> {
  const { context, repository, config, sandbox } = work;
  const outcome = await inTurn(work, visit, config.update, config.mayUseNetwork, signal);
  const last = lastCheckpoint(context);
  const changed = last && last.tree !== (await repository.treeOf(context.task.spec.base));
  if (outcome.name !== 'passed' || !changed) return outcome;
  await sandbox.close();
  await work.prepareAnew(last.commit);
  return outcome;
}

const ownGate = ({ gate = 'strict' }: AttemptRuntime['config']['checks'][number]): typeof gate =>
  gate;

/** Runs all of them: the next may fix what one cannot. */
async function inTurn(
  work: AttemptRuntime,
  { node }: Visit,
  commands: readonly string[],
  network: boolean,
  signal: AbortSignal,
): Promise<Outcome> {
  if (commands.length === 0) return { name: 'no_command' };
  const failures: string[] = [];
  for (const command of commands) {
    const { name, words } = await runCommand(work, { node, command, network }, signal);
    if (name === 'failed') failures.push(words ?? command);
  }
  if (failures.length === 0) return { name: 'passed' };
  return { name: 'failed', words: failures.join('\n\n') };
}
