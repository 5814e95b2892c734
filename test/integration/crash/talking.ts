/**
 * A runner's core in a process of its own, made to be killed while people talk with an attempt:
 * steering, an interruption, a question with its answer, and a follow-up. Started again it says
 * all of it again, as a client does whose requests were not answered. It prints a line for
 * everything that was acknowledged.
 */
import { once } from 'node:events';
import { writeSync } from 'node:fs';
import type { RunAttempt } from '../../../runner/tasks/context.ts';
import { spec, startRunner } from '../server/runner.ts';
import { untilTask } from '../sessions/support.ts';

const [root = ''] = process.argv.slice(2);
const ID = 'talking-01';
/** Synchronous: a line is out before anything else can happen. */
const say = (line: string) => writeSync(1, `${line}\n`);

/** Gives messages as an agent does: the conversation has them first, then they are delivered. */
const run: RunAttempt = async (context, signal) => {
  await context.move({ kind: 'working' });
  const talk = context.transcript('code');
  const given = () => new Set(talk.load().map(({ body }) => String(body)));
  const hear = async () => {
    for (const { id } of context.inbox.all()) {
      if (given().has(id)) continue;
      await talk.append({ role: 'heard', body: id });
      say(`given ${id}`);
    }
    await context.inbox.delivered([...given()]);
    say('delivered');
  };
  if (context.attempt === 1) {
    while (!given().has('m-2')) {
      const cut = context.inbox.interruption(given());
      if (!cut.aborted) await Promise.race([once(cut, 'abort'), once(signal, 'abort')]);
      signal.throwIfAborted();
      await hear();
    }
    if (context.answerTo('q-1') === undefined) {
      await context.park({ id: 'q-1', text: 'Which?', default: 'any' });
    }
  }
  await hear();
  await context.finish({ level: 'verified', because: [] });
};

const runner = await startRunner({ root, keep: true, run });
const { tasks } = runner;
await tasks.create(ID, { ...spec(), answerWithinMinutes: 60 });
say('created');
await tasks.say(ID, 1, { id: 'm-1', kind: 'steer', text: 'One.' });
say('said m-1');
await tasks.say(ID, 1, { id: 'm-2', kind: 'interrupt', text: 'Two.' });
say('said m-2');
await untilTask(runner, ID, ({ attempts: [first] }) =>
  ['needs_input', 'done'].includes(first?.status.kind ?? ''),
);
say('parked');
await tasks.answer(ID, 1, { id: 'a-1', kind: 'answer', to: 'q-1', text: 'This.' });
say('said a-1');
await untilTask(runner, ID, ({ attempts: [first] }) => first?.status.kind === 'done');
const { attempt } = await tasks.followUp(ID, 1, { id: 'f-1', kind: 'follow_up', text: 'More.' });
say(`said f-1 ${attempt}`);
await untilTask(runner, ID, ({ attempts }) => attempts[1]?.status.kind === 'done');
say('finished');
