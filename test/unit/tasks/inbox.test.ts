/** What is said to an attempt under way: nothing lost, nothing twice, and heard at once. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { taskChannel } from '../../../runner/protocol/events.ts';
import type { Message } from '../../../runner/protocol/messages.ts';
import type { AttemptContext } from '../../../runner/tasks/context.ts';
import { MessageInbox } from '../../../runner/tasks/inbox.ts';
import { Core, specOf } from '../../support/core.ts';

const AT = '2026-11-29T12:00:00.000Z';
const ID = 'heard-0001';

const message = (id: string, more: Partial<Message> = {}): Message => ({
  id,
  at: AT,
  kind: 'steer',
  text: `text of ${id}`,
  ...more,
});

function inbox() {
  const heard = new MessageInbox();
  const listener = heard.listener(ID, 1);
  const say = (said: Message, attempt = 1, task = ID): void =>
    listener(taskChannel(task), [
      { seq: 1, event: { kind: 'attempt.message', at: AT, attempt, message: said } },
    ]);
  const ids = (): string[] => heard.all().map(({ id }) => id);
  return { heard, say, ids };
}

test('what is heard before the store was read stands after what the store has, once', () => {
  const { heard, say, ids } = inbox();
  say(message('m-2', { delivered: AT }));
  say(message('m-3'));
  // The read began before m-2 was given and before m-3 was said.
  heard.restore([message('m-1'), message('m-2')]);
  assert.deepEqual(ids(), ['m-1', 'm-2', 'm-3']);
  assert.equal(heard.withIds(['m-2'])[0]?.delivered, AT, 'the newer word of it counts');
  say(message('m-3', { delivered: AT }));
  assert.deepEqual(ids(), ['m-1', 'm-2', 'm-3']);
});

test('what is said to others is not heard, and a question is not given', () => {
  const { heard, say, ids } = inbox();
  say(message('m-1'), 2);
  say(message('m-2'), 1, 'other-0001');
  say(message('q-1', { kind: 'question' }));
  say(message('a-1', { kind: 'answer', to: 'q-1', text: 'This.', by: 'default' }));
  assert.deepEqual(ids(), ['a-1']);
  assert.equal(heard.all()[0]?.from, 'runner', 'a default is nobody’s word');
  assert.deepEqual([heard.answerTo('q-1'), heard.answerTo('q-2')], ['This.', undefined]);
  assert.deepEqual(heard.unanswered(), []);
  say(message('q-2', { kind: 'question' }));
  assert.deepEqual(heard.unanswered(), ['q-2']);
  assert.deepEqual(
    heard.withIds(['q-2', 'a-1']).map(({ id }) => id),
    ['a-1'],
  );
});

test('an interruption cuts off who was not given it: those that wait, and those to come', () => {
  const { heard, say } = inbox();
  const waiting = heard.interruption(new Set());
  const knowing = heard.interruption(new Set(['i-1']));
  say(message('m-1'));
  assert.equal(waiting.aborted, false, 'to be told something is no interruption');
  say(message('i-1', { kind: 'interrupt', text: '' }));
  assert.deepEqual([waiting.aborted, knowing.aborted], [true, false]);
  assert.equal(heard.interruption(new Set()).aborted, true);
  assert.equal(heard.interruption(new Set(['i-1'])).aborted, false);
  say(message('i-1', { kind: 'interrupt', text: '', delivered: AT }));
  assert.equal(heard.interruption(new Set()).aborted, false, 'it was given');
  say(message('i-2', { kind: 'interrupt' }));
  assert.equal(knowing.aborted, true, 'another one');
});

test('what is said while an attempt is opened, works and asks reaches it once, in order', async (t) => {
  const core = await Core.open(t);
  const begun = Promise.withResolvers<AttemptContext>();
  const goOn = Promise.withResolvers<void>();
  const given: string[][] = [];
  const scheduler = core.scheduler({
    run: async (context) => {
      await context.move({ kind: 'working' });
      const { inbox: said } = context;
      if (context.answerTo('q-1') === undefined) {
        begun.resolve(context);
        await goOn.promise;
        const ids = said.all().map(({ id }) => id);
        given.push(ids);
        await said.delivered(ids);
        await said.delivered(ids);
        await context.park({ id: 'q-1', text: 'Which?' });
      }
      given.push(said.all().map(({ id }) => id));
      await said.delivered(['a-1', 'm-4']);
      await context.finish({ level: 'verified', because: [] });
    },
  });
  const tasks = core.tasks(scheduler);
  await tasks.create(ID, specOf('a', { answerWithinMinutes: 5 }));
  await tasks.say(ID, 1, { id: 'm-1', kind: 'steer', text: 'Before it begins.' });
  const started = scheduler.start();
  await tasks.say(ID, 1, { id: 'm-2', kind: 'steer', text: 'While it is claimed.' });
  await started;
  const context = await begun.promise;
  const cut = context.inbox.interruption(new Set());
  await tasks.say(ID, 1, { id: 'm-3', kind: 'interrupt', text: 'While it works.' });
  await tasks.say(ID, 1, { id: 'm-3', kind: 'interrupt', text: 'While it works.' });
  assert.equal(cut.aborted, true);
  goOn.resolve();
  await core.until(ID, 'needs_input');
  await tasks.say(ID, 1, { id: 'm-4', kind: 'steer', text: 'While nobody works.' });
  await tasks.answer(ID, 1, { id: 'a-1', kind: 'answer', to: 'q-1', text: 'This.' });
  const { attempts } = await core.until(ID, 'done');
  assert.deepEqual(given, [
    ['m-1', 'm-2', 'm-3'],
    ['m-1', 'm-2', 'm-3', 'm-4', 'a-1'],
  ]);
  const messages = attempts[0]?.messages ?? [];
  assert.deepEqual(
    messages.map(({ id }) => id),
    ['m-1', 'm-2', 'm-3', 'q-1', 'm-4', 'a-1'],
  );
  const open = messages.filter(({ delivered, kind }) => !delivered && kind !== 'question');
  assert.deepEqual(open, []);
  const recorded = context.ledger().flatMap((entry) => (entry.kind === 'human' ? [entry.id] : []));
  assert.deepEqual(recorded, ['m-1', 'm-2', 'm-3'], 'each is recorded once');
});
