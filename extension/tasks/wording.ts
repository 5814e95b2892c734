/**
 * Owns the words and symbols for tasks in the editor. Pure: the time is passed in, and so is the
 * translator. Text from a runner, a repository or a model goes through `oneLine` first.
 */
import type { Estimate } from '../../runner/protocol/estimate.ts';
import { oneLine } from '../../runner/protocol/text.ts';
import { isFinal, statusWords } from '../../runner/protocol/status.ts';
import type { Finding } from '../../runner/protocol/review.ts';
import type { Question } from '../../runner/protocol/messages.ts';
import type {
  CheckRun,
  FileChange,
  Status,
  TaskSummary,
  ToolCall,
} from '../../runner/protocol/task.ts';
import { phaseWords } from '../../runner/protocol/phase-words.ts';
import {
  dollars,
  duration,
  isScripted,
  roughly,
  type Translate,
} from '../../runner/protocol/wording.ts';

/** `vscode.l10n.t`, or anything that fills in `{0}`. */
export type { Translate };

/** The language of the words: that of the editor, or English where they are not translated. */
export function languageOf(t: Translate): string {
  return t('en');
}

/** `$0.12`, as it is written in the language of the words. */
export function money(usd: number, t: Translate): string {
  return dollars(usd, languageOf(t));
}

/** A codicon's id and, if it has a meaning, a theme colour's. */
export interface Icon {
  readonly id: string;
  readonly color?: string;
}

/** Puts the state before the name, because a narrow view cuts off the end. */
export function stateFirst(state: string, name: string): string {
  return `${state} · ${name}`;
}

/**
 * Returns a task's state for its row: a narrow view has room for one short word before the title.
 */
export function rowStatusWords(status: Status): string {
  if (status.kind === 'working') return 'Working';
  const isFlagged = status.kind === 'done' && status.verdict.level === 'verified_with_flags';
  return isFlagged ? 'Flagged' : statusWords(status);
}

/** `+12 −3`, or nothing when neither is known. */
export function plusMinus(additions: number | undefined, deletions: number | undefined): string {
  return additions === undefined || deletions === undefined ? '' : `+${additions} −${deletions}`;
}

/** Returns true while a task's time goes on. */
export function isLive(status: Status): boolean {
  return !isFinal(status) && status.kind !== 'needs_input' && status.kind !== 'unknown';
}

/** Returns true while the words for a task change with time alone: its duration, or its wait. */
export function ticks(status: Status): boolean {
  return (
    isLive(status) || (status.kind === 'needs_input' && status.question.deadline !== undefined)
  );
}

/** `In progress · code · 12 s · +3 −1`. */
export function taskDescription(task: TaskSummary, now: number, t: Translate): string {
  return [t(statusWords(task.status)), ...progressParts(task, now, t)].join(' · ');
}

/** Returns the progress without the state: `code`, `12 s`, `+3 −1`. */
export function progressParts(task: TaskSummary, now: number, t: Translate): string[] {
  const parts: string[] = [];
  if (isLive(task.status)) {
    if (task.phase) parts.push(phaseWords(task.phase.name, t));
    parts.push(duration(now - Date.parse(task.phase?.startedAt ?? task.createdAt)));
  }
  const counts = plusMinus(task.additions, task.deletions);
  if (counts !== '' && (task.files ?? 0) > 0) parts.push(counts);
  return parts;
}

/**
 * What is under way has an icon that stands still: one that turns has the whole window drawn anew many
 * times a second, which is felt in typing.
 */
const UNDER_WAY: Icon = { id: 'play-circle' };

export function statusIcon(status: Status): Icon {
  switch (status.kind) {
    case 'queued':
      return { id: 'clock' };
    case 'preparing':
    case 'working':
    case 'verifying':
      return UNDER_WAY;
    case 'needs_input':
      return { id: 'question', color: 'list.warningForeground' };
    case 'interrupted':
      return { id: 'debug-disconnect', color: 'list.warningForeground' };
    case 'cancelled':
      return { id: 'circle-slash', color: 'disabledForeground' };
    case 'unknown':
      return { id: 'circle-large-outline', color: 'disabledForeground' };
    case 'done':
      return verdictIcon(status.verdict.level);
  }
}

