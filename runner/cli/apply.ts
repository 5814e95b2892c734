/**
 * The command that brings a result into the work tree it came from: all of it, what --only names,
 * or with --partly what fits, and nothing over an edit that the result does not know. It commits
 * and stages nothing. Edits that an editor has not saved are unknown to it.
 */
import { carryOutApply, type Left, planApply } from '../client/apply/apply-result.ts';
import type { Choice } from '../client/apply/part.ts';
import { type Preview, previewOf } from '../client/apply/preview.ts';
import type { Doing } from '../client/apply/steps.ts';
import { holdsBase } from '../client/holds-base.ts';
import type { ClientRepository } from '../client/repository.ts';
import { ErrandError } from '../protocol/errors.ts';
import type { TaskState } from '../protocol/task.ts';
import { partLines, partsDocument } from './apply-part.ts';
import { attemptOf, withTask } from './connect.ts';
import { interruptible } from './interruptible.ts';
import { isSet, texts } from './options.ts';
import type { Call } from './call.ts';
import { jsonText, oneLine, paint } from './screen.ts';
import { undoApply } from './undo-apply.ts';
import { workTreeOf } from './work-tree.ts';

export function apply(call: Call): Promise<number> {
  if (isSet(call, 'undo')) return undoApply(call);
  return withTask(call, async (task, _connection, address) => {
    const attempt = attemptOf(task, call);
    if ((attempt.result?.files ?? []).length === 0) {
      throw new ErrandError('not_found', 'This attempt has not changed any file.');
    }
    const here = await workTreeOf(call);
    const repository = await requirePlace(task, here, isSet(call, 'this-work-tree'));
    const isDry = isSet(call, 'dry-run');
    const only = texts(call, 'only');
    const plan = await planApply({ repository, task, attempt, address, only, lists: isDry });
    const { units, choice, steps, doing, left } = plan;
    const known = { id: task.id, attempt: attempt.n, root: repository.root };
    if (isDry) {
      printParts(call, known, await previewOf(repository, units, steps), choice);
      return 0;
    }
    if (left.length > 0 && (doing.length === 0 || !isSet(call, 'partly'))) {
      throw doesNotFit(left, doing.length > 0);
    }
    const hasChanged = await carryOutApply(plan, interruptible);
    if (isSet(call, 'json')) {
      const applied = doing.map(({ path, kind, inResult }) => {
        return { path, kind, ...(inResult && { resultPath: inResult.path }) };
      });
      const document = { schema: 'errand.apply/1', ...known, applied, left };
      process.stdout.write(`${jsonText(document, 2)}\n`);
      return 0;
    }
    for (const line of appliedLines(doing, left, choice)) process.stdout.write(`${line}\n`);
    if (hasChanged) {
      const back = `errand apply --undo ${task.id}`;
      process.stderr.write(`Nothing is staged or committed. To undo it: ${back}\n`);
    }
    return 0;
  });
}

/** The list of what can be chosen. */
function printParts(
  call: Call,
  known: object,
  previews: readonly Preview[],
  choice: Choice | undefined,
): void {
  const files = partsDocument(previews, choice);
  const lines = isSet(call, 'json')
    ? [jsonText({ schema: 'errand.apply-parts/1', ...known, files }, 2)]
    : partLines(previews, choice);
  for (const line of lines) process.stdout.write(`${line}\n`);
}

/** The repository, and of its work trees the one that the task came from. */
async function requirePlace(
  task: TaskState,
  repository: ClientRepository,
  isMeant: boolean,
): Promise<ClientRepository> {
  const { spec } = task;
  const { id, name, workTree, root } = repository;
  if (id === spec.repository.id) {
    if (isMeant || !spec.workTree || spec.workTree.id === workTree) return repository;
    throw new ErrandError(
      'invalid',
      `The task came from the work tree "${spec.workTree.name}", but this is ${root}.`,
      {
        hint: 'Name that one with --repo, or add --this-work-tree to apply here. Nothing was changed.',
      },
    );
  }
  if (await holdsBase(repository, task)) {
    // The runner knows it by the name that it had where it was.
    if (isMeant) return { ...repository, id: spec.repository.id };
    const message = `${root} is not where the task came from: it was moved here, or copied.`;
    throw new ErrandError('invalid', message, {
      hint: 'If you mean this one, add --this-work-tree. Nothing was changed.',
    });
  }
  const other = name === spec.repository.name ? 'another repository with that name' : name;
  const message = `The task belongs to the repository ${spec.repository.name}, but this is ${other} (${root}).`;
  throw new ErrandError('invalid', message, { hint: 'Name its folder with --repo.' });
}

function doesNotFit(left: readonly Left[], isPart: boolean): ErrandError {
  const lines = left
    .slice(0, MAX_SHOWN_FILES)
    .map(({ path, reason }) => oneLine(`${path}: ${reason}`));
  if (left.length > MAX_SHOWN_FILES) lines.push(`and ${left.length - MAX_SHOWN_FILES} more`);
  const [message, more] = isPart
    ? ['Some files of the result do not fit.', '--partly applies the other files.']
    : ['The result does not fit.', 'errand fetch makes a branch of it.'];
  const hint = `${lines.join('\n')}\n${more} The editor shows conflicts.`;
  return new ErrandError('conflict', `${message} Nothing was changed.`, { hint });
}

/** Files that do not fit, which are named before it gets too long to read. */
const MAX_SHOWN_FILES = 50;

const MARKS = { add: 'A', take: 'M', merged: 'M', delete: 'D', conflict: 'C' } as const;

function appliedLines(
  doing: readonly Doing[],
  left: readonly Left[],
  choice: Choice | undefined,
): string[] {
  const done = doing.map((step) => {
    const words = step.kind === 'merged' ? ' (merged with your edits)' : '';
    const moved = step.kind === 'delete' && step.to ? ` (now ${step.to.path})` : '';
    const known = step.inResult ? ` (${step.inResult.path}, moved here)` : '';
    return oneLine(`${MARKS[step.kind]} ${step.path}${words}${moved}${known}`);
  });
  const what = choice ? 'what you chose' : 'all of this result';
  if (doing.length === 0) done.push(`The work tree already has ${what}.`);
  return [
    ...done,
    ...left.map(
      ({ path, reason }) => `${paint('yellow', 'left')} ${oneLine(`${path}: ${reason}`)}`,
    ),
  ];
}
