/**
 * Owns which two attempts at a task are compared: those in the active tab, unless the command is
 * called on another; else that one and one more that the user chooses, where there are several.
 */
import { commands, l10n, type QuickPickItem, window } from 'vscode';
import { comparable } from '../../runner/protocol/attempt-base.ts';
import { ErrandError } from '../../runner/protocol/errors.ts';
import { rank, resultBearer } from '../../runner/protocol/rank.ts';
import { statusWords } from '../../runner/protocol/status.ts';
import type { AttemptState, TaskState } from '../../runner/protocol/task.ts';
import type { Services } from '../container.ts';
import { knownTask } from '../platform/reachable.ts';
import type { Pointer } from '../tasks/pointer.ts';
import { plusMinus } from '../tasks/wording.ts';
import { type InFront, reviewInFront } from './active-tab.ts';

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

/**
 * Which of the two attempts in the active tab is meant by a command for one; null when the user
 * names none, or wants parts of both.
 */
export async function chooseCompared(
  services: Services,
  { task: taskId, attempt, beside }: InFront,
  what: 'apply' | 'branch',
): Promise<Pointer | null> {
  const task = await knownTask(services, taskId);
  const own = task.attempts.filter(({ n }) => n === attempt || n === beside);
  const items: QuickPickItem[] = own.map(itemOf);
  const both: QuickPickItem = {
    label: l10n.t('Parts of Both…'),
    detail: l10n.t('Files and hunks of the two, chosen in a list, in one apply.'),
  };
  const picked = await window.showQuickPick(what === 'apply' ? [...items, both] : items, {
    title: task.spec.title,
    placeHolder:
      what === 'apply'
        ? l10n.t('Two attempts are compared here. Apply which?')
        : l10n.t('Two attempts are compared here. Check out which?'),
    // A comparison that is still being drawn takes the focus once it is.
    ignoreFocusOut: true,
  });
  if (picked === both) {
    await commands.executeCommand('errand.applyAcross');
    return null;
  }
  const chosen = own[items.findIndex((each) => each === picked)];
  return chosen ? { taskId, attempt: chosen.n } : null;
}

const inOrder = (a: number, b: number): readonly [number, number] => (a < b ? [a, b] : [b, a]);

async function pick(
  { spec }: TaskState,
  able: readonly AttemptState[],
  beside: AttemptState | undefined,
): Promise<AttemptState | undefined> {
  const others = able.filter((each) => each !== beside);
  const items = others.map(itemOf);
  const picked = await window.showQuickPick(items, {
    title: spec.title,
    placeHolder: beside
      ? l10n.t('Compare attempt {0} with which one?', beside.n)
      : l10n.t('Compare which attempt?'),
  });
  return others[items.findIndex((each) => each === picked)];
}

function itemOf({ n, status, result }: AttemptState): QuickPickItem {
  const words = [l10n.t(statusWords(status)), plusMinus(result?.additions, result?.deletions)];
  return { label: l10n.t('Attempt {0}', n), description: words.join(' · ') };
}
