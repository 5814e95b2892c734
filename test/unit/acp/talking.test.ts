// What a person says to a task in an editor of the Agent Client Protocol, and what becomes of it:
// answers, stops, messages to an agent at work, commands; and what is refused, in words.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { methods } from '@agentclientprotocol/sdk';
import { ErrandError } from '../../../runner/protocol/errors.ts';
import { Window } from '../../support/acp/window.ts';
import { Desk, VERIFIED, type Work } from '../../support/ahp/desk.ts';

/** An attempt that has begun, and asks a question where there is one. */
async function atWork(desk: Desk, question?: Parameters<Work['ask']>[0]): Promise<Work> {
  const work = await desk.work();
  await work.context.move({ kind: 'working' });
  if (question) work.ask(question);
  return work;
}

async function ended({ context, end }: Work): Promise<void> {
  await context.move({ kind: 'verifying' });
  await end(VERIFIED);
}

const WHICH = { id: 'q-1', text: 'Which one?', default: 'The first.' };

test('a question is asked with its default, which is one click', async (t) => {
  const desk = await Desk.open(t);
  const asked: unknown[] = [];
  const window = await Window.open(t, desk, {
    permission: async ({ toolCall, options }) => {
      asked.push(toolCall, options);
      const [first] = options;
      return { outcome: { outcome: 'selected', optionId: first?.optionId ?? '' } };
    },
  });
  const session = await window.begin();
  const over = window.say(session, 'Mend it');
  await atWork(desk, WHICH);
  const again = await atWork(desk);
  assert.equal(again.context.answerTo('q-1'), 'The first.');
  assert.match(JSON.stringify(asked), /Which one\?[^]*Without an answer by[^]*The first\./);
  await ended(again);
  assert.equal(await over, 'end_turn');
  const call = window.call('question/q-1');
  assert.equal(call?.['status'], 'completed');
  assert.match(JSON.stringify(call), /Answer: The first\./);
});

test('a question can be answered in words: they are the next message', async (t) => {
  const desk = await Desk.open(t);
  const window = await Window.open(t, desk, {
    permission: async ({ options }) => ({
      outcome: { outcome: 'selected', optionId: options[1]?.optionId ?? '' },
    }),
  });
  const session = await window.begin();
  const over = window.say(session, 'Mend it');
  await atWork(desk, WHICH);
  assert.equal(await over, 'end_turn');
  assert.match(window.text(), /next message is the answer/);
  const answered = window.say(session, 'The second.');
  const again = await atWork(desk);
  assert.equal(again.context.answerTo('q-1'), 'The second.');
  await ended(again);
  assert.equal(await answered, 'end_turn');
});

