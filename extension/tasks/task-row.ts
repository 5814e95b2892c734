/**
 * Owns the rows at the top of the Tasks view: one for each task, and for each that is being sent.
 * Pure. A row's id is stable over every change of state.
 */
import type { Overlap } from '../../runner/protocol/overlap.ts';
import { isFinal, statusWords, mayHaveSandbox } from '../../runner/protocol/status.ts';
import type { TaskSummary } from '../../runner/protocol/task.ts';
import { oneLine } from '../../runner/protocol/text.ts';
import type { Presence } from './applied.ts';
import { overlapWords } from './overlaps.ts';
import type { Pending } from './pending.ts';
import { reportWords } from './report-row.ts';
import { type Report, reportedTo } from './reports.ts';
import type { Row } from './rows.ts';
import {
  modelName,
  money,
  plusMinus,
  progressParts,
  rowStatusWords,
  stateFirst,
  statusIcon,
  statusReason,
  type Translate,
} from './wording.ts';

export function pendingRow(send: Pending, t: Translate): Row {
  const title = oneLine(send.title) || t('Untitled task');
  const label = send.step === '' ? title : stateFirst(send.step, title);
  return {
    id: `pending/${send.id}`,
    taskId: '',
    kind: 'pending',
    label,
    description: '',
    tooltip: [title, send.step],
    accessibility: label,
    icon: { id: 'cloud-upload' },
    context: '.pending',
    expandable: false,
    pending: send.id,
  };
}

/** Where a task is in the queue (places.ts). */
export interface Place {
  readonly words: string;
  /** For the tooltip. */
  readonly lines: readonly string[];
}

/** This window's knowledge of a task, beside the task itself. */
export interface Known {
  /** The user has not looked at its end yet. */
  readonly fresh?: boolean;
  /** It belongs to a repository that does not concern the window. */
  readonly elsewhere?: boolean;
  /** How much of its result a work tree has, to which it was applied. */
  readonly applied?: Presence | undefined;
  /** Name of its pull request: `#12`. */
  readonly pull?: string | undefined;
  /** What else touches the files of its result. */
  readonly overlaps?: readonly Overlap[];
  /** Whether its ticket was told of its end. */
  readonly report?: Report | undefined;
  /** While it waits. */
  readonly place?: Place | undefined;
}

export function taskRow(
  task: TaskSummary,
  now: number,
  { fresh = false, elsewhere = false, applied, pull, overlaps = [], report, place }: Known,
  t: Translate,
): Row {
  const words = t(statusWords(task.status));
  const title = oneLine(task.title) || t('Untitled task');
  // Placed first, because a narrow view cuts off the end and the name tells such rows apart.
  const name = elsewhere ? `${oneLine(task.repository.name, 60)}: ${title}` : title;
  const inTheWay = overlaps.length > 0 ? [t('overlaps')] : [];
  const unreported = report?.isSent === false ? [t('not reported')] : [];
  const pulled = pull === undefined ? [] : [pull];
  const parts = [
    ...pulled,
    ...unreported,
    ...appliedParts(applied, t),
    ...inTheWay,
    ...(place ? [place.words] : []),
    ...progressParts(task, now, t),
  ];
  const description = parts.join(' · ');
  const seen = fresh ? [t('not reviewed yet')] : [];
  const reported = reportWords(task.origin, report, t);
  const tooltip = [
    ...taskTooltip(task, words, t),
    ...(place?.lines ?? []),
    ...(applied ? [appliedWords(applied, t)] : []),
    ...pulled.map((each) => t('Pull request: {0}', each)),
    ...overlaps.map((overlap) => overlapWords(overlap, t)),
    ...(reported === undefined ? [] : [reported]),
  ];
  return {
    id: `task/${task.id}`,
    taskId: task.id,
    kind: 'task',
    label: stateFirst(t(rowStatusWords(task.status)), name),
    description,
    tooltip: fresh ? [...tooltip, t('Not reviewed yet')] : tooltip,
    accessibility: [stateFirst(words, name), description, ...seen].filter(Boolean).join(', '),
    icon: statusIcon(task.status),
    context: taskContext(task, applied, pull),
    expandable: true,
  };
}

function appliedParts(applied: Presence | undefined, t: Translate): string[] {
  if (applied === 'all') return [t('applied')];
  return applied === 'part' ? [t('partly applied')] : [];
}

function appliedWords(applied: Presence, t: Translate): string {
  switch (applied) {
    case 'all':
      return t('Applied');
    case 'part':
      return t('Your files have a part of it');
    case 'none':
      return t('Applied, and taken out of your files since');
  }
}

function taskContext(
  task: TaskSummary,
  applied: Presence | undefined,
  pull: string | undefined,
): string {
  const words = ['task'];
  words.push(isFinal(task.status) ? 'final' : 'active');
  if ((task.files ?? 0) > 0 && isFinal(task.status)) words.push('result');
  if (task.attempts > 1 && (task.files ?? 0) > 0 && isFinal(task.status)) words.push('several');
  if (task.attempts > 0) words.push('log');
  if (task.status.kind === 'needs_input') words.push('question');
  if (mayHaveSandbox(task.status)) words.push('sandbox');
  if (reportedTo(task.origin)) words.push('ticket');
  if (applied === 'all' || applied === 'part') words.push('applied');
  if (pull !== undefined) words.push('pull');
  return words.map((word) => `.${word}`).join('');
}

function taskTooltip(task: TaskSummary, words: string, t: Translate): string[] {
  const lines = [oneLine(task.title), t('{0} in {1}', words, oneLine(task.repository.name))];
  const reason = statusReason(task.status);
  if (reason !== undefined) lines.push(oneLine(reason, 600));
  const { origin } = task;
  if (origin.path !== undefined) {
    const place = oneLine(origin.path, 300);
    lines.push(t('From {0}', origin.line === undefined ? place : `${place}:${origin.line}`));
  }
  if ((task.files ?? 0) > 0) {
    const counts = plusMinus(task.additions, task.deletions);
    const files = task.files === 1 ? t('1 file changed') : t('{0} files changed', task.files ?? 0);
    lines.push(`${files} ${counts}`.trimEnd());
  }
  if (task.model !== undefined) lines.push(t('Model: {0}', modelName(task.model, t)));
  if (task.costUsd !== undefined) lines.push(t('Cost: {0}', money(task.costUsd, t)));
  return lines;
}
