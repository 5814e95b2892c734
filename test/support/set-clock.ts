/**
 * Loaded into a runner (`node --import`): its clock of the day can be set while it runs, as people,
 * a time service or the end of summer time do. Timers and the steady clock go on as they are.
 */
import { readFileSync } from 'node:fs';

/** Names, in the environment, the file with the milliseconds by which the clock is wrong. */
export const CLOCK_FILE = 'CLOCK_FILE';
/** Says that the file has another number now. */
export const CLOCK_SIGNAL = 'SIGUSR2';

const file = process.env[CLOCK_FILE];
let offset = 0;

class SetDate extends Date {
  constructor(...given: [] | [string | number | Date]) {
    super(given.length === 0 ? SetDate.now() : given[0]);
  }

  static override now(): number {
    return super.now() + offset;
  }
}

if (file !== undefined) {
  delete process.env['NODE_OPTIONS'];
  process.on(CLOCK_SIGNAL, () => {
    offset = Number(readFileSync(file, 'utf8'));
    process.stderr.write(`the clock is wrong by ${offset} ms\n`);
  });
  globalThis.Date = SetDate as DateConstructor;
}
