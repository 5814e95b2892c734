/**
 * Owns the ids of traces and spans. They are made of what a span is about, so that a runner that
 * was restarted goes on with the same trace, and a line of the log names it without being told.
 */
import { createHash } from 'node:crypto';

/** 16 bytes as hex: one trace for each task. */
export function traceIdOf(task: string): string {
  return digest(`errand trace ${task}`).slice(0, 32);
}

/** 8 bytes as hex: the same for the same parts, in the same order. */
export function spanIdOf(task: string, ...parts: readonly (string | number)[]): string {
  return digest(JSON.stringify(['errand span', task, ...parts])).slice(0, 16);
}

const digest = (text: string): string => createHash('sha256').update(text).digest('hex');
