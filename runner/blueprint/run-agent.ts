/**
 * Owns the agent nodes: what an agent is told, and what its ending means for the walk. How a phase
 * runs is up to coding.ts and the backend; whether the work is good, the checks say.
 */
import { createHash } from 'node:crypto';
import type { PhaseEnding, PhaseInput, QuestionToPut } from '../agent/backend.ts';
import type { GivenItem } from '../protocol/given.ts';
import type { Limits, Usage } from '../protocol/task.ts';
import type { AgentNode } from './blueprint.ts';
import { lastCheckpoint } from './checkpoint.ts';
import { code } from './coding.ts';
import { endedEarly, endedInWords } from './ended-early.ts';
import { fixLimits, isRound, keepFix, letStand, stands, withFixes } from './fixing.ts';
import { CONVERSATION, PLANNED, type Outcome } from './notes.ts';
import { lastMerge } from './merging.ts';
import { planWork, planWords } from './planning.ts';
import { checkWorkTree } from './quick.ts';
import { repositoryContext } from './repository-context.ts';
import { answersSoFar } from './run-ask.ts';
import { leftBehindWords, recordUnseen } from './left-behind.ts';
import { packaged } from './run-git.ts';
import { runReview } from './run-review.ts';
import { setOff } from './set-off.ts';
import { countAnew, recordUsage, spentBeside, usedBefore, usedSince } from './usage.ts';
import { roleAt } from './task-roles.ts';
import { serversFor } from './tool-servers.ts';
import { isShared, shareWork } from './workers.ts';
import {
  baselineWords,
  keepEnding,
  lastEnding,
  type Visit,
  type AttemptRuntime,
} from './attempt-runtime.ts';

/** Characters of a reason that a notice shows; the flag has all of it. */
const MAX_NOTICE_CHARACTERS = 400;

export async function runAgent(
  work: AttemptRuntime,
  node: AgentNode,
  visit: Visit,
  signal: AbortSignal,
): Promise<Outcome> {
  switch (node.role) {
    case 'plan':
      return await plan(work, node, visit, signal);
    case 'code':
      return await write(work, node, visit, signal);
    case 'review': {
      const brief = await briefOf(work, node, visit);
      return await runReview(work, { brief, spent: await spending(work, visit, brief) }, signal);
    }
  }
}

/**
 * Names the conversation: the agent that writes code continues its own, a planner or reviewer
 * begins a new one.
 */
function conversationOf({ role }: AgentNode, { node, n }: Visit): string {
  return role === 'code' || n === 1 ? node : `${node}-${n}`;
}

/** Adds a conversation's usage so far to the attempt's sum and to this visit's. */
async function spending(
  { context }: AttemptRuntime,
  visit: Visit,
  { phase, model: usual }: Pick<PhaseInput, 'phase' | 'model'>,
): Promise<(usage: Usage, model: string) => Promise<void>> {
  const before = await usedBefore(context, visit);
  const tell = (model: string): void => visit.spent(usedSince(context, before, [phase]), model);
  // An interrupted conversation may already have asked for all it needs.
  if (usedSince(context, before, [phase]).requests > 0) tell(usual);
  return async (usage, model) => {
    await recordUsage(context, phase, { usage, model });
    tell(model);
  };
}

async function plan(
  work: AttemptRuntime,
  node: AgentNode,
  visit: Visit,
  signal: AbortSignal,
): Promise<Outcome> {
  const { context } = work;
  const brief = await briefOf(work, node, visit);
  const spent = await spending(work, visit, brief);
  const ending = await planWork({ ...work, brief, spent }, signal);
  if (ending?.kind === 'asks') return await park(work, visit, ending.question);
  if (ending?.kind === 'planned') {
    await context.notes.write(PLANNED, ending.plan);
    const words = planWords(ending.plan);
    context.log(`${setOff(words)}\n`);
    await context.tell({ kind: 'attempt.plan', text: words });
    return { name: 'planned', words };
  }
  return ending ? await settle(work, visit, ending) : { name: 'no_plan' };
}

async function write(
  work: AttemptRuntime,
  node: AgentNode,
  visit: Visit,
  signal: AbortSignal,
): Promise<Outcome> {
  const { context, config: settled } = work;
  await context.notes.write(CONVERSATION, visit.node);
  await keepFix(work, visit);
  const usual = await briefOf(work, node, visit);
  const brief = { ...usual, ...writing(work, visit, usual.limits) };
  const planned = context.notes.read(PLANNED);
  // A follow-up goes on in the existing conversation.
  const alone = visit.n > 1 || context.continues !== undefined;
  const before = lastEnding(context);
  // After a limit no more work is requested: the work so far counts, as the checks find it.
  if (visit.n > 1 && isOver(before)) return await letStand(work, visit, before);
  const shared = !alone && planned !== undefined && isShared(planned);
  const ending = shared
    ? await shareWork(work, { visit, brief, plan: planned }, signal)
    : await code(
        {
          ...work,
          brief,
          spent: await spending(work, visit, brief),
          verify: (workspace, check, abort) =>
            checkWorkTree(workspace, settled.checks, check, abort),
        },
        signal,
      );
  if (ending.kind === 'asks') return await park(work, visit, ending.question);
  const early = endedEarly(ending);
  // An agent that stops in words considers the work done: its changes count, as the checks find
  // them.
  const brought = early !== undefined && endedInWords(early) && (await hasNewWork(work));
  if (!brought && stands(work, visit, ending)) return await letStand(work, visit, ending);
  return await settle(work, visit, ending);
}

