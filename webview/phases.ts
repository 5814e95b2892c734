/** Owns the picture of where the time went: a bar for each phase, to scale. */
import type { PhaseRun } from '../runner/protocol/task.ts';
import { element } from './element.ts';
import { took } from '../runner/protocol/wording.ts';

export function phasesChart(phases: readonly PhaseRun[]): HTMLElement {
  const starts = phases.map((phase) => Date.parse(phase.startedAt));
  const first = Math.min(...starts);
  const last = Math.max(
    ...phases.map((phase, index) => (starts[index] ?? first) + (phase.ms ?? 0)),
  );
  const span = Math.max(last - first, 1);
  const rows = phases.map((phase, index) => {
    const bar = element('div', { class: phase.ms === undefined ? 'bar live' : 'bar' });
    const ms = phase.ms ?? Math.max(last - (starts[index] ?? first), 0);
    bar.style.marginInlineStart = `${(((starts[index] ?? first) - first) / span) * 100}%`;
    bar.style.width = `${Math.max((ms / span) * 100, 0.5)}%`;
    return element('tr', {}, [
      element('th', { scope: 'row' }, phase.name),
      element('td', { class: 'track' }, [bar]),
      element('td', { class: 'time' }, phase.ms === undefined ? 'now' : took(phase.ms)),
    ]);
  });
  return element('table', { class: 'phases' }, [element('tbody', {}, rows)]);
}
