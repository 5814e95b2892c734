/** What is said to an attempt under way: stored, then acknowledged, then given; once each. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { connect } from '../../../runner/client/connection.ts';
import {
  CreateTask,
  EstimateTask,
  FollowUp,
  InterruptAttempt,
  SteerAttempt,
} from '../../../runner/protocol/requests.ts';
import { spec, startRunner } from '../server/runner.ts';
import { ledgerOf, untilEnd, untilStatus, untilTask, verified } from './support.ts';

const client = { name: 'test', version: '0' };

test('steering and interruptions reach the running attempt at once, and are given once', async () => {
  const steered = Promise.withResolvers<void>();
  const heard: string[] = [];
  const runner = await startRunner({
    run: async (context, signal) => {
      await context.move({ kind: 'working' });
      const given = new Set<string>();
      const cut = context.inbox.interruption(given);
      await Promise.race([once(cut, 'abort'), once(signal, 'abort')]);
      signal.throwIfAborted();
      for (const { id, from, kind, text } of context.inbox.all()) {
        heard.push(`${id} ${from} ${kind} ${text}`);
        given.add(id);
      }
      await context.inbox.delivered([...given]);
      // What was given aborts nothing any more; what comes later is there without asking again.
      assert.equal(context.inbox.interruption(given).aborted, false);
      assert.equal(context.inbox.interruption(new Set()).aborted, false);
      await context.inbox.delivered([...given]);
      steered.resolve();
      const next = context.inbox.interruption(given);
      if (!next.aborted) await once(next, 'abort');
      await context.move({ kind: 'verifying' });
      await context.finish(verified());
    },
  });
  try {
    const connection = await connect({ ...runner, client });
    const id = 'steer-001';
    await connection.request(CreateTask, { id, spec: spec() });
    await untilStatus(runner, id, 'working');
    const steer = { id, attempt: 1, message: 'm-1', text: 'Keep the name.' };
    const { task } = await connection.request(SteerAttempt, steer);
    assert.equal(task.attempts[0]?.messages?.[0]?.delivered, undefined);
    await connection.request(SteerAttempt, steer);
    await assert.rejects(connection.request(SteerAttempt, { ...steer, text: 'Other.' }), {
      code: 'conflict',
    });
    await assert.rejects(connection.request(SteerAttempt, { ...steer, text: ' ' }), {
      code: 'invalid',
    });
    await assert.rejects(connection.request(SteerAttempt, { ...steer, attempt: 2 }), {
      code: 'not_found',
    });
    await connection.request(InterruptAttempt, { id, attempt: 1, message: 'm-2' });
    await steered.promise;
    assert.deepEqual(heard, ['m-1 user steer Keep the name.', 'm-2 user interrupt ']);
    await connection.request(InterruptAttempt, { id, attempt: 1, message: 'm-3', text: 'Stop.' });
    const ended = await untilEnd(runner, id);
    const messages = ended.attempts[0]?.messages ?? [];
    assert.deepEqual(
      messages.map((message) => [message.id, message.delivered !== undefined]),
      [
        ['m-1', true],
        ['m-2', true],
        ['m-3', false],
      ],
    );
    const human = ledgerOf(runner, id).filter(({ kind }) => kind === 'human');
    assert.deepEqual(
      human.map((entry) => entry.kind === 'human' && [entry.what, entry.id, entry.text, entry.by]),
      [
        ['steer', 'm-1', 'Keep the name.', 'user'],
        ['interrupt', 'm-2', '', 'user'],
      ],
    );
    // Said before, it is known also after the end; anything new comes too late.
    await connection.request(SteerAttempt, steer);
    await assert.rejects(connection.request(SteerAttempt, { ...steer, message: 'm-4' }), {
      code: 'conflict',
      hint: /follow-up/,
    });
    connection.close();
  } finally {
    await runner.stop();
  }
});

test('a follow-up goes on in a new attempt: conversation, files, remarks, ledger, status', async () => {
  const base = spec().base;
  const commit = 'd'.repeat(40);
  const path = 'src/a.ts';
  const seen: unknown[] = [];
  const options = {
    files: { [`${commit}:${path}`]: 'one\ntwo\nthree\n', [`${base}:${path}`]: 'old\n' },
  };
  const first = await startRunner({
    ...options,
    keep: true,
    run: async (context) => {
      await context.move({ kind: 'working' });
      await context.transcript('code').append({ role: 'user', body: { text: 'go' } });
      await context.transcript('code').append({ role: 'assistant', body: ['a', 1] });
      await context.transcript('review').append({ role: 'user', body: 'not copied' });
      const result = { ref: 'refs/x', commit, files: [], additions: 1, deletions: 0 };
      await context.tell({ kind: 'attempt.result', result });
      await context.finish(verified());
    },
  });
  const id = 'follow-01';
  await first.tasks.create(id, spec());
  await untilEnd(first, id);
  await first.stop();

  const second = await startRunner({
    ...options,
    root: first.root,
    run: async (context) => {
      await context.move({ kind: 'working' });
      seen.push(context.resumed, context.continues, context.inbox.all());
      seen.push(context.transcript('code').load(), context.transcript('review').load());
      await context.inbox.delivered(['f-1']);
      await context.finish({ level: 'failed', because: [] });
    },
  });
  try {
    const connection = await connect({ ...second, client });
    const comments = [
      { path, line: 2, text: 'Why two?' },
      { path, line: 1, side: 'base' as const, text: 'Keep this.' },
      { path: 'gone.ts', line: 7, text: 'And this file?' },
    ];
    const request = { id, attempt: 1, message: 'f-1', text: 'Go on.', comments };
    await assert.rejects(
      connection.request(FollowUp, { ...request, comments: [{ path: '../x', line: 1, text: '' }] }),
      { code: 'invalid', message: /"\.\.\/x"/ },
    );
    const { task, attempt } = await connection.request(FollowUp, request);
    assert.equal(attempt, 2);
    assert.equal(task.status.kind, 'queued');
    const ended = await untilTask(
      second,
      id,
      ({ attempts }) => attempts[1]?.status.kind === 'done',
    );
    assert.equal((await connection.request(FollowUp, request)).attempt, 2);
    assert.equal((await second.tasks.get(id)).attempts.length, 2);
    await assert.rejects(connection.request(FollowUp, { ...request, text: 'Else.' }), {
      code: 'conflict',
    });
    const words = [
      'Go on.',
      'Remarks on lines of the result so far, each with what the line says:',
      'src/a.ts:2\n> two\nWhy two?',
      'src/a.ts:1 (before the change)\n> old\nKeep this.',
      'gone.ts:7\nAnd this file?',
    ].join('\n\n');
    assert.deepEqual(seen, [
      false,
      { attempt: 1, commit, base },
      [{ id: 'f-1', kind: 'follow_up', from: 'user', text: words }],
      [
        { role: 'user', body: { text: 'go' } },
        { role: 'assistant', body: ['a', 1] },
      ],
      [],
    ]);
    assert.equal(ended.attempts[1]?.continues, 1);
    assert.equal(ended.attempts[0]?.status.kind, 'done');
    // The newest speaks for the task, also where it is worse.
    assert.deepEqual(ended.status, { kind: 'done', verdict: { level: 'failed', because: [] } });
    const [opened] = ledgerOf(second, id, 2);
    const head = ledgerOf(second, id, 1).at(-1)?.hash;
    assert.deepEqual(opened?.kind === 'opened' && opened.continues, { attempt: 1, head });

    // A third one goes on with the second, whose work is still the first's.
    await connection.request(FollowUp, { id, attempt: 2, message: 'f-2', text: 'More.' });
    await untilTask(second, id, ({ attempts }) => attempts[2]?.status.kind === 'done');
    assert.deepEqual(seen[6], { attempt: 2, commit, base });
    const wanted = { repository: spec().repository.id };
    const { estimate } = await connection.request(EstimateTask, wanted);
    assert.deepEqual([estimate.basis, estimate.attempts], ['history', 3]);
    connection.close();
  } finally {
    await second.stop();
  }
});
