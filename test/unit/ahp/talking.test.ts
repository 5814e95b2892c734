// What a person says in the chat of a task, and what becomes of it: answers, stops, messages to an
// agent at work, commands; and what nobody may say.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { chatUri } from '../../../runner/ahp/uris.ts';
import { Desk, VERIFIED } from '../../support/ahp/desk.ts';
import { begun, fresh, message, now } from '../../support/ahp/session.ts';

test('a question shows its default and its deadline, and is answered by the words of its form', async (t) => {
  const desk = await Desk.open(t);
  const client = await desk.window();
  const { session, chat } = await begun(desk, client, 'Mend it');
  const { context, ask } = await desk.work();
  await context.move({ kind: 'working' });
  ask({ id: 'q-1', text: 'Which one?', default: 'The first.' });
  const { action } = await client.acted('chat/inputRequested');
  const { request } = action;
  assert.match(
    request.message,
    /Without an answer by \d\d:\d\d( on .*)?, the default below is used/,
  );
  assert.deepEqual(
    [request.id, request.questions[0].message, request.questions[0].defaultValue],
    ['q-1', 'Which one?', 'The first.'],
  );
  await client.acted('session/inputNeededSet', (each) => each.request.request.id === 'q-1');
  await client.acted('session/chatUpdated', ({ changes }) => changes.status === 24);
  client.dispatch(chat, {
    type: 'chat/inputCompleted',
    requestId: 'q-1',
    response: 'accept',
    answers: { answer: { state: 'submitted', value: { kind: 'text', value: 'The second.' } } },
  });
  const again = await desk.work();
  assert.equal(again.context.answerTo('q-1'), 'The second.');
  await client.acted('session/inputNeededRemoved', ({ id }) => id === 'q-1');
  const said = client.told.filter(({ params }) => params.action?.type === 'chat/inputCompleted');
  assert.equal(said.length, 1, 'it is told once');
  await client.acted('session/chatUpdated', ({ changes }) => changes.status === 8);
  assert.match(JSON.stringify(await fresh(desk, chat)), /The second\.[^]*accept/);
  assert.equal((await client.subscribe(session)).inputNeeded, undefined);
});

test('a question that is closed takes its default, and one that another client answers closes', async (t) => {
  const desk = await Desk.open(t);
  const client = await desk.window();
  const { chat } = await begun(desk, client, 'Mend it');
  const first = await desk.work();
  await first.context.move({ kind: 'working' });
  first.ask({ id: 'q-1', text: 'Which?', default: 'The first.' });
  await client.acted('chat/inputRequested');
  client.dispatch(chat, { type: 'chat/inputCompleted', requestId: 'q-1', response: 'cancel' });
  const second = await desk.work();
  assert.equal(second.context.answerTo('q-1'), 'The first.');
  await second.context.move({ kind: 'working' });
  second.ask({ id: 'q-2', text: 'And now?' });
  await client.acted('chat/inputRequested', ({ request }) => request.id === 'q-2');
  const { id } = second.context.task;
  await desk.runner.tasks.answer(id, 1, {
    kind: 'answer',
    id: 'm-1',
    text: 'Elsewhere.',
    to: 'q-2',
  });
  const { action } = await client.acted(
    'chat/inputCompleted',
    ({ requestId }) => requestId === 'q-2',
  );
  assert.equal(action.answers.answer.value.value, 'Elsewhere.');
});

test('a stop ends the task, and a message after it goes on with it', async (t) => {
  const desk = await Desk.open(t);
  const client = await desk.window();
  const { chat, turnId } = await begun(desk, client, 'Mend it');
  const { context } = await desk.work();
  await context.move({ kind: 'working' });
  await client.acted('session/activityChanged', ({ activity }) => activity === 'Working');
  client.dispatch(chat, { type: 'chat/turnCancelled', turnId, duration: 5 });
  const { origin } = await client.acted('chat/turnCancelled');
  assert.equal(origin?.clientId, client.clientId);
  // As "Stop and Send" does it, without waiting for the stop.
  const next = `request_${randomUUID()}`;
  client.dispatch(chat, {
    type: 'chat/turnStarted',
    turnId: next,
    startedAt: now(),
    message: message('Otherwise.'),
  });
  const again = await desk.work();
  assert.equal(again.context.attempt, 2);
  assert.deepEqual(
    client.chat(chat).turns.map(({ id, state }) => [id, state]),
    [[turnId, 'cancelled']],
  );
  await client.until(() => client.chat(chat).activeTurn?.id === next);
  await again.context.move({ kind: 'working' });
  await again.context.move({ kind: 'verifying' });
  await again.end(VERIFIED);
  await client.acted('chat/turnComplete', (each) => each.turnId === next);
});

