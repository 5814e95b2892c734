/**
 * Owns the table of a task's attempts. Several that started side by side are ordered by what the
 * runner saw of them, best first; choosing one shows it on the page.
 */
import { rank } from '../runner/protocol/rank.ts';
import { isFinal, statusWords } from '../runner/protocol/status.ts';
import type { AttemptState, TaskState } from '../runner/protocol/task.ts';
import { took } from '../runner/protocol/wording.ts';
import { element } from './element.ts';
import { agentWords, money, statusClass } from './wording.ts';

export function attemptsTable(
  task: TaskState,
  shown: AttemptState,
  choose: (attempt: number) => void,
): HTMLElement {
  const abreast = rank(task.attempts.filter(({ continues }) => continues === undefined));
  const later = task.attempts.filter(({ continues }) => continues !== undefined);
  const over = abreast.length > 1 && abreast.every(({ status }) => isFinal(status));
  const head = ['Attempt', 'Verdict', 'Changes', 'Review', 'Cost', 'Time'].map((title) =>
    element('th', { scope: 'col' }, title),
  );
  const rows = [...abreast, ...later].map((attempt, index) =>
    row(attempt, attempt.n === shown.n, over && index === 0, choose),
  );
  return element('table', { class: 'attempts' }, [
    element('thead', {}, [element('tr', {}, head)]),
    element('tbody', {}, rows),
  ]);
}

function row(
  attempt: AttemptState,
  isShown: boolean,
  isBest: boolean,
  choose: (attempt: number) => void,
): HTMLElement {
  const { n, continues, status, result, usage, phases } = attempt;
  const button = element(
    'button',
    { type: 'button', id: `attempt-${n}`, class: 'plain', 'aria-pressed': String(isShown) },
    continues === undefined ? `Attempt ${n}` : `Attempt ${n}, after ${continues}`,
  );
  button.addEventListener('click', () => choose(n));
  const ms = phases.reduce((sum, phase) => sum + (phase.ms ?? 0), 0);
  return element('tr', isShown ? { class: 'shown' } : {}, [
    element('th', { scope: 'row' }, [
      button,
      ...(isBest ? [element('span', { class: 'badge' }, 'Best')] : []),
      element('span', { class: 'quiet block' }, agentWords(attempt)),
    ]),
    element('td', { class: statusClass(status) }, statusWords(status)),
    element('td', {}, result ? `+${result.additions} −${result.deletions}` : '—'),
    element('td', {}, reviewWords(attempt)),
    element('td', {}, usage.requests > 0 ? money(usage) : '—'),
    element('td', {}, ms > 0 ? took(ms) : '—'),
  ]);
}

function reviewWords({ review }: AttemptState): string {
  if (!review) return '—';
  const failed = review.probes.filter(({ outcome }) => outcome !== 'passed').length;
  const findings = review.findings.length;
  const words =
    findings === 0 ? 'no findings' : findings === 1 ? '1 finding' : `${findings} findings`;
  return failed === 0 ? words : `${words}, ${failed} failed ${failed === 1 ? 'probe' : 'probes'}`;
}
