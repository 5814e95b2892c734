/** A question parks the attempt: it holds nothing, survives restarts, and always ends. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Question } from '../../../runner/protocol/messages.ts';
import type { TaskSpec } from '../../../runner/protocol/task.ts';
import type { RunAttempt } from '../../../runner/tasks/context.ts';
import { spec, startRunner } from '../server/runner.ts';
import { ledgerOf, untilEnd, untilStatus, verified } from './support.ts';

const Q = { id: 'q-1', text: 'Which name?' };
const asked = (answerWithinMinutes?: number): TaskSpec => ({ ...spec(), answerWithinMinutes });
/** In minutes; far less than people may set. */
const SOON = 0.001;

const USED = { requests: 2, input: 1, output: 3, cacheRead: 5, cacheWrite: 7, costUsd: 0.5 };

/** Asks, then goes on with the answer, as the interpreter does. */
function asking(question: Question & { id: string }, said: string[] = []): RunAttempt {
  return async (context) => {
    await context.move({ kind: 'working' });
    const phase = { name: 'code', startedAt: new Date().toISOString() };
    await context.tell({ kind: 'attempt.phase', phase });
    await context.tell({ kind: 'attempt.usage', usage: USED, model: 'm' });
    const answer = context.answerTo(question.id);
    if (answer === undefined) return context.park(question);
    said.push(answer, ...context.inbox.all().map(({ kind, from }) => `${kind} from ${from}`));
    await context.inbox.delivered(context.inbox.all().map(({ id }) => id));
    await context.tell({ kind: 'attempt.phase', phase: { ...phase, ms: 1 } });
    await context.finish(verified());
  };
}

const answer = (text: string, id = 'a-1') => ({ id, kind: 'answer' as const, to: Q.id, text });

test('a parked attempt holds no place; the answer lets it go on, once', async () => {
  const said: string[] = [];
  const runner = await startRunner({ concurrency: 1, run: asking(Q, said) });
  try {
    await runner.tasks.create('asks-0001', asked(5));
    const waiting = await untilStatus(runner, 'asks-0001', 'needs_input');
    assert.equal(waiting.status.kind === 'needs_input' && waiting.status.question.text, Q.text);
    // The other one gets the only place there is.
    await runner.tasks.create('asks-0002', asked(5));
    await untilStatus(runner, 'asks-0002', 'needs_input');
    await assert.rejects(runner.tasks.answer('asks-0001', 1, { ...answer('x'), to: 'q-2' }), {
      code: 'conflict',
    });
    await runner.tasks.answer('asks-0001', 1, answer('errand'));
    await runner.tasks.answer('asks-0001', 1, answer('errand'));
    await assert.rejects(runner.tasks.answer('asks-0001', 1, answer('second', 'a-2')), {
      code: 'conflict',
    });
    const ended = await untilEnd(runner, 'asks-0001');
    assert.deepEqual(said, ['errand', 'answer from user']);
    assert.deepEqual(
      ended.attempts[0]?.messages?.map(({ kind, text, by }) => [kind, text, by]),
      [
        ['question', Q.text, undefined],
        ['answer', 'errand', 'user'],
      ],
    );
    // What it took until it asked is told, and nothing of it twice.
    assert.deepEqual(
      ended.attempts[0]?.phases.map(({ name, outcome, usage }) => [name, outcome, usage]),
      [
        ['code', 'asks', USED],
        ['code', undefined, undefined],
      ],
    );
    const kinds = ledgerOf(runner, 'asks-0001').map(({ kind }) => kind);
    // Waiting is no trouble and no break.
    assert.deepEqual(kinds, ['opened', 'human', 'verdict']);
    const { status } = await runner.tasks.cancel('asks-0002', 'enough');
    assert.deepEqual(status, { kind: 'cancelled', reason: 'enough' });
    assert.deepEqual(runner.reports, []);
  } finally {
    await runner.stop();
  }
});

test('at the deadline the default is the answer; without one it gives up with its question', async () => {
  const said: string[] = [];
  const usual = asking({ ...Q, default: 'runner' }, said);
  const runner = await startRunner({
    run: (context, signal) =>
      (context.task.id.startsWith('usual') ? usual : asking(Q))(context, signal),
  });
  try {
    // Nobody is there: the default at once.
    await runner.tasks.create('usual-001', asked());
    await runner.tasks.create('usual-002', asked(SOON));
    for (const id of ['usual-001', 'usual-002']) {
      await untilEnd(runner, id);
      const human = ledgerOf(runner, id).find(({ kind }) => kind === 'human');
      assert.deepEqual(human?.kind === 'human' && [human.text, human.by], ['runner', 'default']);
    }
    assert.deepEqual(said, ['runner', 'answer from runner', 'runner', 'answer from runner']);
    await runner.tasks.create('bare-0001', asked(SOON));
    const { status } = await untilEnd(runner, 'bare-0001');
    assert.equal(status.kind === 'done' && status.verdict.level, 'declined');
    assert.match(JSON.stringify(status), /Nobody answered in time.*Which name\?/);
    ledgerOf(runner, 'bare-0001');
    assert.deepEqual(runner.reports, []);
  } finally {
    await runner.stop();
  }
});

test('parked, it survives a restart: answered then, or the deadline has passed meanwhile', async () => {
  const said: string[] = [];
  const run = asking({ ...Q, default: 'runner' }, said);
  const first = await startRunner({ keep: true, run });
  await first.tasks.create('park-0001', asked(5));
  await first.tasks.create('park-0002', asked(SOON * 10));
  const { status } = await untilStatus(first, 'park-0002', 'needs_input');
  await untilStatus(first, 'park-0001', 'needs_input');
  await first.stop();
  const deadline = status.kind === 'needs_input' ? Date.parse(status.question.deadline ?? '') : 0;
  while (Date.now() < deadline) await sleep(deadline - Date.now());

  const second = await startRunner({ root: first.root, run });
  try {
    await untilEnd(second, 'park-0002');
    assert.deepEqual(said, ['runner', 'answer from runner']);
    assert.equal((await second.tasks.get('park-0001')).status.kind, 'needs_input');
    await second.tasks.answer('park-0001', 1, answer('errand'));
    const ended = await untilEnd(second, 'park-0001');
    assert.deepEqual(said.slice(2), ['errand', 'answer from user']);
    assert.deepEqual(
      ledgerOf(second, 'park-0001').map(({ kind }) => kind),
      ['opened', 'human', 'verdict'],
    );
    assert.equal(ended.attempts[0]?.messages?.length, 2);
  } finally {
    await second.stop();
  }
});
