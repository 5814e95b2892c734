/**
 * Owns which two attempts at a task are compared: those in the active tab, unless the command is
 * called on another; else that one and one more that the user chooses, where there are several.
 */
import { l10n, window } from 'vscode';
import { comparable } from '../../runner/protocol/attempt-base.ts';
import { ErrandError } from '../../runner/protocol/errors.ts';
import { rank, resultBearer } from '../../runner/protocol/rank.ts';
import { statusWords } from '../../runner/protocol/status.ts';
import type { AttemptState, TaskState } from '../../runner/protocol/task.ts';
import type { Services } from '../container.ts';
import { knownTask } from '../platform/reachable.ts';
import type { Pointer } from '../tasks/pointer.ts';
import { plusMinus } from '../tasks/wording.ts';
import { reviewInFront } from './active-tab.ts';

/** The two attempts, the older one first; undefined when the user chooses none. */
export async function chooseAttempts(
  services: Services,
  { taskId, attempt }: Pointer,
): Promise<readonly [number, number] | undefined> {
  const front = reviewInFront();
  const isNamed = attempt === undefined || attempt === front?.attempt || attempt === front?.beside;
  if (front?.task === taskId && front.beside !== undefined && isNamed) {
    return inOrder(front.attempt, front.beside);
  }
  const task = await knownTask(services, taskId);
  const named = task.attempts.find(({ n }) => n === attempt) ?? resultBearer(task.attempts);
  const able = rank(comparable(task, named));
  if (able.length < 2) {
    throw new ErrandError('not_found', l10n.t('This task has no two results to compare.'), {
      hint: l10n.t('Delegate it with several attempts, or ask for changes first.'),
    });
  }
  const [one, other] = able;
  if (able.length === 2 && one && other) return inOrder(one.n, other.n);
  const first = able.find(({ n }) => n === attempt) ?? (await pick(task, able, undefined));
  const second = first && (await pick(task, able, first));
  return first && second ? inOrder(first.n, second.n) : undefined;
}

const inOrder = (a: number, b: number): readonly [number, number] => (a < b ? [a, b] : [b, a]);

async function pick(
  { spec }: TaskState,
  able: readonly AttemptState[],
  beside: AttemptState | undefined,
): Promise<AttemptState | undefined> {
  const picked = await window.showQuickPick(
    able
      .filter((each) => each !== beside)
      .map((attempt) => ({
        label: l10n.t('Attempt {0}', attempt.n),
        description: [
          l10n.t(statusWords(attempt.status)),
          plusMinus(attempt.result?.additions, attempt.result?.deletions),
        ].join(' · '),
        attempt,
      })),
    {
      title: spec.title,
      placeHolder: beside
        ? l10n.t('Compare attempt {0} with which one?', beside.n)
        : l10n.t('Compare which attempt?'),
    },
  );
  return picked?.attempt;
}