test('a later message that is stopped while it is sent is not worked on', async (t) => {
  const desk = await Desk.open(t);
  const client = await desk.window();
  const { chat, turnId } = await begun(desk, client, 'Mend it');
  const { context, end } = await desk.work();
  await context.move({ kind: 'working' });
  await context.move({ kind: 'verifying' });
  await end(VERIFIED);
  await client.acted('chat/turnComplete', (each) => each.turnId === turnId);
  const say = (text: string): string => {
    const id = `request_${randomUUID()}`;
    const started = { type: 'chat/turnStarted', turnId: id, startedAt: now() };
    client.dispatch(chat, { ...started, message: message(text) });
    return id;
  };
  client.dispatch(chat, { type: 'chat/turnCancelled', turnId: say('Rename it.'), duration: 5 });
  const next = say('Otherwise.');
  const refused = client
    .acted('chat/error', (each) => each.turnId === next)
    .then(({ action }) => {
      throw new Error(action.part.error.message);
    });
  const begunBy = async (text: string): Promise<void> => {
    const { inbox } = (await desk.work()).context;
    if (!inbox.all().some((each) => each.text === text)) await begunBy(text);
  };
  await Promise.race([begunBy('Otherwise.'), refused]);
});

test('what is said while it works is read at its next turn, or waits for the end', async (t) => {
  const desk = await Desk.open(t);
  const client = await desk.window();
  const { chat } = await begun(desk, client, 'Mend it');
  const { context, end } = await desk.work();
  await context.move({ kind: 'working' });
  await client.acted('session/activityChanged', ({ activity }) => activity === 'Working');
  const steering = {
    type: 'chat/pendingMessageSet',
    kind: 'steering',
    id: 'P_1',
    message: message('Keep the name.'),
  };
  client.dispatch(chat, steering);
  const [heard] = await desk.said(context);
  assert.equal(heard?.text, 'Keep the name.');
  await context.inbox.delivered([heard?.id ?? '']);
  await client.acted('chat/pendingMessageRemoved', ({ id }) => id === 'P_1');
  await client.until(() =>
    JSON.stringify(client.chat(chat)).includes('The agent has read: Keep the name'),
  );

  client.dispatch(chat, {
    ...steering,
    kind: 'queued',
    id: 'P_2',
    message: message('Then write a test.'),
  });
  await client.acted('chat/pendingMessageSet', ({ id }) => id === 'P_2');
  await context.move({ kind: 'verifying' });
  await end(VERIFIED);
  const next = await desk.work();
  assert.equal(next.context.attempt, 2);
  const { action } = await client.acted(
    'chat/turnStarted',
    ({ queuedMessageId }) => queuedMessageId === 'P_2',
  );
  assert.equal(action.message.text, 'Then write a test.');
  await client.until(() => client.chat(chat).queuedMessages === undefined);
});

test('what is said to work that has just ended goes on from its result', async (t) => {
  const desk = await Desk.open(t);
  const client = await desk.window();
  const { chat } = await begun(desk, client, 'Mend it');
  const { context, end } = await desk.work();
  await context.move({ kind: 'working' });
  await client.acted('session/activityChanged', ({ activity }) => activity === 'Working');
  await context.move({ kind: 'verifying' });
  // The runner knows the end by then, and the window does not.
  await end(VERIFIED);
  const steering = { type: 'chat/pendingMessageSet', kind: 'steering', id: 'P_1' };
  client.dispatch(chat, { ...steering, message: message('Keep the name.') });
  const { context: next } = await desk.work();
  assert.equal(next.attempt, 2);
  assert.deepEqual(
    next.inbox.all().map(({ text }) => text),
    ['Keep the name.'],
  );
  await client.until(() => client.chat(chat).queuedMessages === undefined);
});

