/**
 * Processes that nothing but the end of their sandbox ends, and a look at which of them still run.
 * Each sleeps for so many seconds, by which it is known on the whole machine.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Each kind as a shell starts it in the background. */
export const STUBBORN: Readonly<Record<string, (seconds: number) => string>> = {
  'ignores signals': (seconds) =>
    `(trap '' TERM HUP INT QUIT; while :; do sleep ${seconds}; done) &`,
  'forked twice': (seconds) =>
    `( (setsid sh -c "trap '' TERM HUP; while :; do sleep ${seconds}; done" &) & )`,
  'left its session': (seconds) =>
    `setsid -f sh -c "trap '' TERM HUP INT; while :; do sleep ${seconds}; done"`,
  'holds a terminal': (seconds) =>
    `script -qfc "trap '' HUP TERM; while :; do sleep ${seconds}; done" /dev/null >/dev/null &`,
};

/** Processes of this machine, those in its containers too, that sleep for so many seconds. */
export function asleep(seconds: number): string[] {
  return readdirSync('/proc').filter((pid) => {
    try {
      return readFileSync(join('/proc', pid, 'cmdline'), 'utf8') === `sleep\0${seconds}\0`;
    } catch {
      return false; // No process, or one that has ended meanwhile.
    }
  });
}

/** Nobody says when a process of a container begins or ends. */
export async function untilAsleep(seconds: number, count: number, everyMs = 20): Promise<void> {
  while (asleep(seconds).length !== count) await sleep(everyMs);
}
