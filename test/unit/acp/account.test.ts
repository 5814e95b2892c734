// A task as an editor of the Agent Client Protocol sees it: begun by a message, told step by step,
// gone on with, and found again by another agent. A real runner's server, store and git.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { methods } from '@agentclientprotocol/sdk';
import { Account } from '../../../runner/acp/account.ts';
import { Window } from '../../support/acp/window.ts';
import { Desk, VERIFIED, type Work } from '../../support/ahp/desk.ts';
import { git } from '../../support/repository.ts';

const CHECK = { name: 'test', command: 'npm test', at: 'head' } as const;

/** Carries an attempt out: words, a call, a check that fails, one that passes. */
async function carryOut({ context, end }: Work): Promise<void> {
  await context.move({ kind: 'working' });
  context.log('== code\n│ — turn 1 of 60, after 0.0 s —\n│ I look at it first.\n');
  const call = { id: 'call_1', tool: 'bash', summary: 'bash ls `x`' } as const;
  await context.tell({ kind: 'attempt.tool', call: { ...call, state: 'running' } });
  context.log('│ ▸ bash ls `x` → exit 0\n│   exit 0\n│   src ```\n');
  await context.tell({ kind: 'attempt.tool', call: { ...call, state: 'ok', outcome: 'exit 0' } });
  await context.move({ kind: 'verifying' });
  const lint = { ...CHECK, name: 'lint', command: 'npm run lint' };
  await context.tell({ kind: 'attempt.check', check: { ...lint, outcome: 'running' } });
  await context.tell({
    kind: 'attempt.check',
    check: { ...lint, outcome: 'failed', exit: 1, ms: 5, tail: '1 error\n' },
  });
  await context.tell({
    kind: 'attempt.check',
    check: { ...CHECK, outcome: 'passed', exit: 0, ms: 5, tail: 'ok 1\n' },
  });
  await end(VERIFIED);
}

test('a message makes a task of the folder as it is, and its account ends with the verdict', async (t) => {
  const desk = await Desk.open(t);
  writeFileSync(join(desk.repository, 'src/a.ts'), 'export const a = 2;\n');
  const window = await Window.open(t, desk);
  const session = await window.begin();
  const over = window.say(session, 'Mend it');
  const work = await desk.work();
  const { id, spec } = work.context.task;
  assert.equal(id, session);
  assert.deepEqual([spec.instructions, spec.answerWithinMinutes], ['Mend it', 60]);
  const sent = git(desk.repository, 'show', `${spec.base}:src/a.ts`);
  assert.equal(sent, 'export const a = 2;\n');
  await carryOut(work);
  assert.equal(await over, 'end_turn');

  assert.match(window.text(), /^I look at it first\.[^]*\*\*Verified\*\*[^]*- "test" passed\./);
  assert.equal(window.text('user_message_chunk'), '', 'the editor shows its own message');
  const bash = window.call('1.call_1');
  assert.deepEqual(
    [bash?.['kind'], bash?.['status'], bash?.['rawInput']],
    ['execute', 'completed', { command: 'ls `x`' }],
  );
  assert.equal(bash?.['title'], '`` ls `x` ``', 'a title is Markdown to an editor');
  assert.match(JSON.stringify(bash?.['content']), /"````\\nsrc ```\\n````"/);
  const lint = window.call('1.check/head/lint');
  assert.deepEqual([lint?.['kind'], lint?.['status']], ['execute', 'failed']);
  assert.match(JSON.stringify(lint), /1 error/);
  assert.equal(window.call('1.check/head/test')?.['status'], 'completed');
  const commands = window.told.find(
    ({ update }) => update.sessionUpdate === 'available_commands_update',
  );
  assert.match(JSON.stringify(commands), /"status"[^]*"apply"[^]*"discard"/);
});

test('a later message is a follow-up, and another agent finds and tells all of it', async (t) => {
  const desk = await Desk.open(t);
  const window = await Window.open(t, desk);
  const session = await window.begin();
  const first = window.say(session, 'Mend it');
  await carryOut(await desk.work());
  await first;
  const second = window.say(session, 'Now the other one.');
  const { context, end } = await desk.work();
  assert.equal(context.attempt, 2);
  assert.equal(context.inbox.all()[0]?.text, 'Now the other one.');
  await window.close();
  await assert.rejects(second);
  // The window is gone, and the task goes on.
  await context.move({ kind: 'working' });

  const later = await Window.open(t, desk);
  const { sessions } = await later.agent.request(methods.agent.session.list, {
    cwd: desk.repository,
  });
  assert.deepEqual(
    sessions.map(({ sessionId, cwd, title }) => [sessionId, cwd, title]),
    [[session, desk.repository, 'Mend it']],
  );
  await later.load(session);
  assert.equal(later.text('user_message_chunk'), 'Mend itNow the other one.');
  assert.match(later.text(), /I look at it first\.[^]*\*\*Verified\*\*/);
  assert.equal(later.call('1.call_1')?.['status'], 'completed');
  const before = later.told.length;
  const call = { id: 'call_2', tool: 'read', summary: 'read a.ts', state: 'ok' } as const;
  await context.tell({ kind: 'attempt.tool', call });
  await later.until(() => later.call('2.call_2') !== undefined);
  await context.move({ kind: 'verifying' });
  await end(VERIFIED);
  await later.until(() => later.text().split('**Verified**').length === 3);
  assert.ok(!later.told.slice(before).some(({ update }) => JSON.stringify(update).includes('1.')));

  // One that shows what it has kept itself is told nothing twice.
  const resumed = await Window.open(t, desk);
  const { repository: cwd } = desk;
  await resumed.agent.request(methods.agent.session.resume, { sessionId: session, cwd });
  assert.match(await said(resumed, session, '/status'), /Attempt 2: Verified/);
  assert.doesNotMatch(resumed.text(), /I look at it first/);
});

async function said(window: Window, session: string, text: string): Promise<string> {
  const before = window.text().length;
  assert.equal(await window.say(session, text), 'end_turn');
  return window.text().slice(before);
}

test('words that came in pieces are told once, also where they are read again', () => {
  const account = new Account();
  const message = { text: 'Mend it', origin: { kind: 'user' } } as const;
  const told = (content: string): string =>
    account
      .news([
        {
          turn: {
            id: 'first',
            startedAt: '2026-11-30T10:00:00Z',
            message,
            responseParts: [{ kind: 'markdown', id: '1.words/1', content }],
          },
          attempts: [],
        },
      ])
      .flatMap((update) =>
        'content' in update && !Array.isArray(update.content) && update.content?.type === 'text'
          ? update.content.text
          : [],
      )
      .join('|');
  assert.equal(told('One.\n\n'), 'Mend it|One.\n\n');
  assert.equal(told('One.\nTwo.\n\n'), 'Two.\n\n');
  assert.equal(told('One.\n\n'), '');
  assert.equal(told('One.\nTwo.\n\n'), '');
});

test('tasks of other repositories are neither listed in a folder nor loaded there', async (t) => {
  const desk = await Desk.open(t);
  const repository = { id: 'b'.repeat(64), name: 'other' };
  await desk.task('other-0001', { repository });
  await desk.work();
  const window = await Window.open(t, desk);
  const { sessions } = await window.agent.request(methods.agent.session.list, {});
  assert.deepEqual(sessions, []);
  await assert.rejects(window.load('other-0001'), /of another repository/);
  await assert.rejects(window.load('none-0001'), /none-0001/);
  await assert.rejects(window.load('../x'), /no session/);
});
