/**
 * A runner's core in a process of its own, made to be killed: store and scheduler with a
 * `RunAttempt` that writes all it can. It prints a line for everything that was acknowledged to
 * it, so that the test can look for exactly that afterwards.
 */
import { writeSync } from 'node:fs';
import { isFinal } from '../../../runner/protocol/status.ts';
import type { RunAttempt } from '../../../runner/tasks/context.ts';
import { STEPS_DONE } from '../../support/memory-notes.ts';
import { spec, startRunner } from '../server/runner.ts';

const [root = '', steps = '0'] = process.argv.slice(2);
/** Synchronous: a line is out before anything else can happen. */
const say = (line: string) => writeSync(1, `${line}\n`);

const run: RunAttempt = async (context, signal) => {
  const done = context.notes.read(STEPS_DONE) ?? 0;
  say(`run ${context.resumed}`);
  if (context.attempt !== 1) throw new Error('one attempt only');
  await context.move({ kind: 'working' });
  for (let step = done + 1; step <= Number(steps); step++) {
    signal.throwIfAborted();
    await context.tell({ kind: 'attempt.notice', text: `step ${step}` });
    say(`event ${step}`);
    await context.record('code', { kind: 'claim', text: `step ${step}` });
    say(`ledger ${step}`);
    await context.transcript('code').append({ role: 'user', body: step });
    await context.notes.write(STEPS_DONE, step);
    say(`note ${step}`);
    context.log(`step ${step}\n`);
  }
  await context.move({ kind: 'verifying' });
  await context.finish({ level: 'verified', because: [] });
};

const ID = 'doomed-0001';
const runner = await startRunner({ root, keep: true, run });
say('up');
await runner.tasks.create(ID, spec());
say('created');

// A life that ended between its verdict and its status is brought to its end without another run.
let isOver = false;
const look = async (): Promise<void> => {
  const found = await runner.store.task(ID);
  if (isOver || !found || !isFinal(found.state.status)) return;
  isOver = true;
  say('finished');
};
runner.store.onEvents(() => void look());
await look();
