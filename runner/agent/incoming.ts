/**
 * Words messages of people and the runner for the model, and reads what an answer means for the
 * limits. Messages stand in a fence that they cannot close.
 */
import type { Limits } from '../protocol/task.ts';
import type { InboxMessage, QuestionToPut } from './backend.ts';
import type { LimitName } from '../model/budget.ts';
import type { AskedBody, Grant } from './entries.ts';
import { fence } from './prompt.ts';

const LEADS: Readonly<Record<InboxMessage['kind'], string>> = {
  steer: 'The developer says, while you work:',
  interrupt: 'The developer interrupted you and says:',
  answer: 'The developer answers:',
  follow_up:
    'The developer has looked at your result and continues the task. Limits start afresh; end as before.',
  fix: 'The runner has looked at the work and sends it back. Find the cause, and end when it is fixed.',
};

/** Formats a message for the model. */
export function messageWords({ kind, from, text }: InboxMessage): string {
  if (text.trim() === '') return 'The developer interrupted you.';
  const lead =
    kind === 'answer' && from === 'runner'
      ? 'Nobody answered in time, so this default counts:'
      : LEADS[kind];
  return `${lead}\n${fence(from === 'user' ? 'message' : 'report', text)}`;
}

/** True if the last message is an interruption without text: more is to come. */
export function isWordless(messages: readonly InboxMessage[]): boolean {
  const last = messages.at(-1);
  return last?.kind === 'interrupt' && last.text.trim() === '';
}

/** Minutes that an interrupted agent waits by default. */
const WAIT_MINUTES = 24 * 60;

/**
 * Returns the question after an interruption without text. The person who interrupted is there to
 * answer, even if nobody else would be asked.
 */
export function interruptedQuestion(mayAsk: boolean): Omit<QuestionToPut, 'id'> {
  const text = 'Interrupted. How shall I go on?';
  if (mayAsk) return { text };
  return { text, waitMinutes: WAIT_MINUTES };
}

export const STOP = 'stop';

const UNITS: Readonly<Record<LimitName, string>> = {
  turns: 'turns',
  minutes: 'minutes',
  costUsd: 'dollars',
};

/** Returns the question for a reached limit. Its default is to stop. */
export function limitQuestion(
  limit: LimitName,
  reason: string,
  limits: Required<Limits>,
): { text: string; default: string } {
  const step = stepOf(limit, limits);
  const text = `${reason} Should I continue? "continue" gives ${step} more ${UNITS[limit]}; a number gives that many, at most ${limits[limit]}; "${STOP}" ends the work as it is.`;
  return { text, default: STOP };
}

/** True if an answer could raise this limit at all. */
export function canRaise(limit: LimitName, now: Required<Limits>, most: Limits = {}): boolean {
  return now[limit] < (most[limit] ?? Infinity);
}

const NO = /^\W*(stop|no|nope|end|quit|cancel|abort|enough|halt)\b/i;
const AMOUNTS =
  /\$\s?(\d+(?:\.\d+)?)|(\d+(?:\.\d+)?)\s*(\$|dollars?|usd|turns?|minutes?|mins?\b)?/gi;

/**
 * Returns what an answer grants, or undefined for a no. An amount applies to the limit it names, or
 * to the one in question; it is at most the initial limit (`limits`), so that each answer raises by
 * a bounded step, and nothing exceeds `most`. Any other answer grants half of it.
 */
export function grantOf(
  { limit }: AskedBody,
  messages: readonly InboxMessage[],
  limits: Required<Limits>,
  now: Required<Limits>,
  most: Limits = {},
): Grant | undefined {
  if (!limit) return {};
  const answers = messages.filter(({ kind }) => kind !== 'fix').map(({ text }) => text);
  if (answers.some((text) => text.trim() === '' || NO.test(text))) return undefined;
  const grant: Partial<Record<LimitName, number>> = {};
  for (const [, dollars, number, unit] of answers.join('\n').matchAll(AMOUNTS)) {
    grant[dollars === undefined ? unitOf(unit, limit) : 'costUsd'] = Number(dollars ?? number);
  }
  grant[limit] ??= stepOf(limit, limits);
  for (const key of Object.keys(grant) as LimitName[]) {
    const room = (most[key] ?? Infinity) - now[key];
    grant[key] = Math.max(0, Math.min(grant[key] ?? 0, limits[key], room));
  }
  return grant;
}

function stepOf(limit: LimitName, limits: Required<Limits>): number {
  const half = limits[limit] / 2;
  return limit === 'turns' ? Math.ceil(half) : half;
}

function unitOf(unit: string | undefined, asked: LimitName): LimitName {
  if (unit === undefined) return asked;
  if (/^t/i.test(unit)) return 'turns';
  return /^m/i.test(unit) ? 'minutes' : 'costUsd';
}