test('a folder without a repository is said in the chat, and can be tried again', async (t) => {
  const desk = await Desk.open(t);
  const client = await desk.window();
  const session = `errand:/${randomUUID()}`;
  const chat = chatUri(session);
  await client.result('createSession', { channel: session, provider: 'errand' });
  await client.subscribe(chat);
  const turnId = `request_${randomUUID()}`;
  client.dispatch(chat, {
    type: 'chat/turnStarted',
    turnId,
    startedAt: now(),
    message: message('Mend it'),
  });
  const { action } = await client.acted('chat/error');
  assert.match(action.part.error.message, /no folder/);
  assert.equal(action.part.resumable, true);
  client.dispatch(chat, { type: 'chat/turnResume', turnId });
  await client.until(
    () => client.told.filter(({ params }) => params.action?.type === 'chat/error').length === 2,
  );
  assert.deepEqual((await client.result('listSessions', { channel: 'ahp-root://' })).items, []);
});

test('commands are offered, carried out and answered as short turns', async (t) => {
  const desk = await Desk.open(t);
  const client = await desk.window();
  const { session, chat } = await begun(desk, client, 'Mend it');
  const { context, end } = await desk.work();
  await context.move({ kind: 'working' });
  await context.move({ kind: 'verifying' });
  await end(VERIFIED);
  await client.acted('chat/turnComplete');
  const params = { kind: 'userMessage', channel: session, text: '/ap', offset: 3 };
  const { items } = await client.result('completions', params);
  assert.deepEqual(
    items.map(({ insertText }: { insertText: string }) => insertText),
    ['/apply'],
  );
  desk.answers = {
    apply: { applied: [{ path: 'src/a.ts', kind: 'merged' }], left: [] },
    pr: {
      action: 'opened',
      url: 'https://github.com/own/repo/pull/7',
      forge: 'github',
      branch: 'errand/mend',
      draft: true,
      title: 'Mend it',
      notes: [],
    },
  };
  const say = (text: string): string => {
    const turnId = `request_${randomUUID()}`;
    client.dispatch(chat, {
      type: 'chat/turnStarted',
      turnId,
      startedAt: now(),
      message: message(text),
    });
    return turnId;
  };
  const applied = say('/apply');
  await client.acted('chat/turnComplete', ({ turnId }) => turnId === applied);
  const { id } = context.task;
  assert.deepEqual(desk.commands, [['apply', id, '--repo', desk.repository, '--json']]);
  assert.match(JSON.stringify(client.chat(chat).turns.at(-1)), /merged with your edits/);
  say('/pr');
  const { action } = await client.acted('session/metaChanged');
  assert.deepEqual(action._meta.github.pullRequestUrls, ['https://github.com/own/repo/pull/7']);
  desk.answers = { discard: { error: { message: 'It is in use.', hint: 'Try again.' } } };
  const failed = say('/discard');
  const error = await client.acted('chat/error', ({ turnId }) => turnId === failed);
  assert.match(error.action.part.error.message, /in use/);
  // An answered command is there for the next window too.
  assert.match(JSON.stringify(await fresh(desk, chat)), /merged with your edits/);
});

test('what a client may not say is refused, to it alone', async (t) => {
  const desk = await Desk.open(t);
  await desk.task('refuse-0001');
  await desk.work();
  const client = await desk.window();
  const session = 'errand:/refuse-0001';
  const chat = chatUri(session);
  await client.subscribe(chat);
  for (const type of ['chat/turnComplete', 'chat/error', 'chat/truncated', 'session/metaChanged']) {
    const clientSeq = client.dispatch(chat, { type, turnId: 'first', duration: 1 });
    const { params } = await client.heard(
      ({ params: told }) => told.origin?.clientSeq === clientSeq,
    );
    assert.ok(params.rejectionReason, type);
  }
  const kept = join(desk.repository, 'src/a.ts');
  assert.equal(readFileSync(kept, 'utf8'), 'export const a = 1;\n');
});
