/**
 * Owns shared work: one worker for each part of a plan, each in a sandbox and a conversation of its
 * own, at the same time. Changes outside a worker's files are dropped; the runner puts the rest
 * together into one tree, which is checked and verified as one.
 */
import type { PhaseEnding, PhaseInput, WorkPlan } from '../agent/backend.ts';
import { SerialQueue } from '../platform/serial-queue.ts';
import type { FileChange, Usage } from '../protocol/task.ts';
import type { NoteKeeper } from '../tasks/context.ts';
import { commitTree, lastCheckpoint, recoverCheckpoint, returnTo } from './checkpoint.ts';
import { code } from './coding.ts';
import { ENDED, type Checkpoint } from './notes.ts';
import { partOf } from './part-context.ts';
import { planWords } from './planning.ts';
import { checkWorkTree } from './quick.ts';
import { recordUsage, spentBeside, type UsageContext, usedBefore, usedSince } from './usage.ts';
import type { Visit, AttemptRuntime } from './attempt-runtime.ts';

/** More sandboxes at once than this help nobody; the planner is given the same limit. */
const MAX_WORKERS = 4;

/** A commit that only holds a tree has a fixed time, so that a second try makes the same commit. */
const NO_TIME = new Date(Date.UTC(2000, 0, 1));

type Part = WorkPlan['parts'][number];
type Brief = Omit<PhaseInput, 'workspace' | 'transcript' | 'log' | 'verify'>;

export function isShared({ parts }: WorkPlan): boolean {
  return parts.length > 1 && parts.length <= MAX_WORKERS;
}

/** Resolves when all workers have ended, with their changes put together as the work so far. */
export async function shareWork(
  work: AttemptRuntime,
  { visit, brief, plan }: { visit: Visit; brief: Brief; plan: WorkPlan },
  signal: AbortSignal,
): Promise<PhaseEnding> {
  const { context } = work;
  // This sandbox has no use while the workers have theirs.
  await work.sandbox.close();
  const begin = lastCheckpoint(context)?.commit ?? context.task.spec.base;
  const conversations = plan.parts.map((_, index) => conversationOf(brief, index + 1));
  const spent = await sharedMeter(context, visit, conversations);
  const stop = new AbortController();
  const either = AbortSignal.any([signal, stop.signal]);
  const shares = plan.parts.map((part, index) => ({ part, n: index + 1 }));
  const running = shares.map((share) =>
    worker(
      work,
      { ...share, begin, visit, brief: shareOf(context, brief, plan, share), spent },
      either,
    ),
  );
  // A worker that fails stops the others; its error is thrown once all of them are gone.
  for (const each of running) each.catch((error: unknown) => stop.abort(error));
  await Promise.allSettled(running);
  const ended = await Promise.all(running);
  await putTogether(work, begin, shares, visit);
  return together(plan.parts, ended);
}

/**
 * Returns the input of worker `n`: its part, the whole plan, and a fair share of what could be
 * spent when the workers began. An interrupted worker gets the same share again, whatever the
 * others have spent since.
 */
export function shareOf(
  context: NoteKeeper,
  brief: Brief,
  plan: WorkPlan,
  { part, n }: Pick<Share, 'part' | 'n'>,
): Brief {
  const { limits } = brief;
  const workers = plan.parts.map((_, index) => conversationOf(brief, index + 1));
  const spentUsd = spentBeside(context, ...workers);
  const left = Math.max(0, limits.costUsd - spentUsd);
  return {
    ...brief,
    phase: conversationOf(brief, n),
    title: `${brief.title}: ${part.title}`,
    instructions: `${part.instructions}\n\nIt is a part of this:\n${brief.instructions}`,
    material: planWords(plan),
    files: part.files,
    spentUsd,
    limits: { ...limits, costUsd: spentUsd + left / plan.parts.length },
    mayAsk: false,
  };
}

function conversationOf({ phase }: Brief, n: number): string {
  return `${phase}-${n}`;
}

