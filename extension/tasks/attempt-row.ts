/**
 * Owns the row of an attempt in the Tasks view, and words that rows about one share. Pure.
 */
import { comparable, newerBaseWords } from '../../runner/protocol/attempt-base.ts';
import { isFinal, mayHaveSandbox, statusWords } from '../../runner/protocol/status.ts';
import type { AttemptState, TaskState } from '../../runner/protocol/task.ts';
import { phaseWords } from '../../runner/protocol/phase-words.ts';
import { oneLine } from '../../runner/protocol/text.ts';
import { duration } from '../../runner/protocol/wording.ts';
import type { Row } from './rows.ts';
import { isLive, modelName, money, plusMinus, statusIcon, type Translate } from './wording.ts';

export function attemptRow(
  task: TaskState,
  attempt: AttemptState,
  { isBest, pull }: { readonly isBest: boolean; readonly pull: string | undefined },
  now: number,
  t: Translate,
): Row {
  const label = labelOf(attempt, t);
  const parts = [t(statusWords(attempt.status))];
  if (isBest) parts.unshift(t('Best'));
  const phase = openPhase(attempt);
  if (phase && isLive(attempt.status)) {
    parts.push(phaseWords(phase.name, t), duration(now - Date.parse(phase.startedAt)));
  }
  if (attempt.result && attempt.result.files.length > 0) {
    parts.push(plusMinus(attempt.result.additions, attempt.result.deletions));
  }
  const description = parts.join(' · ');
  return {
    id: `task/${task.id}/${attempt.n}`,
    taskId: task.id,
    kind: 'attempt',
    label,
    description,
    tooltip: [label, description, ...spentLines(attempt, t)],
    accessibility: `${label}, ${description}`,
    icon: statusIcon(attempt.status),
    context: attemptContext(task, attempt, pull !== undefined),
    expandable: true,
    attempt: attempt.n,
  };
}

function labelOf({ n, continues, base }: AttemptState, t: Translate): string {
  if (base) return t('Attempt {0}, onto {1}', n, oneLine(newerBaseWords(base, t)));
  return continues === undefined ? t('Attempt {0}', n) : t('Attempt {0}, after {1}', n, continues);
}

function spentLines({ agent, model, blueprint, usage }: AttemptState, t: Translate): string[] {
  const lines: string[] = [];
  if (agent !== undefined) lines.push(t('Agent: {0}', oneLine(agent)));
  if (model !== undefined) lines.push(t('Model: {0}', modelName(model, t)));
  if (blueprint !== undefined) lines.push(t('Blueprint: {0}', oneLine(blueprint)));
  if (usage.costUsd !== undefined) lines.push(t('Cost: {0}', money(usage.costUsd, t)));
  return lines;
}

function attemptContext(task: TaskState, attempt: AttemptState, hasPull: boolean): string {
  const { status, result } = attempt;
  const words = ['attempt', isFinal(status) ? 'final' : 'active'];
  if (result?.files.length) words.push('result');
  if (comparable(task, attempt).length > 1) words.push('several');
  if (status.kind === 'needs_input') words.push('question');
  if (mayHaveSandbox(status)) words.push('sandbox');
  if (hasPull) words.push('pull');
  return words.map((word) => `.${word}`).join('');
}

export function openPhase(attempt: AttemptState) {
  return attempt.phases.findLast((phase) => phase.ms === undefined);
}
