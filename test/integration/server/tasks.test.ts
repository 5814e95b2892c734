import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { artifactSize, followLog, readArtifact } from '../../../runner/client/artifacts.ts';
import { connect, type RunnerConnection } from '../../../runner/client/connection.ts';
import { ledgerLines, verifyChain } from '../../../runner/ledger/chain.ts';
import {
  CancelTask,
  CreateTask,
  DiscardTask,
  GetTask,
  ListTasks,
} from '../../../runner/protocol/requests.ts';
import { isFinal } from '../../../runner/protocol/status.ts';
import type { TaskState } from '../../../runner/protocol/task.ts';
import { STEPS_DONE } from '../../support/memory-notes.ts';
import { spec, startRunner, untilState, type TestRunner } from './runner.ts';

const client = { name: 'test', version: '0' };
const dialTo = ({ url, token }: TestRunner) => connect({ url, token, client });

const ledgerOf = (runner: TestRunner, id: string) =>
  ledgerLines(readFileSync(runner.ledgers.path(id, 1), 'utf8'));

function finalState(connection: RunnerConnection, id: string): Promise<TaskState> {
  return untilState(
    (onState, onError) => connection.subscribeTask(id, onState, onError),
    (state: TaskState) => isFinal(state.status),
  );
}

test('a task goes from create to its verdict, with log, artifact and ledger', async () => {
  let artifact = '';
  const runner = await startRunner({
    run: async (context) => {
      await context.move({ kind: 'working' });
      context.log('first\n');
      await context.tell({ kind: 'attempt.phase', phase: { name: 'code', startedAt: 'now' } });
      const writer = context.artifact();
      await writer.write(Buffer.from('hello '));
      await writer.write(Buffer.from('world'));
      artifact = (await writer.finish()).id;
      await context.move({ kind: 'verifying' });
      context.log('last\n');
      await context.finish({ level: 'unverified', because: [] });
    },
  });
  try {
    const connection = await dialTo(runner);
    const done = finalStateOf(connection, 'task-0001');
    const state = await done;
    assert.deepEqual(state.status, { kind: 'done', verdict: { level: 'unverified', because: [] } });
    assert.equal(state.attempts[0]?.status.kind, 'done');
    const log: Uint8Array[] = [];
    for await (const piece of followLog(runner, 'log-task-0001-1')) log.push(piece);
    assert.equal(Buffer.concat(log).toString(), 'first\nlast\n');
    assert.equal(await artifactSize(runner, 'log-task-0001-1'), 'first\nlast\n'.length);
    const bytes = await readArtifact(runner, artifact, { start: 6, end: 9 });
    assert.equal(Buffer.from(bytes).toString(), 'wor');
    const ledger = Buffer.from(await readArtifact(runner, 'ledger-task-0001-1')).toString();
    const report = verifyChain(ledger.trimEnd().split('\n'));
    assert.equal(report.ok, true);
    assert.deepEqual(
      report.entries.map((entry) => entry.kind),
      ['opened', 'verdict'],
    );

    await connection.request(DiscardTask, { id: 'task-0001' });
    await connection.request(DiscardTask, { id: 'task-0001' });
    await assert.rejects(connection.request(GetTask, { id: 'task-0001' }), { code: 'not_found' });
    await assert.rejects(readArtifact(runner, artifact), { code: 'not_found' });
    connection.close();
  } finally {
    await runner.stop();
  }
});

test('a log is followed line by line while it is written, and nothing piles up', async () => {
  const warnings: Error[] = [];
  const warned = (warning: Error) => warnings.push(warning);
  process.on('warning', warned);
  const lines = 40;
  let heard: (() => void) | undefined;
  const runner = await startRunner({
    run: async (context) => {
      for (let n = 1; n <= lines; n++) {
        const read = new Promise<void>((resolve) => (heard = resolve));
        context.log(`line ${n}\n`);
        // The next line is written when the follower has this one: each is a piece of its own.
        await read;
      }
      await context.finish({ level: 'unverified', because: [] });
    },
  });
  try {
    const connection = await dialTo(runner);
    await connection.request(CreateTask, { id: 'tail-0001', spec: spec() });
    let text = '';
    for await (const piece of followLog(runner, 'log-tail-0001-1')) {
      text += Buffer.from(piece).toString();
      heard?.();
    }
    assert.equal(text.split('\n').length - 1, lines);
    assert.deepEqual(warnings, []);
    connection.close();
  } finally {
    process.off('warning', warned);
    await runner.stop();
  }
});

async function finalStateOf(connection: RunnerConnection, id: string): Promise<TaskState> {
  await connection.request(CreateTask, { id, spec: spec() });
  return finalState(connection, id);
}

test('fifty equal creates make one task; another spec is a conflict', async () => {
  let runs = 0;
  const runner = await startRunner({
    run: async (context) => {
      runs++;
      await context.finish({ level: 'verified', because: [] });
    },
  });
  try {
    const connection = await dialTo(runner);
    const answers = await Promise.all(
      Array.from({ length: 50 }, () =>
        connection.request(CreateTask, { id: 'same-0001', spec: spec() }),
      ),
    );
    assert.equal(new Set(answers.map(({ task }) => task.createdAt)).size, 1);
    await finalState(connection, 'same-0001');
    assert.equal(runs, 1);
    await assert.rejects(
      connection.request(CreateTask, { id: 'same-0001', spec: spec('Something else') }),
      { code: 'conflict' },
    );
    const { tasks, more } = await connection.request(ListTasks, {});
    assert.deepEqual([tasks.length, more], [1, false]);
    connection.close();
  } finally {
    await runner.stop();
  }
});