interface Share {
  readonly part: Part;
  readonly n: number;
  readonly begin: string;
  readonly visit: Visit;
  readonly brief: Brief;
  readonly spent: (conversation: string, usage: Usage, model: string) => Promise<void>;
}

async function worker(
  work: AttemptRuntime,
  share: Share,
  signal: AbortSignal,
): Promise<PhaseEnding> {
  const { repository, backend, config } = work;
  const { begin, brief, n, visit } = share;
  const context = partOf(work.context, visit.node, n);
  const noted = context.notes.read(ENDED);
  if (noted) return noted;
  await recoverCheckpoint(context, repository);
  if (begin !== context.task.spec.base && !lastCheckpoint(context)) {
    await returnTo(context, repository, begin);
  }
  const sandbox = work.openFor(context);
  try {
    const ending = await code(
      {
        context,
        repository,
        sandbox,
        backend,
        brief,
        spent: (usage, model) => share.spent(brief.phase, usage, model),
        verify: (workspace, check, abort) => checkWorkTree(workspace, config.checks, check, abort),
      },
      signal,
    );
    // A worker that asks goes on with the answer, so it has not ended.
    if (ending.kind !== 'asks') await context.notes.write(ENDED, ending);
    return ending;
  } finally {
    await sandbox.close();
  }
}

/** Reports usage one after the other, because all of them add to one sum. */
async function sharedMeter(
  context: UsageContext,
  visit: Visit,
  conversations: readonly string[],
): Promise<Share['spent']> {
  const before = await usedBefore(context, visit);
  const queue = new SerialQueue();
  return (conversation, usage, model) =>
    queue.run(async () => {
      await recordUsage(context, conversation, { usage, model });
      visit.spent(usedSince(context, before, conversations), model);
    });
}

/** Applies each worker's changes inside its files to the tree from which they began. */
async function putTogether(
  work: AttemptRuntime,
  begin: string,
  shares: readonly { part: Part; n: number }[],
  { node }: Visit,
): Promise<Checkpoint | undefined> {
  const { context, repository } = work;
  let tree = await repository.treeOf(begin);
  let commit = begin;
  for (const { part, n } of shares) {
    const own = lastCheckpoint(partOf(context, node, n));
    if (!own) continue;
    const changes = await repository.changes(begin, own.commit);
    const kept = changes.filter(({ path }) => isWithin(part.files, path));
    const dropped = changes.length - kept.length;
    if (dropped > 0) {
      context.log(`${dropped} changes of "${part.title}" outside its files were dropped\n`);
    }
    if (kept.length === 0) continue;
    tree = await repository.undo(commit, kept.map(reversed));
    const message = `The parts of ${context.task.id} up to ${n}\n`;
    commit = await repository.commit({ tree, parent: begin, message, at: NO_TIME });
  }
  return commit === begin ? undefined : await commitTree(context, repository, tree);
}

function isWithin(files: readonly string[], path: string): boolean {
  return files.some((file) => path === file || path.startsWith(`${file}/`));
}

/** Reverses a change, so that undoing it makes the change. */
function reversed({ before, after, status, ...change }: FileChange): FileChange {
  const turned = { added: 'deleted', deleted: 'added' } as const;
  return {
    ...change,
    status: status === 'added' || status === 'deleted' ? turned[status] : status,
    ...(after && { before: after }),
    ...(before && { after: before }),
  };
}

/** Finished if all parts are; else the ending of the first that is not. */
function together(parts: readonly Part[], ended: readonly PhaseEnding[]): PhaseEnding {
  const broken = ended.find(({ kind }) => kind !== 'finished');
  if (broken) return broken;
  const words = ended.map((ending, index) =>
    ending.kind === 'finished' ? `${parts[index]?.title ?? ''}: ${ending.summary}` : '',
  );
  return { kind: 'finished', summary: words.join('\n').slice(0, MAX_SUMMARY_CHARACTERS) };
}

/** Characters that the protocol allows. */
const MAX_SUMMARY_CHARACTERS = 8_000;