/** Returns the input only for the agent that writes code: the plan, and what has to be fixed. */
function writing(
  work: AttemptRuntime,
  visit: Visit,
  limits: Required<Limits>,
): Partial<Pick<PhaseInput, 'material' | 'inbox' | 'limits' | 'patience'>> {
  const planned = work.context.notes.read(PLANNED);
  const told = {
    ...(planned ? { material: planWords(planned) } : {}),
    inbox: withFixes(work, visit),
  };
  if (!isRound(work.context, visit)) return told;
  if (visit.n === 1) return { ...told, limits: fixLimits(limits) };
  return { ...told, limits: fixLimits(work.config.limits), patience: 'short' };
}

async function briefOf(
  work: AttemptRuntime,
  node: AgentNode,
  visit: Visit,
): Promise<Omit<PhaseInput, 'workspace' | 'transcript' | 'log' | 'verify'>> {
  const { context, repository, config: settled } = work;
  const { spec } = context.task;
  const custom = roleAt(settled.roles, node);
  const { documents, results } = settled;
  const given = await repositoryContext(repository, spec.base, spec, node.role, {
    documents,
    results,
    verdict: (result) => work.pastVerdict(spec.repository.id, result),
  });
  const phase = conversationOf(node, visit);
  if (node.role === 'code') await recordUnseen(context, settled.agent);
  const behind = leftBehindWords(context);
  const pictures = spec.origin.ticket?.pictures?.length ? await repository.pictures() : [];
  const words = [spec.instructions, node.instructions ?? '', answersSoFar(work)];
  const { limits } = settled;
  return {
    phase,
    role: node.role,
    spentUsd: spentBeside(context, phase),
    mayAsk: spec.answerWithinMinutes !== undefined,
    inbox: context.inbox,
    title: spec.title,
    instructions: words.filter((each) => each !== '').join('\n\n'),
    origin: spec.origin,
    ...(pictures.length > 0 ? { pictures } : {}),
    model: spec.model ?? custom?.model ?? settled.models[node.role],
    limits: { ...limits, turns: Math.min(limits.turns, ...turnsOf(node), ...turnsOf(custom)) },
    ...(settled.most ? { most: settled.most } : {}),
    checks: settled.checks,
    baseline: [behind, baselineWords(context)].filter((each) => each !== '').join('\n\n'),
    ...(custom && { custom }),
    ...given,
    ...withServers(work, node, given.leftOut),
  };
}

/** Adds the tool servers of work on code; the others have none. */
function withServers(
  { config: { servers: names = [] }, context, toolServers }: AttemptRuntime,
  { role }: AgentNode,
  before: readonly GivenItem[],
): Pick<PhaseInput, 'servers' | 'leftOut'> {
  if (role !== 'code' || names.length === 0) return {};
  const { servers, leftOut } = serversFor(names, toolServers, context.task.spec);
  return { servers, leftOut: [...before, ...leftOut] };
}

function turnsOf({ turns }: { readonly turns?: number } = {}): number[] {
  return turns === undefined ? [] : [turns];
}

/** Stores the question under a name that a second run of the same phase repeats. */
async function park(
  { context }: AttemptRuntime,
  visit: Visit,
  question: QuestionToPut,
): Promise<never> {
  await countAnew(context, visit);
  const hash = createHash('sha256').update(`${visit.node}\n${question.text}`).digest('hex');
  return context.park({ ...question, id: question.id ?? `q-${hash.slice(0, 12)}` });
}

/** True if the runner stopped the agent that writes code for good. */
function isOver(ending: PhaseEnding): boolean {
  const early = endedEarly(ending);
  return early !== undefined && !endedInWords(early);
}

async function settle(
  work: AttemptRuntime,
  { node }: Visit,
  ending: PhaseEnding,
): Promise<Outcome> {
  const { context } = work;
  await keepEnding(context, ending);
  const early = endedEarly(ending);
  if (early && (await hasNewWork(work))) {
    const { lastWords, reason } = early;
    await context.tell({ kind: 'attempt.notice', text: reason.slice(0, MAX_NOTICE_CHARACTERS) });
    context.log(`what was done until then is checked anyway: ${reason}\n`);
    if (lastWords) {
      await context.record(node, { kind: 'claim', text: lastWords });
      await context.tell({ kind: 'attempt.claim', text: lastWords });
    }
    return { name: 'finished' };
  }
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

/** True if the tree has changed since this conversation began. */
async function hasNewWork(work: AttemptRuntime): Promise<boolean> {
  const { context, repository } = work;
  const { continues, task } = context;
  const began =
    packaged(work)?.tree ??
    lastMerge(context)?.tree ??
    (await repository.treeOf(continues?.commit ?? task.spec.base));
  return (lastCheckpoint(context)?.tree ?? began) !== began;
}
