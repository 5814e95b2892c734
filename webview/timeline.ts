/**
 * Owns the timeline: every phase of an attempt with a bar to scale, how long it took and what it
 * cost; opened, it shows what the log has of it.
 */
import { phaseWords } from '../runner/protocol/phase-words.ts';
import type { AttemptState, PhaseRun } from '../runner/protocol/task.ts';
import { element, quiet } from './element.ts';
import { fold } from './fold.ts';
import { type Part, partsOf } from '../runner/protocol/log-outline.ts';
import { t } from './translate.ts';
import { turnsOf } from './turns.ts';
import { clock, modelName, money, tookWords } from './wording.ts';

/** What the page has read of the attempt's log, if a part that shows it is open. */
export interface LogRead {
  readonly parts: readonly Part[];
  readonly isCut: boolean;
  /** How often more of a long list was asked for. */
  more(list: string): number;
}

/** Folds whose keys begin so need the log. */
export const phaseKey = (attempt: number): string => `${attempt}/phase/`;

/** `now` is the time of the last change, by the runner's clock: how far an open phase has come. */
export function timeline(
  { n, phases }: AttemptState,
  now: number,
  log: LogRead | undefined,
): HTMLElement {
  const names = phases.map(({ name }) => name);
  const parts = log ? partsOf(names, log.parts) : [];
  const span = spanOf(phases, now);
  const rows = phases.map((phase, index) => {
    const key = `${phaseKey(n)}${index}`;
    const inside = (): HTMLElement[] => {
      if (!log) return [quiet(t`Reading the log…`)];
      const mine = parts[index] ?? [];
      const missing = log.isCut && mine.length === 0;
      if (missing) return [quiet(t`This is before the part of the log that is shown here.`)];
      return turnsOf(key, mine, phase.ms, (list) => log.more(list));
    };
    return element('li', { 'data-key': key }, [
      fold({ key, title: titleOf(phase, span), class: 'phase' }, inside),
    ]);
  });
  return element('ol', { class: 'timeline' }, rows);
}

interface Span {
  readonly first: number;
  readonly ms: number;
}

function spanOf(phases: readonly PhaseRun[], now: number): Span {
  const first = Math.min(...phases.map(startOf));
  const last = Math.max(
    ...phases.map((phase) => (phase.ms === undefined ? now : startOf(phase) + phase.ms)),
  );
  return { first, ms: Math.max(last - first, 1) };
}

function startOf({ startedAt }: PhaseRun): number {
  const start = Date.parse(startedAt);
  return Number.isNaN(start) ? 0 : start;
}

function titleOf(phase: PhaseRun, { first, ms: span }: Span): HTMLElement[] {
  const { name, ms, outcome, usage, model } = phase;
  const begin = (startOf(phase) - first) / span;
  const bar = element('span', { class: ms === undefined ? 'bar live' : 'bar' });
  bar.style.insetInlineStart = percent(Math.min(begin, 0.99));
  bar.style.width = percent(
    Math.min(Math.max((ms ?? span) / span, 0.01), 1 - Math.min(begin, 0.99)),
  );
  const more = [
    ...(outcome === undefined ? [] : [outcome]),
    ...(model === undefined ? [] : [modelName(model)]),
  ].join(' · ');
  return [
    element('span', { class: 'phase-name' }, [
      phaseWords(name, t),
      ...(more === '' ? [] : [element('span', { class: 'quiet' }, more)]),
    ]),
    element('span', { class: 'track', 'aria-hidden': 'true' }, [bar]),
    element(
      'span',
      { class: 'number' },
      ms === undefined ? t`since ${clock(phase.startedAt)}` : tookWords(ms),
    ),
    element('span', { class: 'number cost' }, usage && usage.requests > 0 ? money(usage) : ''),
  ];
}

function percent(part: number): string {
  return `${(part * 100).toFixed(2)}%`;
}
