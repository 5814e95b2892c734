/**
 * Owns the agent nodes: what an agent is told, and what its ending means for the walk. How a
 * phase runs is coding.ts's and the backend's; whether the work is good the checks say.
 */
import type { PhaseEnding } from '../agent/backend.ts';
import type { AgentNode } from './blueprint.ts';
import { checkWorkTree } from './checking.ts';
import { code } from './coding.ts';
import { repositoryContext } from './repository-context.ts';
import { recordUsage, spentBeside, usedBy } from './usage.ts';
import { baselineWords, keepEnding, type Outcome, type Visit, type Work } from './work.ts';

export async function runAgent(
  work: Work,
  node: AgentNode,
  visit: Visit,
  signal: AbortSignal,
): Promise<Outcome> {
  const { context, repository, plan, sandbox, backend } = work;
  const { spec } = context.task;
  const conversation = visit.node;
  const before = usedBy(context, conversation);
  const { rules, map } = await repositoryContext(repository, spec.base, spec);
  const ending = await code(
    {
      context,
      repository,
      sandbox,
      backend,
      brief: {
        phase: conversation,
        role: node.role,
        spentUsd: spentBeside(context, conversation),
        mayAsk: false,
        inbox: context.inbox,
        title: spec.title,
        instructions: spec.instructions,
        origin: spec.origin,
        model: plan.model,
        limits: plan.limits,
        checks: plan.checks,
        baseline: baselineWords(context),
        rules,
        map,
      },
      spent: async (usage, model) => {
        visit.spent(await recordUsage(context, conversation, { usage, model, before }), model);
      },
      verify: (workspace, check, abort) => checkWorkTree(workspace, plan.checks, check, abort),
    },
    signal,
  );
  return await settle(work, visit, ending);
}

async function settle({ context }: Work, { node }: Visit, ending: PhaseEnding): Promise<Outcome> {
  await keepEnding(context, ending);
  if (ending.kind === 'finished') {
    await context.record(node, { kind: 'claim', text: ending.summary });
    await context.tell({ kind: 'attempt.claim', text: ending.summary });
    return { name: 'finished' };
  }
  if (ending.kind === 'bowed_out') {
    const { code: why, reason, tried, question } = ending.bowOut;
    await context.record(node, {
      kind: 'bowed_out',
      code: why,
      reason,
      tried,
      question: question?.text,
    });
  }
  return { name: 'gave_up' };
}
