/**
 * Owns how work leaves a sandbox: the tree of the work space becomes a commit on the attempt's
 * ref, made by the runner on top of the task's base. What is checkpointed survives the sandbox,
 * the runner and a cancel. The sandbox's own commits and messages never count, only its tree.
 */
import type { BareRepository } from '../git/repository.ts';
import { LEDGER_TRAILER } from '../ledger/chain.ts';
import { attemptRef, type Result } from '../protocol/task.ts';
import type { Workspace } from '../sandbox/workspace.ts';
import type { AttemptIdentity, EventWriter, LedgerReader, NoteKeeper } from '../tasks/context.ts';
import { CHECKPOINT } from './notes.ts';

export interface Checkpoint {
  readonly commit: string;
  readonly tree: string;
}

/** Whose work it is. */
export interface WorkContext extends AttemptIdentity, EventWriter, NoteKeeper {
  /** The ref of work that is not the attempt's own: one of several workers' (part-context.ts). */
  readonly workRef?: string;
}

/** The last checkpoint of this attempt, from before a crash too; undefined before the first. */
export function lastCheckpoint(context: NoteKeeper): Checkpoint | undefined {
  return context.notes.read(CHECKPOINT);
}

/** Goes by the ref where the note of the work so far cannot be read: that work must not be lost. */
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
  workspace: Workspace,
  signal?: AbortSignal,
): Promise<Checkpoint | undefined> {
  const { spec } = context.task;
  const last = lastCheckpoint(context);
  const known = last?.tree ?? (await repository.treeOf(spec.base));
  const current = await workspace.treeId(signal);
  if (current === known) return last;

  const { bundle } = await workspace.bundle(signal);
  const tree = await repository.takeTree(bundle, spec.base, signal);
  if (tree === known) return last;

  return commitTree(context, repository, tree);
}

/**
 * Makes an earlier commit the work so far: a checkpoint of this attempt, the commit of the attempt
 * it goes on with, or the task's base. What came after it is dropped.
 */
export async function returnTo(
  context: WorkContext,
  repository: BareRepository,
  commit: string,
): Promise<Checkpoint> {
  return keep(context, repository, { commit, tree: await repository.treeOf(commit) });
}

/**
 * The commit that is handed over: the checkpoint's tree, with a trailer that names the ledger's
 * last entry as it stands. So the commit vouches for the record of how it came about, and the
 * checks that follow run on this very commit.
 */
export async function commitResult(
  context: WorkContext & LedgerReader,
  repository: BareRepository,
  last: Checkpoint,
): Promise<Checkpoint> {
  return commitTree(context, repository, last.tree, context.ledger().at(-1)?.hash);
}

/** Makes this tree the work so far. */
export async function commitTree(
  context: WorkContext,
  repository: BareRepository,
  tree: string,
  ledgerHead?: string,
): Promise<Checkpoint> {
  const parent = context.task.spec.base;
  const message = commitMessage(context, ledgerHead);
  const commit = await repository.commit({ tree, parent, message, at: new Date() });
  return keep(context, repository, { commit, tree });
}

async function keep(
  context: WorkContext,
  repository: BareRepository,
  taken: Checkpoint,
): Promise<Checkpoint> {
  // Before anything is moved: a result that is too large is none.
  const result = await describeResult(context, repository, taken.commit);
  // The note follows the ref: after a crash between the two, the ref is simply moved again.
  await repository.setRef(result.ref, taken.commit, await repository.getRef(result.ref));
  await context.notes.write(CHECKPOINT, taken);
  await context.tell({ kind: 'attempt.result', result });
  return taken;
}

/** What the diff between the task's base and a commit holds, for people and for the editor. */
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
  // One line, whatever the title holds: it must not add trailers of its own.
  const subject = spec.title.replaceAll(/[\s\p{Cc}]+/gu, ' ').trim();
  const trailers = [`Errand-Task: ${id}`, `Errand-Attempt: ${context.attempt}`];
  if (ledgerHead !== undefined) trailers.push(`${LEDGER_TRAILER}: ${ledgerHead}`);
  return `${subject}\n\n${trailers.join('\n')}\n`;
}
