/**
 * The command that brings a result into the work tree it came from: all of it, or with --partly
 * what fits, and nothing over an edit that the result does not know. It commits and stages
 * nothing. Edits that an editor has not saved are unknown to it.
 */
import { chooseChanges } from '../client/apply/choose-changes.ts';
import { clearUp } from '../client/apply/journal.ts';
import { beginRecord } from '../client/apply/record.ts';
import { type Rewrite, rewriteAll } from '../client/apply/rewrite.ts';
import { settingsOf } from '../client/apply/standing.ts';
import { doingOf, rewriteOf, withoutConflicts } from '../client/apply/steps.ts';
import { undoRewrites } from '../client/apply/undo.ts';
import { type MergeStep, planMerge } from '../client/merge.ts';
import { type ClientRepository, findRepository } from '../client/repository.ts';
import { fetchAttempt } from '../client/transfer.ts';
import { ErrandError } from '../protocol/errors.ts';
import type { TaskState } from '../protocol/task.ts';
import { attemptOf, withTask } from './connect.ts';
import { isSet, text } from './options.ts';
import type { Call } from './program.ts';
import { jsonText, oneLine, paint } from './screen.ts';
import { undoApply } from './undo-apply.ts';

interface Left {
  readonly path: string;
  readonly reason: string;
}

export function apply(call: Call): Promise<number> {
  if (isSet(call, 'undo')) return undoApply(call);
  return withTask(call, async (task, _connection, address) => {
    const attempt = attemptOf(task, call);
    if ((attempt.result?.files ?? []).length === 0) {
      throw new ErrandError('not_found', 'This attempt has not changed any file.');
    }
    const repository = await findRepository(text(call, 'repo') ?? process.cwd());
    requirePlace(task, repository, isSet(call, 'this-work-tree'));
    await fetchAttempt({ repository, taskId: task.id, attempt: attempt.n, ...address });
    await clearUp(repository);
    const steps = await planMerge(repository, await chooseChanges(repository, task, attempt));
    const left = leftOf(steps);
    if (left.length > 0 && !isSet(call, 'partly')) throw doesNotFit(left);
    const doing = doingOf(withoutConflicts(steps));
    const rewrites = doing.flatMap((step) => rewriteOf(step) ?? []);
    await carryOut(repository, { task: task.id, attempt: attempt.n }, rewrites);
    if (isSet(call, 'json')) {
      const applied = doing.map(({ path, kind }) => ({ path, kind }));
      const known = { id: task.id, attempt: attempt.n, root: repository.root };
      const document = { schema: 'errand.apply/1', ...known, applied, left };
      process.stdout.write(`${jsonText(document, 2)}\n`);
      return 0;
    }
    for (const line of linesOf(doing, left)) process.stdout.write(`${line}\n`);
    return 0;
  });
}

/** Changes the files, and keeps what it takes to undo that; both or neither. */
async function carryOut(
  repository: ClientRepository,
  of: { readonly task: string; readonly attempt: number },
  rewrites: readonly Rewrite[],
): Promise<void> {
  if (rewrites.length === 0) return;
  const settings = await settingsOf(repository.root);
  const record = await beginRecord(repository, of, rewrites);
  try {
    const done = await rewriteAll(repository, rewrites, settings);
    await record.keep(done).catch(async (error: unknown) => {
      await undoRewrites(repository, done, settings.modes);
      throw error;
    });
  } catch (error) {
    await record.drop();
    throw error;
  }
}

/** The repository, and of its work trees the one that the task came from. */
function requirePlace(
  { spec }: TaskState,
  { id, name, workTree, root }: ClientRepository,
  isMeant: boolean,
): void {
  if (id !== spec.repository.id) {
    const message = `The task is about ${spec.repository.name}, and this is ${name}.`;
    throw new ErrandError('invalid', message, { hint: 'Name its folder with --repo.' });
  }
  if (isMeant || !spec.workTree || spec.workTree.id === workTree) return;
  throw new ErrandError(
    'invalid',
    `The task came from the work tree "${spec.workTree.name}", and this is ${root}.`,
    { hint: 'Name that one with --repo, or say --this-work-tree. Nothing was changed.' },
  );
}

function leftOf(steps: readonly MergeStep[]): Left[] {
  return steps.flatMap((step): Left[] => {
    const { path } = step;
    if (step.kind === 'refuse') return [{ path, reason: step.reason }];
    if (step.kind !== 'conflict') return [];
    return [{ path, reason: 'both sides changed the same lines' }];
  });
}

function doesNotFit(left: readonly Left[]): ErrandError {
  const lines = left.map(({ path, reason }) => `${path}: ${reason}`);
  return new ErrandError('conflict', 'The result does not fit everywhere. Nothing was changed.', {
    hint: `${lines.join('\n')}\nWith --partly the other files are applied; the editor shows conflicts.`,
  });
}

const MARKS = { add: 'A', take: 'M', merged: 'M', delete: 'D', conflict: 'C' } as const;

function linesOf(doing: ReturnType<typeof doingOf>, left: readonly Left[]): string[] {
  const done = doing.map((step) => {
    const words = step.kind === 'merged' ? ' (merged with your edits)' : '';
    const moved = step.kind === 'delete' && step.to ? ` (now ${step.to.path})` : '';
    return oneLine(`${MARKS[step.kind]} ${step.path}${words}${moved}`);
  });
  if (doing.length === 0) done.push('The work tree has all of this result already.');
  return [
    ...done,
    ...left.map(
      ({ path, reason }) => `${paint('yellow', 'left')} ${oneLine(`${path}: ${reason}`)}`,
    ),
  ];
}
