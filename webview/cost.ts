/**
 * Owns where time, tokens and money went: a bar to scale for each phase, and the usage of its
 * models beside it. The last rows are the attempt and, if there are several, the whole task.
 */
import { totalUsage } from '../runner/protocol/reduce.ts';
import type { AttemptState, PhaseRun, TaskState, Usage } from '../runner/protocol/task.ts';
import { took } from '../runner/protocol/wording.ts';
import { element } from './element.ts';
import { agentWords, compact, modelName, money } from './wording.ts';

export function costTable(task: TaskState, attempt: AttemptState): HTMLElement {
  const { phases, usage } = attempt;
  const spent = usage.requests > 0;
  const titles = ['Phase', '', 'Time', ...(spent ? TOKENS : [])];
  const totals: [string, Usage, number][] = [];
  if (spent) totals.push([`Attempt ${attempt.n}`, usage, total(phases)]);
  if (spent && task.attempts.length > 1) {
    const all = task.attempts.flatMap((each) => each.phases);
    totals.push([`All ${task.attempts.length} attempts`, totalUsage(task.attempts), total(all)]);
  }
  return element('div', {}, [
    element('p', { class: 'quiet' }, agentWords(attempt)),
    element('table', { class: 'phases' }, [
      element('thead', {}, [
        element(
          'tr',
          {},
          titles.map((title) => element('th', { scope: 'col' }, title)),
        ),
      ]),
      element('tbody', {}, bars(phases, spent)),
      element(
        'tfoot',
        {},
        totals.map(([name, used, ms]) =>
          element('tr', {}, [
            element('th', { scope: 'row' }, name),
            element('td', {}),
            element('td', { class: 'number' }, took(ms)),
            ...tokens(used),
          ]),
        ),
      ),
    ]),
  ]);
}

const TOKENS = ['In', 'Cached', 'To cache', 'Out', 'Cost'] as const;

function tokens(usage: Usage | undefined): HTMLElement[] {
  if (!usage || usage.requests === 0) return TOKENS.map(() => element('td', { class: 'number' }));
  const { input, cacheRead, cacheWrite, output } = usage;
  return [
    ...[input, cacheRead, cacheWrite, output].map((count) =>
      element('td', { class: 'number' }, compact(count)),
    ),
    element('td', { class: 'number' }, money(usage)),
  ];
}

function bars(phases: readonly PhaseRun[], spent: boolean): HTMLElement[] {
  const starts = phases.map((phase) => Date.parse(phase.startedAt));
  const first = Math.min(...starts);
  const last = Math.max(
    ...phases.map((phase, index) => (starts[index] ?? first) + (phase.ms ?? 0)),
  );
  const span = Math.max(last - first, 1);
  return phases.map((phase, index) => {
    const begin = (starts[index] ?? first) - first;
    const ms = phase.ms ?? Math.max(last - first - begin, 0);
    const bar = element('div', { class: phase.ms === undefined ? 'bar live' : 'bar' });
    bar.style.marginInlineStart = `${(begin / span) * 100}%`;
    bar.style.width = `${Math.max((ms / span) * 100, 0.5)}%`;
    return element('tr', {}, [
      element('th', { scope: 'row', title: phase.model ? modelName(phase.model) : '' }, phase.name),
      element('td', { class: 'track' }, [bar]),
      element('td', { class: 'number' }, phase.ms === undefined ? 'now' : took(phase.ms)),
      ...(spent ? tokens(phase.usage) : []),
    ]);
  });
}

function total(phases: readonly PhaseRun[]): number {
  return phases.reduce((sum, phase) => sum + (phase.ms ?? 0), 0);
}
