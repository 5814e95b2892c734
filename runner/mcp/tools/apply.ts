/**
 * Owns the tool `apply`: a result, or a part of it, is brought into the work tree that its task came
 * from, once a person has said yes in the form that the agent's program shows. Without that yes
 * nothing is changed, and the answer has the command with which they can do it themselves. All or
 * nothing, never committed; `errand apply --undo` takes it back.
 */
import * as v from 'valibot';
import { type ApplyPlan, carryOutApply, planApply } from '../../client/apply/apply-result.ts';
import { ErrandError } from '../../protocol/errors.ts';
import { statusWords } from '../../protocol/status.ts';
import type { AttemptState, TaskState } from '../../protocol/task.ts';
import { clip, oneLine, shellQuoted, withMore } from '../../protocol/text.ts';
import { counted } from '../../protocol/wording.ts';
import { fitted } from '../document.ts';
import { attemptArgument, attemptOf, findTask, taskArgument } from '../find-task.ts';
import { defineTool } from '../tool.ts';

/** What a person has been shown; a result that is another by now is asked about again. */
const Asked = v.object({
  id: v.string(),
  commit: v.string(),
  root: v.string(),
  files: v.array(v.string()),
});
type Asked = v.InferOutput<typeof Asked>;

const MAX_NAMED = 10;

const Output = v.object({
  id: v.string(),
  attempt: v.number(),
  root: v.string(),
  applied: v.array(v.object({ path: v.string(), kind: v.string() })),
  undo: v.pipe(v.nullable(v.string()), v.description('The command that takes it back.')),
  next: v.string(),
  leftOut: v.array(v.string()),
});

export const apply = defineTool({
  name: 'apply',
  title: 'Apply the result of a background task',
  description:
    'Bring the result of a background task into the work tree it came from, merged with the edits there: all of it or nothing, never committed or staged. Your user is asked first, in a form; without their yes nothing is changed. Read the change with diff before.',
  annotations: {
    readOnlyHint: false,
    destructiveHint: true,
    idempotentHint: true,
    openWorldHint: false,
  },
  input: v.object({
    id: taskArgument,
    attempt: attemptArgument,
    only: v.optional(
      v.pipe(
        v.array(v.pipe(v.string(), v.minLength(1))),
        v.description(
          'Only these files of it: paths, or PATH:HUNK,HUNK-HUNK. All of it where absent.',
        ),
      ),
    ),
  }),
  output: Output,
  run: async ({ id, attempt: wanted, only = [] }, { services, confirmation }) => {
    const { task, address } = await findTask(services, id);
    const attempt = attemptOf(task, wanted);
    if ((attempt.result?.files ?? []).length === 0) {
      throw new ErrandError('not_found', `Attempt ${attempt.n} has not changed any file.`, {
        hint: 'show says what became of it.',
      });
    }
    return await services.applies.run(async () => {
      const repository = await services.repositories.workTreeOf(task.spec);
      const plan = await planApply({ repository, task, attempt, address, only });
      refuseLeft(plan);
      if (plan.doing.length === 0) return applied(plan, false);
      if (!services.appliesUnasked) {
        const about = aboutOf(plan);
        const command = commandOf(plan, only);
        const { ask, answered } = confirmation;
        if (!answered) {
          if (!ask) throw notAsked(command);
          return await ask(questionOf(plan), about);
        }
        const shown = v.safeParse(Asked, answered.about);
        if (!shown.success || !isSame(shown.output, about)) throw changedMeanwhile();
        if (!answered.isYes) throw refused(command);
      }
      // Nothing interrupts it: who called may be gone, and half of it must not stay.
      const hasChanged = await carryOutApply(plan, (work) => work(new AbortController().signal));
      return applied(plan, hasChanged);
    });
  },
});

function applied(plan: ApplyPlan, hasChanged: boolean): v.InferOutput<typeof Output> {
  const { task, attempt, repository, doing } = plan;
  const document = {
    id: task.id,
    attempt: attempt.n,
    root: repository.root,
    applied: doing.map(({ path, kind }) => ({ path, kind })),
    undo: hasChanged ? `errand apply --undo ${task.id}` : null,
    next: hasChanged
      ? 'It is in the work tree, not staged and not committed. Tell your user what was changed and how to take it back.'
      : 'The work tree already has all of it.',
  };
  return fitted(document, ['applied']);
}

function refuseLeft({ left, task }: ApplyPlan): void {
  if (left.length === 0) return;
  const names = left.slice(0, MAX_NAMED).map(({ path, reason }) => `${path} (${reason})`);
  throw new ErrandError(
    'conflict',
    `It does not fit the work tree as it is now: ${clip(withMore(names, left.length), 1200)}. Nothing was changed.`,
    {
      hint: `Name the files that fit with "only", or let your user resolve it in the editor; errand fetch ${task.id} --branch NAME makes a branch of it.`,
    },
  );
}

function aboutOf({ task, attempt, repository, doing }: ApplyPlan): Asked {
  const commit = attempt.result?.commit ?? '';
  return { id: task.id, commit, root: repository.root, files: doing.map(({ path }) => path) };
}

function isSame(shown: Asked, now: Asked): boolean {
  return JSON.stringify(v.parse(Asked, shown)) === JSON.stringify(v.parse(Asked, now));
}

function questionOf({ task, attempt, repository, doing }: ApplyPlan): string {
  const names = doing.slice(0, MAX_NAMED).map(({ path }) => oneLine(path, 120));
  return [
    `Apply the result of the background task "${oneLine(task.spec.title, 120)}"?`,
    `${verdictOf(task, attempt)}. ${counted(doing.length, 'file')} in ${oneLine(repository.root)}: ${withMore(names, doing.length)}`,
    `Nothing is staged or committed. Afterwards, errand apply --undo ${task.id} takes it back.`,
  ].join('\n');
}

function verdictOf({ status }: TaskState, attempt: AttemptState): string {
  return statusWords(attempt.status.kind === 'done' ? attempt.status : status);
}

function commandOf({ task, attempt }: ApplyPlan, only: readonly string[]): string {
  const parts = only.map((name) => ` --only ${shellQuoted(name)}`).join('');
  return clip(`errand apply ${task.id} --attempt ${attempt.n}${parts}`, 1000);
}

function notAsked(command: string): ErrandError {
  const message = 'Nothing was applied: your user has to agree, and this program shows no forms.';
  return new ErrandError('invalid', message, {
    hint: `They can apply it themselves, in the editor or with: ${command}`,
  });
}

function refused(command: string): ErrandError {
  return new ErrandError('invalid', 'Nothing was applied: your user has not agreed.', {
    hint: `Do not ask again by yourself. They can apply it with: ${command}`,
  });
}

function changedMeanwhile(): ErrandError {
  const message = 'Nothing was applied: what it would change is not what your user was shown.';
  return new ErrandError('conflict', message, {
    hint: 'Call apply again, and they are asked anew.',
  });
}
