// A task as a chat, live: what a window that follows it has folded from the actions is what another
// one gets as a snapshot, also after this host was restarted.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chatUri } from '../../../runner/ahp/uris.ts';
import { Desk, VERIFIED } from '../../support/ahp/desk.ts';
import { shown } from '../../support/ahp/fold.ts';
import { begun, fresh } from '../../support/ahp/session.ts';

test('a first message makes one task, which is listed then, and its turn is echoed', async (t) => {
  const desk = await Desk.open(t);
  const client = await desk.window();
  const config = { attempts: '1', blueprint: 'lint-fix', ask: 'yes' };
  const { session, chat, turnId, started, clientSeq } = await begun(
    desk,
    client,
    'Mend it',
    config,
  );
  const echo = await client.acted('chat/turnStarted');
  assert.deepEqual(echo.origin, { clientId: client.clientId, clientSeq });
  const { context } = await desk.work();
  const { spec, id } = context.task;
  assert.equal(session, `errand:/${id}`);
  assert.deepEqual(
    [spec.instructions, spec.blueprint, spec.attempts, spec.answerWithinMinutes],
    ['Mend it', 'lint-fix', undefined, 60],
  );
  const added = await client.heard(({ method }) => method === 'root/sessionAdded');
  assert.equal(added.params.summary.title, 'Mend it');
  // All three places in which a title is looked for.
  await client.acted('session/titleChanged', ({ title }) => title === 'Mend it');
  await client.acted('session/chatUpdated', ({ changes }) => changes.title === 'Mend it');
  // Sent again after a cut, it is the same turn of the same task.
  client.dispatch(chat, started);
  await client.until(
    () => client.told.filter(({ params }) => params.action?.turnId === turnId).length > 1,
  );
  assert.equal((await client.result('listSessions', { channel: 'ahp-root://' })).items.length, 1);
});

