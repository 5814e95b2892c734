/**
 * Owns the table of a task's attempts. Several that started side by side are ordered by what the
 * runner saw of them, best first; choosing one shows it on the page.
 */
import { newerBaseWords } from '../runner/protocol/attempt-base.ts';
import { rank } from '../runner/protocol/rank.ts';
import { workedMs } from '../runner/protocol/reduce.ts';
import { isFinal, statusWords } from '../runner/protocol/status.ts';
import type { AttemptState, TaskState } from '../runner/protocol/task.ts';
import { button, element } from './element.ts';
import { t } from './translate.ts';
import { agentWords, money, statusClass, tookWords } from './wording.ts';

export function attemptsTable(task: TaskState, shown: AttemptState): HTMLElement {
  const abreast = rank(task.attempts.filter(({ continues }) => continues === undefined));
  const later = task.attempts.filter(({ continues }) => continues !== undefined);
  const over = abreast.length > 1 && abreast.every(({ status }) => isFinal(status));
  const head = [t`Attempt`, ...TITLES].map((title) => element('th', { scope: 'col' }, title));
  const rows = [...abreast, ...later].map((attempt, index) =>
    row(attempt, attempt.n === shown.n, over && index === 0),
  );
  return element('table', { class: 'attempts' }, [
    element('thead', {}, [element('tr', {}, head)]),
    element('tbody', {}, rows),
  ]);
}

const TITLES = [t`Verdict`, t`Changes`, t`Review`, t`Cost`, t`Time`] as const;

function row(attempt: AttemptState, isShown: boolean, isBest: boolean): HTMLElement {
  const { n, status, result, usage } = attempt;
  const words = nameOf(attempt);
  const attributes = { id: `attempt-${n}`, class: 'plain', 'aria-pressed': String(isShown) };
  const ms = workedMs(attempt);
  const cells: readonly [words: string, name: string][] = [
    [t(statusWords(status)), statusClass(status)],
    [result ? `+${result.additions} −${result.deletions}` : '—', ''],
    [reviewWords(attempt), ''],
    [usage.requests > 0 ? money(usage) : '—', ''],
    [ms > 0 ? tookWords(ms) : '—', ''],
  ];
  return element('tr', { 'data-key': `row-${n}`, class: isShown ? 'shown' : '' }, [
    element('th', { scope: 'row' }, [
      button({ kind: 'choose', attempt: n }, words, attributes),
      ...(isBest ? [element('span', { class: 'badge' }, t`Best`)] : []),
      element('span', { class: 'quiet block' }, agentWords(attempt)),
    ]),
    ...cells.map(([text, name], index) =>
      element('td', { class: name, 'data-title': TITLES[index] ?? '' }, text),
    ),
  ]);
}

function nameOf({ n, continues, base }: AttemptState): string {
  if (base) return t`Attempt ${n}, onto ${newerBaseWords(base, t)}`;
  return continues === undefined ? t`Attempt ${n}` : t`Attempt ${n}, after ${continues}`;
}

function reviewWords({ review }: AttemptState): string {
  if (!review) return '—';
  const failed = review.probes.filter(({ outcome }) => outcome !== 'passed').length;
  const findings = review.findings.length;
  const words =
    findings === 0 ? t`no findings` : findings === 1 ? t`1 finding` : t`${findings} findings`;
  if (failed === 0) return words;
  return failed === 1 ? t`${words}, 1 failed probe` : t`${words}, ${failed} failed probes`;
}
