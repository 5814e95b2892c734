/**
 * Owns the exec nodes: the runner's own procedures, and commands in the work sandbox. What a
 * command changed is checkpointed; what it printed is kept. Judges nothing for the verdict.
 */
import type { CommandNode, ProcedureNode } from './blueprint.ts';
import { checkCommit } from './checking.ts';
import { lastCheckpoint } from './checkpoint.ts';
import { verifyResult } from './verifying.ts';
import { keepBaseline, type Outcome, roomOf, type Visit, type Work } from './work.ts';

export async function runExec(
  work: Work,
  node: CommandNode | ProcedureNode,
  _visit: Visit,
  signal: AbortSignal,
): Promise<Outcome> {
  if (!('run' in node)) throw new Error('commands are not there yet');
  const { context } = work;
  const { base } = context.task.spec;
  switch (node.run) {
    case 'baseline': {
      const words = await checkCommit(roomOf(work), 'base', base, signal);
      await keepBaseline(context, words);
      return { name: 'passed', words };
    }
    case 'verify': {
      await work.sandbox.close();
      const result = lastCheckpoint(context)?.commit ?? base;
      return { name: 'passed', words: await verifyResult(roomOf(work), base, result, signal) };
    }
    default:
      throw new Error('procedure is not there yet');
  }
}