function verdictIcon(level: Extract<Status, { kind: 'done' }>['verdict']['level']): Icon {
  switch (level) {
    case 'verified':
      return { id: 'pass', color: 'testing.iconPassed' };
    case 'verified_with_flags':
      return { id: 'verified', color: 'list.warningForeground' };
    case 'unverified':
      return { id: 'unverified', color: 'list.warningForeground' };
    case 'failed':
      return { id: 'error', color: 'testing.iconFailed' };
    case 'declined':
      return { id: 'stop', color: 'list.warningForeground' };
  }
}

export function checkIcon(outcome: CheckRun['outcome']): Icon {
  switch (outcome) {
    case 'running':
      return UNDER_WAY;
    case 'passed':
      return { id: 'pass', color: 'testing.iconPassed' };
    case 'failed':
      return { id: 'error', color: 'testing.iconFailed' };
    case 'timed_out':
      return { id: 'watch', color: 'testing.iconFailed' };
    case 'errored':
      return { id: 'warning', color: 'list.warningForeground' };
  }
}

export function callWords(state: ToolCall['state'], t: Translate): string {
  switch (state) {
    case 'running':
      return t('running');
    case 'ok':
      return t('done');
    case 'error':
      return t('failed');
  }
}

export function checkWords(outcome: CheckRun['outcome'], t: Translate): string {
  switch (outcome) {
    case 'running':
      return t('running');
    case 'passed':
      return t('passed');
    case 'failed':
      return t('failed');
    case 'timed_out':
      return t('timed out');
    case 'errored':
      return t('could not run');
  }
}

export function severityIcon(severity: Finding['severity']): Icon {
  switch (severity) {
    case 'blocker':
      return { id: 'error', color: 'testing.iconFailed' };
    case 'major':
      return { id: 'warning', color: 'list.warningForeground' };
    case 'minor':
      return { id: 'comment' };
  }
}

export function severityWords(severity: Finding['severity'], t: Translate): string {
  switch (severity) {
    case 'blocker':
      return t('blocker');
    case 'major':
      return t('major');
    case 'minor':
      return t('minor');
  }
}

export function fileIcon(status: FileChange['status']): Icon {
  switch (status) {
    case 'added':
      return { id: 'diff-added', color: 'gitDecoration.addedResourceForeground' };
    case 'modified':
      return { id: 'diff-modified', color: 'gitDecoration.modifiedResourceForeground' };
    case 'deleted':
      return { id: 'diff-removed', color: 'gitDecoration.deletedResourceForeground' };
    case 'type_changed':
      return { id: 'diff-renamed', color: 'gitDecoration.modifiedResourceForeground' };
  }
}

export function fileWords(status: FileChange['status'], t: Translate): string {
  switch (status) {
    case 'added':
      return t('added');
    case 'modified':
      return t('modified');
    case 'deleted':
      return t('deleted');
    case 'type_changed':
      return t('type changed');
  }
}

/** Says how long a question waits and what happens then; empty when it waits for ever. */
export function deadlineWords(question: Question, now: number, t: Translate): string {
  const { deadline, default: usual } = question;
  if (deadline === undefined) return '';
  const left = roughly(Date.parse(deadline) - now);
  return usual === undefined
    ? t('Without an answer, the agent gives up in {0}.', left)
    : t('Without an answer, the agent continues in {0} with: {1}', left, oneLine(usual, 80));
}

/** Says in a sentence or two what a task is expected to take. */
export function estimateWords(estimate: Estimate, t: Translate): string {
  const { basis, attempts, costUsd, minutes } = estimate;
  const most = [roughly(60_000 * minutes.most), ...(costUsd ? [money(costUsd.most, t)] : [])].join(
    ', ',
  );
  if (basis === 'limits' || minutes.usual === undefined) return t('It takes at most {0}.', most);
  const usual = [
    roughly(60_000 * minutes.usual),
    ...(costUsd?.usual === undefined ? [] : [money(costUsd.usual, t)]),
  ].join(', ');
  return t(
    'Usually {0}; nine in ten take at most {1} (from {2} earlier attempts here).',
    usual,
    most,
    attempts,
  );
}

/** Marks a scripted model, so that people see at once when no real model was asked. */
export function modelName(model: string, t: Translate): string {
  return isScripted(model) ? t('scripted model') : oneLine(model);
}

export function statusReason(status: Status): string | undefined {
  switch (status.kind) {
    case 'needs_input':
      return status.question.text;
    case 'interrupted':
    case 'cancelled':
      return status.reason;
    case 'done':
      return status.verdict.because[0]?.text;
    default:
      return undefined;
  }
}