test('an editor that shows forms gets one, with the default filled in', async (t) => {
  const desk = await Desk.open(t);
  let form = '';
  const window = await Window.open(t, desk, {
    form: (request) => {
      form = JSON.stringify(request);
      return { action: 'accept', content: { answer: ' The third. ' } };
    },
  });
  const session = await window.begin();
  const over = window.say(session, 'Mend it');
  await atWork(desk, WHICH);
  const again = await atWork(desk);
  assert.equal(again.context.answerTo('q-1'), 'The third.');
  assert.match(form, /"default":"The first\."/);
  assert.match(form, /Which one\?[^"]*Without an answer by/);
  await ended(again);
  assert.equal(await over, 'end_turn');
});

test('a question that is answered elsewhere is called back, and the turn goes on', async (t) => {
  const desk = await Desk.open(t);
  const open = Promise.withResolvers<void>();
  const calledBack = Promise.withResolvers<void>();
  const window = await Window.open(t, desk, {
    permission: async (_request, signal) => {
      open.resolve();
      signal.addEventListener('abort', () => calledBack.resolve(), { once: true });
      await calledBack.promise;
      return { outcome: { outcome: 'cancelled' } };
    },
  });
  const session = await window.begin();
  const over = window.say(session, 'Mend it');
  const { context } = await atWork(desk, WHICH);
  await open.promise;
  const message = { kind: 'answer', id: 'm-1', text: 'Elsewhere.', to: 'q-1' } as const;
  await desk.runner.tasks.answer(context.task.id, 1, message);
  await calledBack.promise;
  const again = await atWork(desk);
  assert.equal(again.context.answerTo('q-1'), 'Elsewhere.');
  await ended(again);
  assert.equal(await over, 'end_turn');
});

test('a stop ends the task, keeps its work, and the next message goes on from there', async (t) => {
  const desk = await Desk.open(t);
  const window = await Window.open(t, desk);
  const session = await window.begin();
  const over = window.say(session, 'Mend it');
  await atWork(desk);
  await window.agent.notify(methods.agent.session.cancel, { sessionId: session });
  assert.equal(await over, 'cancelled');
  assert.match(window.text(), /What was done until then is kept\./);
  const next = window.say(session, 'Otherwise.');
  const again = await atWork(desk);
  assert.equal(again.context.attempt, 2);
  await ended(again);
  assert.equal(await next, 'end_turn');
});

test('a message while the agent works is read by it, and both prompts end with the turn', async (t) => {
  const desk = await Desk.open(t);
  const window = await Window.open(t, desk);
  const session = await window.begin();
  const over = window.say(session, 'Mend it');
  const work = await atWork(desk);
  const steered = window.say(session, 'Keep the name.');
  const [heard] = await desk.said(work.context);
  assert.deepEqual([heard?.kind, heard?.text], ['steer', 'Keep the name.']);
  await ended(work);
  assert.deepEqual(await Promise.all([over, steered]), ['end_turn', 'end_turn']);
});

test('commands are carried out and answered, and what they cannot do is an error in words', async (t) => {
  const desk = await Desk.open(t);
  const window = await Window.open(t, desk);
  const session = await window.begin();
  await assert.rejects(window.say(session, '/apply'), /There is no task yet/);
  const over = window.say(session, 'Mend it');
  const work = await atWork(desk);
  await assert.rejects(window.say(session, '/apply'), /still at work/);
  assert.equal(await window.say(session, '/status'), 'end_turn');
  assert.match(window.text(), /Attempt 1: In progress/);
  await ended(work);
  await over;
  desk.answers = { apply: { applied: [{ path: 'src/a.ts', kind: 'merged' }], left: [] } };
  assert.equal(await window.say(session, '/apply'), 'end_turn');
  assert.deepEqual(desk.commands, [['apply', session, '--repo', desk.repository, '--json']]);
  assert.match(window.text(), /merged with your edits/);
  desk.answers = { discard: { error: { message: 'It is in use.', hint: 'Try again.' } } };
  await assert.rejects(window.say(session, '/discard'), /It is in use\.[^]*Try again\./);
  desk.answers = { discard: {} };
  assert.equal(await window.say(session, '/discard'), 'end_turn');
  await assert.rejects(window.say(session, 'Go on.'), /discarded/);
});

test('the runner may end and come back elsewhere: the turn goes on', async (t) => {
  const desk = await Desk.open(t);
  const window = await Window.open(t, desk);
  const session = await window.begin();
  const over = window.say(session, 'Mend it');
  await atWork(desk);
  await desk.moveRunner(async () => undefined);
  await ended(await atWork(desk));
  assert.equal(await over, 'end_turn');
  assert.match(window.text(), /\*\*Verified\*\*/);
});

test('what cannot be begun says why, and what to do', async (t) => {
  const desk = await Desk.open(t);
  const window = await Window.open(t, desk);
  const folder = mkdtempSync(join(tmpdir(), 'errand-acp-'));
  t.after(() => rmSync(folder, { recursive: true }));
  await assert.rejects(window.begin(folder), /not (in )?a git repository/i);
  await assert.rejects(window.say('t-none', 'Mend it'), /is not open/);
  const session = await window.begin();
  await assert.rejects(window.say(session, '  '), /no words/);
  const alone = await Window.open(t, desk, {
    address: async () => {
      throw new ErrandError('unavailable', 'No runner is here.', { hint: 'Start one.' });
    },
  });
  const other = await alone.begin();
  await assert.rejects(alone.say(other, 'Mend it'), /No runner is here\. Start one\./);
});
