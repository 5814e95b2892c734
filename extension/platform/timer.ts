/** Owns timers as handles, so that code that uses them can be tested without a clock. */
import type { Handle } from '../tasks/event.ts';

/** Runs once after this many milliseconds, unless it is disposed before. */
export function runAfter(pause: number, run: () => void): Handle {
  const timer = setTimeout(run, pause);
  return { dispose: () => clearTimeout(timer) };
}
