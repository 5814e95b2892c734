/**
 * Owns the agent nodes: what an agent is told, and what its ending means for the walk. How a
 * phase runs is coding.ts's and the backend's; whether the work is good the checks say.
 */
import { createHash } from 'node:crypto';
import type { PhaseEnding, PhaseInput } from '../agent/backend.ts';
import type { Question } from '../protocol/session.ts';
import type { AgentNode } from './blueprint.ts';
import { checkWorkTree } from './quick.ts';
import { code } from './coding.ts';
import { fixLimits, keepFix, letStand, stands, withFixes } from './fixing.ts';
import { repositoryContext } from './repository-context.ts';
import { answersSoFar } from './run-ask.ts';
import { recordUsage, spentBeside, usedBy } from './usage.ts';
import { baselineWords, keepEnding, type Outcome, type Visit, type Work } from './work.ts';

/** Names the conversation that a follow-up goes on with (store/attempt-records.ts). */
const CONVERSATION = 'conversation';

export async function runAgent(
  work: Work,
  node: AgentNode,
  visit: Visit,
  signal: AbortSignal,
): Promise<Outcome> {
  const { context, repository, plan, sandbox, backend } = work;
  const conversation = visit.node;
  if (node.role === 'code') {
    await context.notes.set(CONVERSATION, conversation);
    await keepFix(work, visit);
  }
  const before = usedBy(context, conversation);
  const brief = await briefOf(work, node, visit);
  const ending = await code(
    {
      context,
      repository,
      sandbox,
      backend,
      brief,
      spent: async (usage, model) => {
        visit.spent(await recordUsage(context, conversation, { usage, model, before }), model);
      },
      verify: (workspace, check, abort) => checkWorkTree(workspace, plan.checks, check, abort),
    },
    signal,
  );
  if (ending.kind === 'asks') return await park(work, visit, ending.question);
  return await settle(work, visit, ending);
}

async function briefOf(
  work: Work,
  node: AgentNode,
  visit: Visit,
): Promise<Omit<PhaseInput, 'workspace' | 'transcript' | 'log' | 'verify'>> {
  const { context, repository, plan } = work;
  const { spec } = context.task;
  const { rules, map } = await repositoryContext(repository, spec.base, spec);
  const later = visit.n > 1;
  const limits = { ...plan.limits, turns: Math.min(plan.limits.turns, node.turns ?? Infinity) };
  const words = [spec.instructions, node.instructions ?? '', answersSoFar(work)];
  return {
    phase: visit.node,
    role: node.role,
    spentUsd: spentBeside(context, visit.node),
    mayAsk: spec.answerWithinMinutes !== undefined,
    inbox: later ? withFixes(work, visit) : context.inbox,
    title: spec.title,
    instructions: words.filter((each) => each !== '').join('\n\n'),
    origin: spec.origin,
    model: plan.models[node.role],
    limits: later ? fixLimits(limits) : limits,
    checks: plan.checks,
    baseline: baselineWords(context),
    rules,
    map,
  };
}

/** Stored under a name that a second run of the same phase makes again. */
async function park({ context }: Work, { node }: Visit, question: Question): Promise<never> {
  const { answerWithinMinutes = 0 } = context.task.spec;
  const hash = createHash('sha256').update(`${node}\n${question.text}`).digest('hex');
  const deadline = new Date(Date.now() + answerWithinMinutes * 60_000).toISOString();
  return context.park({ deadline, ...question, id: question.id ?? `q-${hash.slice(0, 12)}` });
}

async function settle(work: Work, visit: Visit, ending: PhaseEnding): Promise<Outcome> {
  const { context } = work;
  const { node } = visit;
  if (stands(work, visit, ending)) return await letStand(work, visit, ending);
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
