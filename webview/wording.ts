/** Owns how the task page says numbers and names. Pure. */
import type { Usage } from '../runner/protocol/task.ts';
import { isScripted } from '../runner/protocol/wording.ts';

/** People must see at once when no real model was asked. */
export function modelName(model: string | undefined): string {
  if (model === undefined) return 'model not named';
  return isScripted(model) ? 'scripted model' : model;
}

export function spentWords(usage: Usage): string {
  const input = usage.input + usage.cacheRead + usage.cacheWrite;
  const price = usage.costUsd === undefined ? 'price unknown' : `$${usage.costUsd.toFixed(4)}`;
  return `${usage.requests} requests · ${input} tokens in, ${usage.cacheRead} of them from cache · ${usage.output} out · ${price}`;
}
