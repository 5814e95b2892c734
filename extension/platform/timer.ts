/** Owns timers as handles, so that code that uses them can be tested without a clock. */
import type { Handle } from '../tasks/event.ts';

/** Runs once after this many milliseconds, unless it is disposed before. */
export function runAfter(pause: number, run: () => void): Handle {
  const timer = setTimeout(run, pause);
  return { dispose: () => clearTimeout(timer) };
}

/**
 * Runs at once, and while it is asked for more often than this, once more at the end of each pause.
 */
export function atMostEvery(pause: number, run: () => void): Handle & { run(): void } {
  let waiting: Handle | undefined;
  let isDue = false;
  const now = (): void => {
    isDue = false;
    waiting = runAfter(pause, () => {
      waiting = undefined;
      if (isDue) now();
    });
    run();
  };
  return {
    run: () => {
      if (waiting) isDue = true;
      else now();
    },
    dispose: () => {
      waiting?.dispose();
      isDue = false;
    },
  };
}