test('work is told step by step, and ends with its verdict, a duration and the changes', async (t) => {
  const desk = await Desk.open(t);
  const client = await desk.window();
  const { session, chat, turnId } = await begun(desk, client, 'Mend it');
  const { context, end } = await desk.work();
  await context.move({ kind: 'working' });
  context.log('== code\n│ — turn 1 of 60, after 0.0 s —\n│ I look at it first.\n');
  const call = { id: 'call_1', tool: 'bash', summary: 'bash ls' } as const;
  await context.tell({ kind: 'attempt.tool', call: { ...call, state: 'running' } });
  await client.acted('chat/toolCallReady', ({ toolCallId }) => toolCallId === '1.call_1');
  await client.acted('session/activityChanged', ({ activity }) => activity === 'bash ls');
  context.log('│ ▸ bash ls → exit 0\n│   exit 0\n│   src\n');
  await context.tell({ kind: 'attempt.tool', call: { ...call, state: 'ok', outcome: 'exit 0' } });
  await context.move({ kind: 'verifying' });
  const check = { name: 'test', command: 'npm test', at: 'head' } as const;
  await context.tell({ kind: 'attempt.check', check: { ...check, outcome: 'running' } });
  await context.tell({
    kind: 'attempt.check',
    check: { ...check, outcome: 'passed', exit: 0, ms: 5, tail: 'ok 1\n' },
  });
  const blob = 'd'.repeat(40);
  await context.tell({
    kind: 'attempt.result',
    result: {
      ref: 'refs/errand/result',
      commit: 'e'.repeat(40),
      additions: 2,
      deletions: 1,
      files: [
        {
          path: 'src/a.ts',
          status: 'modified',
          additions: 2,
          deletions: 1,
          binary: false,
          before: { mode: '100644', blob },
          after: { mode: '100644', blob: 'f'.repeat(40) },
        },
      ],
    },
  });
  await end(VERIFIED);
  const { action } = await client.acted('chat/turnComplete', (each) => each.turnId === turnId);
  assert.equal(typeof action.duration, 'number');
  const terminal = client.told
    .map(({ params }) => params.action)
    .find(
      (each) => each?.toolCallId === '1.check/head/test' && each.type === 'chat/toolCallComplete',
    );
  assert.deepEqual(terminal.result.content, [
    { type: 'text', text: 'ok 1\n' },
    { type: 'terminalComplete', exitCode: 0 },
  ]);
  const last = client.chat(chat).turns.at(-1);
  assert.match(JSON.stringify(last?.responseParts.at(-1)), /\*\*Verified\*\*.*test\\" passed/);
  // What was folded is what there is, the words of the log with it.
  await client.until(() => JSON.stringify(client.chat(chat)).includes('I look at it first.'));
  assert.deepEqual(shown(client.chat(chat)), await fresh(desk, chat));

  const { changesets } = await client.subscribe(session);
  assert.deepEqual(
    changesets.map(({ changeKind }: { changeKind: string }) => changeKind),
    ['branch', 'turn'],
  );
  const { files } = await client.subscribe(changesets[0].uriTemplate);
  const [{ edit }] = files;
  const [before, after] = [edit.before.content.uri, edit.after.content.uri];
  assert.notEqual(before, after);
  // The same path on both sides: another one is shown as a rename.
  assert.equal(before.split('?')[0], after.split('?')[0]);
  assert.deepEqual(edit.diff, { added: 2, removed: 1 });
  assert.deepEqual((await client.subscribe(`${session}/changeset/turn/${turnId}`)).files, files);
  assert.deepEqual((await client.subscribe(`${session}/changeset/turn/other`)).files, []);
});

test('after a restart of the host, everything has the ids that it had', async (t) => {
  const desk = await Desk.open(t);
  const client = await desk.window();
  const { session, chat } = await begun(desk, client, 'Mend it');
  const { context, end } = await desk.work();
  await context.move({ kind: 'working' });
  const call = { id: 'call_1', tool: 'read', summary: 'read a.ts', state: 'ok' } as const;
  await context.tell({ kind: 'attempt.tool', call });
  await context.move({ kind: 'verifying' });
  await end(VERIFIED);
  await client.acted('chat/turnComplete');
  const known = shown(client.chat(chat));
  client.dispatch(session, { type: 'session/isReadChanged', isRead: true });
  await client.acted('session/isReadChanged');
  await desk.restart();
  assert.deepEqual(await fresh(desk, chat), known);
  const { items } = await (await desk.window()).result('listSessions', { channel: 'ahp-root://' });
  assert.equal(items[0].status & 32, 32);
});

test('a mark stays when the work goes on, and a name is kept, wherever it was said', async (t) => {
  const desk = await Desk.open(t);
  await desk.task('marks-0001', { title: 'Marks' });
  const { context } = await desk.work();
  const client = await desk.window();
  const session = 'errand:/marks-0001';
  await client.subscribe(session);
  client.dispatch(session, { type: 'session/isReadChanged', isRead: true });
  client.dispatch(session, { type: 'session/isArchivedChanged', isArchived: true });
  // An editor says this on the chat.
  client.dispatch(chatUri(session), { type: 'session/titleChanged', title: 'Renamed' });
  await client.acted('session/chatUpdated', ({ changes }) => changes.title === 'Renamed');
  await context.move({ kind: 'working' });
  await context.tell({ kind: 'attempt.notice', text: 'Busy.' });
  const row = await client.heard(
    ({ method, params }) =>
      method === 'root/sessionSummaryChanged' && params.changes.activity === 'Busy.',
  );
  assert.equal(row.params.changes.status ?? 8 + 32 + 64, 8 + 32 + 64);
  const { items } = await client.result('listSessions', { channel: 'ahp-root://' });
  assert.deepEqual([items[0].title, items[0].status], ['Renamed', 8 + 32 + 64]);
});

test('a task that nobody looked at any more is taken up again elsewhere, and its row says so', async (t) => {
  const desk = await Desk.open(t);
  const client = await desk.window();
  const { session, chat } = await begun(desk, client, 'Mend it');
  const { context, end } = await desk.work();
  await context.move({ kind: 'working' });
  await context.move({ kind: 'verifying' });
  await end(VERIFIED);
  await client.acted('chat/turnComplete');
  for (const channel of [session, chat]) {
    client.send({ jsonrpc: '2.0', method: 'unsubscribe', params: { channel } });
  }
  await client.result('ping', { channel: 'ahp-root://' });
  const before = client.told.length;
  const { id } = context.task;
  await desk.runner.tasks.followUp(id, 1, { kind: 'follow_up', id: 'm-1', text: 'Once more.' });
  const again = await desk.work();
  await again.context.tell({ kind: 'attempt.notice', text: 'Once more.' });
  await client.until(() =>
    client.told
      .slice(before)
      .find(
        ({ method, params }) =>
          method === 'root/sessionSummaryChanged' && params.changes.activity === 'Once more.',
      ),
  );
});

test('attempts side by side have chats of their own, and the best one speaks', async (t) => {
  const desk = await Desk.open(t);
  const client = await desk.window();
  const { session, chat } = await begun(desk, client, 'Mend it', { attempts: '2' });
  const works = [await desk.work(), await desk.work()];
  for (const { context } of works) await context.move({ kind: 'working' });
  const { action } = await client.acted(
    'chat/toolCallStart',
    ({ toolCallId }) => toolCallId === 'attempt-2',
  );
  const aside = action._meta.subagentChatUri;
  const state = await client.subscribe(aside);
  assert.equal(state.activeTurn.id, 'attempt-2');
  const second = works.find(({ context }) => context.attempt === 2);
  const call = { id: 'call_1', tool: 'read', summary: 'read a.ts', state: 'ok' } as const;
  await second?.context.tell({ kind: 'attempt.tool', call });
  await client.until(() => JSON.stringify(client.chat(aside)).includes('2.call_1'));
  assert.ok(!JSON.stringify(client.chat(chat)).includes('2.call_1'));
  for (const { context, end } of works) {
    await context.move({ kind: 'verifying' });
    await end({ ...VERIFIED, level: context.attempt === 2 ? 'verified' : 'failed' });
  }
  await client.acted(
    'chat/turnComplete',
    ({ turnId }) => turnId === client.chat(chat).turns[0]?.id,
  );
  assert.match(JSON.stringify(client.chat(chat)), /Attempt 2 is the best: Verified/);
  assert.deepEqual(shown(client.chat(chat)), await fresh(desk, chat));
  assert.equal((await client.subscribe(session)).status & 8, 0);
});

test('failed work says so with its reason; the way on is a message, not the same again', async (t) => {
  const desk = await Desk.open(t);
  const client = await desk.window();
  const { chat } = await begun(desk, client, 'Mend it');
  const { context, end } = await desk.work();
  await context.move({ kind: 'working' });
  await context.move({ kind: 'verifying' });
  await end({ level: 'failed', because: [{ code: 'checks', text: '"test" fails.', entries: [] }] });
  const { action } = await client.acted('chat/error');
  assert.deepEqual(action.part, {
    kind: 'error',
    error: { errorType: 'failed', message: '"test" fails.' },
    resumable: false,
  });
  assert.deepEqual(shown(client.chat(chat)), await fresh(desk, chat));
});
