/**
 * Owns what a phase did, from its part of the log: the turns of an agent, each with its calls, or
 * the lines that a command printed. Long lists show their end, and more when asked.
 */
import { button, element, quiet } from './element.ts';
import { fold } from './fold.ts';
import type { Call, Part, Turn } from '../runner/protocol/log-outline.ts';
import { t } from './translate.ts';
import { tookWords } from './wording.ts';

/** Turns, or entries of a turn, that are shown at first and more each time. */
export const STEP = 60;
/** UTF-16 code units of one entry; the log has the rest. */
const MAX_TEXT = 20_000;

/**
 * `more` says how often more of a list was asked for. `ms` is how long the phase took, for its last
 * turn.
 */
export function turnsOf(
  key: string,
  parts: readonly Part[],
  ms: number | undefined,
  more: (list: string) => number,
): HTMLElement[] {
  const turns = parts.flatMap((part) => part.turns);
  if (turns.length === 0) return [quiet(t`The log has nothing of this phase.`)];
  return lastOf(key, turns, more, (turn, index) => {
    if (turn.n === undefined) return entriesOf(`${key}/${index}`, turn, more);
    const title = turnTitle(turn, turns[index + 1]?.after ?? ms);
    const inside = (): HTMLElement[] => entriesOf(`${key}/${index}`, turn, more);
    return [fold({ key: `${key}/turn/${index}`, title, class: 'turn' }, inside)];
  });
}

function turnTitle({ n, after, entries }: Turn, end: number | undefined): HTMLElement[] {
  const calls = entries.filter((entry) => typeof entry === 'object');
  const failed = calls.filter(({ outcome }) => /^(error|failed|exit [1-9])/.test(outcome)).length;
  const last = calls.at(-1)?.summary ?? entries.find((entry) => typeof entry === 'string') ?? '';
  const about = [callWords(calls.length), ...(failed > 0 ? [t`${failed} failed`] : [])].join(', ');
  const time =
    after === undefined || end === undefined || end < after ? '' : tookWords(end - after);
  return [
    element('span', { class: 'turn-name' }, t`Turn ${n ?? 0}`),
    element('span', { class: 'turn-about' }, `${about} · ${last}`),
    element('span', { class: 'number' }, time),
  ];
}

function callWords(count: number): string {
  if (count === 0) return t`no calls`;
  return count === 1 ? t`1 call` : t`${count} calls`;
}

function entriesOf(key: string, turn: Turn, more: (list: string) => number): HTMLElement[] {
  if (turn.entries.length === 0) return [quiet(t`Nothing yet.`)];
  return lastOf(`${key}/entries`, turn.entries, more, (entry, index) =>
    typeof entry === 'string'
      ? [element('pre', { class: 'said' }, entry.slice(-MAX_TEXT))]
      : [callOf(`${key}/call/${index}`, entry)],
  );
}

function callOf(key: string, { summary, outcome, output }: Call): HTMLElement {
  const title = [
    element('code', {}, summary),
    ...(outcome === '' ? [] : [element('span', { class: 'quiet' }, outcome)]),
  ];
  if (output.trim() === '') return element('div', { class: 'call' }, title);
  return fold({ key, title, class: 'call' }, () => [
    element('pre', {}, output.slice(-MAX_TEXT).trimEnd()),
  ]);
}

/** Draws the end of a list, and a button for more of it. */
function lastOf<T>(
  list: string,
  items: readonly T[],
  more: (list: string) => number,
  draw: (item: T, index: number) => HTMLElement[],
): HTMLElement[] {
  const from = Math.max(0, items.length - STEP * (1 + more(list)));
  const words = t`Show ${Math.min(from, STEP)} earlier of ${from}`;
  return [
    ...(from === 0 ? [] : [button({ kind: 'more', list }, words, { class: 'link', id: list })]),
    ...items.slice(from).flatMap((item, index) => draw(item, from + index)),
  ];
}
