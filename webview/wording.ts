/** Owns how the task page writes numbers, places and names. Pure. */
import type { LineComment } from '../runner/protocol/messages.ts';
import type { AttemptState, Status, Usage } from '../runner/protocol/task.ts';
import { dollars, isScripted, took } from '../runner/protocol/wording.ts';
import { language, t } from './translate.ts';

/** Marks a scripted model, so that people see at once when no real model was asked. */
export function modelName(model: string | undefined): string {
  if (model === undefined) return t`a model that was not named`;
  return isScripted(model) ? t`scripted model` : model;
}

/** Names the agent, its model and its blueprint. */
export function agentWords({ agent, model, blueprint }: AttemptState): string {
  const who = agent === undefined || agent === 'builtin' ? '' : agent;
  return [who, model === undefined ? '' : modelName(model), blueprint ?? '']
    .filter((part) => part !== '')
    .join(' · ');
}

export function money({ costUsd }: Usage): string {
  return costUsd === undefined ? t`unknown` : dollars(costUsd, language);
}

/** `950`, `12.3k`, `1.2M`. */
export function compact(count: number): string {
  if (count < 1000) return String(count);
  return count < 999_950 ? `${tenths(count / 1000)}k` : `${tenths(count / 1_000_000)}M`;
}

function tenths(amount: number): string {
  const digits = { minimumFractionDigits: 1, maximumFractionDigits: 1 };
  return amount.toLocaleString(language, digits);
}

/** How long something took: `0.4 s`. */
export function tookWords(ms: number): string {
  return took(ms, language);
}

/** `src/a.ts:12`, or `src/a.ts:12–14`. */
export function remarkPlace({ path, line, endLine, side }: LineComment): string {
  const lines = endLine === undefined || endLine <= line ? `${line}` : `${line}–${endLine}`;
  return `${path}:${lines}${side === 'base' ? t` (before)` : ''}`;
}

/** Returns the time of day in the format of the user's machine. */
export function clock(at: string): string {
  return new Date(at).toLocaleTimeString(language, { hour: '2-digit', minute: '2-digit' });
}

export function statusClass(status: Status): string {
  return status.kind === 'done' ? status.verdict.level : status.kind;
}
