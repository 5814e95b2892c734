/**
 * Owns the list of everything that waits for the user, over all tasks of all repositories: open
 * questions with their answers, the most urgent first, then ends that nobody has looked at. Pure;
 * the first nine choices have a number, so that one key makes them.
 */
import { oneLine } from '../../runner/protocol/text.ts';
import { statusWords } from '../../runner/protocol/status.ts';
import type { Question } from '../../runner/protocol/messages.ts';
import type { TaskSummary } from '../../runner/protocol/task.ts';
import { roughly } from '../../runner/protocol/wording.ts';
import { deadlineWords, plusMinus, stateFirst, type Translate } from './wording.ts';

/** What a choice does. */
export type InboxAct =
  /** Without a text the user writes the answer. */
  | { readonly kind: 'answer'; readonly question: string; readonly text?: string }
  | { readonly kind: 'review' }
  | { readonly kind: 'open' };

export interface InboxChoice {
  readonly taskId: string;
  readonly act: InboxAct;
  readonly label: string;
  readonly description: string;
  readonly detail: string;
}

/** A task that waits, and what can be done about it; never empty. */
export interface InboxGroup {
  readonly title: string;
  readonly choices: readonly InboxChoice[];
}

export interface InboxKnowledge {
  readonly needsUser: (task: TaskSummary) => boolean;
  /** True for a task of a repository of this window. */
  readonly isOwn: (task: TaskSummary) => boolean;
  /** Questions that were answered a moment ago, by `questionKey`. */
  readonly answered: ReadonlySet<string>;
}

/** Questions of different tasks may have the same id. */
export function questionKey(taskId: string, question = ''): string {
  return `${taskId} ${question}`;
}

const MAX_NUMBERED = 9;
const MAX_QUESTION_CHARACTERS = 300;

export function inbox(
  tasks: readonly TaskSummary[],
  { needsUser, isOwn, answered }: InboxKnowledge,
  now: number,
  t: Translate,
): InboxGroup[] {
  const waiting = tasks.filter(needsUser);
  const asking = waiting.flatMap((task) => {
    const { status } = task;
    if (status.kind !== 'needs_input' || answered.has(questionKey(task.id, status.question.id))) {
      return [];
    }
    return [{ task, question: status.question }];
  });
  const groups = [
    ...asking
      .toSorted((a, b) => urgency(a.question) - urgency(b.question))
      .map(({ task, question }) => ({ task, choices: answers(task, question, now, t) })),
    ...waiting
      .filter(({ status }) => status.kind !== 'needs_input')
      .map((task) => ({ task, choices: [ending(task, t)] })),
  ];
  let number = 0;
  const numbered = (choice: InboxChoice): InboxChoice => {
    number += 1;
    return number > MAX_NUMBERED ? choice : { ...choice, label: `${number}  ${choice.label}` };
  };
  return groups.map(({ task, choices }) => ({
    title: titleOf(task, isOwn(task), t),
    choices: choices.map(numbered),
  }));
}

/** The choice that a typed character makes. */
export function choiceOf(groups: readonly InboxGroup[], typed: string): InboxChoice | undefined {
  return /^[1-9]$/.test(typed)
    ? groups.flatMap(({ choices }) => choices)[Number(typed) - 1]
    : undefined;
}

/** A question without a deadline waits for ever. */
function urgency({ deadline }: Question): number {
  return deadline === undefined ? Number.MAX_VALUE : Date.parse(deadline);
}

function titleOf(task: TaskSummary, isOwn: boolean, t: Translate): string {
  const title = oneLine(task.title, 80) || t('Untitled task');
  return isOwn ? title : `${oneLine(task.repository.name, 60)}: ${title}`;
}

function answers(task: TaskSummary, question: Question, now: number, t: Translate): InboxChoice[] {
  const { id, text, default: usual, deadline } = question;
  const { id: taskId } = task;
  const detail = oneLine(text, MAX_QUESTION_CHARACTERS);
  const until = deadlineWords(question, now, t);
  if (id === undefined) {
    // An older runner takes no answers by these means.
    const label = t('Open Task');
    return [{ taskId, act: { kind: 'open' }, label, description: until, detail }];
  }
  const write = {
    taskId,
    act: { kind: 'answer', question: id } as const,
    label: t('Write an Answer…'),
  };
  if (usual === undefined) return [{ ...write, description: until, detail }];
  const left = deadline === undefined ? undefined : roughly(Date.parse(deadline) - now);
  const description = left === undefined ? t('default') : t('default, taken in {0}', left);
  const act = { kind: 'answer', question: id, text: usual } as const;
  return [
    { taskId, act, label: oneLine(usual, 120), description, detail },
    { ...write, description: '', detail: '' },
  ];
}

function ending(task: TaskSummary, t: Translate): InboxChoice {
  const { id: taskId, files = 0, additions, deletions } = task;
  const isResult = files > 0;
  const label = isResult ? t('Review Result') : t('Open Task');
  return {
    taskId,
    act: { kind: isResult ? 'review' : 'open' },
    label: stateFirst(t(statusWords(task.status)), label),
    description: isResult ? plusMinus(additions, deletions) : '',
    detail: '',
  };
}
