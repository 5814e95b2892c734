/**
 * Owns what tokens and money went into each phase. The last rows are the attempt and, if there are
 * several, the whole task.
 */
import { phaseWords } from '../runner/protocol/phase-words.ts';
import { totalUsage } from '../runner/protocol/reduce.ts';
import type { AttemptState, TaskState, Usage } from '../runner/protocol/task.ts';
import { element, quiet } from './element.ts';
import { t } from './translate.ts';
import { agentWords, compact, money } from './wording.ts';

const TITLES = [t`Phase`, t`In`, t`Cached`, t`To cache`, t`Out`, t`Cost`] as const;

/** Undefined when no model was asked. */
export function costTable(task: TaskState, attempt: AttemptState): HTMLElement | undefined {
  const { phases, usage, n } = attempt;
  if (usage.requests === 0) return undefined;
  const asked = phases.flatMap((phase) =>
    phase.usage && phase.usage.requests > 0 ? [row(phaseWords(phase.name, t), phase.usage)] : [],
  );
  const { length } = task.attempts;
  const totals = [
    row(t`Attempt ${n}`, usage),
    ...(length > 1 ? [row(t`All ${length} attempts`, totalUsage(task.attempts))] : []),
  ];
  const head = TITLES.map((title) => element('th', { scope: 'col' }, title));
  return element('div', {}, [
    quiet(agentWords(attempt)),
    element('table', { class: 'numbers' }, [
      element('thead', {}, [element('tr', {}, head)]),
      element('tbody', {}, asked),
      element('tfoot', {}, totals),
    ]),
  ]);
}

function row(name: string, usage: Usage): HTMLElement {
  const { input, cacheRead, cacheWrite, output } = usage;
  const cells = [...[input, cacheRead, cacheWrite, output].map(compact), money(usage)];
  return element('tr', {}, [
    element('th', { scope: 'row' }, name),
    ...cells.map((words, index) =>
      element('td', { class: 'number', 'data-title': TITLES[index + 1] ?? '' }, words),
    ),
  ]);
}
