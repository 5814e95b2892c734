/** Owns how the task page says numbers and names. Pure. */
import type { Usage } from '../runner/protocol/task.ts';

/** `0.4 s`, `12 s`, `3 min 20 s`. */
export function duration(ms: number): string {
  if (ms < 9_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** People must see at once when no real model was asked. */
export function modelName(model: string | undefined): string {
  if (model === undefined) return 'model not named';
  return model.startsWith('scripted') ? 'scripted model' : model;
}

export function spentWords(usage: Usage): string {
  const input = usage.input + usage.cacheRead + usage.cacheWrite;
  const price = usage.costUsd === undefined ? 'price unknown' : `$${usage.costUsd.toFixed(4)}`;
  return `${usage.requests} requests · ${input} tokens in, ${usage.cacheRead} of them from cache · ${usage.output} out · ${price}`;
}
