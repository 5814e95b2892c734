/**
 * Owns how work leaves a sandbox: the tree of the work space becomes a commit on the attempt's
 * ref, made by the runner on top of the task's base. What is checkpointed survives the sandbox,
 * the runner and a cancel. The sandbox's own commits and messages never count, only its tree.
 */
import type { BareRepository } from '../git/repository.ts';
import { LEDGER_TRAILER } from '../ledger/chain.ts';
import { attemptRef, type Result } from '../protocol/task.ts';
import { closingNothing } from '../protocol/text.ts';
import type { WorkTree } from '../sandbox/workspace.ts';
import type {
  AttemptIdentity,
  EventWriter,
  LedgerReader,
  NoteKeeper,
  Timekeeper,
} from '../tasks/context.ts';
import { CHECKPOINT } from './notes.ts';
import type { Checkpoint } from './notes.ts';

/** The attempt, or worker, whose work is checkpointed. */
export interface WorkContext extends AttemptIdentity, EventWriter, NoteKeeper, Timekeeper {
  /** Ref of one worker's own work, which is not yet the attempt's (part-context.ts). */
  readonly workRef?: string;
}

/**
 * Returns the last checkpoint of this attempt, also from before a crash; undefined before the
 * first.
 */
export function lastCheckpoint(context: NoteKeeper): Checkpoint | undefined {
  return context.notes.read(CHECKPOINT);
}

/**
 * Restores the checkpoint from the ref when its note cannot be read, so that the work is not lost.
 */
export async function recoverCheckpoint(
  context: WorkContext,
  repository: BareRepository,
): Promise<void> {
  if (!context.notes.isUnreadable(CHECKPOINT)) return;
  const kept = await repository.getRef(refOf(context));
  if (kept !== undefined) await returnTo(context, repository, kept);
}

/**
 * Commits the work space as it is now, unless nothing changed since the last checkpoint.
 * Resolves with the newest checkpoint, or undefined while the tree still equals the base.
 */
export async function checkpoint(
  context: WorkContext,
  repository: BareRepository,
  workspace: WorkTree,
  signal?: AbortSignal,
): Promise<Checkpoint | undefined> {
  const { spec } = context.task;
  const last = lastCheckpoint(context);
  const known = last?.tree ?? (await repository.treeOf(spec.base));
  const current = await workspace.treeId(signal);
  if (current === known) return last;

  const { bundle } = await workspace.bundle(signal, current);
  const tree = await repository.takeTree(bundle, spec.base, signal);
  if (tree === known) return last;

  return commitTree(context, repository, tree);
}

/**
 * Resets the work to an earlier commit: a checkpoint of this attempt, the commit of the attempt it
 * continues, or the task's base. Later work is dropped.
 */
export async function returnTo(
  context: WorkContext,
  repository: BareRepository,
  commit: string,
): Promise<Checkpoint> {
  return keep(context, repository, { commit, tree: await repository.treeOf(commit) });
}

/**
 * Makes the commit that is handed over: the checkpoint's tree, with a trailer that names the
 * ledger's last entry. So the commit vouches for the record of how it was made, and the checks that
 * follow run on this very commit.
 */
export async function commitResult(
  context: WorkContext & LedgerReader,
  repository: BareRepository,
  last: Checkpoint,
): Promise<Checkpoint> {
  return commitTree(context, repository, last.tree, context.ledger().at(-1)?.hash);
}

/** Commits this tree as the work so far. */
export async function commitTree(
  context: WorkContext,
  repository: BareRepository,
  tree: string,
  ledgerHead?: string,
): Promise<Checkpoint> {
  const parent = context.task.spec.base;
  const message = commitMessage(context, ledgerHead);
  const commit = await repository.commit({ tree, parent, message, at: context.now() });
  return keep(context, repository, { commit, tree });
}

async function keep(
  context: WorkContext,
  repository: BareRepository,
  taken: Checkpoint,
): Promise<Checkpoint> {
  // Checked before a ref moves, because this throws for a result that is too large.
  const result = await describeResult(context, repository, taken.commit);
  // The note is written after the ref: after a crash between the two, the ref is simply moved
  // again.
  await repository.setRef(result.ref, taken.commit, await repository.getRef(result.ref));
  await context.notes.write(CHECKPOINT, taken);
  await context.tell({ kind: 'attempt.result', result });
  return taken;
}

/** Describes the diff between the task's base and a commit, for people and for the editor. */
export async function describeResult(
  context: WorkContext,
  repository: BareRepository,
  commit: string,
): Promise<Result> {
  const files = await repository.changes(context.task.spec.base, commit);
  let additions = 0;
  let deletions = 0;
  for (const file of files) {
    additions += file.additions ?? 0;
    deletions += file.deletions ?? 0;
  }
  return { ref: refOf(context), commit, files, additions, deletions };
}

function refOf({ workRef, task, attempt }: WorkContext): string {
  return workRef ?? attemptRef(task.id, attempt);
}

function commitMessage(context: AttemptIdentity, ledgerHead?: string): string {
  const { id, spec } = context.task;
  // Each kept to one line whatever it holds, so that it cannot add trailers.
  const { kind, ticket } = spec.origin;
  const title = plainLine(spec.title);
  const subject = kind === 'ticket' ? closingNothing(title) : title;
  const closing = plainLine(ticket?.closing ?? '');
  const trailers = [`Errand-Task: ${id}`, `Errand-Attempt: ${context.attempt}`];
  if (ledgerHead !== undefined) trailers.push(`${LEDGER_TRAILER}: ${ledgerHead}`);
  return `${[subject, closing, trailers.join('\n')].filter((part) => part !== '').join('\n\n')}\n`;
}

function plainLine(text: string): string {
  return text.replaceAll(/[\s\p{Cc}]+/gu, ' ').trim();
}
