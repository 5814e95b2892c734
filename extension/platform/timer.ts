/** Owns timers as handles, for what is tested without a clock. */
import type { Handle } from '../tasks/event.ts';

/** Runs once after so many milliseconds, unless it was disposed before. */
export function runAfter(pause: number, run: () => void): Handle {
  const timer = setTimeout(run, pause);
  return { dispose: () => clearTimeout(timer) };
}