test('cancel stops the run and keeps its work; a queued task and an ended one too', async () => {
  const aborted: string[] = [];
  const runner = await startRunner({
    run: async (context, signal) => {
      context.log('begun\n');
      await context.move({ kind: 'working' });
      if (!signal.aborted) await once(signal, 'abort');
      await context.notes.write(STEPS_DONE, 1);
      aborted.push(context.task.id);
      signal.throwIfAborted();
    },
  });
  try {
    const connection = await dialTo(runner);
    for (const id of ['run-00001', 'run-00002', 'wait-0003']) {
      await connection.request(CreateTask, { id, spec: spec() });
    }
    await untilState(
      (onState) => connection.subscribeTask('run-00001', onState),
      (state: TaskState) => state.status.kind === 'working',
    );
    const { task } = await connection.request(CancelTask, { id: 'run-00001', reason: 'enough' });
    assert.deepEqual(task.status, { kind: 'cancelled', reason: 'enough' });
    assert.deepEqual(aborted, ['run-00001']);
    const again = await connection.request(CancelTask, { id: 'run-00001', reason: 'twice' });
    assert.deepEqual(again.task, task);
    const { task: queued } = await connection.request(CancelTask, { id: 'wait-0003' });
    assert.equal(queued.status.kind, 'cancelled');
    assert.equal(verifyChain(ledgerOf(runner, 'run-00001')).ok, true);
    for await (const _ of followLog(runner, 'log-run-00001-1')); // Ends: the log is complete.
    connection.close();
  } finally {
    await runner.stop();
  }
});

test('a run that ignores its signal is fenced off and can write nothing more', async () => {
  const late = Promise.withResolvers<unknown>();
  const cancelled = Promise.withResolvers<void>();
  const runner = await startRunner({
    stopWithinMs: 20,
    run: async (context) => {
      await context.move({ kind: 'working' });
      await cancelled.promise;
      await context.tell({ kind: 'attempt.notice', text: 'too late' }).catch(late.resolve);
    },
  });
  try {
    const connection = await dialTo(runner);
    await connection.request(CreateTask, { id: 'deaf-0001', spec: spec() });
    await untilState(
      (onState) => connection.subscribeTask('deaf-0001', onState),
      (state: TaskState) => state.status.kind === 'working',
    );
    const { task } = await connection.request(CancelTask, { id: 'deaf-0001' });
    assert.equal(task.status.kind, 'cancelled');
    cancelled.resolve();
    assert.equal(((await late.promise) as Error).name, 'FencedError');
    const now = await connection.request(GetTask, { id: 'deaf-0001' });
    assert.equal(now.task.attempts[0]?.notice, undefined);
    connection.close();
  } finally {
    cancelled.resolve();
    await runner.stop();
  }
});

test('an error of the runner ends the task as failed, in curated words', async () => {
  const runner = await startRunner({
    run: async () => {
      throw new TypeError('secret path /somewhere');
    },
  });
  try {
    const connection = await dialTo(runner);
    const state = await finalStateOf(connection, 'boom-0001');
    assert.equal(state.status.kind === 'done' && state.status.verdict.level, 'failed');
    assert.doesNotMatch(JSON.stringify(state), /secret/);
    assert.match(runner.reports.join('\n'), /secret/);
    assert.equal(verifyChain(ledgerOf(runner, 'boom-0001')).ok, true);
    connection.close();
  } finally {
    await runner.stop();
  }
});

test('a stopped runner hands its attempts back, and the next one resumes them', async () => {
  const runs: boolean[] = [];
  const first = await startRunner({
    keep: true,
    run: async (context, signal) => {
      await context.move({ kind: 'working' });
      await context.notes.write(STEPS_DONE, 1);
      await context.transcript('code').append({ role: 'user', body: { text: 'go' } });
      if (!signal.aborted) await once(signal, 'abort');
      signal.throwIfAborted();
    },
  });
  const connection = await dialTo(first);
  await connection.request(CreateTask, { id: 'stop-0001', spec: spec() });
  await untilState(
    (onState) => connection.subscribeTask('stop-0001', onState),
    (state: TaskState) => state.status.kind === 'working',
  );
  connection.close();
  await first.stop();
  const seen: unknown[] = [];
  const second = await startRunner({
    root: first.root,
    run: async (context) => {
      runs.push(context.resumed);
      seen.push(context.notes.read(STEPS_DONE), context.transcript('code').load());
      await context.finish({ level: 'verified', because: [] });
    },
  });
  try {
    const next = await dialTo(second);
    await finalState(next, 'stop-0001');
    assert.deepEqual(runs, [true]);
    assert.deepEqual(seen, [1, [{ role: 'user', body: { text: 'go' } }]]);
    next.close();
  } finally {
    await second.stop();
  }
});
